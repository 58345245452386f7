// In the pages of configured CRM sites: tells the bridge where the page is, takes clicks on phone fields when
// click-to-act is on, and shows the launcher tab. Plain JavaScript, because WASM in a content script obeys the page's
// own policy; tiny, because it is in every such page. Injected again it only says hello again.

(() => {
  const KEY = Symbol.for("patchbay.content");
  /** @type {any} */
  const world = globalThis;
  if (world[KEY]) {
    world[KEY].hello();
    return;
  }

  /** How many workers in a row may die of what this page says; then it waits until it has something new to say. */
  const MOST_LOST = 3;
  let clickToAct = false;
  /** The page's own events that are forwarded, with what stops each. @type {Map<string, AbortController>} */
  const forwarded = new Map();
  /** Names of events that our own functions in the page are raising right now: those come from a widget. */
  let own = "";
  let lastUrl = location.href;
  /** How many workers died in a row of what was said to them. */
  let lost = 0;
  /** What widgets must hear once, whatever becomes of the worker, until a worker has taken it in. @type {{t: string, number: number}[]} */
  const unsaid = [];
  let said = 0;

  /**
   * @param {{t: string, [member: string]: unknown}} message `FromPage` of the protocol
   * @returns {Promise<boolean>} whether a worker has taken it in
   */
  async function tell(message) {
    if (world.document.prerendering) {
      return false; // made ahead, perhaps for nothing: it is a page once it is shown
    }
    // Throws or rejects when the extension was updated or removed under an open page: the new one brings its own script.
    // A worker may also die of any message: then the next one hears where the page is by now.
    let taken;
    try {
      // An open panel hears it as well: without a word of the worker the browser takes the panel's silence for the answer.
      taken = await chrome.runtime.sendMessage(message);
    } catch {
      stop();
    }
    if (taken === true) {
      lost = 0;
      return true;
    }
    lost += 1;
    if (chrome.runtime?.id && lost <= MOST_LOST) {
      if (["hello", "url", "focus"].includes(message.t)) {
        hello();
      } else if (message.t === "open") {
        tell(message); // the click still counts for a moment
      }
    }
    return false;
  }

  /**
   * Tells what must be heard once, in its order.
   * @param {{t: string, [member: string]: unknown}} message `FromPage` of the protocol, but for its number
   */
  async function tellOnce(message) {
    said += 1;
    unsaid.push({ ...message, number: said });
    if (unsaid.length > 1) {
      return; // after what is on its way
    }
    for (let tries = 0; unsaid.length > 0 && tries <= MOST_LOST; tries += 1) {
      if (await tell(unsaid[0])) {
        unsaid.shift();
        tries = 0;
      } else if (!chrome.runtime?.id) {
        break;
      } else {
        hello(); // a page that the worker does not know has no say
      }
    }
    unsaid.length = 0;
  }

  function hello() {
    lastUrl = location.href;
    tell({ t: "hello", url: lastUrl, focused: document.hasFocus() });
  }

  // ---- where the page is --------------------------------------------------------------------------------------

  function moved() {
    if (location.href !== lastUrl) {
      lastUrl = location.href;
      tell({ t: "url", url: lastUrl });
    }
  }

  const leaving = new AbortController();
  const { signal } = leaving;
  world.navigation?.addEventListener("currententrychange", moved, { signal });
  // Only what the browser says counts: a script can dispatch events of the same names.
  addEventListener("focus", (event) => event.isTrusted && tell({ t: "focus" }), { signal });
  addEventListener("pagehide", (event) => event.isTrusted && tell({ t: "gone" }), { signal });
  addEventListener("pageshow", (event) => event.isTrusted && event.persisted && hello(), { signal });
  document.addEventListener("prerenderingchange", (event) => event.isTrusted && hello(), { signal });

  // ---- click-to-act -------------------------------------------------------------------------------------------

  /**
   * The number or address an element stands for: a `tel:` or `mailto:` link, or the action button beside a phone or
   * e-mail field, whose `data-id` begins with the column's name.
   * @param {Element} element
   * @returns {{value: string, name: string, format: string} | null}
   */
  function actOf(element) {
    const link = element.closest('a[href^="tel:" i], a[href^="mailto:" i]');
    if (link instanceof HTMLAnchorElement) {
      const [, scheme, rest] = /^(tel|mailto):([^?]*)/i.exec(link.href) ?? [];
      return rest ? { value: decoded(rest), name: columnOf(link), format: scheme.toLowerCase() === "tel" ? "Phone" : "Email" } : null;
    }
    const button = element.closest('[data-id$="-phone-action-icon"], [data-id$="-mail-action-icon"]');
    const id = button?.getAttribute("data-id") ?? "";
    const kind = /-(phone|mail)-action-icon$/.exec(id)?.[1];
    if (!kind) {
      return null;
    }
    const input = document.querySelector(`[data-id="${CSS.escape(id.replace("-action-icon", "-text-input"))}"]`);
    const value = input instanceof HTMLInputElement ? input.value.trim() : "";
    return value ? { value, name: id.split(".")[0], format: kind === "phone" ? "Phone" : "Email" } : null;
  }

  /** @param {string} text */
  function decoded(text) {
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  }

  /** @param {Element} link */
  function columnOf(link) {
    const cell = link.closest('[col-id], [data-id*=".fieldControl"]');
    return cell?.getAttribute("col-id") ?? cell?.getAttribute("data-id")?.split(".")[0] ?? "";
  }

  /** @param {MouseEvent} event */
  function clicked(event) {
    const target = event.composedPath()[0];
    const act = clickToAct && event.isTrusted && event.button === 0 && target instanceof Element ? actOf(target) : null;
    if (act) {
      // The provider takes it: no second program dials (contract §7).
      event.preventDefault();
      event.stopImmediatePropagation();
      tellOnce({ t: "act", ...act });
    }
  }
  addEventListener("click", clicked, { capture: true, signal });

  // ---- events of the page (contract §7) -----------------------------------------------------------------------

  /** @param {Event} event */
  function raised(event) {
    if (event.type === own) {
      own = "";
      return;
    }
    if (event instanceof CustomEvent) {
      tellOnce({ t: "custom", event: event.type, detail: detailOf(event) });
    }
  }

  /**
   * The `detail` as JSON text; the browser gives this world a copy of plain data, and null for anything else.
   * @param {CustomEvent} event
   */
  function detailOf(event) {
    try {
      const { detail } = event;
      return JSON.stringify(detail instanceof Map ? Object.fromEntries(detail) : detail ?? {}) ?? "{}";
    } catch {
      return "{}";
    }
  }

  /** @param {string[]} names */
  function forward(names) {
    const wanted = new Set([...names, "CIClickToAct", "KMClickToSend"]);
    for (const [name, controller] of forwarded) {
      if (!wanted.has(name)) {
        controller.abort();
        forwarded.delete(name);
      }
    }
    for (const name of wanted) {
      if (!forwarded.has(name)) {
        const controller = new AbortController();
        forwarded.set(name, controller);
        addEventListener(name, raised, { signal: AbortSignal.any([signal, controller.signal]) });
      }
    }
  }

  document.addEventListener("patchbay:own", (event) => {
    own = event instanceof CustomEvent ? `${event.detail}` : "";
  }, { signal });

  // ---- outcomes of requests without time-out ------------------------------------------------------------------

  document.addEventListener("patchbay:outcome", (event) => {
    const detail = event instanceof CustomEvent ? event.detail : null;
    if (typeof detail === "string") {
      const { id, text } = JSON.parse(detail);
      tell({ t: "outcome", id, text });
    }
  }, { signal });

  // A record to be opened while the form here has unsaved changes: in a tab of its own.
  document.addEventListener("patchbay:open", (event) => {
    if (event instanceof CustomEvent && typeof event.detail === "string") {
      tell({ t: "open-tab", url: event.detail });
    }
  }, { signal });

  // ---- launcher tab -------------------------------------------------------------------------------------------

  const STYLE = `
    :host { all: initial; }
    :host([hidden]) { display: none; }
    button {
      position: fixed; inset-block-start: 40%; inset-inline-end: 0; z-index: 2147483646;
      inline-size: 30px; block-size: 56px; padding: 0; border: 1px solid #0003; border-inline-end: 0;
      border-start-start-radius: 8px; border-end-start-radius: 8px; background: #1f2a44; cursor: pointer;
      display: grid; place-items: center; opacity: .92;
    }
    button:hover, button:focus-visible { opacity: 1; inline-size: 36px; }
    button:focus-visible { outline: 3px solid #6ea8fe; outline-offset: 2px; }
    svg { inline-size: 18px; block-size: 18px; fill: none; stroke: #fff; stroke-width: 1.8; stroke-linecap: round; }
    i { inline-size: 9px; block-size: 9px; border: 1.5px solid #fff; border-radius: 50%; background: transparent; }
    .on i { background: #4ade80; border-color: #4ade80; }
    @media print { button { display: none; } }
  `;
  const SVG = "http://www.w3.org/2000/svg";
  const host = document.createElement("patchbay-launcher");
  const button = document.createElement("button");

  function buildLauncher() {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    const root = host.attachShadow({ mode: "closed" });
    root.adoptedStyleSheets = [sheet];
    const picture = document.createElementNS(SVG, "svg");
    picture.setAttribute("viewBox", "0 0 24 24");
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", "M5 4h3l2 5-2.5 1.5a11 11 0 0 0 6 6L15 14l5 2v3a2 2 0 0 1-2 2A16 16 0 0 1 3 6a2 2 0 0 1 2-2z");
    picture.append(path);
    button.type = "button";
    button.dataset.patchbay = "launcher";
    button.append(picture, document.createElement("i"));
    // The worker opens the panel inside this gesture; nothing may be awaited on the way.
    button.addEventListener("click", () => tell({ t: "open" }));
    root.append(button);
    label(false, "Patchbay: click to open the panel.");
  }

  /**
   * @param {boolean} on
   * @param {string} line
   */
  function label(on, line) {
    button.classList.toggle("on", on);
    button.title = line;
    button.setAttribute("aria-label", line);
  }

  function showLauncher() {
    (document.body ?? document.documentElement).append(host);
  }

  // ---- start and end ------------------------------------------------------------------------------------------

  chrome.runtime.onMessage.addListener((message) => {
    if (message?.t === "state") {
      clickToAct = message.clickToAct;
      forward(message.events ?? []);
      label(message.on, message.line);
    }
  });

  /** The extension is gone from under this page: leave the page as it would be without it. */
  function stop() {
    if (!chrome.runtime?.id) {
      leaving.abort();
      host.remove();
      delete world[KEY];
    }
  }

  /** The docked panel has a tab of its own. @param {boolean} there */
  function launcher(there) {
    host.hidden = !there;
  }

  /** Also for docked.js. @type {{focus?: (event: Event) => void, [member: string]: unknown}} */
  const shared = { hello, tell, tellOnce, launcher, signal };
  // Here, since a page's own listeners, which may keep the focus from the docked panel, are there before docked.js is.
  for (const type of ["focus", "blur", "focusin", "focusout"]) {
    addEventListener(type, (event) => shared.focus?.(event), { capture: true, signal });
  }
  world[KEY] = shared;
  buildLauncher();
  if (document.readyState === "loading") {
    addEventListener("DOMContentLoaded", showLauncher, { once: true, signal });
  } else {
    showLauncher();
  }
  hello();
})();
