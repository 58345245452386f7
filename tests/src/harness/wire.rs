//! The connection: commands out, each answered once; events to whoever subscribed.
//!
//! One thread of its own pumps it, so that a browser shared by several tests outlives the runtime of the test that
//! launched it. `chromiumoxide::Connection` does the websocket and the framing; its own event types are not used,
//! since they refuse what a newer Chromium adds (and its raw one loses the session id).

use std::borrow::Cow;
use std::collections::HashMap;
use std::time::Duration;

use chromiumoxide::conn::Connection;
use chromiumoxide::types::{CallId, EventMessage, Message, Method, MethodId};
use futures::StreamExt;
use serde::Deserialize;
use serde_json::Value;
use tokio::sync::{mpsc, oneshot};

use super::{HarnessError, patience};

/// How long one command may take; what waits for a page's own promise is bound by this too.
const ANSWER_WITHIN: Duration = Duration::from_secs(60);

/// One event, its payload untouched.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Event {
    pub method: String,
    #[serde(rename = "sessionId")]
    pub session: Option<String>,
    #[serde(default)]
    pub params: Value,
}

impl Method for Event {
    fn identifier(&self) -> MethodId {
        Cow::Owned(self.method.clone())
    }
}

impl EventMessage for Event {
    fn session_id(&self) -> Option<&str> {
        self.session.as_deref()
    }
}

type Answer = Result<Value, HarnessError>;

enum Order {
    Command { method: String, session: Option<String>, params: Value, answer: oneshot::Sender<Answer> },
    Subscribe { session: Option<String>, methods: &'static [&'static str], to: mpsc::UnboundedSender<Event> },
}

/// A handle on the connection; cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Wire {
    orders: mpsc::UnboundedSender<Order>,
}

impl Wire {
    /// Connects to the browser's own websocket.
    pub async fn connect(url: String) -> Result<Self, HarnessError> {
        let (orders, inbox) = mpsc::unbounded_channel();
        let (up, is_up) = oneshot::channel();
        std::thread::Builder::new()
            .name("patchbay-cdp".into())
            .spawn(move || pump(&url, inbox, up))
            .map_err(HarnessError::io("starting the thread of the connection"))?;
        is_up.await.unwrap_or_else(|_| Err(HarnessError::Disconnected { doing: "connecting".into() }))?;
        Ok(Self { orders })
    }

    /// Sends one command and waits for its answer.
    pub async fn send(&self, session: Option<&str>, method: &str, params: Value) -> Answer {
        let (answer, answered) = oneshot::channel();
        let gone = || HarnessError::Disconnected { doing: method.to_owned() };
        self.orders
            .send(Order::Command { method: method.to_owned(), session: session.map(str::to_owned), params, answer })
            .map_err(|_| gone())?;
        let limit = patience(ANSWER_WITHIN);
        match tokio::time::timeout(limit, answered).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) => Err(gone()),
            Err(_) => Err(HarnessError::NoAnswer { doing: method.to_owned(), after: limit }),
        }
    }

    /// Sends one command whose answer nobody waits for.
    pub fn post(&self, method: &str, params: Value) {
        let (answer, _) = oneshot::channel();
        // A closed connection means the browser is gone, and with it what the command would have tidied up.
        let _ = self.orders.send(Order::Command { method: method.to_owned(), session: None, params, answer });
    }

    /// The events of one session by the given names, from the next command on.
    pub fn subscribe(&self, session: Option<&str>, methods: &'static [&'static str]) -> mpsc::UnboundedReceiver<Event> {
        let (to, events) = mpsc::unbounded_channel();
        // On a closed connection the receiver simply ends.
        let _ = self.orders.send(Order::Subscribe { session: session.map(str::to_owned), methods, to });
        events
    }
}

struct Pending {
    method: String,
    session: Option<String>,
    answer: oneshot::Sender<Answer>,
}

fn pump(url: &str, inbox: mpsc::UnboundedReceiver<Order>, up: oneshot::Sender<Result<(), HarnessError>>) {
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            let _ = up.send(Err(HarnessError::io("starting the connection")(error)));
            return;
        }
    };
    runtime.block_on(async move {
        match Connection::<Event>::connect(url).await {
            Ok(connection) => {
                let _ = up.send(Ok(()));
                exchange(connection, inbox).await;
            }
            Err(error) => {
                let _ = up.send(Err(HarnessError::shape("connecting to Chromium", error)));
            }
        }
    });
}

/// Runs until the browser closes the connection or every [`Wire`] is dropped. Dropping `pending` then answers all
/// who still wait.
async fn exchange(mut connection: Connection<Event>, mut inbox: mpsc::UnboundedReceiver<Order>) {
    let mut pending: HashMap<CallId, Pending> = HashMap::new();
    let mut listeners = Vec::new();
    loop {
        tokio::select! {
            order = inbox.recv() => match order {
                None => return,
                Some(Order::Subscribe { session, methods, to }) => listeners.push((session, methods, to)),
                Some(Order::Command { method, session, params, answer }) => {
                    let sent = connection.submit_command(
                        method.clone().into(),
                        session.clone().map(Into::into),
                        params,
                    );
                    if let Ok(id) = sent {
                        pending.insert(id, Pending { method, session, answer });
                    }
                }
            },
            message = connection.next() => match message {
                None => return,
                Some(Ok(Message::Response(response))) => {
                    if let Some(waiting) = pending.remove(&response.id) {
                        let answer = match response.error {
                            None => Ok(response.result.unwrap_or_default()),
                            Some(error) => Err(HarnessError::Refused {
                                doing: waiting.method,
                                code: error.code,
                                message: error.message,
                            }),
                        };
                        let _ = waiting.answer.send(answer);
                    }
                }
                Some(Ok(Message::Event(event))) => {
                    if event.method == "Target.detachedFromTarget" {
                        fail_session(&mut pending, &event);
                    }
                    listeners.retain(|(session, methods, to)| {
                        if *session != event.session || !methods.contains(&event.method.as_str()) {
                            return !to.is_closed();
                        }
                        to.send(event.clone()).is_ok()
                    });
                }
                // One message the crate cannot read must not end the conversation; a broken socket does.
                Some(Err(chromiumoxide::error::CdpError::Ws(_))) => return,
                Some(Err(_)) => {}
            },
        }
    }
}

/// A detached session answers nothing any more: whoever waits is told.
fn fail_session(pending: &mut HashMap<CallId, Pending>, event: &Event) {
    let gone = event.params.get("sessionId").and_then(Value::as_str);
    let ids: Vec<CallId> = pending
        .iter()
        .filter(|(_, waiting)| waiting.session.is_some() && waiting.session.as_deref() == gone)
        .map(|(id, _)| *id)
        .collect();
    for id in ids {
        if let Some(waiting) = pending.remove(&id) {
            let _ = waiting.answer.send(Err(HarnessError::TargetGone { doing: waiting.method }));
        }
    }
}
