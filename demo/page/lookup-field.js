/**
 * The control of a lookup: the chosen record as a link with a button that clears it, or a box that searches while one types.
 */
import { bracedId, plainId } from "./guid.js";
import { button, h } from "./dom.js";
import { showFault } from "./notify.js";
import { addressOf, navigate } from "./router.js";
import { retrieveMultipleRecords } from "./service.js";
import { findTable } from "./tables.js";

/** @typedef {import("./attribute.js").Attribute} Attribute */
/** @typedef {{ id: string, name: string, entityType: string }} Found */

/** Records offered of each table. */
const OFFERED = 6;
/** Milliseconds without a key before the service is asked. */
const PAUSE = 200;

/**
 * @param {Attribute} attribute
 * @param {string} id
 * @returns {HTMLElement}
 */
export function lookupControl(attribute, id) {
  const container = h("div", { class: "lookup" });
  const list = h("ul", { class: "lookup-results", id: `${id}-results`, role: "listbox", hidden: true });
  const input = searchBox(attribute, id, list);
  const update = () => {
    const chosen = /** @type {Found | undefined} */ (attribute.value?.[0]);
    if (chosen && !container.querySelector(`[data-record="${chosen.id}"][data-name="${CSS.escape(chosen.name)}"]`)) {
      container.replaceChildren(tag(attribute, chosen, id));
    } else if (!chosen && !input.isConnected) {
      input.value = "";
      container.replaceChildren(input, list);
    }
  };
  container.append(input, list);
  update();
  attribute.watchers.add(update);
  return container;
}

/**
 * @param {Attribute} attribute
 * @param {Found} chosen
 * @param {string} id
 */
function tag(attribute, chosen, id) {
  /** @type {import("./router.js").Route} */
  const route = { pagetype: "entityrecord", etn: chosen.entityType, id: plainId(chosen.id) };
  const follow = (/** @type {Event} */ event) => {
    event.preventDefault();
    void navigate(route);
  };
  const link = h(
    "a",
    { id, href: addressOf(route), "data-id": `${attribute.name}.fieldControl-LookupResultsDropdown_selected_tag`, onclick: follow },
    chosen.name || "(no name)",
  );
  const clear = button("×", {
    class: "clear",
    "aria-label": `Clear ${attribute.column.label}`,
    "data-id": `${attribute.name}.fieldControl-LookupResultsDropdown_clear`,
    onclick: () => {
      const place = clear.closest(".lookup");
      attribute.set(null);
      place?.querySelector("input")?.focus();
    },
  });
  return h("span", { class: "lookup-tag", "data-record": chosen.id, "data-name": chosen.name }, link, clear);
}

/**
 * @param {Attribute} attribute
 * @param {string} id
 * @param {HTMLElement} list
 */
function searchBox(attribute, id, list) {
  let timer = 0;
  const hide = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
  };
  const search = async () => {
    const text = input.value.trim();
    try {
      const found = await findRecords(attribute, text);
      if (input.value.trim() === text) {
        offer(attribute, list, found);
        list.hidden = false;
        input.setAttribute("aria-expanded", "true");
      }
    } catch (fault) {
      showFault(fault);
    }
  };
  const input = h("input", {
    id,
    type: "text",
    role: "combobox",
    autocomplete: "off",
    placeholder: "Look for records",
    "aria-expanded": "false",
    "aria-controls": list.id,
    "data-id": `${attribute.name}.fieldControl-LookupResultsDropdown_textInputBox`,
    oninput: () => {
      clearTimeout(timer);
      timer = window.setTimeout(search, PAUSE);
    },
    onkeydown: (/** @type {KeyboardEvent} */ event) => onKey(event, list, hide),
    onblur: hide,
  });
  return input;
}

/**
 * @param {Attribute} attribute
 * @param {string} text
 * @returns {Promise<Found[]>}
 */
async function findRecords(attribute, text) {
  const targets = attribute.column.targets ?? [];
  const pages = await Promise.all(
    targets.map(async ({ table: name }) => {
      const table = findTable(name);
      if (!table || text === "") {
        return [];
      }
      const { primaryId, primaryName } = table;
      const filter = encodeURIComponent(`contains(${primaryName},'${text.replaceAll("'", "''")}')`);
      const query = `?$select=${primaryId},${primaryName}&$filter=${filter}&$orderby=${primaryName} asc&$top=${OFFERED}`;
      const { entities } = await retrieveMultipleRecords(name, query);
      return entities.map((row) => ({ id: bracedId(row[primaryId]), name: row[primaryName] ?? "", entityType: name }));
    }),
  );
  return pages.flat();
}

/**
 * @param {Attribute} attribute
 * @param {HTMLElement} list
 * @param {Found[]} found
 */
function offer(attribute, list, found) {
  const items = found.map((record) =>
    h(
      "li",
      {
        role: "option",
        "aria-selected": "false",
        // Before the box loses the focus and hides the list.
        onmousedown: (/** @type {Event} */ event) => {
          event.preventDefault();
          attribute.set([record]);
        },
      },
      record.name,
      h("small", {}, findTable(record.entityType)?.label ?? record.entityType),
    ),
  );
  list.replaceChildren(...(items.length > 0 ? items : [h("li", { class: "none" }, "No records found")]));
}

/**
 * @param {KeyboardEvent} event
 * @param {HTMLElement} list
 * @param {() => void} hide
 */
function onKey(event, list, hide) {
  const items = /** @type {HTMLElement[]} */ ([...list.querySelectorAll("[role=option]")]);
  const at = items.findIndex((item) => item.getAttribute("aria-selected") === "true");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && items.length > 0) {
    event.preventDefault();
    const next = at < 0 && step < 0 ? items.length - 1 : (at + step + items.length) % items.length;
    items.forEach((item, index) => item.setAttribute("aria-selected", String(index === next)));
    items[next].scrollIntoView({ block: "nearest" });
  } else if (event.key === "Enter" && at >= 0) {
    event.preventDefault();
    items[at].dispatchEvent(new MouseEvent("mousedown", { bubbles: true, cancelable: true }));
  } else if (event.key === "Escape" && !list.hidden) {
    event.preventDefault();
    hide();
  }
}
