/**
 * The place where pages are shown, one at a time.
 */
import { h } from "./dom.js";
import { faultText } from "./notify.js";

/**
 * A page of the app.
 * @typedef {object} View
 * @property {HTMLElement} element
 * @property {() => string} title for the browser's tab
 * @property {() => boolean} isDirty whether leaving would lose something
 * @property {() => Promise<boolean>} mayLeave asks the agent where needed
 * @property {() => void} dispose
 * @property {() => Promise<void>} load fetches what it shows, after the element is in the document
 */

/** Parts of a view that has nothing to lose. */
export const CALM = { isDirty: () => false, mayLeave: async () => true, dispose: () => {} };

/** @type {View | null} */
let current = null;

/** @returns {View | null} */
export function currentView() {
  return current;
}

/**
 * Puts a page in the place of the last one and loads it.
 * @param {HTMLElement} outlet
 * @param {View} view
 * @returns {Promise<unknown>} undefined, or the fault that kept it from loading (it is then on the screen, too)
 */
export async function mount(outlet, view) {
  current?.dispose();
  current = view;
  outlet.replaceChildren(view.element);
  document.title = view.title();
  outlet.setAttribute("aria-busy", "true");
  try {
    await view.load();
    return undefined;
  } catch (fault) {
    if (current === view) {
      const text = h("p", { role: "alert" }, faultText(fault));
      outlet.replaceChildren(h("section", { class: "unavailable" }, h("h1", {}, "This page cannot be shown"), text));
    }
    return fault;
  } finally {
    if (current === view) {
      document.title = view.title();
      outlet.removeAttribute("aria-busy");
      if (document.activeElement === document.body) {
        // What had the focus went with the last page.
        outlet.focus({ preventScroll: true });
      }
    }
  }
}
