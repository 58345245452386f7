//! The functions in a CRM page, as `extension/page/table.js` and its methods are.

use super::service::{No, Op};
use super::*;

/// What `failure.js` says of a change whose answer was lost on the network.
const LOST: &str = "The CRM page lost its service while this was being done; it is not known whether it was saved.";

/// A request that the page keeps.
#[derive(Default)]
pub(super) struct Kept {
    settled: Option<String>,
    /// Its outcome is told by an event.
    told: bool,
    /// The injections that wait for it.
    pub(super) waiting: Vec<(u32, Purpose)>,
}

/// A job of the bridge.
#[derive(Clone)]
pub(super) struct Job {
    /// Under which it is kept.
    key: String,
    id: String,
    method: String,
    args: Value,
    again: bool,
    elsewhere: bool,
    until: Option<Millis>,
    left: Option<Millis>,
    expect: Option<(String, String)>,
}

impl Sim {
    /// A job arrives at a document.
    pub(super) fn job(&mut self, document: &str, run: u32, text: String, purpose: Purpose) {
        let Some(page) = self.documents.get_mut(document) else { return };
        if !page.alive {
            return self.job_ended(document, run, purpose, Err(NoEnvelope::NotRun));
        }
        if page.frozen {
            let document = document.to_owned();
            page.inbox.push(Box::new(move |sim| sim.job(&document, run, text, purpose)));
            return;
        }
        let (header, args) = text.split_once('\n').unwrap();
        let header: Value = serde_json::from_str(header).unwrap();
        let id = header["id"].as_str().unwrap_or_default().to_owned();
        match header["op"].as_str().unwrap() {
            "run" => {
                let identity = |key: &str| header["expect"][key].as_str().unwrap_or_default().to_owned();
                let job = Job {
                    key: id.clone(),
                    id,
                    method: header["method"].as_str().unwrap().to_owned(),
                    args: serde_json::from_str(args).unwrap(),
                    again: header["again"] == true,
                    elsewhere: header["elsewhere"] == true,
                    until: header["until"].as_u64(),
                    left: header["left"].as_u64(),
                    expect: header["expect"].is_object().then(|| (identity("orgId"), identity("userId"))),
                };
                self.request_in_page(document, job, run, purpose);
            }
            "peek" => {
                let text = match page.kept.get(&id) {
                    None => refused("unknown", "The page has no trace of this request."),
                    Some(kept) => kept.settled.clone().unwrap_or_else(started),
                };
                self.job_ended(document, run, purpose, Ok(text));
            }
            _ => self.job_ended(document, run, purpose, Ok("{\"ok\":true}\nnull".to_owned())),
        }
    }

    /// The injection has its result.
    pub(super) fn job_ended(&mut self, document: &str, run: u32, purpose: Purpose, result: Result<String, NoEnvelope>) {
        let (document, delay) = (document.to_owned(), self.delay());
        self.at(self.now + delay, move |sim| {
            sim.in_worker(run, move |sim| {
                sim.note(format!("{document} → worker  {purpose:?} {}", worker::short(&format!("{result:?}"))));
                sim.dispatch(Input::Injected { document, purpose, result });
            });
        });
    }

    fn request_in_page(&mut self, document: &str, mut job: Job, run: u32, purpose: Purpose) {
        let forgets = self.broken == Broken::NoTable;
        let salt = self.scheduled;
        let now = self.now;
        let Some(page) = self.documents.get_mut(document) else { return };
        let told = job.method == "openForm" || page.up.is_none_or(|up| up > now);
        if job.method == "retrieveRecord" && !told {
            job.key = format!("{} {salt}", job.id); // a read is not kept
        }
        let failed = |kept: &Kept| kept.settled.as_ref().is_some_and(|text| text.starts_with("{\"ok\":false"));
        let joins = page.kept.get(&job.key).is_some_and(|earlier| job.again || !failed(earlier)) && !forgets;
        let key = job.key.clone();
        if !joins {
            page.kept.insert(key.clone(), Kept { told, ..Kept::default() });
            self.identify(document, job, now);
        }
        let Some(kept) = self.documents.get_mut(document).and_then(|page| page.kept.get_mut(&key)) else { return };
        match &kept.settled {
            Some(text) => {
                let text = text.clone();
                self.job_ended(document, run, purpose, Ok(text));
            }
            None if kept.told => self.job_ended(document, run, purpose, Ok(started())),
            None => kept.waiting.push((run, purpose)),
        }
    }

    /// Waits for the client API; those that wait begin in the order in which they came.
    fn identify(&mut self, document: &str, job: Job, since: Millis) {
        let Some(page) = self.documents.get_mut(document) else { return };
        let (id, key) = (document.to_owned(), job.key.clone());
        page.line.push(job.clone());
        match page.up {
            Some(up) if up <= self.now => return self.begin(document),
            Some(up) => {
                let id = id.clone();
                self.at(up, move |sim| sim.in_page(&id.clone(), move |sim| sim.begin(&id)));
            }
            None => {}
        }
        let until = since + job.left.map_or(9_000, |left| left.saturating_sub(300).min(9_000));
        self.at(until, move |sim| {
            sim.in_page(&id.clone(), move |sim| {
                let Some(page) = sim.documents.get_mut(&id) else { return };
                let count = page.line.len();
                page.line.retain(|waiting| waiting.key != key);
                if page.line.len() < count {
                    sim.settle(&id, &key, refused("no-client-api", "The open page offers no client API."));
                }
            });
        });
    }

