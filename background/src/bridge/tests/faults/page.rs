//! CRM pages: tabs with one document after another, and what `content/page.js` says of them.

use super::*;

/// A browser's tab.
pub(super) struct Tab {
    pub(super) origin: &'static str,
    pub(super) whose: (String, String),
    /// None when it is closed or asleep.
    pub(super) document: Option<String>,
    pub(super) asleep: bool,
    /// Whether the user is signed in: without, its pages have no client API.
    pub(super) signed_in: bool,
}

/// A document of a tab.
pub(super) struct Document {
    pub(super) tab: usize,
    /// Organisation and user.
    pub(super) whose: (String, String),
    pub(super) alive: bool,
    /// When its client API is up; none while nobody is signed in.
    pub(super) up: Option<Millis>,
    pub(super) frozen: bool,
    /// How much it has said that must not be lost, and what of it no worker has taken in yet.
    pub(super) said: u64,
    pub(super) unsaid: Vec<FromPage>,
    /// What a frozen page will do when it goes on.
    pub(super) inbox: Vec<Work>,
    /// Changes and what was started, by request id: the table of `page/table.js`.
    pub(super) kept: BTreeMap<String, super::table::Kept>,
    /// Jobs that wait for the client API.
    pub(super) line: Vec<super::table::Job>,
    /// Changes that wait for an earlier one of their record.
    pub(super) queues: BTreeMap<String, Vec<Work>>,
    /// Forms that are open for a request.
    pub(super) forms: Vec<String>,
}

impl Sim {
    /// A new document in a tab; the one before is left.
    pub(super) fn load(&mut self, tab: usize, loading: Millis) {
        self.leave(tab, true);
        let id = format!("page-{}-of-tab-{tab}", self.documents.len());
        let up = self.tabs[tab].signed_in.then(|| self.now + loading);
        let whose = self.tabs[tab].whose.clone();
        self.note(format!("tab {tab} loads {id}, of {}", whose.1));
        let document = Document {
            tab,
            whose,
            alive: true,
            up,
            frozen: false,
            said: 0,
            unsaid: Vec::new(),
            inbox: Vec::new(),
            kept: BTreeMap::new(),
            line: Vec::new(),
            queues: BTreeMap::new(),
            forms: Vec::new(),
        };
        self.documents.insert(id.clone(), document);
        self.tabs[tab].document = Some(id.clone());
        self.tabs[tab].asleep = false;
        self.front = tab;
        self.hello(&id);
    }

    /// The document of a tab goes away, with a word of its content script or without.
    pub(super) fn leave(&mut self, tab: usize, says_so: bool) {
        let Some(id) = self.tabs[tab].document.take() else { return };
        self.note(format!("{id} is left{}", if says_so { "" } else { " without a word" }));
        if says_so {
            self.page_says(&id, FromPage::Gone);
        }
        let Some(document) = self.documents.get_mut(&id) else { return };
        document.alive = false;
        document.queues.clear();
        let inbox = std::mem::take(&mut document.inbox);
        let kept = std::mem::take(&mut document.kept);
        for (run, purpose) in kept.into_values().flat_map(|kept| kept.waiting) {
            self.job_ended(&id, run, purpose, Err(NoEnvelope::Unknown));
        }
        for work in inbox {
            work(self); // jobs that never ran say so
        }
    }

    pub(super) fn close_tab(&mut self, tab: usize) {
        if self.tabs[tab].document.is_none() {
            return;
        }
        self.leave(tab, true);
        self.browser_says(Input::TabGone { tab: tab as TabId });
    }

    /// The browser takes a tab's document away to save memory.
    pub(super) fn discard(&mut self, tab: usize) {
        if self.tabs[tab].document.is_some() {
            self.leave(tab, false);
            self.tabs[tab].asleep = true;
        }
    }

    pub(super) fn freeze(&mut self, tab: usize) {
        if let Some(id) = self.tabs[tab].document.clone() {
            self.note(format!("{id} is frozen"));
            self.documents.entry(id).and_modify(|document| document.frozen = true);
        }
    }

    pub(super) fn thaw(&mut self, tab: usize) {
        let Some(id) = self.tabs[tab].document.clone() else { return };
        let Some(document) = self.documents.get_mut(&id).filter(|document| document.frozen) else { return };
        document.frozen = false;
        let inbox = std::mem::take(&mut document.inbox);
        self.note(format!("{id} goes on"));
        for work in inbox {
            work(self);
        }
    }

