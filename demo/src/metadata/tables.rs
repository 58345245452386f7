//! The tables that are no activities.

use super::{Collection, Column, Kind, Table, column, computed, id, lookup, memo, owned, parent, stamped, state, text};

const ACTIVE: &[(i64, &str)] = &[(0, "Active"), (1, "Inactive")];
const ACTIVE_REASONS: &[(i64, &str)] = &[(1, "Active"), (2, "Inactive")];

pub(super) fn all() -> Vec<Table> {
    vec![contact(), account(), incident(), annotation(), systemuser(), queue(), provider()]
}

fn of(parts: impl IntoIterator<Item = Vec<Column>>) -> Vec<Column> {
    parts.into_iter().flatten().collect()
}

fn below(navigation: &'static str, table: &'static str, column: &'static str) -> Collection {
    Collection { navigation, table, column }
}

fn contact() -> Table {
    let own = vec![
        id("contactid", "Contact"),
        computed("fullname", "Full Name", Kind::Text(160)),
        text("firstname", "First Name", 50),
        text("lastname", "Last Name", 50),
        text("jobtitle", "Job Title", 100),
        lookup(
            "parentcustomerid",
            "Company Name",
            &[("account", "parentcustomerid_account"), ("contact", "parentcustomerid_contact")],
        ),
        text("emailaddress1", "Email", 100),
        text("emailaddress2", "Email Address 2", 100),
        text("mobilephone", "Mobile Phone", 50),
        text("telephone1", "Business Phone", 50),
        text("telephone2", "Home Phone", 50),
        text("address1_line1", "Address 1: Street 1", 250),
        text("address1_city", "Address 1: City", 80),
        text("address1_country", "Address 1: Country/Region", 80),
        memo("description", "Description"),
        column("donotphone", "Do not allow Phone Calls", Kind::Boolean("Allow", "Do Not Allow")),
        column(
            "preferredcontactmethodcode",
            "Preferred Method of Contact",
            Kind::Choice(&[(1, "Any"), (2, "Email"), (3, "Phone"), (4, "Fax"), (5, "Mail")], true),
        ),
    ];
    Table {
        name: "contact",
        set: "contacts",
        label: "Contact",
        plural: "Contacts",
        primary_id: "contactid",
        primary_name: "fullname",
        type_code: 2,
        activity: false,
        columns: of([own, state(ACTIVE, ACTIVE_REASONS), owned()]),
        collections: vec![
            below("Contact_Phonecalls", "phonecall", "regardingobjectid"),
            below("Contact_Annotation", "annotation", "objectid"),
            below("incident_customer_contacts", "incident", "customerid"),
            below("account_primary_contact", "account", "primarycontactid"),
        ],
    }
}

fn account() -> Table {
    let own = vec![
        id("accountid", "Account"),
        text("name", "Account Name", 160),
        text("accountnumber", "Account Number", 20),
        lookup("primarycontactid", "Primary Contact", &[("contact", "primarycontactid")]),
        lookup("parentaccountid", "Parent Account", &[("account", "parentaccountid")]),
        text("telephone1", "Main Phone", 50),
        text("telephone2", "Other Phone", 50),
        text("emailaddress1", "Email", 100),
        text("websiteurl", "Website", 200),
        text("address1_line1", "Address 1: Street 1", 250),
        text("address1_city", "Address 1: City", 80),
        text("address1_country", "Address 1: Country/Region", 80),
        column("numberofemployees", "Number of Employees", Kind::Integer { min: 0, max: 1_000_000_000 }),
        memo("description", "Description"),
    ];
    Table {
        name: "account",
        set: "accounts",
        label: "Account",
        plural: "Accounts",
        primary_id: "accountid",
        primary_name: "name",
        type_code: 1,
        activity: false,
        columns: of([own, state(ACTIVE, ACTIVE_REASONS), owned()]),
        collections: vec![
            below("contact_customer_accounts", "contact", "parentcustomerid"),
            below("Account_Phonecalls", "phonecall", "regardingobjectid"),
            below("Account_Annotation", "annotation", "objectid"),
            below("incident_customer_accounts", "incident", "customerid"),
        ],
    }
}

