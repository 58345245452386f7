// In documents of configured providers' origins, at their start and in the page's own world: gives `document.referrer`
// the value it has in Microsoft's panel, the CRM's address (contract §1: some widgets build the library's URL from it).
// In an extension's frame the browser leaves it empty.
//
// The panel hands the value over in the frame's name, the one thing that is there before any script. The name is
// taken away at once, so that the page never sees it, and put back while the document leaves, for the next one.

(() => {
  const MARK = "patchbay-referrer:";
  if (window === window.parent || !window.name.startsWith(MARK)) {
    return;
  }
  const name = window.name;
  const referrer = name.slice(MARK.length);
  window.name = "";
  addEventListener("pagehide", () => {
    window.name = window.name || name;
  });
  if (document.referrer === "") {
    Object.defineProperty(document, "referrer", { configurable: true, get: () => referrer });
  }
})();
