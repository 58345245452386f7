//! The rows a demo starts with: invented people and firms with numbers from the ranges kept free for fiction (555-0100 to
//! 555-0199). The same seed gives the same rows with the same ids.

mod names;

use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, RngExt, SeedableRng};
use rusqlite::Connection;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::error::ServiceError;
use crate::metadata;
use crate::options::User;
use crate::store::{Author, insert};
use crate::webapi::change_of;

const CONTACTS: usize = 200;
const INCIDENTS: usize = 60;
const PHONE_CALLS: usize = 120;
/// 2025-09-01T08:00:00Z; rows are spread over the months after it.
const FIRST_DAY: i64 = 1_756_713_600;
const SPREAD: i64 = 120 * 24 * 3600;

/// Fills an empty organisation.
pub(crate) fn fill(connection: &mut Connection, seed: u64, user: &User) -> Result<(), ServiceError> {
    let transaction = connection.transaction()?;
    let mut seeder = Seeder { connection: &transaction, rng: StdRng::seed_from_u64(seed), user };
    seeder.all()?;
    Ok(transaction.commit()?)
}

/// A row that others can point at.
struct Known {
    id: Uuid,
    name: String,
    phone: String,
}

struct Seeder<'a> {
    connection: &'a Connection,
    rng: StdRng,
    user: &'a User,
}

