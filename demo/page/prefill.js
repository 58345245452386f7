/**
 * Values given to a form that opens: `openForm`'s second argument, carried in the address as `extraqs`.
 *
 * A lookup comes as three parameters (`customerid`, `customeridname`, `customeridtype`), as one object, or as an array of
 * `{ id, name, entityType }`; everything else as text or as the column's own type.
 */
import { bracedId } from "./guid.js";
import { retrieveRecord } from "./service.js";
import { findTable } from "./tables.js";

/** @typedef {import("./form-model.js").FormModel} FormModel */
/** @typedef {import("./attribute.js").Attribute} Attribute */

/**
 * @param {Record<string, any> | undefined} parameters
 * @returns {string} "" for none
 */
export function toQuery(parameters) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters ?? {})) {
    if (value !== null && value !== undefined) {
      query.set(name, typeof value === "object" ? JSON.stringify(value) : String(value));
    }
  }
  return query.toString();
}

/**
 * @param {FormModel} model a new one
 * @param {string | undefined} query as `toQuery` makes it
 * @returns {string[]} names no column of the form has
 */
export function prefill(model, query) {
  const given = new URLSearchParams(query ?? "");
  const used = new Set();
  for (const attribute of model.attributes) {
    const { name, column } = attribute;
    const value = given.get(name);
    if (value === null) {
      continue;
    }
    used.add(name);
    if (column.type === "lookup") {
      used.add(`${name}name`).add(`${name}type`);
      attribute.set(readLookup(value, given.get(`${name}name`), given.get(`${name}type`), attribute));
    } else {
      attribute.set(readValue(value, attribute));
    }
  }
  return [...given.keys()].filter((name) => !used.has(name));
}

/**
 * Looks up the names of records that were given by id alone. One that cannot be read stays without a name.
 * @param {FormModel} model
 */
export async function nameLookups(model) {
  const nameless = model.attributes.filter(({ column, value }) => column.type === "lookup" && value?.[0] && !value[0].name);
  await Promise.allSettled(
    nameless.map(async (attribute) => {
      const [chosen] = attribute.value;
      const key = findTable(chosen.entityType)?.primaryName;
      if (key) {
        const row = await retrieveRecord(chosen.entityType, chosen.id, `?$select=${key}`);
        attribute.set([{ ...chosen, name: row[key] }]);
      }
    }),
  );
}

/**
 * @param {string} value
 * @param {string | null} name
 * @param {string | null} type
 * @param {Attribute} attribute
 */
function readLookup(value, name, type, attribute) {
  const fallback = attribute.column.targets?.[0]?.table ?? "";
  if (/^\s*[[{]\s*["{\]]/.test(value)) {
    const parsed = [JSON.parse(value)].flat()[0];
    return parsed ? [{ ...parsed, id: bracedId(parsed.id), entityType: parsed.entityType ?? fallback }] : null;
  }
  return [{ id: bracedId(value), name: name ?? "", entityType: type ?? fallback }];
}

/**
 * @param {string} value
 * @param {Attribute} attribute
 * @returns {any}
 */
function readValue(value, attribute) {
  switch (attribute.column.type) {
    case "number":
    case "choice":
      return Number.isNaN(Number(value)) ? null : Number(value);
    case "yesno":
      return value === "true" || value === "1";
    case "datetime":
      return new Date(value);
    default:
      return value;
  }
}
