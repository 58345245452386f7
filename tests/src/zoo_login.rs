//! Log-ins of the widget zoo (`fixtures/widgets/zoo/login`): a log-in server with codes that are bound to what the widget
//! kept, and cookies of a widget's own server. Any host name will do for either.

use axum::extract::{Form, Query};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{AppendHeaders, Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

/// What a widget asks a log-in server for, in the terms of OAuth. The challenge is the verifier itself ("plain").
#[derive(Debug, Deserialize)]
struct Wish {
    redirect_uri: String,
    state: String,
    code_challenge: String,
}

#[derive(Debug, Deserialize)]
struct Exchange {
    code: String,
    code_verifier: String,
}

/// `/login/*`.
pub(crate) fn routes() -> Router {
    Router::new()
        .route("/login/sign-in", post(sign_in))
        .route("/login/token", get(token))
        .route("/login/session", get(session))
        .route("/login/partitioned", get(partitioned))
        .route("/login/cookies", get(cookies))
        .route("/login/unframed", get(unframed))
}

/// The log-in page's form: back to the widget, with a code.
async fn sign_in(Form(wish): Form<Wish>) -> Redirect {
    let separator = if wish.redirect_uri.contains('?') { '&' } else { '?' };
    Redirect::to(&format!("{}{separator}code=for-{}&state={}", wish.redirect_uri, wish.code_challenge, wish.state))
}

/// A code is worth something only together with the verifier it was made for.
async fn token(Query(exchange): Query<Exchange>) -> Response {
    if exchange.code == format!("for-{}", exchange.code_verifier) {
        Json(json!({ "access_token": "zoo" })).into_response()
    } else {
        (StatusCode::BAD_REQUEST, Json(json!({ "error": "invalid_grant" }))).into_response()
    }
}

/// The widget's own server, after a log-in: sets its cookies and goes back to the widget's page.
async fn session() -> impl IntoResponse {
    let set = |cookie: &'static str| (header::SET_COOKIE, cookie);
    let cookies = [
        set("strict=1; Path=/; HttpOnly; SameSite=Strict"),
        set("lax=1; Path=/; HttpOnly; SameSite=Lax"),
        set("unnamed=1; Path=/; HttpOnly"),
    ];
    (AppendHeaders(cookies), Redirect::to("/zoo/login/cookies.html"))
}

/// The same by a cookie that is made for frames in other sites' pages.
async fn partitioned() -> impl IntoResponse {
    let cookie = "partitioned=1; Path=/; HttpOnly; Secure; SameSite=None; Partitioned";
    (AppendHeaders([(header::SET_COOKIE, cookie)]), Redirect::to("/zoo/login/cookies.html"))
}

/// The names of the cookies that came with the request, in order.
async fn cookies(headers: HeaderMap) -> Json<Value> {
    let sent = headers.get(header::COOKIE).map(HeaderValue::to_str).and_then(Result::ok).unwrap_or_default();
    let mut names: Vec<_> =
        sent.split(';').filter_map(|pair| pair.trim().split('=').next()).filter(|name| !name.is_empty()).collect();
    names.sort_unstable();
    Json(json!(names))
}

/// A log-in page that lets nobody frame it, as the large ones do.
async fn unframed() -> impl IntoResponse {
    ([(header::X_FRAME_OPTIONS, "DENY")], Html("<!doctype html><title>Sign in</title><h1>Sign in</h1>"))
}
