// What the options page asks of the browser and the worker for "Why don't I see my widget?".

import { whyNot } from "./why-not.js";

/** How long one address may take to answer, in milliseconds. */
const PATIENCE = 10_000;

export const tools = {
  /** What the worker knows: JSON text of `Diagnosis`. @returns {Promise<string>} */
  diagnose: () => chrome.runtime.sendMessage({ t: "diagnose" }),

  /**
   * Asks for a widget's page, as a frame would, and says what is in the way; empty when nothing is.
   * @param {string} url
   */
  async probe(url) {
    const late = new Promise((resolve) => setTimeout(() => resolve({ why: `has not answered for ${PATIENCE / 1000} seconds`, fine: false }), PATIENCE));
    const { why, fine } = await Promise.race([whyNot(url), late]);
    return fine ? "" : why;
  },

  /** Versions and how the extension came here, one line each: the extension tells of itself. */
  async about() {
    const { name, version } = chrome.runtime.getManifest();
    const self = await chrome.management.getSelf();
    const { state } = await navigator.permissions.query({ name: /** @type {any} */ ("microphone") });
    const how = self.installType === "admin" ? "installed by policy" : self.installType === "development" ? "loaded unpacked" : "installed by the user";
    return [`${name} ${version}, ${chrome.runtime.id}, ${how}`, navigator.userAgent, `microphone: ${state}`].join("\n");
  },

  /** @param {string} text */
  copy: (text) => navigator.clipboard.writeText(text),
};
