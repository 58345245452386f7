//! The server of the widget zoo: the pages of `fixtures/widgets/zoo` under any host name, each with the headers that its
//! habit needs, and the log-ins of [`crate::zoo_login`].

use crate::zoo_login;
use axum::Router;
use axum::extract::{Query, Request};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::{Next, from_fn};
use axum::response::{Redirect, Response};
use axum::routing::get;
use serde::Deserialize;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tower_http::services::ServeDir;

const POLICY: &str = "content-security-policy";

/// Page, and the header its server sends with it.
const HEADERS: &[(&str, &str, &str)] = &[
    (
        "/zoo/policy.html",
        POLICY,
        "default-src 'none'; script-src 'nonce-zoo' https://demo-org.crm.dynamics.com; img-src data:; base-uri 'none'",
    ),
    (
        "/zoo/dynamic-policy.html",
        POLICY,
        "default-src 'none'; script-src 'nonce-zoo' 'strict-dynamic'; img-src data:; base-uri 'none'",
    ),
    ("/zoo/trusted-types.html", POLICY, "require-trusted-types-for 'script'; trusted-types zoo"),
    ("/zoo/isolated.html", "cross-origin-embedder-policy", "require-corp"),
    ("/zoo/refused.html", POLICY, "frame-ancestors 'self' https://*.dynamics.com"),
];

/// A page's query that says which policy its server sends instead.
#[derive(Deserialize)]
struct Instead {
    policy: Option<String>,
}

/// A query that says where a page has gone.
#[derive(Deserialize)]
struct Whither {
    to: String,
}

/// A running server of the zoo; it stops when dropped.
#[derive(Debug)]
pub struct ZooServer {
    address: SocketAddr,
    _stop: oneshot::Sender<()>,
}

impl ZooServer {
    /// Starts on a free port of 127.0.0.1.
    ///
    /// # Errors
    /// No port can be had.
    pub async fn start() -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = axum::serve(listener, routes()).with_graceful_shutdown(async {
            // Nothing is ever sent: the sender's end is the signal.
            let _ = stopped.await;
        });
        tokio::spawn(async move { serving.await });
        Ok(Self { address, _stop: stop })
    }

    /// The server under a host name of its own, `http://<name>.localhost:<port>`.
    pub fn origin(&self, name: &str) -> String {
        format!("http://{name}.localhost:{}", self.address.port())
    }
}

fn routes() -> Router {
    Router::new()
        .route("/moved", get(moved))
        .nest_service("/zoo", ServeDir::new(folder()))
        .merge(zoo_login::routes())
        .layer(from_fn(with_headers))
}

/// A landing page that is elsewhere by now, or after a log-in.
async fn moved(Query(whither): Query<Whither>) -> Redirect {
    Redirect::temporary(&whither.to)
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/widgets/zoo")
}

async fn with_headers(Query(instead): Query<Instead>, request: Request, next: Next) -> Response {
    let page = request.uri().path().to_owned();
    let mut answer = next.run(request).await;
    let headers = answer.headers_mut();
    for (_, name, value) in HEADERS.iter().filter(|(of, _, _)| *of == page) {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if let Some(value) = instead.policy.and_then(|policy| HeaderValue::from_str(&policy).ok()) {
        headers.insert(header::CONTENT_SECURITY_POLICY, value);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    answer
}