impl Seeder<'_> {
    fn all(&mut self) -> Result<(), ServiceError> {
        self.users()?;
        let accounts = self.accounts()?;
        let contacts = self.contacts(&accounts)?;
        for (account, contact) in accounts.iter().zip(&contacts) {
            let sql = "UPDATE account SET _primarycontactid_value = ?, _primarycontactid_type = 'contact' WHERE accountid = ?";
            self.connection.execute(sql, [contact.id.to_string(), account.id.to_string()])?;
        }
        let incidents = self.incidents(&accounts, &contacts)?;
        self.phone_calls(&contacts, &incidents)?;
        let row = json!({ "name": "Service desk", "description": "Calls nobody has taken yet." });
        self.add("queue", row).map(|_| ())
    }

    fn pick<'t>(&mut self, list: &'t [&'t str]) -> &'t str {
        list.choose(&mut self.rng).copied().unwrap_or_default()
    }

    fn id(&mut self) -> Uuid {
        let mut bytes = [0; 16];
        self.rng.fill_bytes(&mut bytes);
        uuid::Builder::from_random_bytes(bytes).into_uuid()
    }

    /// Writes a row as a client of the Web API would, at some time in the past.
    fn add(&mut self, table: &str, row: Value) -> Result<Uuid, ServiceError> {
        let table = metadata::table(table).ok_or_else(|| ServiceError::UnknownTable(table.to_owned()))?;
        let mut change = change_of(table, &row)?;
        let id = self.id();
        change.key = change.key.or(Some(id));
        for child in change.children.iter_mut().flat_map(|child| &mut child.rows) {
            child.key = Some(self.id());
        }
        let time =
            jiff::Timestamp::from_second(FIRST_DAY + self.rng.random_range(0..SPREAD)).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        let at = time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        insert(self.connection, &change, &Author { user: self.user.id, at })
    }

    fn users(&mut self) -> Result<(), ServiceError> {
        let (first, last) = self.user.name.rsplit_once(' ').unwrap_or(("", &self.user.name));
        let own =
            json!({ "systemuserid": self.user.id, "firstname": first, "lastname": last, "domainname": "agent@demo.example" });
        self.add("systemuser", own)?;
        for (first, last) in [("Maren", "Holt"), ("Tobias", "Quist"), ("Adaeze", "Lowe")] {
            let address = format!("{}@demo.example", first.to_lowercase());
            self.add(
                "systemuser",
                json!({ "firstname": first, "lastname": last, "domainname": address, "internalemailaddress": address }),
            )?;
        }
        Ok(())
    }

    fn accounts(&mut self) -> Result<Vec<Known>, ServiceError> {
        let mut accounts = Vec::new();
        for (at, name) in names::FIRMS.iter().enumerate() {
            let phone = format!("+150355501{at:02}");
            let site = domain(name);
            let row = json!({
                "name": name,
                "accountnumber": format!("A-{:05}", 10_000 + 37 * at),
                "telephone1": phone,
                "emailaddress1": format!("hello@{site}"),
                "websiteurl": format!("https://{site}"),
                "address1_city": self.pick(names::CITIES),
                "numberofemployees": self.rng.random_range(3..900),
            });
            accounts.push(Known { id: self.add("account", row)?, name: (*name).to_owned(), phone });
        }
        Ok(accounts)
    }

    /// Each with a mobile number of their own; colleagues share the main line of their firm.
    fn contacts(&mut self, accounts: &[Known]) -> Result<Vec<Known>, ServiceError> {
        let mut contacts = Vec::new();
        for at in 0..CONTACTS {
            // Walking both lists in steps without a common divisor, no full name comes twice.
            let first = names::FIRST[at % names::FIRST.len()];
            let last = names::LAST[(at + at / names::FIRST.len() * 7) % names::LAST.len()];
            let account = &accounts[self.rng.random_range(0..accounts.len())];
            let phone = format!("+1{}55501{:02}", if at < 100 { 206 } else { 425 }, at % 100);
            let row = json!({
                "firstname": first,
                "lastname": last,
                "jobtitle": self.pick(names::JOBS),
                "mobilephone": phone,
                "telephone1": account.phone,
                "emailaddress1": format!("{}.{}@{}", ascii(first), ascii(last), domain(&account.name)),
                "address1_city": self.pick(names::CITIES),
                "parentcustomerid_account@odata.bind": format!("/accounts({})", account.id),
            });
            contacts.push(Known { id: self.add("contact", row)?, name: format!("{first} {last}"), phone });
        }
        Ok(contacts)
    }

    fn incidents(&mut self, accounts: &[Known], contacts: &[Known]) -> Result<Vec<Known>, ServiceError> {
        let mut incidents = Vec::new();
        for at in 0..INCIDENTS {
            let title = self.pick(names::TOPICS);
            let (bind, customer) = if at % 4 == 0 {
                ("customerid_account@odata.bind", format!("/accounts({})", accounts[self.rng.random_range(0..accounts.len())].id))
            } else {
                ("customerid_contact@odata.bind", format!("/contacts({})", contacts[self.rng.random_range(0..contacts.len())].id))
            };
            let row = json!({
                "title": title,
                bind: customer,
                "caseorigincode": self.rng.random_range(1..=3),
                "prioritycode": self.rng.random_range(1..=3),
                "description": format!("{title}. Noted while on the phone."),
            });
            incidents.push(Known { id: self.add("incident", row)?, name: title.to_owned(), phone: String::new() });
        }
        Ok(incidents)
    }

    fn phone_calls(&mut self, contacts: &[Known], incidents: &[Known]) -> Result<(), ServiceError> {
        for at in 0..PHONE_CALLS {
            let contact = &contacts[self.rng.random_range(0..contacts.len())];
            let outgoing = self.rng.random_bool(0.3);
            let incident = &incidents[self.rng.random_range(0..incidents.len())];
            let (bind, regarding) = if at % 3 == 0 {
                ("regardingobjectid_incident@odata.bind", format!("/incidents({})", incident.id))
            } else {
                ("regardingobjectid_contact@odata.bind", format!("/contacts({})", contact.id))
            };
            let (agent, customer) = if outgoing { (1, 2) } else { (2, 1) };
            let row = json!({
                "subject": format!("{} {}", if outgoing { "Call to" } else { "Call from" }, contact.name),
                "phonenumber": contact.phone,
                "directioncode": outgoing,
                "actualdurationminutes": self.rng.random_range(1..45),
                "description": self.pick(names::TOPICS),
                bind: regarding,
                "phonecall_activity_parties": [
                    { "partyid_systemuser@odata.bind": format!("/systemusers({})", self.user.id), "participationtypemask": agent },
                    { "partyid_contact@odata.bind": format!("/contacts({})", contact.id), "participationtypemask": customer },
                ],
            });
            self.add("phonecall", row)?;
        }
        Ok(())
    }
}

/// A host name under the top-level domain kept free for examples.
fn domain(firm: &str) -> String {
    format!("{}.example", ascii(firm))
}

/// The ASCII letters of a name, in lower case.
fn ascii(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphabetic).map(|letter| letter.to_ascii_lowercase()).collect()
}
