//! The worker: the shell's ways (`shell/mod.rs`, `effects.rs`) around the real bridge, one browser call at a time, so
//! that it can die between any two.

use super::panel::Down;
use super::*;

/// One run of the worker.
pub(super) struct Worker {
    pub(super) run: u32,
    pub(super) bridge: Bridge,
    /// Whether it has restored its state; until then its messages wait.
    ready: bool,
    waiting: Vec<Work>,
    /// By panel: the number of its port.
    ports: BTreeMap<String, u32>,
    unsent: BTreeMap<String, Vec<Down>>,
    /// By document: jobs that wait for our functions to be put there, or none once they are.
    prepared: BTreeMap<String, Option<Vec<Work>>>,
    saved: State,
    /// After how many more browser calls it dies.
    pub(super) dies_after: Option<u32>,
    timer: u64,
}

impl Sim {
    /// The run that is there now; starts one when there is none.
    pub(super) fn wake(&mut self) -> u32 {
        if let Some(worker) = &self.worker {
            return worker.run;
        }
        self.runs += 1;
        let run = self.runs;
        self.note(format!("worker {run} starts"));
        self.worker = Some(Worker {
            run,
            bridge: Bridge::default(),
            ready: false,
            waiting: Vec::new(),
            ports: BTreeMap::new(),
            unsent: BTreeMap::new(),
            prepared: BTreeMap::new(),
            saved: State::default(),
            dies_after: None,
            timer: 0,
        });
        let at = self.now + 2 + self.chance.draw("start of the worker", 40);
        self.at(at, move |sim| sim.boot(run));
        run
    }

    fn boot(&mut self, run: u32) {
        let Some(worker) = self.worker.as_mut().filter(|worker| worker.run == run) else { return };
        let mut state = State::restore(&self.storage.save());
        if self.broken == Broken::JournalForgotten {
            state.journal = Default::default();
        }
        worker.bridge = Bridge::new(state);
        worker.ready = true;
        self.dispatch(Input::Settings(Box::new(self.settings.clone())));
        let waiting = self.worker.as_mut().map(|worker| std::mem::take(&mut worker.waiting)).unwrap_or_default();
        for work in waiting {
            if self.is_run(run) {
                work(self);
            }
        }
        // Panels that were closed while there was no worker: nobody holds their locks.
        let known = self.worker.as_ref().map(|worker| worker.bridge.state().panels.keys().cloned().collect::<Vec<_>>());
        for panel in known.unwrap_or_default() {
            let delay = self.delay();
            self.at(self.now + delay, move |sim| {
                if sim.is_run(run) && sim.panels.iter().all(|open| open.id != panel) {
                    sim.dispatch(Input::PanelGone { panel });
                }
            });
        }
    }

    pub(super) fn is_run(&self, run: u32) -> bool {
        self.worker.as_ref().is_some_and(|worker| worker.run == run)
    }

    /// Whether what a run has sent still arrives.
    pub(super) fn arrives_from(&self, run: u32) -> bool {
        self.deaths.get(&run).is_none_or(|until| self.now <= *until)
    }

    /// Something reaches a run of the worker; one that is dead does not hear it.
    pub(super) fn in_worker(&mut self, run: u32, work: impl FnOnce(&mut Self) + 'static) {
        match &mut self.worker {
            Some(worker) if worker.run == run && worker.ready => work(self),
            Some(worker) if worker.run == run => worker.waiting.push(Box::new(work)),
            _ => self.note("  lost with the worker"),
        }
    }

    pub(super) fn kill(&mut self) {
        let Some(worker) = self.worker.take() else { return };
        self.note(format!("worker {} dies", worker.run));
        let until = self.now + self.chance.draw("what a dead worker had sent", 12);
        self.deaths.insert(worker.run, until);
        self.say_again();
        for at in 0..self.panels.len() {
            if let Some((port, run)) = self.panels[at].port
                && run == worker.run
            {
                self.send(format!("down {port}"), move |sim| sim.port_closed(at, port));
            }
        }
    }

    /// A browser call is about to be made; false when the worker is dead before.
    fn survives(&mut self) -> bool {
        let Some(worker) = &mut self.worker else { return false };
        match &mut worker.dies_after {
            Some(0) => {
                self.kill();
                false
            }
            Some(calls) => {
                *calls -= 1;
                true
            }
            None => true,
        }
    }

