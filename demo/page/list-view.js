/**
 * The list of a table: sorted by a click on a head, filtered by name, page by page.
 */
import { button, freshId, h } from "./dom.js";
import { grid, selectOf } from "./grid.js";
import { icon } from "./icons.js";
import { showFault } from "./notify.js";
import { navigate } from "./router.js";
import { retrieveMultipleRecords, retrieveNextPage } from "./service.js";
import { wireName } from "./tables.js";
import { CALM } from "./views.js";

/** @typedef {import("./tables.js").Table} Table */

/** Rows a page holds. */
const PAGE = 50;
/** Milliseconds without a key before the filter is applied. */
const PAUSE = 250;

/**
 * @param {Table} table
 * @returns {import("./views.js").View}
 */
export function listView(table) {
  const place = h("div", { class: "grid-place" });
  const footer = h("div", { class: "grid-footer" });
  const filterId = freshId("filter");
  let order = table.orderBy;
  let timer = 0;
  /** @type {Record<string, any>[]} */
  let rows = [];

  const filter = h("input", {
    id: filterId,
    type: "search",
    placeholder: `Filter by ${table.columns[table.primaryName].label.toLowerCase()}`,
    "data-id": "list-filter",
    oninput: () => {
      clearTimeout(timer);
      timer = window.setTimeout(() => load().catch(showFault), PAUSE);
    },
  });

  /** @param {{ entities: Record<string, any>[], nextLink: string | undefined }} page */
  const show = (page) => {
    rows = rows.concat(page.entities);
    place.replaceChildren(grid(table, rows, sorter));
    const { nextLink } = page;
    const more = async () => show(await retrieveNextPage(nextLink ?? "", PAGE));
    footer.replaceChildren(
      h("span", { "data-id": "row-count", role: "status" }, `${rows.length}${nextLink ? "+" : ""} rows`),
      nextLink ? button("Load more", { "data-id": "load-more", onclick: () => more().catch(showFault) }) : "",
    );
  };
  const load = async () => {
    const text = filter.value.trim().replaceAll("'", "''");
    const condition = text ? `&$filter=${encodeURIComponent(`contains(${table.primaryName},'${text}')`)}` : "";
    const page = await retrieveMultipleRecords(table.name, `?$select=${selectOf(table)}${condition}&$orderby=${order}`, PAGE);
    rows = [];
    show(page);
  };

  /**
   * @param {string} name
   * @param {string} label
   */
  const sorter = (name, label) => {
    const property = wireName(name, table.columns[name]);
    const [by, way] = order.split(" ");
    const mark = by === property ? (way === "asc" ? " ↑" : " ↓") : "";
    const sort = () => {
      order = by === property && way === "asc" ? `${property} desc` : `${property} asc`;
      load().catch(showFault);
    };
    return button(label + mark, { class: "sorter", "aria-label": `Sort by ${label}`, onclick: sort });
  };

  const create = () => navigate({ pagetype: "entityrecord", etn: table.name });
  const element = h(
    "section",
    { class: "list", "aria-label": table.plural, "data-etn": table.name },
    h("div", { class: "commands", role: "toolbar", "aria-label": "Commands" }, button("New", { class: "primary", "data-id": "new-record", onclick: create })),
    h(
      "header",
      { class: "list-header" },
      h("span", { class: "badge" }, icon(table.icon)),
      h("h1", {}, table.plural),
      h("label", { for: filterId, class: "visually-hidden" }, "Filter"),
      filter,
    ),
    place,
    footer,
  );
  return { ...CALM, element, title: () => table.plural, load };
}
