// Which dialog of the page is modal and has the focus: beside it nothing can be clicked. Used by docked-modal.js and toast.js.

(() => {
  const MODAL = "dialog:modal";

  /** The modal dialog with the focus, in whatever shadow root. */
  function focused() {
    let at = document.activeElement;
    for (let inner; at instanceof HTMLElement && (inner = chrome.dom.openOrClosedShadowRoot(at)?.activeElement);) {
      at = inner;
    }
    while (at && !at.matches(MODAL)) {
      at = at.assignedSlot ?? at.parentElement ?? /** @type {ShadowRoot} */ (at.getRootNode()).host;
    }
    return at;
  }

  /** @type {any} */ (globalThis)[Symbol.for("patchbay.modal")] = { MODAL, focused };
})();
