// A library that never answers: its promises do not settle, its handlers hear nothing.
// `cargo xtask conformance bite --silent` puts it in the place of the real one.

(() => {
  const nothing = () => undefined;
  const root = /** @type {any} */ (window);
  root.Microsoft = root.Microsoft ?? {};
  root.Microsoft.CIFramework = new Proxy({}, {
    get: (_, name) => (name === "addHandler" || name === "removeHandler" ? nothing : () => new Promise(nothing)),
    has: () => true,
  });
  const ready = () => setTimeout(() => window.dispatchEvent(new CustomEvent("CIFInitDone")));
  if (document.readyState === "complete") {
    ready();
  } else {
    window.addEventListener("load", ready, { once: true });
  }
})();
