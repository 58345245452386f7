// In documents of configured providers' origins, at their start. It does something only inside our own panel: tells
// it that the page is up, and from where a CIF library was asked, so that the panel can name the cause when what
// loads is not ours.

(() => {
  const panel = chrome.runtime.getURL("").replace(/\/$/, "");
  if (![...(location.ancestorOrigins ?? [])].includes(panel)) {
    return;
  }

  /** @param {object} sign */
  function tell(sign) {
    for (let at = /** @type {Window} */ (window); at !== at.parent; at = at.parent) {
      at.parent.postMessage({ patchbay: "frame", ...sign }, panel);
    }
  }

  /** @param {Event} event */
  function settled(event) {
    const script = event.target;
    if (script instanceof HTMLScriptElement && /\/msdyn_ciLibrary\.js$/i.test(URL.parse(script.src)?.pathname ?? "")) {
      tell({ state: "library", url: script.src });
    }
  }

  // Only the provider's own page has a status that matters, not what it frames in its turn.
  const [arrival] = location.ancestorOrigins[0] === panel ? performance.getEntriesByType("navigation") : [];
  tell({ state: "alive", status: arrival instanceof PerformanceNavigationTiming ? arrival.responseStatus : 0 });
  // `load` and `error` do not bubble; capturing hears them.
  document.addEventListener("load", settled, true);
  document.addEventListener("error", settled, true);
})();
