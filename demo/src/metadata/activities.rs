//! The activities and their parties. All have the primary key `activityid`.

use super::{Collection, Column, Kind, Link, Table, column, id, lookup, memo, owned, parent, state, text};

const STATES: &[(i64, &str)] = &[(0, "Open"), (1, "Completed"), (2, "Cancelled")];
const SCHEDULED: &[(i64, &str)] = &[(0, "Open"), (1, "Completed"), (2, "Canceled"), (3, "Scheduled")];

pub(super) fn all() -> Vec<Table> {
    vec![phonecall(), task(), appointment(), email(), activityparty()]
}

/// What one kind of activity has besides the columns of all.
struct Activity {
    name: &'static str,
    set: &'static str,
    label: &'static str,
    plural: &'static str,
    type_code: i32,
    regarding: [(&'static str, &'static str); 3],
    parties: &'static str,
    notes: &'static str,
    own: Vec<Column>,
    states: &'static [(i64, &'static str)],
    reasons: &'static [(i64, &'static str)],
}

impl Activity {
    fn table(self) -> Table {
        let common = vec![
            id("activityid", self.label),
            text("subject", "Subject", 400),
            memo("description", "Description"),
            regarding(&self.regarding),
            column("actualdurationminutes", "Duration", Kind::Integer { min: 0, max: i64::from(i32::MAX) }),
            column("scheduledstart", "Start Date", Kind::DateTime),
            column("scheduledend", "Due Date", Kind::DateTime),
            column("actualstart", "Actual Start", Kind::DateTime),
            column("actualend", "Actual End", Kind::DateTime),
            column("prioritycode", "Priority", Kind::Choice(&[(1, "Normal"), (0, "Low"), (2, "High")], true)),
        ];
        Table {
            name: self.name,
            set: self.set,
            label: self.label,
            plural: self.plural,
            primary_id: "activityid",
            primary_name: "subject",
            type_code: self.type_code,
            activity: true,
            columns: [common, self.own, state(self.states, self.reasons), owned()].concat(),
            collections: vec![
                Collection { navigation: self.parties, table: "activityparty", column: "activityid" },
                Collection { navigation: self.notes, table: "annotation", column: "objectid" },
            ],
        }
    }
}

/// Dataverse names these navigation properties with the activity's table (`regardingobjectid_contact_phonecall`); widgets in
/// the field, Microsoft's sample among them, write the short name. Both are understood.
fn regarding(links: &[(&'static str, &'static str); 3]) -> Column {
    const SHORT: [&str; 3] = ["regardingobjectid_contact", "regardingobjectid_account", "regardingobjectid_incident"];
    let links = links
        .iter()
        .zip(SHORT)
        .map(|(&(table, navigation), short)| Link { table, navigation, alias: Some(short), cascade: false })
        .collect();
    column("regardingobjectid", "Regarding", Kind::Lookup(links))
}

fn phonecall() -> Table {
    Activity {
        name: "phonecall",
        set: "phonecalls",
        label: "Phone Call",
        plural: "Phone Calls",
        type_code: 4210,
        regarding: [
            ("contact", "regardingobjectid_contact_phonecall"),
            ("account", "regardingobjectid_account_phonecall"),
            ("incident", "regardingobjectid_incident_phonecall"),
        ],
        parties: "phonecall_activity_parties",
        notes: "PhoneCall_Annotation",
        own: vec![
            text("phonenumber", "Phone Number", 200),
            column("directioncode", "Direction", Kind::Boolean("Incoming", "Outgoing")),
            column("leftvoicemail", "Left Voice Mail", Kind::Boolean("No", "Yes")),
        ],
        states: STATES,
        reasons: &[(1, "Open"), (2, "Made"), (3, "Cancelled"), (4, "Received")],
    }
    .table()
}

fn task() -> Table {
    Activity {
        name: "task",
        set: "tasks",
        label: "Task",
        plural: "Tasks",
        type_code: 4212,
        regarding: [
            ("contact", "regardingobjectid_contact_task"),
            ("account", "regardingobjectid_account_task"),
            ("incident", "regardingobjectid_incident_task"),
        ],
        parties: "task_activity_parties",
        notes: "Task_Annotation",
        own: vec![column("percentcomplete", "Percent Complete", Kind::Integer { min: 0, max: 100 })],
        states: STATES,
        reasons: &[
            (2, "Not Started"),
            (3, "In Progress"),
            (4, "Waiting on someone else"),
            (5, "Completed"),
            (6, "Cancelled"),
            (7, "Deferred"),
        ],
    }
    .table()
}

fn appointment() -> Table {
    Activity {
        name: "appointment",
        set: "appointments",
        label: "Appointment",
        plural: "Appointments",
        type_code: 4201,
        regarding: [
            ("contact", "regardingobjectid_contact_appointment"),
            ("account", "regardingobjectid_account_appointment"),
            ("incident", "regardingobjectid_incident_appointment"),
        ],
        parties: "appointment_activity_parties",
        notes: "Appointment_Annotation",
        own: vec![text("location", "Location", 200), column("isalldayevent", "All Day Event", Kind::Boolean("No", "Yes"))],
        states: SCHEDULED,
        reasons: &[(1, "Free"), (2, "Tentative"), (3, "Completed"), (4, "Canceled"), (5, "Busy"), (6, "Out of Office")],
    }
    .table()
}

fn email() -> Table {
    Activity {
        name: "email",
        set: "emails",
        label: "Email",
        plural: "Emails",
        type_code: 4202,
        regarding: [
            ("contact", "regardingobjectid_contact_email"),
            ("account", "regardingobjectid_account_email"),
            ("incident", "regardingobjectid_incident_email"),
        ],
        parties: "email_activity_parties",
        notes: "Email_Annotation",
        own: vec![
            column("directioncode", "Direction", Kind::Boolean("Incoming", "Outgoing")),
            text("messageid", "Message ID", 320),
        ],
        states: STATES,
        reasons: &[
            (1, "Draft"),
            (2, "Completed"),
            (3, "Sent"),
            (4, "Received"),
            (5, "Canceled"),
            (6, "Pending Send"),
            (8, "Failed"),
        ],
    }
    .table()
}

/// Who took part in an activity; a child of it.
fn activityparty() -> Table {
    const ROLES: &[(i64, &str)] = &[
        (1, "Sender"),
        (2, "To Recipient"),
        (3, "CC Recipient"),
        (4, "BCC Recipient"),
        (5, "Required attendee"),
        (6, "Optional attendee"),
        (7, "Organizer"),
        (8, "Regarding"),
        (9, "Owner"),
        (10, "Resource"),
        (11, "Customer"),
    ];
    Table {
        name: "activityparty",
        set: "activityparties",
        label: "Activity Party",
        plural: "Activity Parties",
        primary_id: "activitypartyid",
        primary_name: "addressused",
        type_code: 135,
        activity: false,
        columns: vec![
            id("activitypartyid", "Activity Party"),
            parent(
                "activityid",
                "Activity",
                &[
                    ("phonecall", "activityid_phonecall"),
                    ("task", "activityid_task"),
                    ("appointment", "activityid_appointment"),
                    ("email", "activityid_email"),
                ],
            ),
            lookup(
                "partyid",
                "Party",
                &[
                    ("contact", "partyid_contact"),
                    ("account", "partyid_account"),
                    ("systemuser", "partyid_systemuser"),
                    ("queue", "partyid_queue"),
                ],
            ),
            column("participationtypemask", "Participation Type", Kind::Choice(ROLES, false)),
            text("addressused", "Address", 500),
        ],
        collections: Vec::new(),
    }
}
