// A toast in a CRM page: a call rings out of sight. It comes into a page when the first does, and
// leaves only its listener behind. Only real clicks count; the page's styles and scripts do not reach in.

(() => {
  const KEY = Symbol.for("patchbay.toast");
  /** @type {any} */
  const world = globalThis;
  const page = world[Symbol.for("patchbay.content")]; // page.js, which says what is to be said
  if (world[KEY] || !page) {
    return;
  }
  world[KEY] = true;
  const { MODAL, focused } = world[Symbol.for("patchbay.modal")];

  const STYLE = `
    :host { all: initial !important; color-scheme: light dark !important; }
    section {
      position: fixed; inset-block-start: 16px; inset-inline-end: calc(16px + var(--d)); box-sizing: border-box;
      inline-size: min(340px, calc(100vw - 32px - var(--d))); max-block-size: calc(100vh - 32px); overflow: auto; padding: 12px 14px;
      display: grid; gap: 12px; border: 1px solid light-dark(#0003, #fff4); border-inline-start: 5px solid #2e9e5b;
      border-radius: 10px; background: light-dark(#fff, #22262e); color: light-dark(#1b1f27, #f1f3f6);
      box-shadow: 0 6px 24px #0005; font: 14px/1.4 system-ui, sans-serif; text-align: start;
    }
    article { position: relative; }
    p { margin: 0 0 8px; padding-inline-end: 24px; overflow-wrap: anywhere; unicode-bidi: plaintext; }
    div { display: flex; flex-wrap: wrap; gap: 8px; }
    button {
      font: inherit; padding: 5px 14px; border-radius: 6px; border: 1px solid light-dark(#0005, #fff6);
      background: transparent; color: inherit; cursor: pointer;
    }
    [data-do="accept"] { background: #1f7a43; border-color: #1f7a43; color: #fff; }
    [data-do="hide"] { position: absolute; inset-block-start: -6px; inset-inline-end: -8px; padding: 2px 9px; border-color: transparent; }
    button:focus-visible { outline: 3px solid #6ea8fe; outline-offset: 2px; }
    @media (forced-colors: active) { section { border: 2px solid; } }
    @media print { section { display: none; } }
  `;
  const LABELS = { show: "Open the panel", accept: "Accept", reject: "Reject", hide: "×" };

  /** @typedef {{number: number, text: string, accept: boolean, reject: boolean}} Ring */

  const host = document.createElement("patchbay-toast");
  const box = document.createElement("section");
  /** By a ring's number: what is shown of it. @type {Map<number, {row: HTMLElement, ring: string}>} */
  const rows = new Map();
  /** Numbers of what the agent has taken away here, which rings on elsewhere. @type {Set<number>} */
  const hidden = new Set();
  let opens = false;
  let timer = 0;
  let watch = 0;

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  const root = host.attachShadow({ mode: "closed" });
  root.adoptedStyleSheets = [sheet];
  box.setAttribute("role", "alert");
  box.setAttribute("aria-label", "Patchbay");
  box.dataset.patchbay = "toast";
  // None of the page's business.
  for (const type of ["click", "keydown", "keyup", "pointerdown", "mousedown"]) {
    box.addEventListener(type, (event) => event.stopPropagation());
  }
  box.addEventListener("keydown", (event) => {
    if (event.isTrusted && event.key === "Escape") {
      event.preventDefault(); // it closes no dialog of the page
      hide([...rows.keys()]);
    }
  });
  root.append(box);

  /** @param {Ring} ring @param {"show" | "accept" | "reject" | "hide"} action */
  function button(ring, action) {
    const made = document.createElement("button");
    made.type = "button";
    made.dataset.do = action;
    made.textContent = LABELS[action];
    made.addEventListener("click", (event) => {
      if (event.isTrusted) {
        action === "hide" ? hide([ring.number]) : answer(ring, action);
      }
    });
    return made;
  }

  /** @param {number[]} numbers */
  function hide(numbers) {
    for (const number of numbers) {
      hidden.add(number);
      drop(number);
    }
    attach();
  }

  /** @param {Ring} ring @param {string} action */
  function answer(ring, action) {
    // The panel opens inside this gesture: no await before.
    if (opens && action !== "reject") {
      page.tell({ t: "open" });
    }
    page.tellOnce({ t: "ring", ring: ring.number, action });
    if (action !== "show") {
      drop(ring.number); // it is answered
      attach();
    }
  }

  /** @param {number} number */
  function drop(number) {
    rows.get(number)?.row.remove();
    rows.delete(number);
  }

  function clear() {
    [...rows.keys()].forEach(drop);
    attach();
  }

  /** In the page while there is something to show, and on top: a page may re-render its body, or cover it. */
  function attach() {
    clearTimeout(watch);
    if (rows.size === 0) {
      host.remove();
      return;
    }
    const home = focused() ?? [...document.querySelectorAll(MODAL)].pop() ?? document.documentElement;
    if (host.parentNode !== home) {
      home.append(host);
      home.addEventListener("close", attach, { once: true });
    }
    box.style.setProperty("--d", `${document.querySelector("patchbay-docked")?.clientWidth ?? 0}px`);
    const { x, y } = box.getBoundingClientRect();
    host.popover = "manual";
    host.togglePopover(document.elementFromPoint(x + 9, y + 9) === host); // closed when covered
    host.togglePopover(true);
    watch = setTimeout(attach, 1_000);
  }

  /** @param {Ring[]} rings */
  function show(rings) {
    for (const number of [...rows.keys()]) {
      if (!rings.some((ring) => ring.number === number)) {
        drop(number);
      }
    }
    for (const ring of rings) {
      if (hidden.has(ring.number)) {
        continue;
      }
      const known = rows.get(ring.number);
      if (known?.ring === JSON.stringify(ring)) {
        continue; // what is as it was keeps the focus
      }
      const row = document.createElement("article");
      const text = document.createElement("p");
      text.textContent = ring.text;
      const buttons = document.createElement("div");
      ring.accept && buttons.append(button(ring, "accept"));
      ring.reject && buttons.append(button(ring, "reject"));
      buttons.append(button(ring, "show"));
      const hides = button(ring, "hide");
      hides.ariaLabel = "Hide";
      row.append(text, buttons, hides);
      known ? known.row.replaceWith(row) : box.append(row);
      rows.set(ring.number, { row, ring: JSON.stringify(ring) });
    }
    attach();
  }

  /** @param {any} message `ToPage` of the protocol */
  function heard(message) {
    if (message?.t !== "rings") {
      return;
    }
    opens = message.opens === true;
    clearTimeout(timer);
    show(message.rings);
    if (message.rings.length > 0) {
      timer = setTimeout(clear, message.left); // should nobody be left to end it
    }
  }
  chrome.runtime.onMessage.addListener(heard);
  page.signal.addEventListener("abort", () => {
    clear(); // the extension is gone from under this page
    clearTimeout(timer);
    chrome.runtime?.onMessage?.removeListener(heard);
    delete world[KEY];
  });
})();
