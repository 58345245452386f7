//! The service behind the CRM pages: rows, and what goes wrong there.

use super::*;

/// What a page asks the service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Op {
    Read,
    /// Under this key, or one the service makes.
    Create(Option<String>),
    Update(String),
    Delete(String),
}

/// Something that a request has changed, or shown.
#[derive(Debug, Clone)]
pub(super) struct Done {
    pub(super) request: String,
    /// "create", "update", "delete" or "screen".
    pub(super) what: &'static str,
    /// The record that was updated.
    pub(super) record: String,
    /// Organisation and user it was done for.
    pub(super) whose: (String, String),
}

/// The rows of all organisations, and the faults that wait for the next to ask.
#[derive(Default)]
pub(super) struct Service {
    pub(super) done: Vec<Done>,
    keys: Vec<(String, String)>,
    /// How many of the next changes it refuses.
    pub(super) refuses: u32,
    /// How many of the next connections break, before or after it was done.
    pub(super) breaks: u32,
    /// How much longer the next one takes.
    pub(super) slow: Millis,
}

/// What the service says instead of doing it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum No {
    Duplicate,
    NotFound,
    Refused,
    Broken,
}

impl Sim {
    /// A page's request to the service. Once on its way, it happens or not when the page is left.
    pub(super) fn ask_service(
        &mut self,
        document: &str,
        request: &str,
        op: Op,
        then: impl FnOnce(&mut Self, Result<(), No>) + 'static,
    ) {
        let there = self.now + 1 + self.delay() + std::mem::take(&mut self.service.slow);
        let (document, request) = (document.to_owned(), request.to_owned());
        self.at(there, move |sim| {
            let Some(page) = sim.documents.get(&document) else { return };
            let whose = page.whose.clone();
            let left = !page.alive && sim.chance.draw("whether a page that was left had sent it", 2) == 0;
            if left {
                return;
            }
            let broken = sim.service.breaks > 0;
            sim.service.breaks = sim.service.breaks.saturating_sub(1);
            let arrived = !broken || sim.chance.draw("whether a question arrived whose answer is lost", 2) == 0;
            let answer = if arrived { sim.commit(&request, &op, whose) } else { Err(No::Broken) };
            let answer = if broken { Err(No::Broken) } else { answer };
            sim.note(format!("    service: {request} {op:?} {answer:?}"));
            let back = sim.now + 1 + sim.delay();
            sim.at(back, move |sim| sim.in_page(&document.clone(), move |sim| then(sim, answer)));
        });
    }

    fn commit(&mut self, request: &str, op: &Op, whose: (String, String)) -> Result<(), No> {
        let service = &mut self.service;
        if *op != Op::Read && service.refuses > 0 {
            service.refuses -= 1;
            return Err(No::Refused);
        }
        let taken = |service: &Service, key: &String| service.keys.contains(&(whose.0.clone(), key.clone()));
        let (what, record) = match op {
            Op::Read => return Ok(()),
            Op::Create(key) => {
                if let Some(key) = key {
                    if taken(service, key) && self.broken != Broken::KeysIgnored {
                        return Err(No::Duplicate);
                    }
                    service.keys.push((whose.0.clone(), key.clone()));
                }
                ("create", String::new())
            }
            Op::Update(record) => ("update", record.clone()),
            Op::Delete(record) => {
                if taken(service, record) {
                    return Err(No::NotFound);
                }
                service.keys.push((whose.0.clone(), record.clone()));
                ("delete", record.clone())
            }
        };
        service.done.push(Done { request: request.to_owned(), what, record, whose });
        Ok(())
    }

    /// Something was shown to the agent.
    pub(super) fn shown_on_screen(&mut self, document: &str, request: &str) {
        let Some(page) = self.documents.get(document) else { return };
        let whose = page.whose.clone();
        self.note(format!("    {document}: the screen shows {request}"));
        self.service.done.push(Done { request: request.to_owned(), what: "screen", record: String::new(), whose });
    }
}
