//! The widgets' library, as `extension/library/library.js` is: a request is its own until it is answered or its time
//! is up; it is sent again when the panel says so and every 2.5 s.

use super::panel::Up;
use super::*;

const TIME_OUT: Millis = 10_000;
const RESEND: Millis = 2_500;
/// The library's answer to the panel's word that a worker was lost: what follows is everything again.
const AGAIN: &str = "again";
const RESEND_LONG: Millis = 20_000;

/// A widget's document.
pub(super) struct Library {
    pub(super) connection: String,
    pub(super) provider: &'static str,
    pub(super) panel: usize,
    pub(super) alive: bool,
    pub(super) requests: Vec<Request>,
    /// The events it heard: name and payload.
    pub(super) heard: Vec<(String, Value)>,
    /// The number of the last event its pipe has handed it.
    pub(super) handed: u64,
    /// The panel's pipe has lost a worker, and passes nothing on until this library sends all again, in order.
    pub(super) lost: bool,
    untold: bool,
    announced: Millis,
}

/// A request and what became of it.
#[derive(Debug)]
pub(super) struct Request {
    pub(super) id: String,
    pub(super) seq: u64,
    pub(super) method: &'static str,
    pub(super) args: Value,
    pub(super) made: Millis,
    attempt: u32,
    sent: Millis,
    /// When the widget was told, whether it resolved, and the body; more than one is a fault of the run.
    pub(super) settled: Option<(Millis, bool, String)>,
}

impl Request {
    pub(super) fn is_patient(&self) -> bool {
        self.method == "openForm"
    }
}

impl Library {
    pub(super) fn link(&self) -> FrameLink {
        FrameLink {
            connection: self.connection.clone(),
            provider: self.provider.into(),
            origin: "http://voice.localhost:8711".into(),
            bound: None,
            heard: self.handed,
        }
    }
}

impl Sim {
    /// A widget's document is loaded and has shaken hands.
    pub(super) fn connect_library(&mut self, panel: usize, provider: &'static str) {
        let connection = format!("widget-{}", self.libraries.len());
        let library = Library {
            connection: connection.clone(),
            provider,
            panel,
            alive: true,
            requests: Vec::new(),
            heard: Vec::new(),
            handed: 0,
            lost: false,
            untold: false,
            announced: 0,
        };
        let link = library.link();
        let at = self.libraries.len();
        self.libraries.push(library);
        self.up(panel, Up::Word(FromPanel::Connected { link }));
        self.announce(at);
        let first = self.now + 1 + self.chance.draw("first look for what is overdue", RESEND);
        self.at(first, move |sim| sim.look_for_overdue(at));
    }

    /// The widget's document is loaded anew: what it asked is nobody's any more.
    pub(super) fn reload_library(&mut self, at: usize) {
        let Some(library) = self.libraries.get_mut(at).filter(|library| library.alive) else { return };
        library.alive = false;
        let (panel, provider, connection) = (library.panel, library.provider, library.connection.clone());
        self.note(format!("{connection} is loaded anew"));
        self.up(panel, Up::Word(FromPanel::Disconnected { connection }));
        self.connect_library(panel, provider);
    }

    pub(super) fn ask(&mut self, at: usize, method: &'static str, args: Value) {
        let salt = self.chance.draw("id", 1 << 20);
        let (now, library) = (self.now, &mut self.libraries[at]);
        let seq = library.requests.len() as u64 + 1;
        let id = format!("{salt:05x}-{}-{seq}", library.connection);
        self.trace.push(format!("{:>7} ms  {} asks {method}{args} as {id}", now - START, library.connection));
        library.requests.push(Request { id, seq, method, args, made: now, attempt: 0, sent: 0, settled: None });
        let index = library.requests.len() - 1;
        if method != "openForm" {
            self.at(now + TIME_OUT, move |sim| {
                let failure = "The request was not answered within 10 seconds; it is not known whether it was done.";
                sim.settle_request(at, index, false, failure);
            });
        }
        self.transmit(at, index);
    }

