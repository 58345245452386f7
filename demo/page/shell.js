/**
 * The frame around every page: header with search, site map, who is at work.
 */
import { byId, h } from "./dom.js";
import { icon } from "./icons.js";
import { addressOf, navigate } from "./router.js";
import { TABLES } from "./tables.js";

/** @typedef {import("./router.js").Route} Route */

/** @param {import("./session.js").Session} session */
export function startShell(session) {
  byId("app-name").textContent = session.appName;
  byId("user-name").textContent = session.userName;
  byId("user-badge").textContent = session.userName
    .split(/\s+/)
    .map((word) => word[0] ?? "")
    .join("")
    .slice(0, 2);
  byId("organisation").textContent = session.orgUniqueName;
  byId("sitemap").replaceChildren(...TABLES.map(siteMapEntry));

  const text = /** @type {HTMLInputElement} */ (byId("global-search-text"));
  byId("global-search").addEventListener("submit", (event) => {
    event.preventDefault();
    void navigate({ pagetype: "search", searchText: text.value });
  });

  const reload = /** @type {HTMLInputElement} */ (byId("reload-setting"));
  reload.checked = localStorage.getItem("demo.reload") === "1";
  reload.addEventListener("change", () => localStorage.setItem("demo.reload", reload.checked ? "1" : "0"));
}

/** @param {import("./tables.js").Table} table */
function siteMapEntry(table) {
  /** @type {Route} */
  const route = { pagetype: "entitylist", etn: table.name };
  const open = (/** @type {MouseEvent} */ event) => {
    if (!event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      void navigate(route);
    }
  };
  const address = `/main.aspx?pagetype=entitylist&etn=${table.name}`;
  const link = h("a", { href: address, "data-id": `sitemap-entity-${table.name}`, onclick: open }, icon(table.icon), h("span", {}, table.plural));
  // The router knows the app's id only once it runs.
  link.addEventListener("pointerdown", () => link.setAttribute("href", addressOf(route)));
  return h("li", {}, link);
}

/**
 * Marks where one is in the site map.
 * @param {Route} route
 */
export function markPlace(route) {
  for (const link of byId("sitemap").querySelectorAll("a")) {
    const here = route.pagetype !== "search" && link.dataset.id === `sitemap-entity-${route.etn}`;
    link.toggleAttribute("aria-current", here);
    if (here) {
      link.setAttribute("aria-current", "page");
    }
  }
}
