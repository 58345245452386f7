// In documents of configured providers' origins: one that is framed by a page that is not ours says that it is there, so that
// a widget does not live twice. The worker knows which pages are a CRM's, and so whether this is Microsoft's panel.

(() => {
  const KEY = Symbol.for("patchbay.framed");
  /** @type {any} */
  const world = globalThis;
  const panel = chrome.runtime.getURL("").replace(/\/$/, "");
  if (world[KEY] || window.parent === window || [...(location.ancestorOrigins ?? [])].includes(panel)) {
    return;
  }
  world[KEY] = true;

  /** @param {boolean} there */
  function say(there) {
    if (chrome.runtime?.id) { // gone once the extension was updated under an open page
      chrome.runtime.sendMessage({ t: "framed", there }).catch(() => {});
    }
  }
  say(true);
  addEventListener("pagehide", () => say(false));
  addEventListener("pageshow", (event) => event.persisted && say(true));
})();
