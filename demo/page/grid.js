/**
 * A table of rows as lists and search results show them: names and lookups open records, numbers and addresses are links.
 */
import { telAddress } from "./dialling.js";
import { h } from "./dom.js";
import { readable } from "./attribute.js";
import { addressOf, navigate } from "./router.js";
import { wireName } from "./tables.js";

/** @typedef {import("./tables.js").Table} Table */
/** @typedef {Record<string, any>} Row */

const LOOKUP_TABLE = "@Microsoft.Dynamics.CRM.lookuplogicalname";

/**
 * The `$select` of a list's columns.
 * @param {Table} table
 */
export function selectOf(table) {
  return [table.primaryId, ...table.list.map((name) => wireName(name, table.columns[name]))].join(",");
}

/**
 * @param {Table} table
 * @param {Row[]} rows
 * @param {(column: string, label: string) => HTMLElement} [head] makes the head of a column, for sorting
 * @returns {HTMLTableElement}
 */
export function grid(table, rows, head = (_column, label) => h("span", {}, label)) {
  return h(
    "table",
    { role: "grid", "aria-label": table.plural, class: "grid", "data-etn": table.name },
    h("thead", {}, h("tr", {}, ...table.list.map((name) => h("th", { scope: "col", "col-id": name }, head(name, table.columns[name].label))))),
    h("tbody", {}, ...rows.map((row) => gridRow(table, row))),
  );
}

/**
 * @param {Table} table
 * @param {Row} row
 */
function gridRow(table, row) {
  const id = row[table.primaryId];
  const open = (/** @type {Event} */ event) => {
    // A link in the row has its own purpose; dragging over text is no click either.
    if (event.target instanceof Element && !event.target.closest("a") && !getSelection()?.toString()) {
      void navigate({ pagetype: "entityrecord", etn: table.name, id });
    }
  };
  return h(
    "tr",
    { role: "row", "row-id": id, "data-record": id, onclick: open },
    ...table.list.map((name, index) => h("td", { role: "gridcell", "col-id": name }, cell(table, row, name, index === 0))),
  );
}

/**
 * @param {Table} table
 * @param {Row} row
 * @param {string} name
 * @param {boolean} first
 * @returns {Node | string}
 */
function cell(table, row, name, first) {
  const column = table.columns[name];
  const value = readable(row, name, column);
  if (first) {
    return recordLink(table.name, row[table.primaryId], value || "(no name)");
  }
  if (value === "") {
    return "";
  }
  switch (column.type) {
    case "phone":
      return h("a", { href: telAddress(value) }, value);
    case "email":
      return h("a", { href: `mailto:${value}` }, value);
    case "lookup": {
      const property = wireName(name, column);
      return recordLink(row[property + LOOKUP_TABLE] ?? column.targets?.[0]?.table ?? "", row[property], value);
    }
    default:
      return value;
  }
}

/**
 * @param {string} etn
 * @param {string} id
 * @param {string} label
 */
function recordLink(etn, id, label) {
  /** @type {import("./router.js").Route} */
  const route = { pagetype: "entityrecord", etn, id };
  const open = (/** @type {MouseEvent} */ event) => {
    if (!event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      void navigate(route);
    }
  };
  return h("a", { class: "record-link", href: addressOf(route), onclick: open }, label);
}
