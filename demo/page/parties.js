/**
 * Who took part in a phone call: its activity parties, read-only, callers first.
 */
import { h } from "./dom.js";
import { showFault } from "./notify.js";
import { addressOf, navigate } from "./router.js";
import { retrieveRecord } from "./service.js";
import { findTable } from "./tables.js";

/** @typedef {import("./form-model.js").FormModel} FormModel */

const QUERY = "?$select=subject&$expand=phonecall_activity_parties($select=_partyid_value,participationtypemask,addressused)";
const PARTY = "_partyid_value";
const FORMATTED = "@OData.Community.Display.V1.FormattedValue";
const LOOKUP_TABLE = "@Microsoft.Dynamics.CRM.lookuplogicalname";

/** Parts of a call as participationtypemask numbers them; the others (owner, regarding) are shown elsewhere. */
const PARTS = new Map([
  [1, "Call from"],
  [2, "Call to"],
]);

/**
 * @param {FormModel} model
 * @returns {{ element: HTMLElement, refresh: () => Promise<void> }} hidden for what is no saved phone call
 */
export function parties(model) {
  const list = h("dl", { class: "parties", "data-id": "parties" });
  const element = h("section", { class: "section", hidden: true }, h("h2", {}, "Participants"), list);
  const refresh = async () => {
    if (model.table.name !== "phonecall" || model.isNew) {
      return;
    }
    try {
      const { phonecall_activity_parties: rows } = await retrieveRecord("phonecall", model.id, QUERY);
      const shown = rows.filter((/** @type {any} */ row) => PARTS.has(row.participationtypemask));
      shown.sort((/** @type {any} */ a, /** @type {any} */ b) => a.participationtypemask - b.participationtypemask);
      list.replaceChildren(...shown.flatMap(entry));
      element.hidden = shown.length === 0;
    } catch (fault) {
      showFault(fault);
    }
  };
  return { element, refresh };
}

/** @param {Record<string, any>} row */
function entry(row) {
  const name = row[PARTY + FORMATTED] ?? row.addressused ?? "(unknown)";
  const table = row[PARTY + LOOKUP_TABLE];
  const mask = row.participationtypemask;
  return [
    h("dt", {}, PARTS.get(mask) ?? ""),
    h("dd", { "data-party": table ?? "", "data-part": mask }, findTable(table) ? link(table, row[PARTY], name) : name),
  ];
}

/**
 * @param {string} etn
 * @param {string} id
 * @param {string} name
 */
function link(etn, id, name) {
  /** @type {import("./router.js").Route} */
  const route = { pagetype: "entityrecord", etn, id };
  const open = (/** @type {Event} */ event) => {
    event.preventDefault();
    void navigate(route);
  };
  return h("a", { href: addressOf(route), onclick: open }, name);
}
