/**
 * Sample chat for Channel Integration Framework 1.0: messages and e-mails. It knows CIF and nothing of who hosts it.
 *
 * It differs from the softphone on purpose: the library is loaded at run time, of clicks it takes e-mail addresses only,
 * and it speaks with other widgets and with the CRM page by events of its own names:
 * - `sample.callended`, raised by the softphone: offers to write to whom the agent spoke with;
 * - `sample.chatrequested`, a `CustomEvent` of the CRM page with `{ number, text }`: a message comes in;
 * - `sample.chatended`, which it raises itself.
 */
import { environment } from "../shared/environment.js";
import { framework, readPayload, tell } from "../shared/host.js";
import { faultMessage, log, logFault } from "../shared/log.js";
import { byId, onClick, read, write } from "../shared/screen.js";
import { accept, decline, end, offer, reply } from "./conversation.js";
import { loadLibrary } from "./library.js";
import { discard, draft, draftTo, send } from "./mail.js";
import { show, state } from "./screen.js";

/** @typedef {Microsoft.CIFramework.Events["onclicktoact"]} ClickToAct */

/** The contact on the CRM page. */
let contactHere = "";
/** The contact of the call that ended last. */
let contactCalled = "";

async function start() {
  try {
    await loadLibrary();
  } catch (fault) {
    write("status", "No host: the CIF library did not load");
    logFault("Start", fault);
    return;
  }
  log("event", "CIFInitDone");
  const cif = framework();
  tell("setClickToAct", true);
  cif?.addHandler("onclicktoact", onClickToAct);
  cif?.addHandler("onpagenavigate", onPageNavigate);
  cif?.addHandler("sample.callended", onCallEnded);
  cif?.addHandler("sample.chatrequested", onChatRequested);
  await locate();
}

/** Asks for organisation and user; again at the next navigation when there is none. */
async function locate() {
  try {
    const { orgUniqueName, username } = await environment();
    write("status", `Ready for ${orgUniqueName} as ${username}`);
    if (state() === "starting") {
      show("ready");
    }
  } catch (fault) {
    write("status", `Connected, but without an organisation: ${faultMessage(fault)}`);
  }
}

/**
 * @param {string} payload
 * @returns {boolean} whether it is for this widget: phones are another's business
 */
function onClickToAct(payload) {
  /** @type {ClickToAct} */
  const act = JSON.parse(payload);
  if (act.format !== "Email") {
    return false;
  }
  log("event", "onclicktoact", payload);
  return draft(act.value, act.recordTitle ?? "", act.entityLogicalName === "contact" ? plain(act.entityId) : undefined);
}

/** @param {string} payload */
function onPageNavigate(payload) {
  log("event", "onpagenavigate", payload);
  const query = new URL(JSON.parse(payload).value).searchParams;
  const place = { etn: query.get("etn") ?? "", pagetype: query.get("pagetype") ?? "", id: query.get("id") ?? "" };
  Object.assign(byId("where").dataset, place);
  write("where", [place.pagetype, place.etn, place.id].filter(Boolean).join(" · ") || "A page without parameters");
  contactHere = place.etn === "contact" ? (plain(place.id) ?? "") : "";
  byId("write-here").toggleAttribute("disabled", !contactHere);
  if (state() === "starting") {
    void locate();
  }
}

/** @param {Microsoft.CIFramework.Payload<"sample.callended">} payload */
function onCallEnded(payload) {
  const { contactid, fullname, number } = readPayload(payload);
  log("event", "sample.callended", number);
  contactCalled = contactid ?? "";
  byId("follow-up").hidden = !contactCalled;
  write("follow-up-text", `The call with ${fullname ?? number} has ended.`);
}

/** @param {Microsoft.CIFramework.Payload<"sample.chatrequested">} payload */
function onChatRequested(payload) {
  const { number, text } = readPayload(payload);
  log("event", "sample.chatrequested", number);
  offer(number, text);
}

/** @param {string | null | undefined} id */
function plain(id) {
  return id?.replace(/[{}]/g, "").toLowerCase();
}

onClick("simulate-message", () => offer(read("customer-number"), read("customer-text")));
onClick("accept", accept);
onClick("decline", decline);
onClick("end-chat", () => void end());
onClick("write-here", () => void draftTo(contactHere));
onClick("follow-up-write", () => {
  byId("follow-up").hidden = true;
  void draftTo(contactCalled);
});
onClick("send-mail", () => void send());
onClick("drop-mail", discard);
byId("reply-form").addEventListener("submit", (event) => {
  event.preventDefault();
  reply(read("reply"));
});

void start();
