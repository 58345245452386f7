/**
 * One chat at a time, from the first message to the log.
 */
import { tell } from "../shared/host.js";
import { log, logFault } from "../shared/log.js";
import { byId, enter, write } from "../shared/screen.js";
import { findContact, logChat } from "./records.js";
import { bubble, show, state } from "./screen.js";

/** @typedef {import("./records.js").Contact} Contact */

/**
 * @typedef {object} Conversation
 * @property {string} number
 * @property {Contact} [contact]
 * @property {string[]} lines of the transcript
 * @property {number} since milliseconds since 1970
 */

/** What the simulated customer answers, in turn. */
const ANSWERS = ["It should have been here on Monday.", "That is good to know, thank you.", "No, that was all. Goodbye!"];
const THINKING = 600;

/** @type {Conversation | null} */
let conversation = null;

/**
 * A customer writes.
 * @param {string} number
 * @param {string} text
 */
export function offer(number, text) {
  if (state() !== "ready") {
    log("note", "A message came in and was not taken: there is something else on the screen.");
    return;
  }
  const current = { number, lines: [], since: Date.now() };
  conversation = current;
  byId("messages").replaceChildren();
  say(current, "customer", text);
  write("offered-number", number);
  write("offered-text", text);
  named(current, "Looking up…");
  show("offered");
  lookUp(current, true);
  tell("setMode", 1);
}

/** The agent takes it: the same search, and this time the record opens. */
export function accept() {
  if (conversation && state() === "offered") {
    show("chatting");
    byId("reply").focus();
    lookUp(conversation, false);
  }
}

export function decline() {
  log("note", "The message was declined.");
  conversation = null;
  show("ready");
}

/** @param {string} text */
export function reply(text) {
  const current = conversation;
  if (!current || !text) {
    return;
  }
  say(current, "agent", text);
  enter("reply", "");
  const answer = ANSWERS[(current.lines.length / 2 - 1) % ANSWERS.length];
  setTimeout(() => answer && current === conversation && say(current, "customer", answer), THINKING);
}

/** Ends the chat, logs it, and tells the agent's other widgets. */
export async function end() {
  const current = conversation;
  if (!current || state() !== "chatting") {
    return;
  }
  conversation = null;
  show("ready");
  try {
    const { contact, number, lines } = current;
    const minutes = Math.max(1, Math.round((Date.now() - current.since) / 60_000));
    const { entityType, id } = await logChat({ number, contact, transcript: lines.join("\n"), minutes });
    Object.assign(document.body.dataset, { lastChatType: entityType, lastChatId: id });
    tell("refreshForm", false); // the note shows on the contact's form, if that is still open
    tell("raiseEvent", "sample.chatended", JSON.stringify({ number, fullname: contact?.fullname ?? number, entityType, id }));
  } catch (fault) {
    logFault("The chat is not logged", fault);
  }
}

/**
 * @param {Conversation} current
 * @param {boolean} searchOnly
 */
function lookUp(current, searchOnly) {
  findContact(current.number, searchOnly).then(
    (contact) => {
      current.contact ??= contact;
      if (current === conversation) {
        named(current, contact?.fullname ?? "Unknown customer");
      }
    },
    // The failure itself is in the log.
    () => current === conversation && named(current, "Customer could not be looked up"),
  );
}

/**
 * @param {Conversation} current
 * @param {string} name
 */
function named(current, name) {
  write("offered-name", name);
  write("chat-name", current.contact?.fullname ?? current.number);
}

/**
 * @param {Conversation} current
 * @param {"customer" | "agent"} from
 * @param {string} text
 */
function say(current, from, text) {
  current.lines.push(`${from === "agent" ? "Agent" : (current.contact?.fullname ?? "Customer")}: ${text}`);
  bubble(from, text);
}
