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

  /** How many workers in a row may die of what is said here. */
  const MOST_LOST = 3;
  let now = false;

  /**
   * Says it until a worker has taken it in: one may die of any message.
   * @param {boolean} there
   */
  async function say(there) {
    now = there;
    for (let lost = 0; lost <= MOST_LOST && now === there; lost += 1) {
      try {
        if ((await chrome.runtime.sendMessage({ t: "framed", there })) === true) {
          return;
        }
      } catch {
        if (!chrome.runtime?.id) {
          return; // the extension was updated under an open page
        }
      }
    }
  }
  say(true);
  addEventListener("pagehide", () => say(false));
  addEventListener("pageshow", (event) => event.persisted && say(true));
})();
