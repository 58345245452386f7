//! A CRM of its own whose pages do not make it easy: the layouts of `fixtures/layouts`, each with the headers of its kind.

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, header};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use patchbay_tests::harness::Session;
use patchbay_tests::quiet;
use patchbay_tests::stage::Stage;
use serde_json::{Value, json};
use std::path::Path;
use tokio::net::TcpListener;
use tower_http::services::ServeDir;

/// A running server of these pages, which ends with the test.
pub struct Pages {
    port: u16,
}

impl Pages {
    pub async fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/layouts");
        let routes = Router::new().fallback_service(ServeDir::new(folder)).layer(from_fn(with_headers));
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Self { port }
    }

    pub fn url(&self, page: &str) -> String {
        format!("http://desk.localhost:{}/{page}", self.port)
    }

    /// The quiet widget docked in these pages, as the stage's only provider.
    pub fn configuration(&self, stage: &Stage) -> Value {
        let url = format!("{}{}", stage.demo.widgets_origin, quiet::QUIET);
        let mut configuration = super::support::docked(stage.configuration_for(&url), json!({}));
        configuration["sites"] = json!([{ "match": "http://desk.localhost/*", "adapter": "model-driven" }]);
        configuration
    }

    /// A stage with this configuration, and a page.
    pub async fn open(page: &str) -> (Stage, Session) {
        let pages = Self::start().await;
        let stage = quiet::set().await.unwrap();
        stage.configure(&pages.configuration(&stage)).await.unwrap();
        let page = stage.chromium.new_window(&pages.url(page)).await.unwrap();
        (stage, page)
    }
}

async fn with_headers(request: Request, next: Next) -> Response {
    let query = request.uri().query().unwrap_or_default().to_owned();
    let mut answer = next.run(request).await;
    let policy = "default-src 'self'; frame-src 'none'; style-src 'self'; require-trusted-types-for 'script'";
    answer.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    if query.contains("isolated") {
        let require = HeaderValue::from_static("require-corp");
        answer.headers_mut().insert("cross-origin-embedder-policy", require);
    }
    answer
}
