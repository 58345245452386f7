//! The bridge among faults: the real [`Bridge`] in a world of models, run by a plan of what widgets and agent do and
//! what goes wrong meanwhile. Everything is drawn from the plan's seed, so a run that fails fails again, and prints
//! every hop with its time.
//!
//! 1. **Channels** (`send`) delay as they like and keep their order; nothing is lost while both ends live, since no
//!    real channel of ours loses anything then. Different channels overtake each other. What is sent twice is what
//!    really comes twice: requests, greetings, attachments, outcomes.
//! 2. **A worker** (`worker.rs`) dies at any instant, also between two effects of one turn. It leaves what it saved
//!    last, and what it has sent arrives or not, up to some point of each channel.
//! 3. **A document** (`page.rs`, with the functions of `table.rs`) is left, closed, discarded, frozen, logged out or taken over by another user. What it
//!    had asked the service happens or not.
//! 4. **The service** (`service.rs`) takes client-made keys for one table and none for the other, refuses, is slow,
//!    and loses answers.
//! 5. **Library and panel** (`library.rs`, `panel.rs`) are models of `library.js` and `pipe.js`, whose own tests run
//!    the real ones.
//! 6. At the end the faults stop, and `check.rs` compares what the widgets were told with what happened.

mod check;
mod library;
mod page;
mod panel;
mod plan;
mod runs;
mod service;
mod table;
mod worker;

use super::*;
use std::collections::BTreeMap;

/// What happens at an instant.
type Work = Box<dyn FnOnce(&mut Sim)>;

/// An assumption about the bridge's surroundings that can be broken, to see that the harness notices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Broken {
    Nothing,
    /// The journal is saved after the job has gone to the page.
    JournalAfterwards,
    /// The journal does not survive the worker.
    JournalForgotten,
    /// The page does not join a repeated change.
    NoTable,
    /// The page does not look for whom it works.
    AnyUser,
    /// The service makes a second row under the same key.
    KeysIgnored,
    /// The library does not send again.
    NoResend,
    /// Channels do not keep their order.
    Overtaking,
}

/// The run of one plan.
struct Sim {
    now: Millis,
    queue: BTreeMap<(Millis, u64), Work>,
    scheduled: u64,
    /// When the last message of each channel arrives.
    channels: BTreeMap<String, Millis>,
    chance: Chance,
    /// How slow channels may be, in milliseconds.
    slowness: u64,
    settings: Settings,
    broken: Broken,
    trace: Vec<String>,
    libraries: Vec<library::Library>,
    panels: Vec<panel::Panel>,
    ports: u32,
    worker: Option<worker::Worker>,
    runs: u32,
    /// Until when what a dead run of the worker has sent still arrives.
    deaths: BTreeMap<u32, Millis>,
    /// `storage.session`.
    storage: State,
    tabs: Vec<page::Tab>,
    documents: BTreeMap<String, page::Document>,
    /// The tab in front, whose document has the focus.
    front: usize,
    /// What pages have raised: the document, and the event's detail.
    raised: Vec<(String, String)>,
    service: service::Service,
}

/// Draws that depend on the seed, on what they are for and on how often that was drawn before: a plan that loses a step
/// while it is being shrunk keeps most of the others' luck.
struct Chance {
    seed: u64,
    counts: BTreeMap<&'static str, u64>,
}

impl Chance {
    /// A number below `below`.
    fn draw(&mut self, what: &'static str, below: u64) -> u64 {
        let count = self.counts.entry(what).or_default();
        *count += 1;
        let mut hash = self.seed ^ 0xcbf2_9ce4_8422_2325;
        for byte in what.bytes().chain(count.to_le_bytes()) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        hash ^= hash >> 32;
        hash = hash.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (hash ^ (hash >> 29)) % below.max(1)
    }
}

const START: Millis = 1_000_000;

impl Sim {
    fn at(&mut self, at: Millis, work: impl FnOnce(&mut Self) + 'static) {
        self.scheduled += 1;
        self.queue.insert((at.max(self.now), self.scheduled), Box::new(work));
    }

    fn delay(&mut self) -> Millis {
        match self.chance.draw("delay", 12) {
            0 => self.chance.draw("long delay", self.slowness),
            1..4 => self.chance.draw("delay of some", 20),
            _ => self.chance.draw("short delay", 3),
        }
    }

    /// Sends over a channel.
    fn send(&mut self, channel: String, work: impl FnOnce(&mut Self) + 'static) {
        let mut at = self.now + self.delay();
        if self.broken != Broken::Overtaking {
            let last = self.channels.entry(channel).or_default();
            at = at.max(*last);
            *last = at;
        }
        self.at(at, work);
    }

    fn run_until(&mut self, end: Millis) {
        while let Some(entry) = self.queue.first_entry() {
            if entry.key().0 > end {
                break;
            }
            let ((at, _), work) = entry.remove_entry();
            self.now = at;
            work(self);
        }
        self.now = end;
    }

    fn note(&mut self, line: impl Into<String>) {
        let line = line.into();
        self.trace.push(format!("{:>7} ms  {line}", self.now - START));
    }

    /// The hops of this run, for people.
    fn story(&self) -> String {
        self.trace.join("\n")
    }
}
