/**
 * The search page: one text, looked for in every table or in the one that was asked for, results by table.
 */
import { button, freshId, h } from "./dom.js";
import { grid, selectOf } from "./grid.js";
import { navigate } from "./router.js";
import { retrieveMultipleRecords } from "./service.js";
import { findTable, TABLES } from "./tables.js";
import { CALM } from "./views.js";

/** @typedef {import("./tables.js").Table} Table */
/** @typedef {import("./router.js").Route} Route */

/** Rows shown of each table. */
const SHOWN = 20;

/**
 * @param {Route} route
 * @returns {import("./views.js").View}
 */
export function searchView(route) {
  const text = route.searchText ?? "";
  const only = findTable(route.etn);
  const results = h("div", { class: "results", "data-id": "search-results" });
  const boxId = freshId("search");
  const box = h("input", { id: boxId, type: "search", value: text, "data-id": "search-page-text" });
  const again = (/** @type {Event} */ event) => {
    event.preventDefault();
    void navigate({ ...route, searchText: box.value });
  };
  const everywhere = () => navigate({ pagetype: "search", searchText: text });
  const element = h(
    "section",
    { class: "search", "aria-label": "Search", "data-search-text": text, "data-etn": route.etn ?? "" },
    h(
      "header",
      { class: "list-header" },
      h("h1", {}, only ? `Search in ${only.plural.toLowerCase()}` : "Search"),
      h("form", { role: "search", onsubmit: again }, h("label", { for: boxId, class: "visually-hidden" }, "Search text"), box, h("button", {}, "Search")),
      only ? button("Search everywhere", { "data-id": "search-everywhere", onclick: everywhere }) : "",
    ),
    results,
  );
  return {
    ...CALM,
    element,
    title: () => `Search – ${text}`,
    async load() {
      if (text.trim() === "") {
        results.replaceChildren(h("p", { class: "none" }, "Enter a text to look for."));
        box.focus();
        return;
      }
      results.replaceChildren(...(await Promise.all((only ? [only] : TABLES).map((table) => resultsOf(table, text)))));
    },
  };
}

/**
 * @param {Table} table
 * @param {string} text
 */
async function resultsOf(table, text) {
  const literal = text.trim().replaceAll("'", "''");
  const filter = table.search.map((name) => `contains(${name},'${literal}')`).join(" or ");
  const query = `?$select=${selectOf(table)}&$filter=${encodeURIComponent(filter)}&$orderby=${table.orderBy}&$top=${SHOWN}`;
  const { entities } = await retrieveMultipleRecords(table.name, query);
  return h(
    "section",
    { class: "result", "data-etn": table.name, "data-count": entities.length },
    h("h2", {}, table.plural, h("span", { class: "count" }, String(entities.length))),
    entities.length > 0 ? grid(table, entities) : h("p", { class: "none" }, "Nothing found."),
  );
}
