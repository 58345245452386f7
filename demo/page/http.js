/**
 * Requests to the organisation's Web API, and its failures in the shape the client API gives them.
 */

const ROOT = "/api/data/v9.2/";

/** Generic failure (E_FAIL), for answers that carry no code of the service. */
export const UNSPECIFIED = 0x80004005;

/**
 * A failure as the client API gives it. `errorCode` is the service's hexadecimal code as a *decimal number*: 0x80040217 comes
 * as 2147746327.
 * @typedef {object} ServiceError
 * @property {number} errorCode
 * @property {string} message
 * @property {number} code
 * @property {string | undefined} title
 * @property {string} raw the service's error as JSON text
 */

/**
 * @param {string} path below the Web API's root, or an absolute URL (a next link)
 * @param {RequestInit} [init]
 * @param {string} [prefer] preferences besides the annotations
 * @returns {Promise<Response>} one whose status is a success
 * @throws {ServiceError} a plain object, as the client API's
 */
export async function send(path, init = {}, prefer = "") {
  const headers = new Headers(init.headers);
  headers.set("Accept", "application/json");
  headers.set("OData-MaxVersion", "4.0");
  headers.set("OData-Version", "4.0");
  headers.set("Prefer", ['odata.include-annotations="*"', prefer].filter(Boolean).join(","));
  if (init.body) {
    headers.set("Content-Type", "application/json; charset=utf-8");
  }
  let response;
  try {
    response = await fetch(/^https?:/.test(path) ? path : ROOT + path, { ...init, headers });
  } catch (fault) {
    throw failure(UNSPECIFIED, `The organisation cannot be reached: ${String(fault)}`, "");
  }
  if (!response.ok) {
    throw await readFailure(response);
  }
  return response;
}

/**
 * @param {Response} response
 * @returns {Promise<ServiceError>}
 */
async function readFailure(response) {
  const text = await response.text();
  try {
    const { error } = JSON.parse(text);
    const code = Number.parseInt(error.code, 16);
    return failure(Number.isNaN(code) ? UNSPECIFIED : code, String(error.message), text);
  } catch {
    return failure(UNSPECIFIED, `HTTP ${response.status} ${response.statusText}`.trim(), text);
  }
}

/**
 * @param {number} code
 * @param {string} message
 * @param {string} raw
 * @returns {ServiceError}
 */
export function failure(code, message, raw) {
  return { errorCode: code, message, code, title: undefined, raw };
}
