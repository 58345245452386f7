/**
 * The softphone's states, each with its view, and the length of a call.
 */
import { screen, write } from "../shared/screen.js";

/** @typedef {"starting" | "ready" | "ringing" | "talking" | "wrapping"} State */

/** @type {Record<State, string>} */
const VIEWS = {
  starting: "idle-view",
  ready: "idle-view",
  ringing: "ringing-view",
  talking: "talking-view",
  wrapping: "wrapping-view",
};

export const { state, show } = screen(VIEWS);

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
