// raiseEvent (contract §3), for handlers on the page: a CustomEvent on its window.

(() => {
  const { tools } = window[Symbol.for("patchbay.page")];

  /**
   * The `detail` handlers get: a Map whose entries can be read as members too.
   * @param {unknown} value
   * @param {string} correlationId
   */
  function mapLike(value, correlationId) {
    const entries = { value, correlationId };
    return Object.assign(new Map(Object.entries(entries)), entries);
  }

  /**
   * @param {Job} job
   * @param {string} body JSON text of the raised value
   */
  tools.raise = ({ event, correlation }, body) => {
    if (!event) {
      throw new tools.Refused("argument", "raiseEvent: the event has no name.");
    }
    if (`on${event.toLowerCase()}` in window) {
      return; // the browser's own events (focus, pagehide, message …) are nobody's to raise: scripts act on them
    }
    const detail = mapLike(JSON.parse(body), correlation ?? "");
    // To our content script, which must not bring the event back to the widgets it came from.
    document.dispatchEvent(new CustomEvent("patchbay:own", { detail: event }));
    // A listener that throws is the page's affair: the browser reports it there.
    window.dispatchEvent(new CustomEvent(event, { detail }));
    document.dispatchEvent(new CustomEvent("patchbay:own", { detail: "" })); // the next of that name is the page's
  };
})();
