//! The provider's own server in short: a stream of rings, and what the widget has to say of them.

use anyhow::{Context, Result};
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::map_response;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use futures::stream;
use serde_json::Value;
use std::convert::Infallible;
use std::net::Ipv4Addr;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::{broadcast, mpsc};

/// A running server; it ends with the program.
pub struct Bell {
    /// Where widgets reach it.
    pub address: String,
    rings: broadcast::Sender<String>,
    told: mpsc::UnboundedReceiver<Value>,
}

#[derive(Clone)]
struct Lines {
    rings: broadcast::Sender<String>,
    telling: mpsc::UnboundedSender<Value>,
}

impl Bell {
    /// Starts on a free port.
    pub async fn hang() -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.context("a port for the bell")?;
        let address = format!("http://bell.localhost:{}", listener.local_addr()?.port());
        let (rings, _) = broadcast::channel(16);
        let (telling, told) = mpsc::unbounded_channel();
        let routes = Router::new()
            .route("/rings", get(listen))
            .route("/heard", post(hear))
            .layer(map_response(for_all))
            .with_state(Lines { rings: rings.clone(), telling });
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Ok(Self { address, rings, told })
    }

    /// Rings at every widget that listens.
    pub fn ring(&self, name: &str) {
        // Nobody listening is what the measure will see by itself.
        let _ = self.rings.send(name.to_owned());
    }

    /// The next thing a widget says that has this member; nothing when it does not come in time.
    pub async fn hears(&mut self, member: &str, limit: Duration) -> Option<Value> {
        let next = async {
            loop {
                let told = self.told.recv().await?;
                if !told[member].is_null() {
                    return Some(told);
                }
            }
        };
        tokio::time::timeout(limit, next).await.ok().flatten()
    }
}

async fn listen(State(lines): State<Lines>) -> impl IntoResponse {
    let rings = stream::unfold(lines.rings.subscribe(), |mut rings| async move {
        let name = rings.recv().await.ok()?;
        Some((Ok::<_, Infallible>(Event::default().event("ring").data(name)), rings))
    });
    Sse::new(rings).keep_alive(KeepAlive::default())
}

async fn hear(State(lines): State<Lines>, body: String) -> StatusCode {
    let Ok(told) = serde_json::from_str(&body) else { return StatusCode::BAD_REQUEST };
    // The measure may be over.
    let _ = lines.telling.send(told);
    StatusCode::NO_CONTENT
}

async fn for_all(mut response: Response) -> Response {
    response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    response
}
