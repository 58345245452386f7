/**
 * Building elements without ever parsing HTML: the page demands Trusted Types, as strict CRM pages do.
 */

/**
 * Makes an element. Functions become listeners (`onclick`), `true` an empty attribute, `false` and `null` nothing, the rest
 * attributes as text.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, unknown>} [attributes]
 * @param {...(Node | string | null | undefined)} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") {
      element.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    } else if (value === true) {
      element.setAttribute(name, "");
    } else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, String(value));
    }
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/**
 * A button that never submits a form by accident.
 * @param {string} label
 * @param {Record<string, unknown>} attributes
 */
export function button(label, attributes = {}) {
  return h("button", { type: "button", ...attributes }, label);
}

/**
 * @param {string} id
 * @returns {HTMLElement}
 * @throws {Error} when main.html has lost the element: a fault of ours, said by name
 */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) {
    throw new Error(`The page has no element #${id}.`);
  }
  return element;
}

let last = 0;

/**
 * An id for `label for` and `aria-…` that is free in this document.
 * @param {string} prefix
 */
export function freshId(prefix) {
  last += 1;
  return `${prefix}-${last}`;
}
