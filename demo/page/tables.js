/**
 * The tables of the demo app as its makers would have customised them: columns with their labels, lists, forms, search.
 * The service's own description of any table is in metadata.js.
 */

/**
 * @typedef {"text" | "phone" | "email" | "url" | "memo" | "number" | "choice" | "yesno" | "lookup" | "datetime"} ColumnType
 * @typedef {{ value: number | boolean, label: string }} Choice
 * @typedef {{ table: string, navigation: string }} LookupTarget `navigation` is the property `@odata.bind` wants
 * @typedef {object} Column
 * @property {string} label
 * @property {ColumnType} type
 * @property {boolean} [required]
 * @property {boolean} [readOnly]
 * @property {Choice[]} [choices]
 * @property {LookupTarget[]} [targets]
 * @typedef {{ title: string, columns: string[] }} Section
 * @typedef {{ id: string, label: string, sections: Section[], timeline?: boolean }} Tab
 * @typedef {object} Table
 * @property {string} name logical name
 * @property {string} set entity set
 * @property {string} label
 * @property {string} plural
 * @property {string} primaryId
 * @property {string} primaryName
 * @property {Record<string, Column>} columns by logical name
 * @property {string[]} list columns of the list, the first one is its link
 * @property {string} orderBy
 * @property {string[]} search columns the search looks into
 * @property {Tab[]} form
 * @property {string[]} quickCreate
 * @property {"contact" | "account" | "incident" | "phonecall"} icon
 */

/** @type {(label: string, required?: boolean) => Column} */
const text = (label, required = false) => ({ label, type: "text", required });
/** @type {(label: string, type: ColumnType) => Column} */
const plain = (label, type) => ({ label, type });
/** @type {(label: string, type: ColumnType) => Column} */
const shown = (label, type) => ({ label, type, readOnly: true });
/** @type {(label: string, ...labels: string[]) => Column} choices count from 1, as the platform's own do */
const choice = (label, ...labels) => ({
  label,
  type: "choice",
  choices: labels.map((each, index) => ({ value: index + 1, label: each })),
});

/** @type {Table} */
const contact = {
  name: "contact",
  set: "contacts",
  label: "Contact",
  plural: "Contacts",
  primaryId: "contactid",
  primaryName: "fullname",
  icon: "contact",
  columns: {
    fullname: shown("Full name", "text"),
    firstname: text("First name"),
    lastname: text("Last name", true),
    jobtitle: text("Job title"),
    parentcustomerid: {
      label: "Company",
      type: "lookup",
      targets: [{ table: "account", navigation: "parentcustomerid_account" }],
    },
    emailaddress1: plain("E-mail", "email"),
    mobilephone: plain("Mobile phone", "phone"),
    telephone1: plain("Business phone", "phone"),
    address1_city: text("City"),
    description: plain("Description", "memo"),
    createdon: shown("Created on", "datetime"),
    modifiedon: shown("Modified on", "datetime"),
  },
  list: ["fullname", "jobtitle", "parentcustomerid", "mobilephone", "telephone1", "emailaddress1"],
  orderBy: "fullname asc",
  search: ["fullname", "mobilephone", "telephone1", "emailaddress1"],
  form: [
    {
      id: "summary",
      label: "Summary",
      timeline: true,
      sections: [
        { title: "Contact", columns: ["firstname", "lastname", "jobtitle", "parentcustomerid"] },
        { title: "Ways to reach", columns: ["mobilephone", "telephone1", "emailaddress1"] },
      ],
    },
    {
      id: "details",
      label: "Details",
      sections: [
        { title: "Description", columns: ["address1_city", "description"] },
        { title: "Record", columns: ["createdon", "modifiedon"] },
      ],
    },
  ],
  quickCreate: ["firstname", "lastname", "mobilephone", "emailaddress1", "parentcustomerid"],
};

/** @type {Table} */
const account = {
  name: "account",
  set: "accounts",
  label: "Account",
  plural: "Accounts",
  primaryId: "accountid",
  primaryName: "name",
  icon: "account",
  columns: {
    name: text("Account name", true),
    accountnumber: text("Account number"),
    primarycontactid: {
      label: "Primary contact",
      type: "lookup",
      targets: [{ table: "contact", navigation: "primarycontactid" }],
    },
    telephone1: plain("Main phone", "phone"),
    emailaddress1: plain("E-mail", "email"),
    websiteurl: plain("Website", "url"),
    address1_city: text("City"),
    description: plain("Description", "memo"),
    createdon: shown("Created on", "datetime"),
    modifiedon: shown("Modified on", "datetime"),
  },
  list: ["name", "accountnumber", "telephone1", "address1_city", "primarycontactid", "emailaddress1"],
  orderBy: "name asc",
  search: ["name", "telephone1", "emailaddress1"],
  form: [
    {
      id: "summary",
      label: "Summary",
      timeline: true,
      sections: [
        { title: "Account", columns: ["name", "accountnumber", "primarycontactid", "address1_city"] },
        { title: "Ways to reach", columns: ["telephone1", "emailaddress1", "websiteurl"] },
      ],
    },
    {
      id: "details",
      label: "Details",
      sections: [
        { title: "Description", columns: ["description"] },
        { title: "Record", columns: ["createdon", "modifiedon"] },
      ],
    },
  ],
  quickCreate: ["name", "telephone1", "emailaddress1", "primarycontactid"],
};

