//! What stands before the Web API: it logs each request and lets the ordered faults happen.

use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use percent_encoding::percent_decode_str;
use uuid::Uuid;

use super::faults::Hold;
use super::log::{Entry, telling};
use crate::connection::Line;
use crate::error::fault;
use crate::start::Shared;
use crate::webapi::{key_of, set_of};

/// Largest body the service takes, in bytes.
const LARGEST_BODY: usize = 32 << 20;

/// Around every request of the organisation: keeps the line's book, so that only idle ones are closed.
pub(crate) async fn line(
    State(organisation): State<Shared>,
    ConnectInfo(line): ConnectInfo<Line>,
    request: Request,
    next: Next,
) -> Response {
    let busy = line.busy();
    let mut response = next.run(request).await;
    // A browser sends a request again by itself when a connection it had used before is cut. So while an answer is to be
    // dropped no connection is used twice.
    if organisation.faults.will_drop() {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    drop(busy);
    response
}

/// Around the Web API's requests: log and faults.
pub(crate) async fn web_api(
    State(organisation): State<Shared>,
    ConnectInfo(line): ConnectInfo<Line>,
    request: Request,
    next: Next,
) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LARGEST_BODY).await else {
        return fault(StatusCode::PAYLOAD_TOO_LARGE, "0x0", "The request is too large.");
    };
    let path = percent_decode_str(parts.uri.path()).decode_utf8_lossy().into_owned();
    let below = path.splitn(5, '/').nth(4).unwrap_or_default();
    let method = parts.method.as_str();
    let n = organisation.log.arrived(Entry {
        n: 0,
        method: method.to_owned(),
        path: path.clone(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        status: None,
        held: None,
        entity_id: key_of(below),
        answered: true,
        headers: telling(&parts.headers),
        body: serde_json::from_slice(&body).ok(),
        at: jiff::Timestamp::now().to_string(),
    });
    let ordered = organisation.faults.take(method, set_of(below));

    // In a task of its own: what was sent is worked off even when the client hangs up meanwhile, as the real service does.
    let work = tokio::spawn(async move {
        let request = Request::from_parts(parts, Body::from(body));
        let Some(mut met) = ordered else {
            let response = next.run(request).await;
            organisation.log.done(n, response.status(), created(&response), true);
            return response;
        };
        let ordered = met.fault.clone();
        tokio::time::sleep(Duration::from_millis(ordered.delay_ms)).await;
        if met.holds(Hold::Arrived) {
            organisation.log.held(n, Some(Hold::Arrived));
            met.released().await;
            organisation.log.held(n, None);
        }
        let response =
            match ordered.status.map(|status| StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)) {
                Some(status) => {
                    let message = ordered.message.as_deref().unwrap_or("An error occurred on purpose.");
                    fault(status, ordered.code.as_deref().unwrap_or("0x80040265"), message)
                }
                None => next.run(request).await,
            };
        tokio::time::sleep(Duration::from_millis(ordered.hold_ms)).await;
        if met.holds(Hold::Committed) {
            organisation.log.held(n, Some(Hold::Committed));
            met.released().await;
            organisation.log.held(n, None);
        }
        organisation.log.done(n, response.status(), created(&response), !ordered.drop_answer);
        if ordered.drop_answer {
            line.cut();
        }
        response
    });
    work.await.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

fn created(response: &Response) -> Option<Uuid> {
    key_of(response.headers().get("OData-EntityId")?.to_str().ok()?.rsplit('/').next()?)
}
