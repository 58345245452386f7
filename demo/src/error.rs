//! The service's errors, with the codes, statuses and words Dataverse uses for them where those are publicly known.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;
use uuid::Uuid;

/// Why the Web API refuses a request. The body is `{"error":{"code":"0x…","message":"…"}}`.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ServiceError {
    #[error("Resource not found for the segment '{0}'.")]
    UnknownSegment(String),
    #[error("Could not find a property named '{property}' on type 'Microsoft.Dynamics.CRM.{table}'.")]
    UnknownProperty { property: String, table: &'static str },
    #[error("The entity with a name = '{0}' with namemapping = 'Logical' was not found in the MetadataCache.")]
    UnknownTable(String),
    /// A query that cannot be understood.
    #[error("{0}")]
    BadQuery(String),
    /// Something the real service answers with 501, or that this stand-in does not have.
    #[error("{0}")]
    NotImplemented(String),
    #[error(
        "Error identified in Payload provided by the user for Entity :'{set}', For more information on this error please follow \
         this help link https://go.microsoft.com/fwlink/?linkid=2195293  ---->  InnerException : \
         Microsoft.OData.ODataException: {message}"
    )]
    BadPayload { set: &'static str, message: String },
    #[error("{table} With Id = {id} Does Not Exist")]
    NoRow { table: &'static str, id: Uuid },
    #[error("Entity '{table}' With Id = {id} Does Not Exist")]
    NoTarget { table: &'static str, id: Uuid },
    #[error("Cannot insert duplicate key.")]
    DuplicateKey,
    #[error("A record with matching key values already exists.")]
    MatchingKey,
    #[error("The version of the existing record doesn't match the RowVersion property provided.")]
    OtherVersion,
    #[error(
        "A validation error occurred. The length of the '{column}' attribute of the '{table}' entity exceeded the maximum \
         allowed length of '{max}'."
    )]
    TooLong { column: &'static str, table: &'static str, max: usize },
    #[error(
        "A validation error occurred. The value {value} of '{column}' on record of type '{table}' is outside the valid range. Accepted Values: {accepted}"
    )]
    OutOfRange { column: &'static str, table: &'static str, value: i64, accepted: String },
    /// A rule of the platform's own logic.
    #[error("{0}")]
    Rule(&'static str),
    #[error("The HTTP method is not supported for this resource.")]
    Method,
    /// The stand-in's own failure.
    #[error("SQL Server error: {0}")]
    Database(#[from] rusqlite::Error),
}

impl ServiceError {
    fn parts(&self) -> (StatusCode, &'static str) {
        match self {
            Self::UnknownSegment(_) => (StatusCode::NOT_FOUND, "0x80060888"),
            Self::UnknownProperty { .. } | Self::BadQuery(_) => (StatusCode::BAD_REQUEST, "0x80060888"),
            Self::UnknownTable(_) => (StatusCode::NOT_FOUND, "0x80041102"),
            Self::NotImplemented(_) => (StatusCode::NOT_IMPLEMENTED, "0x80060888"),
            Self::BadPayload { .. } => (StatusCode::BAD_REQUEST, "0x80048d19"),
            Self::NoRow { .. } | Self::NoTarget { .. } => (StatusCode::NOT_FOUND, "0x80040217"),
            Self::DuplicateKey | Self::MatchingKey => (StatusCode::PRECONDITION_FAILED, "0x80040237"),
            Self::OtherVersion => (StatusCode::PRECONDITION_FAILED, "0x80060882"),
            Self::TooLong { .. } => (StatusCode::BAD_REQUEST, "0x80044331"),
            Self::OutOfRange { .. } => (StatusCode::BAD_REQUEST, "0x80044330"),
            Self::Rule(_) => (StatusCode::BAD_REQUEST, "0x80040203"),
            Self::Method => (StatusCode::METHOD_NOT_ALLOWED, "0x0"),
            Self::Database(_) => (StatusCode::INTERNAL_SERVER_ERROR, "0x80044150"),
        }
    }
}

impl IntoResponse for ServiceError {
    fn into_response(self) -> Response {
        let (status, code) = self.parts();
        fault(status, code, &self.to_string())
    }
}

/// An error answer in the service's shape.
pub(crate) fn fault(status: StatusCode, code: &str, message: &str) -> Response {
    (status, [("OData-Version", "4.0")], Json(json!({ "error": { "code": code, "message": message } }))).into_response()
}