    /// `shell::dispatch`: the bridge decides, the state is saved, the effects are carried out, in that order.
    pub(super) fn dispatch(&mut self, input: Input) {
        let Some(worker) = &mut self.worker else { return };
        let run = worker.run;
        let effects = worker.bridge.handle(self.now, input);
        let save = (*worker.bridge.state() != worker.saved).then(|| worker.bridge.state().clone());
        worker.saved = save.clone().unwrap_or_else(|| std::mem::take(&mut worker.saved));
        let journal_first = self.broken != Broken::JournalAfterwards;
        if let Some(state) = save.clone().filter(|_| journal_first) {
            if !self.survives() {
                return;
            }
            self.storage = state;
        }
        for effect in effects {
            if !self.survives() {
                return;
            }
            self.carry_out(effect);
        }
        if let Some(state) = save.filter(|_| !journal_first) {
            if !self.survives() {
                return;
            }
            self.storage = state;
        }
        self.set_timer(run);
    }

    fn set_timer(&mut self, run: u32) {
        let Some(worker) = &mut self.worker else { return };
        worker.timer += 1;
        let timer = worker.timer;
        if let Some(at) = worker.bridge.wake_at() {
            let at = at.max(self.now + 1);
            self.at(at, move |sim| {
                if sim.worker.as_ref().is_some_and(|worker| worker.run == run && worker.timer == timer) {
                    sim.dispatch(Input::Time);
                }
            });
        }
    }

    fn carry_out(&mut self, effect: Effect) {
        match effect {
            Effect::ToWidget { panel, connection, text, number } => self.down(&panel, Down::Frame { connection, text, number }),
            Effect::ToPanel { panel, .. } => self.down(&panel, Down::Word),
            Effect::AskToAttach => {
                for at in 0..self.panels.len() {
                    self.send(format!("asked to attach {at}"), move |sim| sim.attach(at));
                }
            }
            Effect::Inject { document, job, purpose, .. } => self.inject(document, job, purpose),
            Effect::FindPages => self.find_pages(),
            Effect::WakePage => self.wake_a_tab(),
            Effect::Thaw { tab } => {
                let delay = self.delay();
                self.at(self.now + delay, move |sim| sim.thaw(tab as usize));
            }
            // Nothing of what is checked here depends on the others.
            _ => {}
        }
    }

    /// A message down a panel's port, or kept until the panel has attached.
    fn down(&mut self, panel: &str, message: Down) {
        let Some(worker) = &mut self.worker else { return };
        let run = worker.run;
        if let Some(port) = worker.ports.get(panel).copied() {
            let Some(at) = self.panels.iter().position(|known| known.id == panel) else { return };
            self.send(format!("down {port}"), move |sim| {
                if sim.arrives_from(run) {
                    sim.panel_hears(at, port, message);
                }
            });
            return;
        }
        let first = worker.unsent.is_empty();
        worker.unsent.entry(panel.to_owned()).or_default().push(message);
        if first {
            for at in 0..self.panels.len() {
                self.send(format!("asked to attach {at}"), move |sim| sim.attach(at));
            }
        }
    }

    /// A panel's port has come.
    pub(super) fn port_opened(&mut self, panel: &str, port: u32) {
        let Some(worker) = &mut self.worker else { return };
        worker.ports.insert(panel.to_owned(), port);
        for message in worker.unsent.remove(panel).unwrap_or_default() {
            self.down(panel, message);
        }
    }

    /// Puts our functions into a document's page, once for each run, and then the job; all in the order given.
    fn inject(&mut self, document: String, job: String, purpose: Purpose) {
        let Some(worker) = &mut self.worker else { return };
        let run = worker.run;
        let target = document.clone();
        let work: Work = Box::new(move |sim| {
            sim.note(format!("worker → {target}  {}", short(&job)));
            sim.send(format!("jobs {target}"), move |sim| {
                if sim.arrives_from(run) {
                    sim.job(&target, run, job, purpose);
                }
            });
        });
        match worker.prepared.get_mut(&document) {
            Some(None) => work(self),
            Some(Some(waiting)) => waiting.push(work),
            None => {
                worker.prepared.insert(document.clone(), Some(vec![work]));
                self.send(format!("jobs {document}"), move |sim| sim.prepare(document, run));
            }
        }
    }

    fn prepare(&mut self, document: String, run: u32) {
        let Some(page) = self.documents.get_mut(&document) else { return };
        if page.alive && page.frozen {
            page.inbox.push(Box::new(move |sim| sim.prepare(document, run)));
            return;
        }
        // The jobs that wait find a page that is gone themselves.
        let delay = self.delay();
        self.at(self.now + delay, move |sim| {
            sim.in_worker(run, move |sim| {
                let prepared = sim.worker.as_mut().and_then(|worker| worker.prepared.get_mut(&document));
                for work in prepared.and_then(Option::take).unwrap_or_default() {
                    if sim.is_run(run) && sim.survives() {
                        work(sim);
                    }
                }
            });
        });
    }
}

/// The head of a text, without the long parts.
pub(super) fn short(text: &str) -> String {
    text.lines().next().unwrap_or_default().chars().take(150).collect()
}
