/**
 * The timeline of a record: its notes (annotations) and the phone calls regarding it, newest first, and a box for a new note.
 */
import { telAddress } from "./dialling.js";
import { button, freshId, h } from "./dom.js";
import { icon } from "./icons.js";
import { showFault } from "./notify.js";
import { addressOf, navigate } from "./router.js";
import { createRecord, retrieveMultipleRecords } from "./service.js";

/** @typedef {import("./form-model.js").FormModel} FormModel */

/** Entries asked for, of each kind. */
const SHOWN = 30;

/**
 * @param {FormModel} model
 * @returns {{ element: HTMLElement, refresh: () => Promise<void> }} `refresh` shows its own failure and never rejects
 */
export function timeline(model) {
  const list = h("ol", { class: "timeline-list", "data-id": "timeline-list" });
  const box = noteBox(model, () => refresh());
  const refresh = async () => {
    box.hidden = model.isNew;
    if (model.isNew) {
      list.replaceChildren(h("li", { class: "none" }, "Notes and phone calls appear once the record is saved."));
      return;
    }
    try {
      const entries = (await Promise.all([notes(model), phoneCalls(model)])).flat();
      entries.sort((a, b) => b.time.localeCompare(a.time));
      list.replaceChildren(...(entries.length > 0 ? entries.map(({ item }) => item) : [h("li", { class: "none" }, "Nothing yet.")]));
    } catch (fault) {
      showFault(fault);
    }
  };
  const element = h("section", { class: "section timeline", "data-id": "timeline" }, h("h2", {}, "Timeline"), box, list);
  return { element, refresh };
}

/**
 * @param {FormModel} model
 * @param {() => Promise<void>} saved
 */
function noteBox(model, saved) {
  const id = freshId("note");
  const area = h("textarea", { id, rows: 2, "data-id": "timeline-note-text", placeholder: "Enter a note…" });
  const add = async () => {
    if (area.value.trim() === "") {
      area.focus();
      return;
    }
    const bind = `objectid_${model.table.name}@odata.bind`;
    await createRecord("annotation", { notetext: area.value, [bind]: `/${model.table.set}(${model.id})` });
    area.value = "";
    await saved();
  };
  return h(
    "div",
    { class: "note-box" },
    h("label", { for: id, class: "visually-hidden" }, "New note"),
    area,
    button("Add note", { "data-id": "timeline-note-add", onclick: () => add().catch(showFault) }),
  );
}

/**
 * @param {FormModel} model
 * @returns {Promise<{ time: string, item: HTMLElement }[]>}
 */
async function notes(model) {
  const query = `?$select=subject,notetext,createdon&$filter=_objectid_value eq ${model.id}&$orderby=createdon desc&$top=${SHOWN}`;
  const { entities } = await retrieveMultipleRecords("annotation", query);
  return entities.map((row) => ({
    time: row.createdon ?? "",
    item: entry("note", row.createdon, h("strong", {}, row.subject || "Note"), row.notetext ?? "", row.annotationid),
  }));
}

/**
 * @param {FormModel} model
 * @returns {Promise<{ time: string, item: HTMLElement }[]>}
 */
async function phoneCalls(model) {
  if (model.table.name === "phonecall") {
    return [];
  }
  const columns = "activityid,subject,phonenumber,description,directioncode,createdon";
  const query = `?$select=${columns}&$filter=_regardingobjectid_value eq ${model.id}&$orderby=createdon desc&$top=${SHOWN}`;
  const { entities } = await retrieveMultipleRecords("phonecall", query);
  return entities.map((row) => ({
    time: row.createdon ?? "",
    item: entry("phonecall", row.createdon, phoneCallHead(row), row.description ?? "", row.activityid),
  }));
}

/** @param {Record<string, any>} row */
function phoneCallHead(row) {
  /** @type {import("./router.js").Route} */
  const route = { pagetype: "entityrecord", etn: "phonecall", id: row.activityid };
  const open = (/** @type {Event} */ event) => {
    event.preventDefault();
    void navigate(route);
  };
  const number = row.phonenumber ? h("a", { href: telAddress(row.phonenumber) }, row.phonenumber) : null;
  const way = row.directioncode ? "Outgoing call " : "Incoming call ";
  return h("span", {}, h("a", { class: "entry-title", href: addressOf(route), onclick: open }, row.subject ?? "Phone call"), h("br"), way, number);
}

/**
 * @param {"note" | "phonecall"} kind
 * @param {string} time ISO 8601
 * @param {HTMLElement} head
 * @param {string} text
 * @param {string} id
 */
function entry(kind, time, head, text, id) {
  const when = time ? new Date(time).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" }) : "";
  return h(
    "li",
    { class: `entry ${kind}`, "data-id": `timeline-${kind}`, "data-record": id },
    icon(kind),
    h("div", {}, head, text ? h("p", {}, text) : null, h("time", { datetime: time }, when)),
  );
}
