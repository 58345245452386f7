/**
 * Rows by the Web API. Page and `Xrm.WebApi` both go through here, so that a request made by an API user is the same request,
 * with the same failures, as one of the page itself.
 */
import { plainId } from "./guid.js";
import { failure, send, UNSPECIFIED } from "./http.js";
import { entitySet } from "./metadata.js";

/**
 * @param {string} table logical name
 * @param {unknown} record columns, binds and nested rows, passed through untouched
 * @returns {Promise<{ entityType: string, id: string }>}
 */
export async function createRecord(table, record) {
  const set = await entitySet(table);
  const response = await send(set, { method: "POST", body: JSON.stringify(record) });
  const id = /\(([^()]+)\)\s*$/.exec(response.headers.get("OData-EntityId") ?? "")?.[1];
  if (!id) {
    throw failure(UNSPECIFIED, "The service created the row and did not say its id.", "");
  }
  return { entityType: table, id: plainId(id) };
}

/**
 * @param {string} table
 * @param {string} id
 * @param {string} [options] query as given, with its "?": the real client API adds none either
 * @returns {Promise<Record<string, any>>}
 */
export async function retrieveRecord(table, id, options = "") {
  const set = await entitySet(table);
  return (await send(`${set}(${plainId(id)})${options}`)).json();
}

/**
 * @param {string} table
 * @param {string} [options]
 * @param {number} [maxPageSize] rows
 * @returns {Promise<{ entities: Record<string, any>[], nextLink: string | undefined }>}
 */
export async function retrieveMultipleRecords(table, options = "", maxPageSize) {
  const set = await entitySet(table);
  return readPage(await send(set + options, {}, maxPageSize ? `odata.maxpagesize=${maxPageSize}` : ""));
}

/**
 * @param {string} link a `nextLink` of an earlier page
 * @param {number} [maxPageSize]
 */
export async function retrieveNextPage(link, maxPageSize) {
  return readPage(await send(link, {}, maxPageSize ? `odata.maxpagesize=${maxPageSize}` : ""));
}

/**
 * @param {Response} response
 * @returns {Promise<{ entities: Record<string, any>[], nextLink: string | undefined }>}
 */
async function readPage(response) {
  const body = await response.json();
  return { entities: body.value, nextLink: body["@odata.nextLink"] };
}

/**
 * @param {string} table
 * @param {string} id
 * @param {unknown} data
 * @returns {Promise<{ entityType: string, id: string }>}
 */
export async function updateRecord(table, id, data) {
  const set = await entitySet(table);
  // Without If-Match the Web API would create the row when it is not there.
  const init = { method: "PATCH", body: JSON.stringify(data), headers: { "If-Match": "*" } };
  await send(`${set}(${plainId(id)})`, init);
  return { entityType: table, id: plainId(id) };
}

/**
 * @param {string} table
 * @param {string} id
 * @returns {Promise<{ entityType: string, id: string }>}
 */
export async function deleteRecord(table, id) {
  const set = await entitySet(table);
  await send(`${set}(${plainId(id)})`, { method: "DELETE" });
  return { entityType: table, id: plainId(id) };
}
