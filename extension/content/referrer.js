// In documents of configured providers' origins, at their start and in the page's own world: gives `document.referrer`
// the value it has in Microsoft's panel, the CRM's address (contract §1: some widgets build the library's URL from it).
// In an extension's frame the browser leaves it empty.
//
// The panel hands the value over in the frame's name, the one thing that is there before any script. The name is
// taken away at once, so that the page never sees it, and put back while the document leaves, for the next one.

(() => {
  const MARK = "patchbay-referrer:";
  const LOOKS = 60; // one a second; a page that has loaded nothing by then is a plain page
  if (!window.name.startsWith(MARK)) {
    return;
  }
  const name = window.name;
  const [referrer] = name.slice(MARK.length).split(" "); // what follows makes the name of a window unique
  window.name = "";
  if (window === window.parent) {
    Object.defineProperty(window, Symbol.for("patchbay.apart"), { value: true }); // for media.js
  }
  // A namespace that is not ours speaks to a host that is not here: said once, so that the panel can name the cause.
  let looks = 0;
  const looking = setInterval(() => {
    const found = /** @type {any} */ (window).Microsoft?.CIFramework;
    looks += 1;
    if (found || looks > LOOKS) {
      clearInterval(looking);
      if (found && !found.isPatchbay) {
        document.dispatchEvent(new CustomEvent("patchbay:other-namespace"));
      }
    }
  }, 1000);
  addEventListener("pagehide", () => {
    window.name = window.name || name;
  });
  if (referrer && document.referrer === "") {
    Object.defineProperty(document, "referrer", { configurable: true, get: () => referrer });
  }
})();
