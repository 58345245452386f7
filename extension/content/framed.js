// In documents of configured providers' origins: one that is framed by a page that is not ours says that it is there, and when
// it asks for the CIF library, so that a widget does not live twice. The worker knows which pages are a CRM's, and so whether
// this is Microsoft's panel. Injected again, for a provider that was configured meanwhile, it says it again.

(() => {
  const KEY = Symbol.for("patchbay.framed");
  const LIBRARY = /\/webresources\/widget\/msdyn_cilibrary\.js/i;
  /** @type {any} */
  const world = globalThis;
  const panel = chrome.runtime.getURL("").replace(/\/$/, "");
  if (window.parent === window || [...(location.ancestorOrigins ?? [])].includes(panel)) {
    return;
  }
  if (world[KEY]) {
    world[KEY].again();
    return;
  }

  /** How many workers in a row may die of what is said here. */
  const MOST_LOST = 3;
  let library = false;
  let words = 0;

  /**
   * Says it until a worker has taken it in, or there is something newer to say: a worker may die of any message.
   * @param {boolean} there
   */
  async function say(there) {
    words += 1;
    const word = words;
    for (let lost = 0; lost <= MOST_LOST && word === words; lost += 1) {
      try {
        if ((await chrome.runtime.sendMessage({ t: "framed", there, library })) === true) {
          return;
        }
      } catch {
        if (!chrome.runtime?.id) {
          return; // the extension was updated under an open page
        }
      }
    }
  }
  world[KEY] = { again: () => say(true) };
  say(true);
  addEventListener("pagehide", () => say(false));
  addEventListener("pageshow", (event) => event.persisted && say(true));
  // A redirect or a log-in may have led a widget to any page: what every one of them does is ask for the library.
  const observer = new PerformanceObserver((list) => {
    if (list.getEntries().some(({ name }) => LIBRARY.test(name))) {
      observer.disconnect();
      library = true;
      say(true);
    }
  });
  observer.observe({ type: "resource", buffered: true });
})();
