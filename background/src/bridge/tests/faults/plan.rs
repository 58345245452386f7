//! What widgets and agent do in a run, and what goes wrong meanwhile.

use super::*;
use proptest::prelude::*;

/// One thing that happens.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step {
    Read(u8),
    Create(u8),
    /// In a table that takes no key of ours.
    CreateKeyless(u8),
    /// Of one of a few records.
    Update(u8, u8),
    Delete(u8),
    Open(u8),
    Search(u8),
    Refresh(u8),
    Raise(u8),
    PageRaises(u8),
    Kill,
    /// The worker dies before so many more browser calls of its own.
    KillAt(u8),
    Navigate(u8),
    Close(u8),
    Discard(u8),
    /// For so many milliseconds.
    Freeze(u8, u16),
    Focus(u8),
    SignOut(u8),
    /// Another user signs in.
    SignIn(u8, u8),
    CloseForms(u8),
    ReloadWidget(u8),
    SendAgain(u8),
    ClosePanel(u8),
    Refuse,
    /// The connection to the service breaks.
    Break,
    Slow(u16),
}

/// A run: its luck, and what happens after how many milliseconds each.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub(super) seed: u64,
    pub(super) slowness: u64,
    pub(super) steps: Vec<(u16, Step)>,
}

fn asks() -> impl Strategy<Value = Step> {
    let who = 0u8..3;
    prop_oneof![
        2 => who.clone().prop_map(Step::Read),
        3 => who.clone().prop_map(Step::Create),
        2 => who.clone().prop_map(Step::CreateKeyless),
        3 => (who.clone(), 0u8..2).prop_map(|(who, record)| Step::Update(who, record)),
        2 => who.clone().prop_map(Step::Delete),
        1 => who.clone().prop_map(Step::Open),
        1 => who.clone().prop_map(Step::Search),
        1 => who.clone().prop_map(Step::Refresh),
        2 => who.prop_map(Step::Raise),
        1 => (0u8..3).prop_map(Step::PageRaises),
    ]
}

fn kills() -> impl Strategy<Value = Step> {
    prop_oneof![2 => Just(Step::Kill), 3 => (0u8..12).prop_map(Step::KillAt)]
}

fn pages() -> impl Strategy<Value = Step> {
    let tab = 0u8..3;
    prop_oneof![
        4 => tab.clone().prop_map(Step::Navigate),
        1 => tab.clone().prop_map(Step::Close),
        1 => tab.clone().prop_map(Step::Discard),
        2 => (tab.clone(), 0u16..15_000).prop_map(|(tab, time)| Step::Freeze(tab, time)),
        1 => tab.clone().prop_map(Step::Focus),
        1 => tab.clone().prop_map(Step::SignOut),
        1 => (tab.clone(), 0u8..2).prop_map(|(tab, user)| Step::SignIn(tab, user)),
        1 => tab.prop_map(Step::CloseForms),
    ]
}

fn others() -> impl Strategy<Value = Step> {
    prop_oneof![
        1 => (0u8..3).prop_map(Step::ReloadWidget),
        3 => (0u8..3).prop_map(Step::SendAgain),
        1 => (0u8..2).prop_map(Step::ClosePanel),
        2 => Just(Step::Refuse),
        2 => Just(Step::Break),
        2 => (0u16..11_000).prop_map(Step::Slow),
    ]
}

fn pause() -> impl Strategy<Value = u16> {
    prop_oneof![6 => 0u16..15, 3 => 0u16..200, 1 => 0u16..4_000]
}

/// Everything goes wrong.
pub(super) fn any_plan() -> impl Strategy<Value = Plan> {
    let step = prop_oneof![6 => asks(), 3 => kills(), 3 => pages(), 1 => others()];
    (any::<u64>(), 1u64..400, prop::collection::vec((pause(), step), 1..25)).prop_map(|(seed, slowness, steps)| Plan {
        seed,
        slowness,
        steps,
    })
}

/// Nothing goes wrong but that everything takes its time.
pub(super) fn plan_of_delays() -> impl Strategy<Value = Plan> {
    let steps = prop::collection::vec((pause(), asks()), 1..25);
    (any::<u64>(), 1u64..400, steps).prop_map(|(seed, slowness, steps)| Plan { seed, slowness, steps })
}

/// Pages and service are well, only the worker dies; no more often than can be made good in ten seconds.
pub(super) fn plan_of_kills() -> impl Strategy<Value = Plan> {
    let step = prop_oneof![4 => asks(), 1 => kills()];
    let steps = prop::collection::vec((pause(), step), 1..25);
    (any::<u64>(), 1u64..60, steps).prop_map(|(seed, slowness, steps)| {
        let mut kills = 0;
        let mut allowed = |step: &Step| {
            let kill = matches!(step, Step::Kill | Step::KillAt(_));
            kills += usize::from(kill);
            !kill || kills <= 3
        };
        Plan { seed, slowness, steps: steps.into_iter().filter(|(_, step)| allowed(step)).collect() }
    })
}

thread_local! {
    static SETTINGS: Settings = settings();
}

