/**
 * What this chat asks of the organisation's records: find who writes, log a chat, log an e-mail.
 */
import { environment } from "../shared/environment.js";
import { request } from "../shared/host.js";

/** @typedef {{ contactid: string, fullname: string, emailaddress1?: string }} Contact */

const COLUMNS = "fullname,emailaddress1";
/** Parts of an e-mail its parties play (participationtypemask). */
const SENDER = 1;
const RECIPIENT = 2;

/**
 * @param {string} number as it is sent, "+12065550100"
 * @param {boolean} searchOnly false opens the customer's record
 * @returns {Promise<Contact | undefined>} the first of those found
 */
export async function findContact(number, searchOnly) {
  const digits = number.replace(/\D/g, "").slice(-10);
  const filter = encodeURIComponent(`contains(mobilephone,'${digits}') or contains(telephone1,'${digits}')`);
  const [row] = JSON.parse(await request("searchAndOpenRecords", "contact", `$select=${COLUMNS}&$filter=${filter}`, searchOnly));
  return row;
}

/**
 * @param {string} id
 * @returns {Promise<Contact>}
 */
export async function readContact(id) {
  return JSON.parse(await request("retrieveRecord", "contact", id, `$select=${COLUMNS}`));
}

/**
 * Logs a chat: as a note on the contact, where the next agent looks, or as a task for whoever finds out who wrote.
 * @param {{ number: string, contact?: Contact, transcript: string, minutes: number }} chat
 * @returns {Promise<{ entityType: string, id: string }>}
 */
export async function logChat({ number, contact, transcript, minutes }) {
  if (contact) {
    const note = {
      subject: `Chat with ${contact.fullname}`,
      notetext: transcript,
      "objectid_contact@odata.bind": `/contacts(${contact.contactid})`,
    };
    return JSON.parse(await request("createRecord", "annotation", JSON.stringify(note)));
  }
  const task = { subject: `Chat with ${number}`, description: transcript, actualdurationminutes: minutes };
  return JSON.parse(await request("createRecord", "task", JSON.stringify(task)));
}

/**
 * @param {{ to: string, subject: string, text: string, contactId?: string }} mail
 * @returns {Promise<string>} id of the e-mail's record
 */
export async function logMail({ to, subject, text, contactId }) {
  const userId = (await environment()).userId.replace(/[{}]/g, "");
  const recipient = contactId ? { "partyid_contact@odata.bind": `/contacts(${contactId})` } : { addressused: to };
  const data = {
    subject,
    description: text,
    directioncode: true,
    email_activity_parties: [
      { "partyid_systemuser@odata.bind": `/systemusers(${userId})`, participationtypemask: SENDER },
      { ...recipient, participationtypemask: RECIPIENT },
    ],
    ...(contactId && { "regardingobjectid_contact_email@odata.bind": `/contacts(${contactId})` }),
  };
  return JSON.parse(await request("createRecord", "email", JSON.stringify(data))).id;
}
