//! What is no row: the service document, `WhoAmI`, `EntityDefinitions`.

use axum::http::StatusCode;
use axum::response::Response;
use odata_params::bigdecimal::ToPrimitive;
use odata_params::filters::{CompareOperator, Expr, Value as Literal};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::Request;
use super::answer::respond;
use super::filter;
use super::options::QueryOptions;
use crate::error::ServiceError;
use crate::metadata::{self, Parts, TABLES};

/// The same in every demo.
const BUSINESS_UNIT: Uuid = Uuid::from_u128(0x6a3d_94c0_58e1_4f72_90bd_1e87_c3f5_2b06);

pub(super) fn service_document(request: &Request<'_>) -> Response {
    let sets: Vec<_> = TABLES.iter().map(|table| json!({ "name": table.set, "kind": "EntitySet", "url": table.set })).collect();
    send(request, [("@odata.context", json!(format!("{}$metadata", request.root))), ("value", sets.into())])
}

pub(super) fn who_am_i(request: &Request<'_>) -> Response {
    let session = &request.organisation.session;
    let context = format!("{}$metadata#Microsoft.Dynamics.CRM.WhoAmIResponse", request.root);
    send(
        request,
        [
            ("@odata.context", context.into()),
            ("BusinessUnitId", json!(BUSINESS_UNIT)),
            ("UserId", json!(session.user_id)),
            ("OrganizationId", json!(session.org_id)),
        ],
    )
}

pub(super) fn definition(request: &Request<'_>, name: &str) -> Result<Response, ServiceError> {
    let table = metadata::table(name).ok_or_else(|| ServiceError::UnknownTable(name.to_owned()))?;
    let parts = parts(&QueryOptions::parse(&request.options)?)?;
    let mut body = metadata::definition(table, &parts);
    body.insert("@odata.context".to_owned(), context(request, "/$entity"));
    Ok(respond(StatusCode::OK, body, &request.prefer))
}

pub(super) fn definitions(request: &Request<'_>) -> Result<Response, ServiceError> {
    let options = QueryOptions::parse(&request.options)?;
    let parts = parts(&options)?;
    let filter = options.filter.as_deref().map(filter::parse).transpose()?;
    let mut found = Vec::new();
    for table in TABLES.iter() {
        let all = metadata::definition(table, &Parts::default());
        if filter.as_ref().map_or(Ok(true), |tree| holds(tree, &all))? {
            found.push(Value::Object(metadata::definition(table, &parts)));
        }
    }
    Ok(send(request, [("@odata.context", context(request, "")), ("value", found.into())]))
}

fn send<const N: usize>(request: &Request<'_>, body: [(&str, Value); N]) -> Response {
    let body = body.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    respond(StatusCode::OK, body, &request.prefer)
}

fn context(request: &Request<'_>, kind: &str) -> Value {
    format!("{}$metadata#EntityDefinitions{kind}", request.root).into()
}

fn parts(options: &QueryOptions) -> Result<Parts, ServiceError> {
    let mut parts = Parts { select: options.select.clone(), attributes: None };
    for expand in &options.expand {
        if expand.navigation != "Attributes" {
            return Err(ServiceError::NotImplemented(format!(
                "This stand-in does not expand '{}' of a definition.",
                expand.navigation
            )));
        }
        parts.attributes = Some(expand.options.select.clone());
    }
    Ok(parts)
}

/// Whether a definition fits a filter of comparisons with `eq` and `ne`.
fn holds(tree: &Expr, definition: &Map<String, Value>) -> Result<bool, ServiceError> {
    match tree {
        Expr::And(left, right) => Ok(holds(left, definition)? && holds(right, definition)?),
        Expr::Or(left, right) => Ok(holds(left, definition)? || holds(right, definition)?),
        Expr::Not(inner) => Ok(!holds(inner, definition)?),
        Expr::Compare(left, operator @ (CompareOperator::Equal | CompareOperator::NotEqual), right) => {
            let (Expr::Identifier(name), Expr::Value(value)) = (left.as_ref(), right.as_ref()) else {
                return Err(ServiceError::BadQuery("A property is compared with a value.".to_owned()));
            };
            let own = definition
                .get(name)
                .ok_or_else(|| ServiceError::UnknownProperty { property: name.clone(), table: "EntityMetadata" })?;
            Ok((*own == json_of(value)) == (*operator == CompareOperator::Equal))
        }
        _ => Err(ServiceError::NotImplemented("Definitions are filtered with eq and ne only.".to_owned())),
    }
}

fn json_of(value: &Literal) -> Value {
    match value {
        Literal::Bool(on) => (*on).into(),
        Literal::Number(number) => number.to_i64().map_or(Value::Null, Value::from),
        Literal::String(text) => text.as_str().into(),
        _ => Value::Null,
    }
}
