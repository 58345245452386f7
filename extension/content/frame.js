// In documents of configured providers' origins, at their start. It does something only inside our own panel: tells
// it that the page is up, from where a CIF library was asked, that the page has a CIF namespace of its own, and where it
// goes next, so that the panel can name the cause when no library of ours greets.

(() => {
  const panel = chrome.runtime.getURL("").replace(/\/$/, "");
  // A page that has a window to itself was opened by the panel, which gave the window its name.
  const isApart = window === window.parent && window.name.startsWith("patchbay-referrer:");
  if (!isApart && ![...(location.ancestorOrigins ?? [])].includes(panel)) {
    return;
  }

  /** @param {object} sign */
  function tell(sign) {
    for (let at = /** @type {Window} */ (window); at !== at.parent; at = at.parent) {
      at.parent.postMessage({ patchbay: "frame", ...sign }, panel);
    }
    if (isApart) {
      window.opener?.postMessage({ patchbay: "frame", ...sign }, panel);
    }
  }

  /** Whether the page's own service worker answers for what it loads. */
  function isControlled() {
    try {
      return Boolean(navigator.serviceWorker?.controller);
    } catch {
      return false; // a frame in a sandbox of its own may have none
    }
  }

  /** @param {Event} event */
  function settled(event) {
    const script = event.target;
    if (script instanceof HTMLScriptElement && /\/msdyn_ciLibrary\.js$/i.test(URL.parse(script.src)?.pathname ?? "")) {
      tell({ state: "library", url: script.src, integrity: script.integrity !== "", worker: isControlled() ? location.origin : "" });
    }
  }

  if (isApart && window.opener) {
    // A widget does not live on without its panel.
    setInterval(() => window.opener?.closed !== false && window.close(), 500);
  }

  // Only the provider's own page has a status that matters, not what it frames in its turn.
  const own = isApart || location.ancestorOrigins[0] === panel;
  const [arrival] = own ? performance.getEntriesByType("navigation") : [];
  tell({ state: "alive", own, status: arrival instanceof PerformanceNavigationTiming ? arrival.responseStatus : 0 });
  addEventListener("message", (event) => {
    if (event.origin === panel && event.data?.patchbay === "ping") {
      event.stopImmediatePropagation(); // the page's own listeners need not know
      tell({ state: "alive", own, again: true });
    }
  }, true);
  if (own) {
    /** @type {any} */ (globalThis).navigation?.addEventListener("navigate", (/** @type {any} */ event) => {
      if (!event.destination.sameDocument) {
        tell({ state: "leaving", url: event.destination.url });
      }
    });
  }
  document.addEventListener("patchbay:media", (event) => {
    tell({ state: "media", word: event instanceof CustomEvent ? `${event.detail}` : "" }); // media.js
  });
  // `load` and `error` do not bubble; capturing hears them.
  document.addEventListener("load", settled, true);
  document.addEventListener("error", settled, true);
  document.addEventListener("patchbay:other-namespace", () => tell({ state: "other-namespace" })); // referrer.js
})();