    /// The client API is up: looks whether it is the one that is expected.
    fn begin(&mut self, document: &str) {
        let Some(page) = self.documents.get_mut(document) else { return };
        let whose = page.whose.clone();
        for job in std::mem::take(&mut page.line) {
            if job.until.is_some_and(|until| until < self.now) {
                let text = refused("service", "Its time had passed before the CRM page came to it; nothing was done.");
                self.settle(document, &job.key, text);
            } else if job.expect.as_ref().is_some_and(|expected| *expected != whose) && self.broken != Broken::AnyUser {
                self.settle(document, &job.key, refused("other-organisation", "The page belongs to another user."));
            } else {
                self.perform(document, job);
            }
        }
    }

    fn perform(&mut self, document: &str, job: Job) {
        let table = job.args[0].as_str().unwrap_or_default();
        let record = job.args[1].as_str().unwrap_or_default().to_owned();
        match job.method.as_str() {
            "retrieveRecord" => self.change(document, job, Op::Read),
            "createRecord" if table == "keyless" => {
                if job.elsewhere {
                    let text = refused("unknown", "It is not known whether this record was created.");
                    return self.settle(document, &job.key, text);
                }
                self.change(document, job, Op::Create(None));
            }
            "createRecord" => {
                let key = job.id.clone();
                self.change(document, job, Op::Create(Some(key)));
            }
            "deleteRecord" => self.change(document, job, Op::Delete(record)),
            "updateRecord" => {
                let id = document.to_owned();
                let Some(page) = self.documents.get_mut(document) else { return };
                if let Some(waiting) = page.queues.get_mut(&record) {
                    waiting.push(Box::new(move |sim| sim.change(&id, job, Op::Update(record))));
                } else {
                    page.queues.insert(record.clone(), Vec::new());
                    self.change(document, job, Op::Update(record));
                }
            }
            "openForm" => {
                self.shown_on_screen(document, &job.id);
                if let Some(page) = self.documents.get_mut(document) {
                    page.forms.push(job.key);
                }
            }
            _ => {
                self.shown_on_screen(document, &job.id);
                let (id, delay) = (document.to_owned(), self.delay());
                self.at(self.now + delay, move |sim| sim.in_page(&id.clone(), move |sim| sim.succeed(&id, &job.key)));
            }
        }
    }

    fn change(&mut self, document: &str, job: Job, op: Op) {
        let id = document.to_owned();
        let request = job.id.clone();
        let is_change = op != Op::Read;
        let record = if let Op::Update(record) = &op { Some(record.clone()) } else { None };
        self.ask_service(document, &request, op, move |sim, answer| {
            match answer {
                Ok(()) => sim.succeed(&id, &job.key),
                Err(No::Duplicate | No::NotFound) if job.again => sim.succeed(&id, &job.key),
                Err(No::Broken) if is_change => sim.settle(&id, &job.key, refused("service", LOST)),
                Err(no) => sim.settle(&id, &job.key, refused("service", &format!("The service says {no:?}."))),
            }
            let Some(record) = record else { return };
            let Some(page) = sim.documents.get_mut(&id) else { return };
            let waiting = page.queues.remove(&record).unwrap_or_default();
            let mut waiting = waiting.into_iter();
            if let Some(next) = waiting.next() {
                page.queues.insert(record, waiting.collect());
                next(sim);
            }
        });
    }

    fn succeed(&mut self, document: &str, key: &str) {
        let Some(page) = self.documents.get(document) else { return };
        let text = done(&page.whose.0, &page.whose.1, "null");
        self.settle(document, key, text);
    }

    pub(super) fn settle(&mut self, document: &str, key: &str, text: String) {
        let Some(kept) = self.documents.get_mut(document).and_then(|page| page.kept.get_mut(key)) else { return };
        if kept.settled.is_some() {
            return;
        }
        kept.settled = Some(text.clone());
        let told = kept.told;
        for (run, purpose) in std::mem::take(&mut kept.waiting) {
            self.job_ended(document, run, purpose, Ok(text.clone()));
        }
        if told {
            self.page_says(document, FromPage::Outcome { id: key.to_owned(), text });
        }
    }

    /// The agent closes the forms of a tab.
    pub(super) fn close_forms(&mut self, tab: usize) {
        let Some(id) = self.tabs[tab].document.clone() else { return };
        self.in_page(&id.clone(), move |sim| {
            let forms = sim.documents.get_mut(&id).map(|page| std::mem::take(&mut page.forms)).unwrap_or_default();
            for key in forms {
                sim.succeed(&id, &key);
            }
        });
    }
}

fn started() -> String {
    "{\"ok\":true,\"started\":true}\nnull".to_owned()
}
