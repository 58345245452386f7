// The one function the worker runs in a CRM page's world for each job. It is serialized by the browser, so it must
// stand alone. The page's own functions are under a symbol (extension/page/table.js), put there on first use.

/**
 * @param {string} job header line and arguments (`PageJob` of the protocol)
 * @returns {Promise<string> | string} an envelope, or `"absent"` when the page has no functions yet
 */
export function invoke(job) {
  const table = /** @type {any} */ (globalThis)[Symbol.for("patchbay.page")];
  return table ? table.run(job) : "absent";
}
