/**
 * The least a CRM page can be: `Xrm.WebApi`, the global context and tables' metadata; no form, no navigation.
 */
import { byId } from "./dom.js";
import { fetchSession } from "./session.js";
import { globalContext } from "./xrm-context.js";
import { getEntityMetadata } from "./xrm-metadata.js";
import { webApi } from "./xrm-webapi.js";

async function start() {
  const context = globalContext(await fetchSession());
  const xrm = { Utility: { getGlobalContext: () => context, getEntityMetadata }, WebApi: webApi() };
  // A part of what the typings describe: that is what this page is for.
  window.Xrm = /** @type {Xrm.XrmStatic} */ (/** @type {unknown} */ (xrm));
  document.documentElement.dataset.ready = "true";
  byId("state").textContent = "Ready";
}

start().catch((fault) => {
  byId("state").textContent = String(fault);
});