fn settings() -> Settings {
    let provider = |id: &str| json!({"id": id, "name": id, "landingUrl": format!("http://{id}.localhost:8711/")});
    let configuration = json!({
        "providers": [provider("voice"), provider("chat"), provider("sms")],
        "sites": [{"match": "http://org.localhost/*"}, {"match": "http://other.localhost/*"}],
    });
    let mut settings = Settings::read("", &configuration.to_string());
    settings.granted = settings.needed_permissions();
    settings.rules_in_force = true;
    settings
}

impl Sim {
    /// Three widgets in two panels; two tabs of one organisation and one of another.
    pub(super) fn new(plan: &Plan, broken: Broken) -> Self {
        let tab = |origin, org: &str, user: &str| page::Tab {
            origin,
            whose: (org.to_owned(), user.to_owned()),
            document: None,
            asleep: false,
            signed_in: true,
        };
        let panel = |id: &str| panel::Panel { id: id.to_owned(), port: None };
        let mut sim = Self {
            now: START,
            queue: BTreeMap::new(),
            scheduled: 0,
            channels: BTreeMap::new(),
            chance: Chance { seed: plan.seed, counts: BTreeMap::new() },
            slowness: plan.slowness,
            settings: SETTINGS.with(Settings::clone),
            broken,
            trace: Vec::new(),
            libraries: Vec::new(),
            panels: vec![panel("side"), panel("window")],
            ports: 0,
            worker: None,
            runs: 0,
            deaths: BTreeMap::new(),
            storage: State::default(),
            tabs: vec![tab("http://other.localhost", "other", "ann"), tab(ORG, "org", "ann"), tab(ORG, "org", "ann")],
            documents: BTreeMap::new(),
            front: 0,
            raised: Vec::new(),
            service: service::Service::default(),
        };
        for tab in 0..3 {
            sim.load(tab, 0);
            sim.run_until(sim.now + 500);
        }
        for (panel, provider) in [(0, "voice"), (0, "chat"), (1, "sms")] {
            sim.connect_library(panel, provider);
        }
        sim.run_until(sim.now + 500);
        sim
    }

    /// The live document of a provider's widget.
    fn widget(&self, who: u8) -> usize {
        let provider = ["voice", "chat", "sms"][usize::from(who)];
        self.libraries.iter().rposition(|library| library.provider == provider).unwrap_or(0)
    }

    pub(super) fn step(&mut self, number: usize, step: Step) {
        let tab = |tab: u8| usize::from(tab);
        match step {
            Step::Read(who) => self.ask(self.widget(who), "retrieveRecord", json!(["contact", "1", ""])),
            Step::Create(who) => self.ask(self.widget(who), "createRecord", json!(["contact", {"n": number}])),
            Step::CreateKeyless(who) => self.ask(self.widget(who), "createRecord", json!(["keyless", {"n": number}])),
            Step::Update(who, record) => {
                self.ask(self.widget(who), "updateRecord", json!(["contact", format!("record-{record}"), {"n": number}]));
            }
            Step::Delete(who) => self.ask(self.widget(who), "deleteRecord", json!(["contact", format!("old-{number}")])),
            Step::Open(who) => self.ask(self.widget(who), "openForm", json!([{"entityName": "contact"}])),
            Step::Search(who) => self.ask(self.widget(who), "renderSearchPage", json!(["contact", "x"])),
            Step::Refresh(who) => self.ask(self.widget(who), "refreshForm", json!([true])),
            Step::Raise(who) => self.ask(self.widget(who), "raiseEvent", json!([format!("from{who}"), number])),
            Step::PageRaises(at) => {
                if let Some(document) = self.tabs[tab(at)].document.clone() {
                    let detail = json!({"tab": at, "n": number}).to_string();
                    self.page_raises(&document, detail);
                }
            }
            Step::Kill => self.kill(),
            Step::KillAt(calls) => {
                if let Some(worker) = &mut self.worker {
                    worker.dies_after = Some(u32::from(calls));
                }
            }
            Step::Navigate(at) => {
                let loading = self.chance.draw("loading of a page", 2_000);
                self.load(tab(at), loading);
            }
            Step::Close(at) => self.close_tab(tab(at)),
            Step::Discard(at) => self.discard(tab(at)),
            Step::Freeze(at, time) => {
                self.freeze(tab(at));
                self.at(self.now + Millis::from(time), move |sim| sim.thaw(tab(at)));
            }
            Step::Focus(at) => {
                self.front = tab(at);
                if let Some(document) = self.tabs[tab(at)].document.clone() {
                    self.page_says(&document, FromPage::Focus);
                }
            }
            Step::SignOut(at) => {
                self.tabs[tab(at)].signed_in = false;
                self.load(tab(at), 0);
            }
            Step::SignIn(at, user) => {
                self.tabs[tab(at)].signed_in = true;
                self.tabs[tab(at)].whose.1 = ["ann", "bob"][usize::from(user)].to_owned();
                self.load(tab(at), 300);
            }
            Step::CloseForms(at) => self.close_forms(tab(at)),
            Step::ReloadWidget(who) => self.reload_library(self.widget(who)),
            Step::SendAgain(who) => {
                let connection = self.libraries[self.widget(who)].connection.clone();
                self.library_sends_again(&connection);
            }
            Step::ClosePanel(panel) => self.close_panel(usize::from(panel)),
            Step::Break => self.service.breaks += 1,
            Step::Refuse => self.service.refuses += 1,
            Step::Slow(time) => self.service.slow += Millis::from(time),
        }
    }
}