    /// Something happens in a document: later when it is frozen, never when it is gone.
    pub(super) fn in_page(&mut self, document: &str, work: impl FnOnce(&mut Self) + 'static) {
        let Some(page) = self.documents.get_mut(document).filter(|page| page.alive) else { return };
        if page.frozen {
            let document = document.to_owned();
            page.inbox.push(Box::new(move |sim| sim.in_page(&document, work)));
        } else {
            work(self);
        }
    }

    fn hello(&mut self, id: &str) {
        let Some(document) = self.documents.get(id).filter(|document| document.alive && !document.frozen) else { return };
        let url = format!("{}/main.aspx?at={id}", self.tabs[document.tab].origin);
        let focused = self.front == document.tab;
        self.page_says(id, FromPage::Hello { url, focused });
    }

    /// A word of a document's content script; it wakes the worker.
    pub(super) fn page_says(&mut self, document: &str, message: FromPage) {
        let Some(tab) = self.documents.get(document).map(|document| document.tab) else { return };
        let address = PageAddress { tab: tab as TabId, window: 1, document: document.to_owned() };
        self.send(format!("content {document}"), move |sim| {
            let run = sim.wake();
            sim.in_worker(run, move |sim| {
                sim.note(format!("{} → worker  {}", address.document, worker::short(&format!("{message:?}"))));
                let document = address.document.clone();
                sim.dispatch(Input::Page { address, message: message.clone() });
                if sim.is_run(run) {
                    sim.taken_in(&document, &message);
                }
            });
        });
    }

    /// Something a page says that must not be lost: it says it again when the worker dies before it has taken it in, and what
    /// comes after it only then (`content/page.js`, `tellOnce`).
    pub(super) fn page_raises(&mut self, document: &str, detail: String) {
        let Some(page) = self.documents.get_mut(document) else { return };
        page.said += 1;
        let message = FromPage::Custom { number: page.said, event: "Ring".into(), detail: detail.clone() };
        page.unsaid.push(message);
        let is_first = page.unsaid.len() == 1;
        self.raised.push((document.to_owned(), detail));
        if is_first {
            self.say_next(document);
        }
    }

    fn say_next(&mut self, document: &str) {
        if let Some(next) = self.documents.get(document).and_then(|page| page.unsaid.first()).cloned() {
            self.page_says(document, next);
        }
    }

    /// The worker's reply: it has saved what a page said.
    fn taken_in(&mut self, document: &str, message: &FromPage) {
        let Some(page) = self.documents.get_mut(document) else { return };
        if page.unsaid.first() == Some(message) {
            page.unsaid.remove(0);
            self.say_next(document);
        }
    }

    /// A worker has died: pages say again what it may not have taken in.
    pub(super) fn say_again(&mut self) {
        let pages: Vec<String> =
            self.documents.iter().filter(|(_, page)| !page.unsaid.is_empty()).map(|(id, _)| id.clone()).collect();
        for id in pages {
            let delay = self.delay();
            self.at(self.now + delay, move |sim| {
                sim.in_page(&id.clone(), move |sim| {
                    sim.hello(&id);
                    sim.say_next(&id);
                });
            });
        }
    }

    fn browser_says(&mut self, input: Input) {
        self.send("browser".to_owned(), move |sim| {
            let run = sim.wake();
            sim.in_worker(run, move |sim| sim.dispatch(input));
        });
    }

    /// Open pages are given their content script again, and so say hello.
    pub(super) fn find_pages(&mut self) {
        for id in self.tabs.iter().filter_map(|tab| tab.document.clone()).collect::<Vec<_>>() {
            let delay = self.delay();
            self.at(self.now + delay, move |sim| sim.in_page(&id.clone(), move |sim| sim.hello(&id)));
        }
    }

    /// With no page open, one that sleeps is woken.
    pub(super) fn wake_a_tab(&mut self) {
        if self.tabs.iter().all(|tab| tab.document.is_none())
            && let Some(tab) = self.tabs.iter().position(|tab| tab.asleep)
        {
            self.tabs[tab].asleep = false;
            let delay = self.delay();
            self.at(self.now + delay, move |sim| {
                if sim.tabs[tab].document.is_none() {
                    sim.load(tab, 300);
                }
            });
        }
    }
}
