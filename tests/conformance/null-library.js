// A library that answers null to everything, whatever it is asked: no test of the contract may be content with it.
// `cargo xtask conformance bite --null` puts it in the place of the real one.

(() => {
  const nothing = () => undefined;
  const root = /** @type {any} */ (window);
  root.Microsoft = root.Microsoft ?? {};
  // Every name is a method, those of later versions too.
  root.Microsoft.CIFramework = new Proxy({}, {
    get: (_, name) => (name === "addHandler" || name === "removeHandler" ? nothing : () => Promise.resolve(null)),
    has: () => true,
  });
  const ready = () => setTimeout(() => window.dispatchEvent(new CustomEvent("CIFInitDone")));
  if (document.readyState === "complete") {
    ready();
  } else {
    window.addEventListener("load", ready, { once: true });
  }
})();
