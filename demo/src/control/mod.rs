//! The control surface under `/__demo/`, for tests and the demo run. The real service has nothing like it.
//!
//! | Request | What it does |
//! |---|---|
//! | `GET /__demo/session` | boot data of the page |
//! | `GET /__demo/log` | every Web API request as it arrived, see [`log::Entry`] |
//! | `DELETE /__demo/log` | forgets them; numbers go on |
//! | `POST /__demo/faults` | adds a [`faults::Fault`] for requests to come |
//! | `GET /__demo/faults` | those not used up yet |
//! | `DELETE /__demo/faults` | drops them |
//! | `POST /__demo/release` | lets held requests go on, and drops the faults that hold |
//! | `GET /__demo/rows/{set}` | `{"count", "rows"}` of a set: all columns, as stored |
//!
//! Requests here are not logged and meet no faults.

pub(crate) mod faults;
pub(crate) mod log;
mod rows;
pub(crate) mod watch;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, response::IntoResponse};

use crate::session;
use crate::start::Shared;

pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/__demo/session", get(session::get))
        .route("/__demo/log", get(read_log).delete(clear_log))
        .route("/__demo/faults", get(list_faults).post(add_fault).delete(clear_faults))
        .route("/__demo/release", post(release))
        .route("/__demo/rows/{set}", get(rows::list))
}

async fn read_log(State(organisation): State<Shared>) -> Json<Vec<log::Entry>> {
    Json(organisation.log.entries())
}

async fn clear_log(State(organisation): State<Shared>) -> StatusCode {
    organisation.log.clear();
    StatusCode::NO_CONTENT
}

async fn list_faults(State(organisation): State<Shared>) -> Json<Vec<faults::Fault>> {
    Json(organisation.faults.list())
}

async fn add_fault(State(organisation): State<Shared>, Json(fault): Json<faults::Fault>) -> impl IntoResponse {
    if fault.drop_answer {
        organisation.lines.close_idle();
    }
    organisation.faults.add(fault);
    StatusCode::NO_CONTENT
}

async fn clear_faults(State(organisation): State<Shared>) -> StatusCode {
    organisation.faults.clear();
    StatusCode::NO_CONTENT
}

async fn release(State(organisation): State<Shared>) -> StatusCode {
    organisation.faults.release();
    StatusCode::NO_CONTENT
}
