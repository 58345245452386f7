/**
 * What this softphone asks of the organisation's records: find a caller, open a case, log a call, keep notes.
 */
import { request } from "../shared/host.js";

/** @typedef {{ contactid: string, fullname: string }} Contact */

/** Part of a call a party plays (participationtypemask). */
const SENDER = 1;
const RECIPIENT = 2;

/** The platform's number for a case that came by phone (caseorigincode). */
const ORIGIN_PHONE = 1;

/**
 * Numbers are stored with and without plus and country code, so three endings are looked for.
 * @param {string} number as it rings, "+12065550100"
 */
function contactQuery(number) {
  const endings = [1, 2, 3].map((start) => `contains(mobilephone, '${number.substring(start)}')`);
  return `?$select=fullname&$filter=${endings.join(" or ")}`;
}

/**
 * @param {string} number
 * @param {boolean} searchOnly false opens the caller's record
 * @returns {Promise<Contact | undefined>} the first of those found
 */
export async function findContact(number, searchOnly) {
  const rows = JSON.parse(await request("searchAndOpenRecords", "contact", contactQuery(number), searchOnly));
  return rows[0] && { contactid: rows[0].contactid, fullname: rows[0].fullname };
}

/**
 * Opens a new case's form and waits until the agent has saved it.
 * @param {Contact | undefined} customer
 * @param {string} description
 * @returns {Promise<string | undefined>} id of the case; nothing when it was not saved
 */
export async function openCase(customer, description) {
  const parameters = {
    ...(customer && { customerid: customer.contactid, customeridtype: "contact" }),
    caseorigincode: ORIGIN_PHONE,
    description,
  };
  const answer = await request("openForm", JSON.stringify({ entityName: "incident" }), JSON.stringify(parameters));
  return plain(JSON.parse(answer)?.savedEntityReference?.[0]?.id);
}

/**
 * @typedef {object} FinishedCall
 * @property {string} number
 * @property {boolean} outgoing
 * @property {number} minutes
 * @property {string} subject
 * @property {string} userId with or without braces
 * @property {Contact} [contact]
 * @property {string} [caseId]
 */

/**
 * @param {FinishedCall} call
 * @returns {Promise<string>} id of the phone call's record
 */
export async function logCall(call) {
  const user = { "partyid_systemuser@odata.bind": `/systemusers(${plain(call.userId)})` };
  const parties = [{ ...user, participationtypemask: call.outgoing ? SENDER : RECIPIENT }];
  /** @type {Record<string, unknown>} */
  const data = {
    phonenumber: call.number,
    subject: call.subject,
    directioncode: call.outgoing,
    actualdurationminutes: call.minutes,
    description: "",
    phonecall_activity_parties: parties,
  };
  if (call.contact) {
    const contact = { "partyid_contact@odata.bind": `/contacts(${call.contact.contactid})` };
    data.phonecall_activity_parties = [...parties, { ...contact, participationtypemask: call.outgoing ? RECIPIENT : SENDER }];
  }
  if (call.caseId) {
    data["regardingobjectid_incident@odata.bind"] = `/incidents(${call.caseId})`;
  } else if (call.contact) {
    data["regardingobjectid_contact@odata.bind"] = `/contacts(${call.contact.contactid})`;
  }
  return JSON.parse(await request("createRecord", "phonecall", JSON.stringify(data))).id;
}

/**
 * Keeps the agent's notes on the phone call and shows its record.
 * @param {string} id
 * @param {string} description
 */
export async function keepNotes(id, description) {
  await request("updateRecord", "phonecall", id, JSON.stringify({ description }));
  await request("openForm", JSON.stringify({ entityName: "phonecall", entityId: id }));
}

/**
 * @template {string | undefined} T
 * @param {T} id
 * @returns {T} lower case and without the braces the platform puts around some ids
 */
export function plain(id) {
  return /** @type {T} */ (id?.replace(/[{}]/g, "").toLowerCase());
}
