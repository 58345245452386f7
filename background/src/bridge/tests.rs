//! Sentences of the contract and of the design, "Repeating, by class", on the bridge alone.

use super::*;
use crate::store::Settings;
use patchbay_protocol::{FrameLink, Placement};
use serde_json::{Value, json};

mod apart;
mod assigned;
mod calls;
mod docked;
mod events;
mod faults;
mod model;
mod notes;
mod organisations;
mod placement;
mod raised;
mod repeating;
mod requests;
mod ringing;
mod roles;
mod set_up;
mod several;
mod traffic;
mod windows;

const PANEL: &str = "panel-1";
const WIDGET: &str = "connection-1";
const ORG: &str = "http://org.localhost:8710";

/// A bridge with one provider, one panel and one connected widget, and what it did so far.
struct World {
    bridge: Bridge,
    now: Millis,
}

impl World {
    fn new() -> Self {
        let mut world = Self { bridge: Bridge::new(State::default()), now: 1_000_000 };
        world.give(Input::Settings(Box::new(settings())));
        world.attach();
        world.connect(WIDGET);
        world
    }

    /// A world in which the agent looks at a page.
    fn with_page() -> Self {
        let mut world = Self::new();
        world.open_page(1, "doc-1", &format!("{ORG}/main.aspx?appid=a&pagetype=entitylist&etn=contact"));
        world
    }

    fn give(&mut self, input: Input) -> Vec<Effect> {
        self.bridge.handle(self.now, input)
    }

    fn attach(&mut self) -> Vec<Effect> {
        let links = self
            .bridge
            .state()
            .connections
            .iter()
            .map(|(id, connection)| FrameLink {
                connection: id.clone(),
                provider: connection.provider.clone(),
                origin: connection.origin.clone(),
                bound: None,
                heard: 0,
            })
            .collect();
        let message = FromPanel::Attach { window: 1, place: Placement::SidePanel, tab: None, width: 378, links };
        self.give(Input::Panel { panel: PANEL.into(), message })
    }

    fn connect(&mut self, connection: &str) -> Vec<Effect> {
        let link = FrameLink {
            connection: connection.into(),
            provider: "voice".into(),
            origin: "http://voice.localhost:8711".into(),
            bound: None,
            heard: 0,
        };
        self.give(Input::Panel { panel: PANEL.into(), message: FromPanel::Connected { link } })
    }

    fn open_page(&mut self, tab: TabId, document: &str, url: &str) -> Vec<Effect> {
        let message = FromPage::Hello { url: url.into(), focused: true };
        self.give(Input::Page { address: address(tab, document), message })
    }

    fn says(&mut self, document: &str, message: FromPage) -> Vec<Effect> {
        self.give(Input::Page { address: address(1, document), message })
    }

    /// Sends a request of the widget; `attempt` 1 is the first sending.
    fn request(&mut self, id: &str, method: &str, args: Value, attempt: u32) -> Vec<Effect> {
        self.send(id, method, args, attempt, (method != "openForm").then_some(10_000))
    }

    fn request_without_time_out(&mut self, id: &str, method: &str, args: Value, attempt: u32) -> Vec<Effect> {
        self.send(id, method, args, attempt, None)
    }

    fn send(&mut self, id: &str, method: &str, args: Value, attempt: u32, left: Option<u64>) -> Vec<Effect> {
        let header = json!({"t": "request", "id": id, "seq": 1, "method": method, "attempt": attempt, "left": left});
        self.give(Input::Widget { connection: WIDGET.into(), text: format!("{header}\n{args}") })
    }

    fn injected(&mut self, document: &str, id: &str, result: Result<&str, NoEnvelope>) -> Vec<Effect> {
        let result = result.map(str::to_owned);
        self.give(Input::Injected { document: document.into(), purpose: Purpose::Request(id.into()), result })
    }

    /// The worker is killed and starts again: what is not in the saved state is gone.
    fn kill(&mut self) -> Vec<Effect> {
        self.kill_with(Input::Settings(Box::new(settings())))
    }

    /// The same where other settings are in force.
    fn kill_with(&mut self, settings: Input) -> Vec<Effect> {
        let saved = serde_json::to_string(self.bridge.state()).unwrap();
        self.bridge = Bridge::new(State::restore(&saved));
        let effects = self.give(settings);
        self.attach();
        effects
    }
}

fn settings() -> Settings {
    settings_under("")
}

/// The usual settings, with a policy.
fn settings_under(policy: &str) -> Settings {
    let configuration = json!({
        "providers": [{"id": "voice", "name": "Contoso Voice", "landingUrl": "http://voice.localhost:8711/softphone/", "customParams": "a=1"}],
        "sites": [{"match": "http://org.localhost/*"}, {"match": "http://other.localhost/*"}],
        "dataverseProviders": false,
    });
    let mut settings = Settings::read(policy, &configuration.to_string());
    settings.granted = settings.needed_permissions();
    settings.rules_in_force = true;
    settings
}

fn address(tab: TabId, document: &str) -> PageAddress {
    PageAddress { tab, window: 1, document: document.into() }
}

/// Header of the envelope of a page of this organisation and user.
fn done(org: &str, user: &str, body: &str) -> String {
    format!("{}\n{body}", json!({"ok": true, "identity": {"orgId": org, "userId": user, "orgName": org, "userName": user}}))
}

fn refused(refusal: &str, message: &str) -> String {
    format!("{}\n{}", json!({"ok": false, "refusal": refusal}), json!({"message": message}))
}

/// The answers a widget got: request id, whether it resolved, body.
fn answers(effects: &[Effect]) -> Vec<(String, bool, String)> {
    frames(effects, "answer")
        .map(|(header, body)| (header["id"].as_str().unwrap().to_owned(), header["ok"].as_bool().unwrap(), body))
        .collect()
}

/// The events a widget got: name and payload.
fn events_of(effects: &[Effect]) -> Vec<(String, Value)> {
    frames(effects, "event")
        .map(|(header, body)| (header["event"].as_str().unwrap().to_owned(), serde_json::from_str(&body).unwrap()))
        .collect()
}

fn frames<'a>(effects: &'a [Effect], kind: &'a str) -> impl Iterator<Item = (Value, String)> + 'a {
    effects.iter().filter_map(move |effect| {
        let Effect::ToWidget { text, .. } = effect else { return None };
        let (header, body) = text.split_once('\n').unwrap();
        let header: Value = serde_json::from_str(header).unwrap();
        (header["t"] == kind).then(|| (header, body.to_owned()))
    })
}

/// The jobs given to pages: document, header and arguments.
fn jobs(effects: &[Effect]) -> Vec<(String, Value, String)> {
    let jobs = effects.iter().filter_map(|effect| {
        let Effect::Inject { document, job, .. } = effect else { return None };
        let (header, args) = job.split_once('\n').unwrap();
        Some((document.clone(), serde_json::from_str(header).unwrap(), args.to_owned()))
    });
    jobs.collect()
}
