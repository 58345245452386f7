//! The books of the run: what was asked, what the widget was answered, what the service did, and whether the three agree.

use super::mix::{Kind, Request, subject, title};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap, HashSet};

/// A settled request, as the widget saw it (`asking.js`).
#[derive(Debug, Clone, Deserialize)]
pub struct Settled {
    /// The number of the request.
    pub n: usize,
    /// Its id.
    pub id: String,
    /// Whether it resolved.
    pub ok: bool,
    /// What with, as text.
    pub value: String,
    /// Milliseconds until then.
    pub took: f64,
    /// How often the library sent it.
    pub sends: usize,
}

/// Everything counted so far.
#[derive(Debug, Default)]
pub struct Books {
    kinds: BTreeMap<&'static str, [usize; 2]>,
    rejected: BTreeMap<String, usize>,
    took: Vec<f64>,
    sends: usize,
    /// Ids the widget was told of created rows, by the request's number; none for rejected creates.
    creates: HashMap<usize, Option<String>>,
    /// What does not agree, in words; the first of them.
    faults: BTreeMap<&'static str, Vec<String>>,
}

/// What the rows say at the end.
#[derive(Debug, Clone, Copy)]
pub struct Balance {
    /// Creates that resolved.
    pub resolved: usize,
    /// Creates that were rejected.
    pub rejected: usize,
    /// Rows of creates, whichever.
    pub rows: usize,
}

/// An answer that belongs to another request.
pub const WRONG_ANSWER: &str = "answers that are another request's";
/// A change that the service worked off twice.
pub const TWICE: &str = "changes worked off twice";
/// A change that resolved and never was.
pub const NEVER: &str = "resolved changes that the service never had";
/// A row without its resolved create, or the other way round.
pub const ROWS: &str = "rows that do not fit the answers";

impl Books {
    /// Enters a batch, settled, with the service's log of it.
    pub fn enter(&mut self, batch: &[Request], settled: &[Settled], log: &[Value]) {
        let by_number: HashMap<usize, &Settled> = settled.iter().map(|one| (one.n, one)).collect();
        for request in batch {
            // The widget gives back all it was asked, so a missing one is a fault of its own.
            let Some(settled) = by_number.get(&request.n) else {
                self.fault(NEVER, format!("request {} was lost in the widget", request.n));
                continue;
            };
            self.count(request, settled);
            self.compare(request, settled, log);
        }
    }

    fn count(&mut self, request: &Request, settled: &Settled) {
        let counts = self.kinds.entry(request.method).or_default();
        counts[usize::from(!settled.ok)] += 1;
        self.took.push(settled.took);
        self.sends += settled.sends;
        if !settled.ok {
            let told: Value = serde_json::from_str(&settled.value).unwrap_or_default();
            let message = told["message"].as_str().unwrap_or(&settled.value);
            *self.rejected.entry(format!("{}: {message}", request.method)).or_default() += 1;
        }
        if request.kind == Kind::Create {
            let answer: Value = serde_json::from_str(&settled.value).unwrap_or_default();
            let id = answer["id"].as_str().filter(|_| settled.ok).map(str::to_lowercase);
            self.creates.insert(request.n, id);
        }
    }

    fn compare(&mut self, request: &Request, settled: &Settled, log: &[Value]) {
        let done = |entry: &&Value| entry["status"].as_u64().is_some_and(|status| (200..300).contains(&status));
        let changes = |method: &str, column: &str, value: &str| {
            log.iter().filter(done).filter(|entry| entry["method"] == method && entry["body"][column] == value).count()
        };
        let told = |id: &str| !settled.ok || settled.value.to_lowercase().contains(&id.to_lowercase());
        let done = match &request.kind {
            Kind::Create => changes("POST", "subject", &subject(request.n)),
            Kind::Update(contact) => {
                self.fault_if(!told(contact), WRONG_ANSWER, request, settled);
                changes("PATCH", "jobtitle", &title(request.n))
            }
            Kind::Delete(account) => {
                self.fault_if(!told(account), WRONG_ANSWER, request, settled);
                let of = |entry: &&Value| entry["method"] == "DELETE" && entry["entityId"] == account.as_str();
                log.iter().filter(done).filter(of).count()
            }
            Kind::Read(contact) => return self.fault_if(!told(contact), WRONG_ANSWER, request, settled),
            Kind::Look | Kind::Local => return,
        };
        self.fault_if(done > 1, TWICE, request, settled);
        self.fault_if(settled.ok && done == 0, NEVER, request, settled);
    }

