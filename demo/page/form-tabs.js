/**
 * The tabs of a form, with the keys the ARIA pattern asks for: arrows between tabs, Tab into the panel.
 */
import { button, freshId, h } from "./dom.js";
import { field } from "./fields.js";

/** @typedef {import("./form-model.js").FormModel} FormModel */

/**
 * @param {FormModel} model
 * @param {HTMLElement} timeline shown beside the tab that has room for it
 * @returns {HTMLElement[]} the list of tabs, then their panels
 */
export function formTabs(model, timeline) {
  const prefix = freshId("tab");
  const tabs = model.table.form.map((tab, index) =>
    button(tab.label, {
      role: "tab",
      id: `${prefix}-${tab.id}`,
      "aria-controls": `${prefix}-${tab.id}-panel`,
      "data-id": `tablist-${tab.id}`,
      onclick: () => select(index),
    }),
  );
  const panels = model.table.form.map((tab) =>
    h(
      "div",
      { role: "tabpanel", id: `${prefix}-${tab.id}-panel`, "aria-labelledby": `${prefix}-${tab.id}`, class: "panel" },
      h("div", { class: "sections" }, ...tab.sections.map((section) => sectionOf(model, section))),
      tab.timeline ? timeline : null,
    ),
  );
  /** @param {number} chosen */
  const select = (chosen) => {
    tabs.forEach((tab, index) => {
      tab.setAttribute("aria-selected", String(index === chosen));
      tab.tabIndex = index === chosen ? 0 : -1;
      panels[index].hidden = index !== chosen;
    });
  };
  select(0);
  const list = h("div", { role: "tablist", class: "tabs", "aria-label": "Form tabs" }, ...tabs);
  list.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const at = tabs.findIndex((tab) => tab === document.activeElement);
    if (step && at >= 0) {
      const next = (at + step + tabs.length) % tabs.length;
      select(next);
      tabs[next].focus();
    }
  });
  return [list, ...panels];
}

/**
 * @param {FormModel} model
 * @param {import("./tables.js").Section} section
 */
function sectionOf(model, section) {
  const attributes = section.columns.map((name) => model.attribute(name)).filter((each) => each !== undefined);
  return h("section", { class: "section" }, h("h2", {}, section.title), ...attributes.map(field));
}
