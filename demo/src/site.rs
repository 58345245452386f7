//! The organisation's page: static files under a strict policy, as careful CRM pages have it.

use std::path::{Path, PathBuf};

use axum::Router;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::Redirect;
use axum::routing::get;
use tower_http::services::{ServeDir, ServeFile};
use tower_http::set_header::SetResponseHeaderLayer;

use crate::start::Shared;

const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
     connect-src 'self'; form-action 'self'; base-uri 'none'; require-trusted-types-for 'script'";

/// A folder of this crate.
pub(crate) fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// `/`, `/main.aspx`, `/bare.html`, `/demo/*`, `/favicon.ico`. Everything else, `/webresources/…` too, is 404.
pub(crate) fn routes(start_path: String) -> Router<Shared> {
    let page = folder("page");
    Router::new()
        .route("/", get(move || async move { Redirect::to(&start_path) }))
        .route("/favicon.ico", get(|| async { StatusCode::NO_CONTENT }))
        .route_service("/main.aspx", ServeFile::new(page.join("main.html")))
        .route_service("/bare.html", ServeFile::new(page.join("bare.html")))
        .nest_service("/demo", ServeDir::new(page).append_index_html_on_directories(false))
        .layer(constant(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY))
        .layer(constant(HeaderName::from_static("permissions-policy"), "microphone=(self)"))
        .layer(constant(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        // The files are worked on while the server runs.
        .layer(constant(header::CACHE_CONTROL, "no-cache"))
}

fn constant(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::overriding(name, HeaderValue::from_static(value))
}
