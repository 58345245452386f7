/**
 * `window.Xrm`, put together.
 */
import { button, h } from "./dom.js";
import { currentRoute } from "./router.js";
import { findTable } from "./tables.js";
import { globalContext } from "./xrm-context.js";
import { getEntityMetadata } from "./xrm-metadata.js";
import { app, navigation } from "./xrm-navigation.js";
import { formPage } from "./xrm-page.js";
import { webApi } from "./xrm-webapi.js";

/**
 * @param {import("./session.js").Session} session
 * @returns {Xrm.XrmStatic} with the parts widgets and their hosts use; Mobile, Device, Encoding and Panel are not there
 */
export function createXrm(session) {
  const context = globalContext(session);
  const xrm = {
    Utility: {
      getGlobalContext: () => context,
      getEntityMetadata,
      getPageContext,
      isActivityType: (/** @type {string} */ table) => findTable(table)?.primaryId === "activityid",
      showProgressIndicator,
      closeProgressIndicator,
    },
    WebApi: webApi(),
    Navigation: navigation,
    App: app,
    Page: formPage(context),
  };
  // The typings describe the whole client API; this is a part of it.
  return /** @type {Xrm.XrmStatic} */ (/** @type {unknown} */ (xrm));
}

/** @returns {{ input: Record<string, unknown> }} */
function getPageContext() {
  const { pagetype, etn, id, formid, searchText } = currentRoute();
  switch (pagetype) {
    case "entityrecord":
      return { input: { pageType: pagetype, entityName: etn, entityId: id, formId: formid } };
    case "search":
      return { input: { pageType: pagetype, searchText } };
    default:
      return { input: { pageType: pagetype, entityName: etn, viewType: "savedquery" } };
  }
}

/** @type {HTMLDialogElement | null} */
let indicator = null;

/** @param {string} message */
function showProgressIndicator(message) {
  closeProgressIndicator();
  indicator = h("dialog", { class: "dialog", "aria-label": "Progress" }, h("p", { role: "status" }, message), button("Hide", { onclick: closeProgressIndicator }));
  document.body.append(indicator);
  indicator.showModal();
}

function closeProgressIndicator() {
  indicator?.remove();
  indicator = null;
}
