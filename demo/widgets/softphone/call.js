/**
 * One conversation at a time, from ringing to notes.
 */
import { environment } from "../shared/environment.js";
import { tell } from "../shared/host.js";
import { log, logFault } from "../shared/log.js";
import { enter, read, write } from "../shared/screen.js";
import { findContact, keepNotes, logCall, openCase } from "./records.js";
import { show, startTimer, state } from "./screen.js";

/** @typedef {import("./records.js").Contact} Contact */

/**
 * @typedef {object} Conversation
 * @property {string} number
 * @property {boolean} outgoing
 * @property {Contact} [contact]
 * @property {string} [caseId]
 * @property {number} answeredAt milliseconds since 1970
 * @property {Promise<string>} [record] id of the phone call's record, once it is created
 */

/** @type {Conversation | null} */
let conversation = null;
let stopTimer = () => {};

/** @returns {boolean} whether a call rings or is talked through */
export function busy() {
  return state() === "ringing" || state() === "talking";
}

/** A call comes in. */
export function ring() {
  if (busy()) {
    log("note", "A second call came in and was not taken: the line is busy.");
    return;
  }
  const current = begin(read("caller-number"), false);
  show("ringing");
  write("ringing-number", current.number);
  write("caller-name", "Looking up…");
  findContact(current.number, true).then(
    (contact) => {
      current.contact = contact;
      if (current === conversation) {
        write("caller-name", contact?.fullname ?? "Unknown caller");
        write("talking-name", contact?.fullname ?? current.number);
      }
    },
    // The failure itself is in the log.
    () => write("caller-name", "Caller could not be looked up"),
  );
  tell("setMode", 1);
}

/** The agent takes the call: the same search, and this time the record opens. */
export function answer() {
  const current = conversation;
  if (!current || state() !== "ringing") {
    return;
  }
  talk(current);
  findContact(current.number, false).then(
    (contact) => {
      current.contact ??= contact;
    },
    () => {},
  );
}

export function reject() {
  log("note", "The call was rejected.");
  conversation = null;
  show("ready");
}

/**
 * @param {string} number
 * @param {Contact} [contact]
 */
export function dial(number, contact) {
  const current = begin(number, true);
  current.contact = contact;
  write("talking-name", contact?.fullname ?? number);
  talk(current);
}

/** The form has no time-out: the softphone goes on meanwhile. */
export function createCase() {
  const current = conversation;
  if (!current) {
    return;
  }
  openCase(current.contact, read("case-description")).then(
    (id) => {
      if (!id) {
        log("note", "The case form was left without saving.");
        return;
      }
      current.caseId = id;
      document.body.dataset.lastCaseId = id;
      log("note", `Case ${id} is saved.`);
    },
    () => {},
  );
}

/** Ends the call and logs it. */
export function hangUp() {
  const current = conversation;
  if (!current || state() !== "talking") {
    return;
  }
  stopTimer();
  write("wrapping-name", current.contact?.fullname ?? current.number);
  show("wrapping");
  current.record = record(current);
  current.record.then(
    (id) => {
      document.body.dataset.lastPhonecallId = id;
    },
    (fault) => logFault("The call is not logged", fault),
  );
  // Other widgets of this agent may go on from here, such as the sample chat.
  tell("raiseEvent", "sample.callended", JSON.stringify({ ...current.contact, number: current.number }));
}

export async function saveNotes() {
  try {
    const id = await conversation?.record;
    if (!id) {
      throw new Error("there is no record of the call to put notes on");
    }
    await keepNotes(id, read("notes"));
  } catch (fault) {
    logFault("The notes are not saved", fault);
  }
}

export function done() {
  conversation = null;
  show("ready");
}

/**
 * @param {string} number
 * @param {boolean} outgoing
 * @returns {Conversation}
 */
function begin(number, outgoing) {
  conversation = { number, outgoing, answeredAt: Date.now() };
  delete document.body.dataset.lastPhonecallId;
  delete document.body.dataset.lastCaseId;
  delete document.body.dataset.lastError;
  write("talking-name", number);
  write("direction", outgoing ? "Outgoing call" : "Incoming call");
  enter("notes", "");
  return conversation;
}

/** @param {Conversation} current */
function talk(current) {
  current.answeredAt = Date.now();
  stopTimer = startTimer(current.answeredAt);
  show("talking");
}

/** @param {Conversation} current */
async function record(current) {
  const { userId } = await environment();
  const minutes = Math.max(1, Math.round((Date.now() - current.answeredAt) / 60_000));
  return logCall({ ...current, userId, minutes, subject: read("subject") });
}
