//! The demo organisation asked directly, past browser and extension: its log, its faults, its rows.

use anyhow::{Context, Result, bail};
use patchbay_demo::Demo;
use reqwest::{Client, Method, Response};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// Where the service holds requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// They have arrived, and nothing is written.
    Arrived,
    /// Their rows are written, and the answers wait.
    Committed,
}

impl Hold {
    fn word(self) -> &'static str {
        match self {
            Self::Arrived => "arrived",
            Self::Committed => "committed",
        }
    }
}

/// One organisation's service.
pub struct Service {
    client: Client,
    root: String,
}

impl Service {
    pub fn of(demo: &Demo) -> Result<Self> {
        let client = Client::builder().no_proxy().build().context("the client for the service")?;
        Ok(Self { client, root: format!("http://{}", demo.org_address) })
    }

    /// Holds all that comes, until [`Service::release`].
    pub async fn hold(&self, at: Hold) -> Result<()> {
        let fault = json!({ "times": 1_000_000, "hold": at.word() });
        self.send(Method::POST, "/__demo/faults", Some(&fault)).await.map(drop)
    }

    pub async fn release(&self) -> Result<()> {
        self.send(Method::POST, "/__demo/release", None).await.map(drop)
    }

    /// Requests of the Web API since the log was cleared.
    pub async fn log(&self) -> Result<Vec<Value>> {
        let answer = self.send(Method::GET, "/__demo/log", None).await?;
        answer.json().await.context("the service's log")
    }

    pub async fn clear_log(&self) -> Result<()> {
        self.send(Method::DELETE, "/__demo/log", None).await.map(drop)
    }

    /// How many requests are held now, where they are.
    pub async fn held(&self, at: Hold) -> Result<usize> {
        Ok(self.log().await?.iter().filter(|entry| entry["held"] == at.word()).count())
    }

    /// Waits until no request is being worked on, and gives the log.
    pub async fn at_rest(&self) -> Result<Vec<Value>> {
        let start = Instant::now();
        loop {
            let log = self.log().await?;
            if log.iter().all(|entry| !entry["status"].is_null()) {
                return Ok(log);
            }
            if start.elapsed() > Duration::from_secs(15) {
                bail!("the service does not come to rest: {}", Value::from(log));
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// All rows of a set, as stored.
    pub async fn rows(&self, set: &str) -> Result<Vec<Value>> {
        let answer = self.send(Method::GET, &format!("/__demo/rows/{set}"), None).await?;
        let mut rows: Value = answer.json().await.context("the service's rows")?;
        match rows["rows"].take() {
            Value::Array(rows) => Ok(rows),
            other => bail!("no rows of {set}: {other}"),
        }
    }

    /// Creates a row by the Web API.
    pub async fn create(&self, set: &str, row: &Value) -> Result<()> {
        self.send(Method::POST, &format!("/api/data/v9.2/{set}"), Some(row)).await.map(drop)
    }

    async fn send(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Response> {
        let request = self.client.request(method, format!("{}{path}", self.root));
        let request = match body {
            Some(body) => request.json(body),
            None => request,
        };
        let answer = request.send().await.with_context(|| format!("asking the service for {path}"))?;
        answer.error_for_status().with_context(|| format!("the service refused {path}"))
    }
}
