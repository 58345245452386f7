/**
 * Which form is open, for those who are not its page: `Xrm.Page` and the guard of unsaved changes.
 */

/** @typedef {import("./form-model.js").FormModel} FormModel */

/**
 * An open form as the client API may use it.
 * @typedef {object} OpenForm
 * @property {FormModel} model
 * @property {(mode?: number) => Promise<import("./form-model.js").SaveOutcome>} save saves as the button does, with all that follows
 * @property {() => Promise<void>} refresh loads record and timeline again
 * @property {() => void} close leaves for the list
 */

/** @type {OpenForm | null} */
let open = null;

/** @returns {OpenForm | null} null on lists, searches, and while a form loads */
export function currentForm() {
  return open;
}

/** @param {OpenForm | null} form */
export function setCurrentForm(form) {
  open = form;
}
