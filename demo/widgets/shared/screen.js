/**
 * What is on a widget's screen: one view for each state, and the state where a test can read it.
 */

/**
 * @param {string} id
 * @returns {HTMLElement}
 */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) {
    throw new Error(`index.html has no #${id}.`);
  }
  return element;
}

/**
 * @template {string} State
 * @param {Record<State, string>} views id of the section each state shows
 */
export function screen(views) {
  return {
    /** @returns {State} */
    state() {
      return /** @type {State} */ (document.body.dataset.state);
    },

    /**
     * @param {State} next
     * @param {string} [view] in place of the state's own
     */
    show(next, view = views[next]) {
      document.body.dataset.state = next;
      const focused = document.activeElement?.closest("main > section");
      for (const section of document.querySelectorAll("main > section")) {
        section.toggleAttribute("hidden", section.id !== view);
      }
      if (focused?.hasAttribute("hidden")) {
        // The focus would be lost with the view it was in.
        byId(view).querySelector("button")?.focus();
      }
    },
  };
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
 * @param {string} id of an input or textarea
 * @param {string} text
 */
export function enter(id, text) {
  /** @type {HTMLInputElement} */ (byId(id)).value = text;
}

/**
 * @param {string} id
 * @param {() => void} run
 */
export function onClick(id, run) {
  byId(id).addEventListener("click", run);
}
