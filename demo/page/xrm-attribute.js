/**
 * Attributes and controls of an open form, as `Xrm.Page` hands them out.
 */
import { collection } from "./xrm-collection.js";

/** @typedef {import("./attribute.js").Attribute} Attribute */
/** @typedef {import("./form-model.js").FormModel} FormModel */

/** @type {Record<import("./tables.js").ColumnType, [type: string, format: string | null]>} */
const TYPES = {
  text: ["string", "text"],
  phone: ["string", "phone"],
  email: ["string", "email"],
  url: ["string", "url"],
  memo: ["memo", "textarea"],
  number: ["integer", "none"],
  choice: ["optionset", null],
  yesno: ["boolean", null],
  lookup: ["lookup", null],
  datetime: ["datetime", "datetime"],
};

/** @typedef {ReturnType<typeof clientAttribute>} ClientAttribute */

/**
 * The attributes of a form; one object for each column, the same at every request.
 * @param {FormModel} model
 */
export function clientAttributes(model) {
  let known = attributesOf.get(model);
  if (!known) {
    const items = model.attributes.map((attribute) => clientAttribute(attribute));
    known = collection(items, (item) => item.getName());
    attributesOf.set(model, known);
  }
  return known;
}

/** @type {WeakMap<FormModel, ReturnType<typeof collection<ClientAttribute>>>} */
const attributesOf = new WeakMap();

/** @param {Attribute} attribute */
function clientAttribute(attribute) {
  const [type, format] = TYPES[attribute.column.type];
  /** @type {Map<Function, () => void>} */
  const handlers = new Map();
  return {
    getName: () => attribute.name,
    getValue: () => attribute.value,
    setValue: (/** @type {any} */ value) => attribute.set(value),
    getIsDirty: () => attribute.dirty,
    getAttributeType: () => type,
    getFormat: () => format,
    getRequiredLevel: () => (attribute.required ? "required" : "none"),
    setRequiredLevel: (/** @type {string} */ level) => {
      attribute.required = level === "required";
    },
    getSubmitMode: () => attribute.submitMode,
    setSubmitMode: (/** @type {"always" | "dirty" | "never"} */ mode) => {
      attribute.submitMode = mode;
      attribute.changed();
    },
    addOnChange: (/** @type {Function} */ handler) => {
      const watcher = () => void handler({ getEventSource: () => attribute.name });
      handlers.set(handler, watcher);
      attribute.watchers.add(watcher);
    },
    removeOnChange: (/** @type {Function} */ handler) => {
      const watcher = handlers.get(handler);
      if (watcher) {
        attribute.watchers.delete(watcher);
        handlers.delete(handler);
      }
    },
    fireOnChange: () => attribute.changed(),
    controls: collection([clientControl(attribute)], (control) => control.getName()),
  };
}

/** @param {Attribute} attribute */
export function clientControl(attribute) {
  const place = () => document.querySelector(`.form [data-id="${attribute.name}"]`);
  const box = () => place()?.querySelector("input, textarea, select, a");
  return {
    getName: () => attribute.name,
    getControlType: () => (attribute.column.type === "lookup" ? "lookup" : "standard"),
    getLabel: () => attribute.column.label,
    getVisible: () => place() instanceof HTMLElement && !place()?.hasAttribute("hidden"),
    setVisible: (/** @type {boolean} */ visible) => void place()?.toggleAttribute("hidden", !visible),
    getDisabled: () => box()?.hasAttribute("disabled") ?? true,
    setDisabled: (/** @type {boolean} */ disabled) => void box()?.toggleAttribute("disabled", disabled),
    setFocus: () => {
      const element = box();
      if (element instanceof HTMLElement) {
        element.focus();
      }
    },
  };
}
