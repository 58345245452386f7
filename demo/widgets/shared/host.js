/**
 * Requests to the host, each with a line in the log when it is sent and another when it is answered.
 */
import { log, logFault } from "./log.js";

/** Declared in extension/library/cif.d.ts. @typedef {typeof Microsoft.CIFramework} CIFramework */
/** @typedef {Exclude<keyof CIFramework, "addHandler" | "removeHandler" | "isPatchbay">} Method */

/** Characters of a result the log shows. */
const SHOWN = 400;

/** @returns {CIFramework | undefined} nothing when the library did not load */
export function framework() {
  return window.Microsoft?.CIFramework;
}

/**
 * @template {Method} M
 * @param {M} method
 * @param {Parameters<CIFramework[M]>} args
 * @returns {ReturnType<CIFramework[M]>} rejects with what the host gave, after it is logged
 */
export function request(method, ...args) {
  return /** @type {ReturnType<CIFramework[M]>} */ (send(method, args));
}

/**
 * Sends a request nobody waits for; its failure is in the log.
 * @template {Method} M
 * @param {M} method
 * @param {Parameters<CIFramework[M]>} args
 */
export function tell(method, ...args) {
  send(method, args).catch(() => {});
}

/**
 * @param {Method} method
 * @param {unknown[]} args
 * @returns {Promise<unknown>}
 */
async function send(method, args) {
  const started = performance.now();
  log("request", method, args.map((each) => (typeof each === "string" ? each : JSON.stringify(each))).join(", "));
  try {
    const cif = framework();
    if (!cif) {
      throw new Error("the CIF library is not loaded, so there is no host to ask");
    }
    const result = await /** @type {(...given: unknown[]) => Promise<unknown>} */ (cif[method])(...args);
    const text = typeof result === "string" ? result : String(JSON.stringify(result));
    log("result", `${method} answered in ${(performance.now() - started).toFixed(0)} ms`, text.slice(0, SHOWN));
    return result;
  } catch (fault) {
    logFault(method, fault);
    throw fault;
  }
}

/**
 * What is in an event of the widgets' own names: JSON text when the CRM page sent it, Map-like when a widget raised it.
 * @param {Microsoft.CIFramework.Payload<"sample">} payload
 * @returns {any}
 */
export function readPayload(payload) {
  const value = typeof payload === "string" ? payload : payload.get("value");
  return typeof value === "string" ? JSON.parse(value) : value;
}
