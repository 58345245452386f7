/**
 * Sample softphone for Channel Integration Framework 1.0. It knows CIF and nothing of who hosts it.
 *
 * Start: at `CIFInitDone` it switches click-to-act on, adds its handlers, minimises itself and asks where it is, waiting for
 * none of these. The way of a call is in call.js, what it does with records in records.js.
 */
import { answer, busy, createCase, dial, done, hangUp, reject, ring, saveNotes } from "./call.js";
import { environment } from "../shared/environment.js";
import { framework, readPayload, tell } from "../shared/host.js";
import { faultMessage, log, logFault } from "../shared/log.js";
import { byId, enter, onClick, write } from "../shared/screen.js";
import { plain } from "./records.js";
import { show, state } from "./screen.js";

/** What a click on a phone field or link brings. @typedef {Microsoft.CIFramework.Events["onclicktoact"]} ClickToAct */

/** @type {ClickToAct | null} */
let wanted = null;
let located = false;

function start() {
  const cif = framework();
  if (!cif) {
    logFault("Start", new Error("CIFInitDone came, but there is no Microsoft.CIFramework"));
    return;
  }
  log("event", "CIFInitDone");
  tell("setClickToAct", true);
  cif.addHandler("onclicktoact", onClickToAct);
  cif.addHandler("onmodechanged", (payload) => log("event", "onmodechanged", payload));
  cif.addHandler("onpagenavigate", onPageNavigate);
  cif.addHandler("onsendkbarticle", onSendArticle);
  cif.addHandler("sample.chatended", (payload) => log("event", "sample.chatended", readPayload(payload).fullname));
  tell("setMode", 0);
  void locate();
}

/** Asks for organisation and user. */
async function locate() {
  try {
    const { orgUniqueName, username } = await environment();
    located = true;
    write("status", `Ready for ${orgUniqueName} as ${username}`);
    if (state() === "starting") {
      show("ready", wanted ? "dial-view" : undefined);
    }
  } catch (fault) {
    // Logged already; asked again at the next navigation.
    write("status", `Connected, but without an organisation: ${faultMessage(fault)}`);
  }
}

/**
 * @param {string} payload
 * @returns {Promise<boolean>} true once it is on the screen, false when it is not for a phone
 * @throws {Error} when the line is busy
 */
async function onClickToAct(payload) {
  log("event", "onclicktoact", payload);
  /** @type {ClickToAct} */
  const act = JSON.parse(payload);
  if (act.format === "Email") {
    return false; // for a widget that writes
  }
  if (busy()) {
    log("note", "Not dialled: the line is busy.");
    throw new Error("The line is busy.");
  }
  wanted = act;
  write("dial-value", act.value);
  write("dial-title", act.recordTitle ?? "");
  show(state() === "starting" ? "starting" : "ready", "dial-view");
  tell("setMode", 1);
  return true;
}

/** @param {string} payload */
function onPageNavigate(payload) {
  log("event", "onpagenavigate", payload);
  const query = new URL(JSON.parse(payload).value).searchParams;
  const place = { etn: query.get("etn") ?? "", pagetype: query.get("pagetype") ?? "", id: query.get("id") ?? "" };
  Object.assign(byId("where").dataset, place);
  write("where", [place.pagetype, place.etn, place.id].filter(Boolean).join(" · ") || "A page without parameters");
  if (!located) {
    void locate();
  }
}

/** @param {string} payload */
function onSendArticle(payload) {
  const { title, link } = JSON.parse(payload);
  log("event", "onsendkbarticle", `${title} ${link}`);
}

onClick("simulate-incoming", ring);
onClick("answer", answer);
onClick("reject", reject);
onClick("create-case", createCase);
onClick("hang-up", hangUp);
onClick("save-notes", () => void saveNotes());
onClick("done", done);
onClick("dial-cancel", () => {
  wanted = null;
  show(state());
});
onClick("dial", () => {
  if (!wanted) {
    return;
  }
  const { value, entityLogicalName, entityId, recordTitle } = wanted;
  wanted = null;
  const isContact = entityLogicalName === "contact" && entityId;
  dial(value, isContact ? { contactid: plain(entityId), fullname: recordTitle ?? value } : undefined);
});

const caller = new URLSearchParams(location.search).get("caller");
if (caller) {
  // "+" in a query string reads as a blank.
  enter("caller-number", caller.trim().replace(/^(?=[0-9])/, "+"));
}

if (!framework()) {
  write("status", "No host: the CIF library did not load");
  logFault("Start", new Error("the CIF library did not load, so this softphone works alone"));
} else if (document.documentElement.dataset.cifInitDone) {
  start();
} else {
  window.addEventListener("CIFInitDone", start, { once: true });
}
