//! The widgets' origin: static pages a provider would host. They may be framed by anyone, except under `/refused/`.

use std::path::PathBuf;

use axum::Router;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Html;
use axum::routing::get;
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::site::folder;
use crate::start::StartError;

const REFUSED_PAGE: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Refused</title>\
     <p>This page does not let itself be framed.</p></html>";

/// `demo/widgets/` at `/`, the same again under `/refused/` with framing forbidden, and the caller's folders.
pub(crate) fn routes(extra: &[(String, PathBuf)]) -> Result<Router, StartError> {
    let refuse = SetResponseHeaderLayer::overriding(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    let refused = Router::new()
        .route("/", get(|| async { Html(REFUSED_PAGE) }))
        .fallback_service(ServeDir::new(folder("widgets")))
        .layer(refuse);
    let mut router =
        Router::new().nest_service("/refused", refused).route("/favicon.ico", get(|| async { StatusCode::NO_CONTENT }));
    let mut taken = vec!["refused".to_owned(), "favicon.ico".to_owned()];
    for (prefix, dir) in extra {
        let name = prefix.trim_matches('/');
        let plain = !name.is_empty() && name.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_.".contains(letter));
        if !plain || taken.iter().any(|own| own == name) {
            return Err(StartError::Prefix(prefix.clone()));
        }
        taken.push(name.to_owned());
        router = router.nest_service(&format!("/{name}"), ServeDir::new(dir));
    }
    let fresh = SetResponseHeaderLayer::overriding(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    Ok(router.fallback_service(ServeDir::new(folder("widgets"))).layer(fresh))
}
