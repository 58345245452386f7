//! What a widget asks in the course of its day, in numbered requests that can be told apart in the service's log.

use serde_json::{Value, json};

/// Rows of the service that requests are about.
#[derive(Debug, Clone)]
pub struct Rows {
    /// Contacts, to read and to update.
    pub contacts: Vec<String>,
    /// Accounts, to delete; each once.
    pub doomed: Vec<String>,
}

/// What a request does to the service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Creates a row with the subject [`subject`].
    Create,
    /// Gives this contact the title [`title`].
    Update(String),
    /// Deletes this account.
    Delete(String),
    /// Reads this contact.
    Read(String),
    /// Asks the page, and changes nothing.
    Look,
    /// Is answered by the bridge alone.
    Local,
}

/// One request to make.
#[derive(Debug, Clone)]
pub struct Request {
    /// From 0, over the whole run.
    pub n: usize,
    /// What it does.
    pub kind: Kind,
    /// The method.
    pub method: &'static str,
    /// Its arguments.
    pub args: Value,
}

/// The kinds of one round of twenty. Requests of a batch are in flight together, so their order is a mixed one.
const ROUND: [&str; 20] = [
    "create",
    "read",
    "update",
    "create",
    "local",
    "environment",
    "update",
    "create",
    "search",
    "delete",
    "read",
    "create",
    "update",
    "local",
    "create",
    "metadata",
    "delete",
    "update",
    "create",
    "search",
];

/// The subject of the row that request `n` creates.
pub fn subject(n: usize) -> String {
    format!("Soak create {n}")
}

/// The title that request `n` gives a contact.
pub fn title(n: usize) -> String {
    format!("Soak update {n}")
}

/// Requests from number `first` on.
pub fn batch(first: usize, size: usize, rows: &mut Rows) -> Vec<Request> {
    (first..first + size).map(|n| request(n, rows)).collect()
}

/// How many accounts so many requests may delete.
pub fn deletes_in(requests: usize) -> usize {
    requests.div_ceil(ROUND.len()) * ROUND.iter().filter(|kind| **kind == "delete").count()
}

fn request(n: usize, rows: &mut Rows) -> Request {
    // Two updates of a round meet the same contact: they must not overtake each other.
    let contact = rows.contacts.get(n / 7 % rows.contacts.len().max(1)).cloned().unwrap_or_default();
    let (kind, method, args) = match ROUND[n % ROUND.len()] {
        "create" => (Kind::Create, "createRecord", json!(["phonecall", json!({ "subject": subject(n) }).to_string()])),
        "update" => {
            let data = json!({ "jobtitle": title(n) }).to_string();
            (Kind::Update(contact.clone()), "updateRecord", json!(["contact", contact, data]))
        }
        "delete" => match rows.doomed.pop() {
            Some(account) => (Kind::Delete(account.clone()), "deleteRecord", json!(["account", account])),
            None => (Kind::Local, "getMode", json!([])),
        },
        "read" => (Kind::Read(contact.clone()), "retrieveRecord", json!(["contact", contact, "?$select=fullname"])),
        "search" => {
            let query = "?$select=fullname&$filter=contains(lastname,'a')&$top=3";
            (Kind::Look, "searchAndOpenRecords", json!(["contact", query, true]))
        }
        "environment" => (Kind::Look, "getEnvironment", json!([])),
        "metadata" => (Kind::Look, "getEntityMetadata", json!(["contact", ["fullname"]])),
        _ if n % 40 < 20 => (Kind::Local, "getMode", json!([])),
        _ => (Kind::Local, "setClickToAct", json!([n.is_multiple_of(3)])),
    };
    Request { n, kind, method, args }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_has_every_kind_and_no_account_is_deleted_twice() {
        let ids = |prefix: &str, count: usize| (0..count).map(|n| format!("{prefix}{n}")).collect::<Vec<_>>();
        let mut rows = Rows { contacts: ids("c", 5), doomed: ids("a", deletes_in(100)) };
        let all = batch(0, 100, &mut rows);
        let count = |fits: &dyn Fn(&Kind) -> bool| all.iter().filter(|request| fits(&request.kind)).count();
        assert_eq!(count(&|kind| *kind == Kind::Create), 30);
        assert_eq!(count(&|kind| matches!(kind, Kind::Update(_))), 20);
        assert_eq!(count(&|kind| matches!(kind, Kind::Delete(_))), 10);
        assert_eq!(count(&|kind| matches!(kind, Kind::Read(_) | Kind::Look | Kind::Local)), 40);
        assert!(rows.doomed.is_empty());
    }
}