/** @type {Table} */
const incident = {
  name: "incident",
  set: "incidents",
  label: "Case",
  plural: "Cases",
  primaryId: "incidentid",
  primaryName: "title",
  icon: "incident",
  columns: {
    title: text("Case title", true),
    ticketnumber: shown("Case number", "text"),
    customerid: {
      label: "Customer",
      type: "lookup",
      required: true,
      targets: [
        { table: "contact", navigation: "customerid_contact" },
        { table: "account", navigation: "customerid_account" },
      ],
    },
    caseorigincode: choice("Origin", "Phone", "Email", "Web"),
    prioritycode: choice("Priority", "High", "Normal", "Low"),
    statecode: {
      label: "Status",
      type: "choice",
      readOnly: true,
      choices: [
        { value: 0, label: "Active" },
        { value: 1, label: "Resolved" },
        { value: 2, label: "Cancelled" },
      ],
    },
    description: plain("Description", "memo"),
    createdon: shown("Created on", "datetime"),
    modifiedon: shown("Modified on", "datetime"),
  },
  list: ["title", "ticketnumber", "customerid", "prioritycode", "caseorigincode", "createdon"],
  orderBy: "createdon desc",
  search: ["title", "ticketnumber"],
  form: [
    {
      id: "summary",
      label: "Summary",
      timeline: true,
      sections: [
        { title: "Case", columns: ["title", "ticketnumber", "customerid", "caseorigincode", "prioritycode", "statecode"] },
        { title: "Details", columns: ["description"] },
      ],
    },
    { id: "details", label: "Details", sections: [{ title: "Record", columns: ["createdon", "modifiedon"] }] },
  ],
  quickCreate: ["title", "customerid", "caseorigincode", "prioritycode", "description"],
};

/** @type {Table} */
const phonecall = {
  name: "phonecall",
  set: "phonecalls",
  label: "Phone call",
  plural: "Phone calls",
  primaryId: "activityid",
  primaryName: "subject",
  icon: "phonecall",
  columns: {
    subject: text("Subject", true),
    phonenumber: plain("Phone number", "phone"),
    directioncode: {
      label: "Direction",
      type: "yesno",
      choices: [
        { value: true, label: "Outgoing" },
        { value: false, label: "Incoming" },
      ],
    },
    actualdurationminutes: plain("Duration (minutes)", "number"),
    regardingobjectid: {
      label: "Regarding",
      type: "lookup",
      targets: [
        { table: "contact", navigation: "regardingobjectid_contact" },
        { table: "account", navigation: "regardingobjectid_account" },
        { table: "incident", navigation: "regardingobjectid_incident" },
      ],
    },
    statecode: {
      label: "Status",
      type: "choice",
      readOnly: true,
      choices: [
        { value: 0, label: "Open" },
        { value: 1, label: "Completed" },
        { value: 2, label: "Cancelled" },
      ],
    },
    description: plain("Description", "memo"),
    createdon: shown("Created on", "datetime"),
    modifiedon: shown("Modified on", "datetime"),
  },
  list: ["subject", "directioncode", "phonenumber", "regardingobjectid", "actualdurationminutes", "createdon"],
  orderBy: "createdon desc",
  search: ["subject", "phonenumber"],
  form: [
    {
      id: "summary",
      label: "Phone call",
      timeline: true,
      sections: [
        { title: "Call", columns: ["subject", "regardingobjectid", "phonenumber", "directioncode", "actualdurationminutes"] },
        { title: "Notes", columns: ["description"] },
      ],
    },
    { id: "details", label: "Details", sections: [{ title: "Record", columns: ["statecode", "createdon", "modifiedon"] }] },
  ],
  quickCreate: ["subject", "phonenumber", "directioncode", "regardingobjectid", "description"],
};

/** In the order of the site map. */
export const TABLES = [contact, account, incident, phonecall];

/**
 * @param {string | null | undefined} name logical name
 * @returns {Table | undefined}
 */
export function findTable(name) {
  return TABLES.find((table) => table.name === name);
}

/**
 * The property under which the Web API gives a column: lookups come as `_name_value`.
 * @param {string} name
 * @param {Column} column
 */
export function wireName(name, column) {
  return column.type === "lookup" ? `_${name}_value` : name;
}