    fn transmit(&mut self, at: usize, index: usize) {
        let (now, library) = (self.now, &mut self.libraries[at]);
        let request = &mut library.requests[index];
        request.attempt += 1;
        request.sent = now;
        let left = (!request.is_patient()).then(|| (request.made + TIME_OUT).saturating_sub(now));
        let (id, seq, attempt) = (&request.id, request.seq, request.attempt);
        let header = json!({"t": "request", "id": id, "seq": seq, "method": request.method, "attempt": attempt, "left": left});
        let text = format!("{header}\n{}", request.args);
        self.post(at, text);
    }

    fn post(&mut self, at: usize, text: String) {
        let (connection, panel) = (self.libraries[at].connection.clone(), self.libraries[at].panel);
        self.send(format!("from {connection}"), move |sim| {
            let Some(library) = sim.libraries.get_mut(at).filter(|library| library.alive) else { return };
            if text == AGAIN {
                library.lost = false;
            } else if !library.lost {
                sim.up(panel, Up::Frame { connection, text });
            }
        });
    }

    fn announce(&mut self, at: usize) {
        self.libraries[at].untold = true;
        self.libraries[at].announced = self.now;
        self.post(at, r#"{"t":"handlers","events":["Ring"]}"#.to_owned());
    }

    pub(super) fn library_sends_again(&mut self, connection: &str) {
        let Some(at) = self.libraries.iter().position(|library| library.alive && library.connection == *connection) else {
            return;
        };
        if self.broken == Broken::NoResend {
            return;
        }
        self.post(at, AGAIN.to_owned());
        if self.libraries[at].untold || self.now - self.libraries[at].announced < 5_000 {
            self.announce(at);
            self.libraries[at].untold = false;
        }
        self.transmit_where(at, |_| true);
    }

    fn look_for_overdue(&mut self, at: usize) {
        if !self.libraries[at].alive || self.broken == Broken::NoResend {
            return;
        }
        let now = self.now;
        let wait = |request: &Request| if request.is_patient() { RESEND_LONG } else { RESEND };
        self.transmit_where(at, move |request| now - request.sent > wait(request));
        self.at(now + RESEND, move |sim| sim.look_for_overdue(at));
    }

    fn transmit_where(&mut self, at: usize, wanted: impl Fn(&Request) -> bool) {
        for index in 0..self.libraries[at].requests.len() {
            let request = &self.libraries[at].requests[index];
            if request.settled.is_none() && wanted(request) {
                self.transmit(at, index);
            }
        }
    }

    pub(super) fn library_hears(&mut self, connection: &str, text: &str) {
        let Some(at) = self.libraries.iter().position(|library| library.alive && library.connection == *connection) else {
            return;
        };
        let Some((header, body)) = text.split_once('\n') else { return };
        let header: Value = serde_json::from_str(header).unwrap();
        if header["t"] == "event" {
            let payload = serde_json::from_str(body).unwrap();
            self.note(format!("{connection} hears {} {payload}", header["event"]));
            self.libraries[at].heard.push((header["event"].as_str().unwrap().to_owned(), payload));
        } else if let Some(index) = self.libraries[at].requests.iter().position(|request| header["id"] == request.id) {
            self.settle_request(at, index, header["ok"] == true, body);
        }
    }

    fn settle_request(&mut self, at: usize, index: usize, ok: bool, body: &str) {
        let now = self.now;
        let library = &mut self.libraries[at];
        if !library.alive || library.requests[index].settled.is_some() {
            return; // a late answer is dropped
        }
        let request = &mut library.requests[index];
        request.settled = Some((now, ok, body.to_owned()));
        let line = format!("{} {}: {}", request.id, if ok { "resolves" } else { "rejects" }, worker::short(body));
        self.note(line);
    }
}