    /// Compares the creates with the rows they should have left, and the deletes with the rows that should be gone.
    pub fn close(&mut self, phone_calls: &[Value]) -> Balance {
        let mut rows: HashMap<String, Vec<String>> = HashMap::new();
        for row in phone_calls {
            let subject = row["subject"].as_str().unwrap_or_default();
            if subject.starts_with("Soak create ") {
                let id = row["activityid"].as_str().unwrap_or_default().to_lowercase();
                rows.entry(subject.to_owned()).or_default().push(id);
            }
        }
        let creates = std::mem::take(&mut self.creates);
        let known: HashSet<String> = creates.keys().map(|n| subject(*n)).collect();
        for (n, id) in &creates {
            let found = rows.get(&subject(*n)).cloned().unwrap_or_default();
            if found != id.iter().cloned().collect::<Vec<_>>() {
                self.fault(ROWS, format!("create {n} was told {id:?}, its rows are {found:?}"));
            }
        }
        for subject in rows.keys().filter(|subject| !known.contains(*subject)) {
            self.fault(ROWS, format!("nobody asked for {subject}"));
        }
        let resolved = creates.values().flatten().count();
        Balance { resolved, rejected: creates.len() - resolved, rows: rows.values().map(Vec::len).sum() }
    }

    fn fault_if(&mut self, is: bool, kind: &'static str, request: &Request, settled: &Settled) {
        if is {
            self.fault(kind, format!("{} {} {}: {}", request.method, request.args, settled.id, settled.value));
        }
    }

    fn fault(&mut self, kind: &'static str, words: String) {
        self.faults.entry(kind).or_default().push(words);
    }

    /// How often something did not agree.
    pub fn faults(&self, kind: &str) -> usize {
        self.faults.get(kind).map(Vec::len).unwrap_or_default()
    }

    /// Requests entered, and how many of them resolved.
    pub fn resolved(&self) -> (usize, usize) {
        let resolved = self.kinds.values().map(|[ok, _]| ok).sum();
        (self.took.len(), resolved)
    }

    /// All of it, for the report.
    pub fn details(&self) -> Value {
        let kinds: BTreeMap<_, _> =
            self.kinds.iter().map(|(kind, [ok, no])| (kind, json!({ "resolved": ok, "rejected": no }))).collect();
        let first: BTreeMap<_, _> = self.faults.iter().map(|(kind, all)| (kind, &all[..all.len().min(10)])).collect();
        let took = |share| crate::soak::report::percentile(&self.took, share).round();
        json!({
            "methods": kinds, "rejections": self.rejected, "faults": first, "sendings": self.sends,
            "settledMs": { "p50": took(0.5), "p95": took(0.95), "max": took(1.0) },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn create(n: usize) -> Request {
        Request { n, kind: Kind::Create, method: "createRecord", args: json!([]) }
    }

    fn settled(n: usize, ok: bool, value: &str) -> Settled {
        Settled { n, id: format!("id{n}"), ok, value: value.to_owned(), took: 1.0, sends: 1 }
    }

    fn posted(n: usize) -> Value {
        json!({ "method": "POST", "status": 204, "body": { "subject": subject(n) } })
    }

    fn row(n: usize, id: &str) -> Value {
        json!({ "subject": subject(n), "activityid": id })
    }

    #[test]
    fn books_that_agree_have_no_faults() {
        let mut books = Books::default();
        books.enter(&[create(1)], &[settled(1, true, r#"{"id":"A"}"#)], &[posted(1)]);
        let balance = books.close(&[row(1, "a"), json!({ "subject": "Somebody's", "activityid": "z" })]);
        assert_eq!((balance.resolved, balance.rejected, balance.rows), (1, 0, 1));
        assert_eq!([WRONG_ANSWER, TWICE, NEVER, ROWS].map(|kind| books.faults(kind)), [0; 4]);
    }

    #[test]
    fn a_create_worked_off_twice_is_found_in_the_log_and_in_the_rows() {
        let mut books = Books::default();
        books.enter(&[create(1)], &[settled(1, true, r#"{"id":"a"}"#)], &[posted(1), posted(1)]);
        books.close(&[row(1, "a"), row(1, "b")]);
        assert_eq!((books.faults(TWICE), books.faults(ROWS)), (1, 1));
    }

    #[test]
    fn a_rejected_create_with_a_row_and_a_resolved_one_without_are_found() {
        let mut books = Books::default();
        books.enter(&[create(1), create(2)], &[settled(1, false, "{}"), settled(2, true, r#"{"id":"b"}"#)], &[posted(1)]);
        books.close(&[row(1, "a")]);
        assert_eq!((books.faults(NEVER), books.faults(ROWS)), (1, 2));
    }

    #[test]
    fn an_answer_about_another_record_is_found() {
        let mut books = Books::default();
        let read = |n, of: &str| Request { n, kind: Kind::Read(of.to_owned()), method: "retrieveRecord", args: json!([]) };
        let answer = r#"{"contactid":"c1"}"#;
        books.enter(&[read(1, "c1"), read(2, "c2")], &[settled(1, true, answer), settled(2, true, answer)], &[]);
        assert_eq!(books.faults(WRONG_ANSWER), 1);
    }
}
