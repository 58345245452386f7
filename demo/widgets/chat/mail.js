/**
 * Drafts of e-mails: to an address the agent clicked in the CRM page, or to a contact.
 */
import { tell } from "../shared/host.js";
import { log, logFault } from "../shared/log.js";
import { enter, read, write } from "../shared/screen.js";
import { logMail, readContact } from "./records.js";
import { show, state } from "./screen.js";

/** The contact a draft regards. @type {string | undefined} */
let regarding;

/**
 * @param {string} to
 * @param {string} title of the record it comes from
 * @param {string} [contactId]
 * @returns {boolean} false when something else is on the screen
 */
export function draft(to, title, contactId) {
  if (state() !== "ready" && state() !== "drafting") {
    log("note", "No draft was opened: a chat is on the screen.");
    return false;
  }
  regarding = contactId;
  enter("draft-to", to);
  write("draft-title", title);
  enter("draft-subject", "Your enquiry");
  enter("draft-text", title ? `Dear ${title},\n\n` : "");
  show("drafting");
  tell("setMode", 1);
  return true;
}

/** @param {string} contactId */
export async function draftTo(contactId) {
  try {
    const { fullname, emailaddress1 } = await readContact(contactId);
    draft(emailaddress1 ?? "", fullname, contactId);
  } catch {
    // The failure is in the log.
  }
}

/** "Sends" the draft, which in a sample is to log it. */
export async function send() {
  const mail = { to: read("draft-to"), subject: read("draft-subject"), text: read("draft-text"), contactId: regarding };
  show("ready");
  try {
    document.body.dataset.lastEmailId = await logMail(mail);
    log("note", `The e-mail to ${mail.to} is logged.`);
  } catch (fault) {
    logFault("The e-mail is not logged", fault);
  }
}

export function discard() {
  show("ready");
}
