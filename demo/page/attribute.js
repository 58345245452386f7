/**
 * One column of an open form: its value, what was loaded, and whether it is sent on save.
 *
 * Values have the client API's types: text, number (whole numbers and choices), boolean, Date, and lookups as
 * `[{ id: "{UPPER}", name, entityType }]`; `null` for none.
 */
import { bracedId, plainId } from "./guid.js";
import { findTable, wireName } from "./tables.js";

/** @typedef {import("./tables.js").Column} Column */
/** @typedef {{ id: string, name?: string, entityType: string }} LookupValue */

const FORMATTED = "@OData.Community.Display.V1.FormattedValue";
const LOOKUP_TABLE = "@Microsoft.Dynamics.CRM.lookuplogicalname";

export class Attribute {
  /**
   * @param {string} name
   * @param {Column} column
   */
  constructor(name, column) {
    this.name = name;
    this.column = column;
    /** @type {any} */
    this.loaded = null;
    /** @type {any} */
    this.value = null;
    /** @type {"always" | "dirty" | "never"} */
    this.submitMode = "dirty";
    this.required = column.required ?? false;
    /** @type {Set<() => void>} */
    this.watchers = new Set();
  }

  get dirty() {
    return this.submitMode !== "never" && JSON.stringify(this.value) !== JSON.stringify(this.loaded);
  }

  /** @param {any} value in the client API's type */
  set(value) {
    this.value = value === undefined || value === "" ? null : value;
    this.changed();
  }

  /** @param {Record<string, any>} row of the Web API, with annotations */
  load(row) {
    this.loaded = fromRow(row, this.name, this.column);
    this.value = this.loaded;
    this.changed();
  }

  changed() {
    for (const watcher of this.watchers) {
      watcher();
    }
  }

  /** @returns {[string, unknown] | undefined} property and value for the Web API; nothing when there is nothing to send */
  payload() {
    const wanted = this.submitMode === "always" || this.dirty;
    if (!wanted || this.submitMode === "never" || this.column.readOnly) {
      return undefined;
    }
    return this.column.type === "lookup" ? this.bind() : [this.name, this.value];
  }

  /** @returns {[string, unknown] | undefined} */
  bind() {
    const chosen = /** @type {LookupValue | undefined} */ (this.value?.[0]);
    const wanted = chosen?.entityType ?? this.loaded?.[0]?.entityType;
    const target = this.column.targets?.find((each) => each.table === wanted);
    const set = findTable(wanted)?.set;
    if (!target || !set) {
      return undefined;
    }
    return [`${target.navigation}@odata.bind`, chosen ? `/${set}(${plainId(chosen.id)})` : null];
  }
}

/**
 * @param {Record<string, any>} row
 * @param {string} name
 * @param {Column} column
 * @returns {any}
 */
function fromRow(row, name, column) {
  const property = wireName(name, column);
  const value = row[property] ?? null;
  if (value === null) {
    return null;
  }
  if (column.type === "lookup") {
    const entityType = row[property + LOOKUP_TABLE] ?? column.targets?.[0]?.table;
    return [{ id: bracedId(value), name: row[property + FORMATTED] ?? "", entityType }];
  }
  return column.type === "datetime" ? new Date(value) : value;
}

/**
 * How a column of a row reads for people.
 * @param {Record<string, any>} row
 * @param {string} name
 * @param {Column} column
 * @returns {string}
 */
export function readable(row, name, column) {
  const property = wireName(name, column);
  const value = row[property];
  if (value === null || value === undefined) {
    return "";
  }
  if (column.type === "datetime") {
    return new Date(value).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" });
  }
  const label = column.choices?.find((choice) => choice.value === value)?.label;
  return row[property + FORMATTED] ?? label ?? String(value);
}
