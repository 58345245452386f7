/**
 * The controls of a form's columns. Each shows its attribute, follows it when others change it, and writes back what the
 * agent enters. `data-id`s follow the real page's pattern, which click-to-act and other tools go by.
 */
import { hand, telAddress } from "./dialling.js";
import { freshId, h } from "./dom.js";
import { icon } from "./icons.js";
import { lookupControl } from "./lookup-field.js";

/** @typedef {import("./attribute.js").Attribute} Attribute */

/**
 * @param {Attribute} attribute
 * @returns {HTMLElement} label, control and what belongs to it
 */
export function field(attribute) {
  const { name, column } = attribute;
  const id = freshId(`field-${name}`);
  const mark = attribute.required ? h("span", { class: "required", title: "Required", "aria-hidden": "true" }, "*") : null;
  return h(
    "div",
    { class: `field ${column.type}`, "data-id": name },
    h("label", { for: id }, column.label, mark),
    h("div", { class: "control", "data-id": `${name}.fieldControl_container` }, ...control(attribute, id)),
  );
}

/**
 * @param {Attribute} attribute
 * @param {string} id
 * @returns {HTMLElement[]}
 */
function control(attribute, id) {
  const { name, column } = attribute;
  if (column.readOnly) {
    return [textBox(attribute, id, { type: "text", readonly: true, "data-id": `${name}.fieldControl-text-box-text` })];
  }
  switch (column.type) {
    case "phone":
      return contactWay(attribute, id, "phone", "tel", "Call");
    case "email":
      return contactWay(attribute, id, "mail", "email", "Write to");
    case "memo":
      return [memo(attribute, id)];
    case "choice":
    case "yesno":
      return [choice(attribute, id)];
    case "lookup":
      return [lookupControl(attribute, id)];
    case "number":
      return [textBox(attribute, id, { type: "number", step: 1, "data-id": `${name}.fieldControl-whole-number-text-input` })];
    case "url":
      return [textBox(attribute, id, { type: "url", "data-id": `${name}.fieldControl-url-text-input` })];
    default:
      return [textBox(attribute, id, { type: "text", "data-id": `${name}.fieldControl-text-box-text` })];
  }
}

/**
 * @param {Attribute} attribute
 * @param {string} id
 * @param {Record<string, unknown>} attributes
 */
function textBox(attribute, id, attributes) {
  const input = h("input", {
    id,
    autocomplete: "off",
    "aria-required": attribute.required ? "true" : null,
    ...attributes,
    oninput: () => attribute.set(attributes.type === "number" && input.value ? Number(input.value) : input.value),
  });
  follow(attribute, input, () => shown(attribute));
  return input;
}

/**
 * A phone number or e-mail address: the box, and the button whose own handler dials or writes.
 * @param {Attribute} attribute
 * @param {string} id
 * @param {"phone" | "mail"} kind
 * @param {"tel" | "email"} type
 * @param {string} verb
 * @returns {HTMLElement[]}
 */
function contactWay(attribute, id, kind, type, verb) {
  const { name, column } = attribute;
  const input = textBox(attribute, id, { type, "data-id": `${name}.fieldControl-${kind}-text-input` });
  const action = h(
    "button",
    {
      type: "button",
      class: "action-icon",
      "data-id": `${name}.fieldControl-${kind}-action-icon`,
      onclick: () => hand(kind === "phone" ? telAddress(input.value) : `mailto:${input.value}`),
    },
    icon(kind === "phone" ? "phonecall" : "mail"),
  );
  const describe = () => {
    action.disabled = !attribute.value;
    action.setAttribute("aria-label", `${verb} ${attribute.value ?? ""} (${column.label})`);
  };
  describe();
  attribute.watchers.add(describe);
  return [input, action];
}

/**
 * @param {Attribute} attribute
 * @param {string} id
 */
function memo(attribute, id) {
  const area = h("textarea", {
    id,
    rows: 5,
    "data-id": `${attribute.name}.fieldControl-text-box-text`,
    oninput: () => attribute.set(area.value),
  });
  follow(attribute, area, () => shown(attribute));
  return area;
}

/**
 * @param {Attribute} attribute
 * @param {string} id
 */
function choice(attribute, id) {
  const choices = attribute.column.choices ?? [];
  const select = h(
    "select",
    {
      id,
      "data-id": `${attribute.name}.fieldControl-option-set-select`,
      onchange: () => attribute.set(choices.find((each) => String(each.value) === select.value)?.value ?? null),
    },
    h("option", { value: "" }, "---"),
    ...choices.map((each) => h("option", { value: String(each.value) }, each.label)),
  );
  follow(attribute, select, () => String(attribute.value ?? ""));
  return select;
}

/**
 * Shows the attribute now and after every change; a box that already says so is left alone, for the cursor's sake.
 * @param {Attribute} attribute
 * @param {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} element
 * @param {() => string} read
 */
function follow(attribute, element, read) {
  const update = () => {
    const text = read();
    if (element.value !== text) {
      element.value = text;
    }
  };
  update();
  attribute.watchers.add(update);
}

/** @param {Attribute} attribute */
function shown(attribute) {
  const { value, column } = attribute;
  if (value === null) {
    return "";
  }
  if (value instanceof Date) {
    return value.toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" });
  }
  return column.choices?.find((each) => each.value === value)?.label ?? String(value);
}
