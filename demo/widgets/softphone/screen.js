/**
 * What is on the screen: one view for each state, and the state where a test can read it.
 */
import { byId } from "./log.js";

/** @typedef {"starting" | "ready" | "ringing" | "talking" | "wrapping"} State */

/** @type {Record<State, string>} */
const VIEWS = {
  starting: "idle-view",
  ready: "idle-view",
  ringing: "ringing-view",
  talking: "talking-view",
  wrapping: "wrapping-view",
};

/** @returns {State} */
export function state() {
  return /** @type {State} */ (document.body.dataset.state);
}

/**
 * @param {State} next
 * @param {string} [view] in place of the state's own
 */
export function show(next, view = VIEWS[next]) {
  document.body.dataset.state = next;
  const focused = document.activeElement?.closest("main > section");
  for (const section of document.querySelectorAll("main > section")) {
    section.toggleAttribute("hidden", section.id !== view);
  }
  if (focused?.hasAttribute("hidden")) {
    // The focus would be lost with the view it was in.
    byId(view).querySelector("button")?.focus();
  }
}

/**
 * @param {string} id
 * @param {string} text
 */
export function write(id, text) {
  byId(id).textContent = text;
}

/**
 * @param {string} id of an input or textarea
 * @returns {string}
 */
export function read(id) {
  return /** @type {HTMLInputElement} */ (byId(id)).value.trim();
}

/**
 * @param {string} id
 * @param {() => void} run
 */
export function onClick(id, run) {
  byId(id).addEventListener("click", run);
}

/**
 * Shows the length of a call, second by second.
 * @param {number} since milliseconds since 1970
 * @returns {() => void} stops it
 */
export function startTimer(since) {
  const tick = () => {
    const seconds = Math.floor((Date.now() - since) / 1000);
    const pair = (/** @type {number} */ value) => String(value).padStart(2, "0");
    write("timer", `${pair(Math.floor(seconds / 60))}:${pair(seconds % 60)}`);
  };
  tick();
  const timer = setInterval(tick, 1000);
  return () => clearInterval(timer);
}
