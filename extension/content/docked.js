// In pages of configured CRM sites while a widget is to be docked there: the panel at the edge of the page.
//
// 1. The worker says that a panel is to be docked (`dock`); page.js, which it relies on, has said hello before.
// 2. The frame's key is told and stored before the frame is made: only the panel that has it is answered (bridge/docked.rs).
// 3. The panel's element is in the browser's top layer, outside of the body, with a closed shadow root: the page's styles do
//    not reach in, nothing of the page below covers it, and a body that is drawn anew leaves it alone.
// 4. It is the panel's page that has the width: what `getWidth` says is what the widget has.
// 5. A page that takes it away gets it back a few times (docked-hold.js). Then, and where the panel does not come up, it is given up.

(() => {
  const KEY = Symbol.for("patchbay.docked");
  /** @type {any} */
  const world = globalThis;
  const page = world[Symbol.for("patchbay.content")];
  const push = world[Symbol.for("patchbay.docked.push")];
  const look = world[Symbol.for("patchbay.docked.look")];
  const hands = world[Symbol.for("patchbay.docked.hands")];
  if (world[KEY] || !page) {
    return;
  }
  world[KEY] = true;

  /** Widths, CSS pixels (contract §3 and §8). */
  const USUAL = 378;
  const LEAST = 300;
  const STRIP = 34;
  /** Below so much room beside it, the panel covers the page. */
  const NARROW = 240;
  /** How long a width must last to be told, in milliseconds. */
  const PAUSE = 150;
  /** How long the panel may take to come up once its frame has loaded, and at all. */
  const UP_TIME = 8_000;
  const LOAD_TIME = 20_000;
  /** How many workers in a row may not take its key. */
  const MOST_LOST = 3;

  const { host, root, all, clip, edge, button, draw } = look();
  const modal = world[Symbol.for("patchbay.docked.modal")](host, root);
  const hold = world[Symbol.for("patchbay.docked.hold")](host, modal, {
    isShown: () => shown,
    hasFrame: () => frame !== null,
    inCall: () => state.call,
    anew: load,
    fail,
    cover(/** @type {boolean} */ covered) {
      page.tellOnce({ t: "dock-covered", covered });
    },
  });
  /** @type {HTMLIFrameElement | null} */
  let frame = null;
  /** What the worker said last. */
  let state = { on: false, open: true, call: false, up: false, allow: "", width: /** @type {number | null} */ (null) };
  /** The width that was asked for, and the one there is room for. */
  let wanted = USUAL;
  let width = USUAL;
  /** Being shown, with the frame made or about to be. */
  let shown = false;
  let failed = false;
  /** It did not come up once. */
  let slow = false;
  let upTimer = 0;
  let widthTimer = 0;
  let told = 0;
  /** The key of the frame there is, or about to be. */
  let current = "";

  // ---- width --------------------------------------------------------------------------------------------------

  /** The most it may have. */
  function most() {
    return Math.max(LEAST, Math.floor(innerWidth / 2));
  }

  /** Whether the panel is at the left: at the end of a line of the page. */
  function atLeft() {
    return getComputedStyle(document.documentElement).direction === "rtl";
  }

  function arrange() {
    width = Math.min(Math.max(Math.round(wanted), LEAST), most());
    const outer = state.open ? width : STRIP;
    const left = atLeft();
    draw({ outer, width, least: LEAST, most: most(), open: state.open, left });
    if (frame) {
      frame.inert = !state.open; // out of the keyboard's reach; it lives on
    }
    push.set(shown && innerWidth - outer >= NARROW ? outer : 0, left);
  }

  /** Tells the width if it has changed, once it lasts. */
  function tellWidth() {
    clearTimeout(widthTimer);
    widthTimer = setTimeout(() => {
      if (shown && width !== told) {
        told = width;
        page.tellOnce({ t: "dock-width", px: width, asked: null, collapse: false });
      }
    }, PAUSE);
  }

  /** The agent gives it a width. @param {number} px */
  function resize(px) {
    wanted = Math.min(Math.max(px, LEAST), most());
    arrange();
    tellWidth();
    page.tellOnce({ t: "dock-kept", px: width });
  }

  /** A widget asks for a width. @param {{id: string, px: number}} request */
  function asked({ id, px }) {
    const collapse = px > innerWidth / 2;
    if (!collapse) {
      wanted = px;
      arrange();
    }
    clearTimeout(widthTimer);
    told = width;
    page.tellOnce({ t: "dock-width", px: width, asked: id, collapse });
  }

  hands({ root, all, edge, button }, {
    width: () => width,
    least: LEAST,
    most,
    atLeft,
    drag(/** @type {number} */ px) {
      wanted = px;
      arrange();
    },
    resize,
    usual: () => resize(USUAL),
    fold() {
      state.open = !state.open;
      arrange();
      page.tellOnce({ t: "dock-mode", mode: state.open ? 1 : 0 });
    },
  });

  // ---- the frame ----------------------------------------------------------------------------------------------

  /**
   * What takes the focus from the panel does not hear that it has it. A field of the page hears that it has lost or got it, as
   * when the agent leaves the window: what it does then, it must do now.
   * @param {Event} event
   */
  function keepFocus(event) {
    if (shown && event.type === "focusin") {
      modal.focus();
    }
    if (shown && event instanceof FocusEvent && (event.target === host || event.relatedTarget === host)) {
      event.stopImmediatePropagation();
      if (event.target !== host) {
        const { type, bubbles } = event;
        event.composedPath()[0]?.dispatchEvent(new FocusEvent(type, { bubbles, composed: true }));
      }
    }
  }

  async function show() {
    shown = true;
    page.launcher(false);
    wanted = state.width ?? USUAL;
    arrange();
    hold.put();
    await load();
  }

  /** Makes the panel's frame, once the worker has stored its key. */
  async function load() {
    frame?.remove();
    frame = null;
    state.up = false;
    const key = crypto.randomUUID();
    current = key;
    told = width;
    for (let tries = 0; !(await page.tell({ t: "dock", key, width })); tries += 1) {
      if (!shown || current !== key) {
        return;
      }
      if (tries === MOST_LOST) {
        return hide(); // the next worker that knows this page says again that it wants a panel here
      }
    }
    if (!shown || current !== key) {
      return; // it was to begin anew meanwhile, with another key
    }
    frame = document.createElement("iframe");
    frame.name = key;
    frame.title = "Patchbay";
    frame.allow = state.allow;
    frame.src = chrome.runtime.getURL("docked.html");
    frame.addEventListener("load", () => {
      if (chrome.runtime?.id) {
        comesUp(UP_TIME);
      } else {
        end(); // the extension is gone from under the page
      }
    });
    comesUp(LOAD_TIME);
    clip.append(frame);
    arrange();
    hold.begin();
  }

  /** @param {number} time */
  function comesUp(time) {
    clearTimeout(upTimer);
    if (!state.up) {
      upTimer = setTimeout(() => {
        if (!slow && !crossOriginIsolated) {
          slow = true;
          load(); // perhaps the machine is busy with many pages
          return;
        }
        fail(crossOriginIsolated
          ? "This page lets in no page of another origin (Cross-Origin-Embedder-Policy): the side panel has its widgets."
          : "The panel did not come up in this page, whose policy may forbid it (Cross-Origin-Embedder-Policy): the side panel has its widgets.");
      }, time);
    }
  }

  /** @param {string} reason */
  function fail(reason) {
    if (shown) {
      failed = true;
      hide();
      page.tellOnce({ t: "dock-failed", reason });
    }
  }

  function hide() {
    shown = false;
    clearTimeout(upTimer);
    clearTimeout(widthTimer);
    removeEventListener("beforeunload", guard);
    frame?.remove();
    frame = null;
    hold.end();
    push.set(0, atLeft());
    page.launcher(true);
  }

  // ---- what is said -------------------------------------------------------------------------------------------

  /** A call is live in it, and goes with the page. @param {BeforeUnloadEvent} event */
  function guard(event) {
    event.preventDefault();
  }

  /** @param {any} message `ToPage` of the protocol */
  function heard(message) {
    if (message?.t === "dock-width") {
      asked(message);
    } else if (message?.t === "state") {
      all.classList.toggle("on", message.on);
      button.title = message.line;
    } else if (message?.t === "dock") {
      const wasUp = state.up;
      state = message;
      if (state.up) {
        clearTimeout(upTimer);
        slow = false;
      } else if (wasUp && shown && state.on && !hold.isTooOften("The panel goes away again and again: the side panel has its widgets.")) {
        load(); // its page is gone, or a worker that lost all it knew does not know it
      }
      if (!state.on && shown) {
        hide();
      } else if (state.on && !shown && !failed) {
        show();
      } else if (shown) {
        arrange();
      }
      (shown && state.call ? addEventListener : removeEventListener)("beforeunload", /** @type {any} */ (guard));
    }
  }

  /** @type {AbortSignal} */
  const signal = page.signal;
  chrome.runtime.onMessage.addListener(heard);
  addEventListener("toggle", (event) => {
    if (shown && event.target instanceof HTMLDialogElement) {
      modal.follow();
    }
    hold.lookOnTop();
  }, { capture: true, signal });
  addEventListener("fullscreenchange", hold.lookOnTop, { signal });
  addEventListener("resize", () => {
    if (shown) {
      arrange();
      tellWidth();
    }
  }, { signal });
  addEventListener("pagehide", (event) => {
    if (event.isTrusted) {
      if (shown) {
        hide();
      }
      failed = false; // a page that comes back is tried anew, as the worker does
      hold.forgive();
    }
  }, { signal });
  page.focus = keepFocus;
  function end() {
    hide();
    chrome.runtime?.onMessage?.removeListener(heard);
    delete world[KEY];
  }
  signal.addEventListener("abort", end);
})();