fn incident() -> Table {
    let own = vec![
        id("incidentid", "Case"),
        text("title", "Case Title", 200),
        text("ticketnumber", "Case Number", 100),
        parent("customerid", "Customer", &[("contact", "customerid_contact"), ("account", "customerid_account")]),
        lookup("primarycontactid", "Contact", &[("contact", "primarycontactid")]),
        column("caseorigincode", "Origin", Kind::Choice(&[(1, "Phone"), (2, "Email"), (3, "Web")], false)),
        column("casetypecode", "Case Type", Kind::Choice(&[(1, "Question"), (2, "Problem"), (3, "Request")], false)),
        column("prioritycode", "Priority", Kind::Choice(&[(2, "Normal"), (1, "High"), (3, "Low")], true)),
        memo("description", "Description"),
    ];
    const STATES: &[(i64, &str)] = &[(0, "Active"), (1, "Resolved"), (2, "Cancelled")];
    const REASONS: &[(i64, &str)] = &[
        (1, "In Progress"),
        (2, "On Hold"),
        (3, "Waiting for Details"),
        (4, "Researching"),
        (5, "Problem Solved"),
        (6, "Cancelled"),
        (1000, "Information Provided"),
        (2000, "Merged"),
    ];
    Table {
        name: "incident",
        set: "incidents",
        label: "Case",
        plural: "Cases",
        primary_id: "incidentid",
        primary_name: "title",
        type_code: 112,
        activity: false,
        columns: of([own, state(STATES, REASONS), owned()]),
        collections: vec![
            below("Incident_Phonecalls", "phonecall", "regardingobjectid"),
            below("Incident_Annotation", "annotation", "objectid"),
        ],
    }
}

fn annotation() -> Table {
    let objects = [
        ("contact", "objectid_contact"),
        ("account", "objectid_account"),
        ("incident", "objectid_incident"),
        ("phonecall", "objectid_phonecall"),
        ("task", "objectid_task"),
        ("appointment", "objectid_appointment"),
        ("email", "objectid_email"),
    ];
    let own = vec![
        id("annotationid", "Note"),
        text("subject", "Title", 500),
        column("notetext", "Description", Kind::Memo(100_000)),
        parent("objectid", "Regarding", &objects),
        text("filename", "File Name", 255),
        text("mimetype", "Mime Type", 256),
        computed("isdocument", "Is Document", Kind::Boolean("No", "Yes")),
    ];
    Table {
        name: "annotation",
        set: "annotations",
        label: "Note",
        plural: "Notes",
        primary_id: "annotationid",
        primary_name: "subject",
        type_code: 5,
        activity: false,
        columns: of([own, owned()]),
        collections: Vec::new(),
    }
}

fn systemuser() -> Table {
    let own = vec![
        id("systemuserid", "User"),
        computed("fullname", "Full Name", Kind::Text(200)),
        text("firstname", "First Name", 256),
        text("lastname", "Last Name", 256),
        text("domainname", "User Name", 1024),
        text("internalemailaddress", "Primary Email", 100),
        text("mobilephone", "Mobile Phone", 64),
        text("address1_telephone1", "Main Phone", 64),
        column("isdisabled", "Status", Kind::Boolean("Enabled", "Disabled")),
    ];
    Table {
        name: "systemuser",
        set: "systemusers",
        label: "User",
        plural: "Users",
        primary_id: "systemuserid",
        primary_name: "fullname",
        type_code: 8,
        activity: false,
        columns: of([own, stamped()]),
        collections: Vec::new(),
    }
}

fn queue() -> Table {
    let own = vec![
        id("queueid", "Queue"),
        text("name", "Name", 200),
        memo("description", "Description"),
        text("emailaddress", "Incoming Email", 100),
    ];
    Table {
        name: "queue",
        set: "queues",
        label: "Queue",
        plural: "Queues",
        primary_id: "queueid",
        primary_name: "name",
        type_code: 2020,
        activity: false,
        columns: of([own, state(ACTIVE, ACTIVE_REASONS), owned()]),
        collections: Vec::new(),
    }
}

/// Contract §8.
fn provider() -> Table {
    let own = vec![
        id("msdyn_ciproviderid", "Channel Provider"),
        text("msdyn_name", "Name", 100),
        text("msdyn_label", "Label", 100),
        text("msdyn_landingurl", "Channel URL", 1024),
        column("msdyn_clicktoact", "Enable Outbound Communication", Kind::Boolean("No", "Yes")),
        column("msdyn_sortorder", "Channel Order", Kind::Integer { min: 0, max: 1000 }),
        column("msdyn_appselector", "Unified Interface Apps for the Channel", Kind::Memo(4000)),
        column("msdyn_roleselector", "Security Roles for the Channel", Kind::Memo(4000)),
        text("msdyn_trusteddomain", "Trusted Domain", 2000),
        column("msdyn_ciproviderapiversion", "API Version", Kind::Choice(&[(0, "1.0"), (1, "2.0")], true)),
        text("msdyn_customparams", "Custom Parameters", 2000),
        memo("msdyn_sandboxconfiguration", "Sandbox Configuration"),
        column("msdyn_enableanalytics", "Enable Analytics", Kind::Boolean("No", "Yes")),
    ];
    Table {
        name: "msdyn_ciprovider",
        set: "msdyn_ciproviders",
        label: "Channel Provider",
        plural: "Channel Providers",
        primary_id: "msdyn_ciproviderid",
        primary_name: "msdyn_name",
        type_code: 10_050,
        activity: false,
        columns: of([own, state(ACTIVE, ACTIVE_REASONS), owned()]),
        collections: Vec::new(),
    }
}
