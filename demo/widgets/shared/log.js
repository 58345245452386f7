/**
 * The log at the foot of a widget: every request with its outcome, every event, every failure, with the time.
 */
import { byId } from "./screen.js";

/**
 * @param {"request" | "result" | "error" | "event" | "note"} kind
 * @param {string} title
 * @param {string} [detail]
 */
export function log(kind, title, detail = "") {
  const time = document.createElement("time");
  const now = new Date();
  time.dateTime = now.toISOString();
  time.textContent = `${now.toLocaleTimeString("en-GB")}.${String(now.getMilliseconds()).padStart(3, "0")}`;
  const text = document.createElement("span");
  text.textContent = title;
  const item = document.createElement("li");
  item.dataset.kind = kind;
  item.append(time, text);
  if (detail) {
    const code = document.createElement("code");
    code.textContent = detail;
    item.append(code);
  }
  const list = byId("log");
  list.append(item);
  list.scrollTop = list.scrollHeight;
}

/**
 * Reads a failure in any of the shapes CIF gives them: a JSON string, a Map, an Error.
 * @param {unknown} fault
 * @returns {string}
 */
export function faultMessage(fault) {
  if (fault instanceof Map) {
    return withCode(fault.get("message") ?? fault.get("errorMsg"), fault.get("errorCode"));
  }
  if (typeof fault === "string") {
    try {
      const parsed = JSON.parse(fault);
      return withCode(parsed.message ?? parsed.errorMsg, parsed.errorCode);
    } catch {
      return fault;
    }
  }
  return fault instanceof Error ? fault.message : String(fault);
}

/**
 * @param {unknown} message
 * @param {unknown} code
 */
function withCode(message, code) {
  return `${message ?? "No reason given"}${code === undefined || code === null ? "" : ` (${code})`}`;
}

/**
 * A failure is logged and kept where a test can read it, never swallowed.
 * @param {string} what was being done
 * @param {unknown} fault
 */
export function logFault(what, fault) {
  const message = faultMessage(fault);
  document.body.dataset.lastError = message;
  log("error", `${what}: ${message}`);
}
