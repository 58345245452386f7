/**
 * The notification area: bars that stay until they are closed (errors, `addGlobalNotification`) and toasts that go by
 * themselves.
 */
import { button, byId, freshId, h } from "./dom.js";

/** Milliseconds a toast stays. */
const TOAST_TIME = 5000;

/** Levels as XrmEnum.AppNotificationLevel numbers them. */
export const LEVEL = { success: 1, error: 2, warning: 3, information: 4 };

const LOOKS = ["", "success", "error", "warning", "information"];

/** @param {string} message */
export function toast(message) {
  const element = h("div", { class: "toast" }, message);
  byId("toasts").append(element);
  setTimeout(() => element.remove(), TOAST_TIME);
}

/**
 * @param {object} bar
 * @param {number} bar.level one of LEVEL
 * @param {string} bar.message
 * @param {boolean} [bar.showCloseButton]
 * @param {{ actionLabel?: string, eventHandler?: () => void }} [bar.action]
 * @returns {string} an id for `clearBar`
 */
export function showBar({ level, message, showCloseButton = false, action }) {
  const id = freshId("notification");
  const bar = h(
    "div",
    { class: `bar ${LOOKS[level] ?? "information"}`, id, role: level === LEVEL.error ? "alert" : "status" },
    h("span", { class: "bar-text" }, message),
    action?.actionLabel ? button(action.actionLabel, { onclick: () => action.eventHandler?.() }) : null,
    showCloseButton ? button("Dismiss", { "aria-label": `Dismiss: ${message}`, onclick: () => bar.remove() }) : null,
  );
  byId("notifications").append(bar);
  return id;
}

/** @param {string} id */
export function clearBar(id) {
  document.getElementById(id)?.remove();
}

/**
 * Shows a failure of the service where the agent sees it, with its code in the platform's spelling.
 * @param {unknown} fault a ServiceError, an Error, anything
 */
export function showFault(fault) {
  showBar({ level: LEVEL.error, message: faultText(fault), showCloseButton: true });
}

/** @param {unknown} fault */
export function faultText(fault) {
  const { message, errorCode } = /** @type {{ message?: string, errorCode?: number }} */ (Object(fault));
  const code = errorCode ? ` (0x${errorCode.toString(16)})` : "";
  return `${message ?? String(fault)}${code}`;
}
