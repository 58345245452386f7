//! A started organisation with a client that speaks to it.

use patchbay_demo::{Demo, Options, start};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use serde_json::Value;

pub const ANNOTATIONS: &str = "odata.include-annotations=\"*\"";

pub struct Organisation {
    pub demo: Demo,
    pub client: Client,
}

/// An answer taken in whole.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub json: Value,
    pub headers: reqwest::header::HeaderMap,
}

impl Answer {
    pub async fn read(response: Response) -> Self {
        let (status, headers) = (response.status(), response.headers().clone());
        let text = response.text().await.unwrap();
        Self { status, headers, json: serde_json::from_str(&text).unwrap_or(Value::Null) }
    }

    pub fn rows(&self) -> &[Value] {
        self.json["value"].as_array().unwrap_or_else(|| panic!("no rows: {self:?}"))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    /// Id of the row that was written.
    pub fn id(&self) -> String {
        let address = self.header("OData-EntityId");
        let key = address.rsplit_once('(').unwrap_or_else(|| panic!("no row was written: {self:?}")).1;
        key.trim_end_matches(')').to_owned()
    }

    #[track_caller]
    pub fn fails(&self, status: u16, code: &str, words: &str) {
        assert_eq!(self.status.as_u16(), status, "{self:?}");
        assert_eq!(self.json["error"]["code"], code, "{self:?}");
        let message = self.json["error"]["message"].as_str().unwrap();
        assert!(message.contains(words), "{message}");
    }
}

impl Organisation {
    pub async fn start() -> Self {
        Self::with(Options::default()).await
    }

    pub async fn with(options: Options) -> Self {
        let client = Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { demo: start(options).await.unwrap(), client }
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("http://{}{path}", self.demo.org_address))
    }

    /// A Web API request; `path` is below its root.
    pub fn api(&self, method: Method, path: &str) -> RequestBuilder {
        self.request(method, &format!("/api/data/v9.2/{path}"))
    }

    pub async fn get(&self, path: &str) -> Answer {
        Answer::read(self.api(Method::GET, path).header("Prefer", ANNOTATIONS).send().await.unwrap()).await
    }

    pub async fn post(&self, set: &str, body: &Value) -> Answer {
        Answer::read(self.api(Method::POST, set).json(body).send().await.unwrap()).await
    }

    pub async fn patch(&self, row: &str, body: &Value, header: Option<(&str, &str)>) -> Answer {
        let request = self.api(Method::PATCH, row).json(body);
        let request = match header {
            Some((name, value)) => request.header(name, value),
            None => request,
        };
        Answer::read(request.send().await.unwrap()).await
    }

    pub async fn delete(&self, row: &str) -> Answer {
        Answer::read(self.api(Method::DELETE, row).send().await.unwrap()).await
    }

    /// The control surface.
    pub async fn control(&self, method: Method, path: &str, body: Option<&Value>) -> Answer {
        let request = self.request(method, &format!("/__demo/{path}"));
        let request = match body {
            Some(body) => request.json(body),
            None => request,
        };
        Answer::read(request.send().await.unwrap()).await
    }

    pub async fn count(&self, set: &str) -> u64 {
        self.control(Method::GET, &format!("rows/{set}"), None).await.json["count"].as_u64().unwrap()
    }

    /// Id of the first row of a set.
    pub async fn any(&self, set: &str, key: &str) -> String {
        self.get(&format!("{set}?$select={key}&$top=1")).await.rows()[0][key].as_str().unwrap().to_owned()
    }
}
