/**
 * Organisation and user, asked for once and kept; a failure is not kept.
 */
import { request } from "./host.js";

/** @typedef {{ orgUniqueName: string, username: string, userId: string }} Environment */

/** @type {Promise<Environment> | null} */
let known = null;

/**
 * @returns {Promise<Environment>} of the first answer; rejects with what the host gave
 */
export function environment() {
  known ??= request("getEnvironment").then((text) => JSON.parse(text));
  known.catch(() => {
    known = null;
  });
  return known;
}
