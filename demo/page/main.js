/**
 * Start of the app: who is at work, then frame and first page, then `Xrm`, which on real pages comes up a moment after load, too.
 */
import { watchLinks } from "./dialling.js";
import { byId, h } from "./dom.js";
import { formView } from "./form-view.js";
import { listView } from "./list-view.js";
import { showFault } from "./notify.js";
import { startRouter } from "./router.js";
import { searchView } from "./search-view.js";
import { fetchSession } from "./session.js";
import { markPlace, startShell } from "./shell.js";
import { findTable } from "./tables.js";
import { CALM, currentView, mount } from "./views.js";
import { createXrm } from "./xrm.js";

/** Milliseconds between the load event and `Xrm`. */
const XRM_DELAY = 150;

/**
 * @param {import("./router.js").Route} route
 * @returns {import("./views.js").View}
 */
function viewOf(route) {
  if (route.pagetype === "search") {
    return searchView(route);
  }
  const table = findTable(route.etn);
  if (!table) {
    const element = h("section", { class: "unavailable" });
    const load = async () => {
      throw new Error(`This app has no table “${route.etn}”.`);
    };
    return { ...CALM, element, title: () => "Not found", load };
  }
  return route.pagetype === "entityrecord" ? formView(table, route) : listView(table);
}

/** Until a moment after the page's load event: whoever looks for `Xrm` then must look again, as on real pages. */
async function moment() {
  if (document.readyState !== "complete") {
    await new Promise((resolve) => window.addEventListener("load", resolve, { once: true }));
  }
  await new Promise((resolve) => setTimeout(resolve, XRM_DELAY));
}

async function start() {
  const session = await fetchSession();
  startShell(session);
  watchLinks();
  startRouter({
    app: session.appId,
    onRoute: (route) => {
      markPlace(route);
      return mount(byId("outlet"), viewOf(route));
    },
    onLeave: async () => (await currentView()?.mayLeave()) ?? true,
  });
  await moment();
  window.Xrm = createXrm(session);
  document.documentElement.dataset.ready = "true";
}

window.addEventListener("beforeunload", (event) => {
  if (currentView()?.isDirty()) {
    event.preventDefault();
  }
});

start().catch(showFault);
