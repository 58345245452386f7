// The page makes room for the docked panel. Used by docked.js.
//
// A margin of the document moves what flows in it. What is fixed, or as wide as the window whatever the document says, is
// looked for below the panel and marked, one element after the other: a transform that would move all of it at once would
// tie what is fixed to a page that scrolls. What still does not give way is covered. Looking again now and then finds what
// has come since; an observer would run with every change the page makes.

(() => {
  const KEY = Symbol.for("patchbay.docked.push");
  /** @type {any} */
  const world = globalThis;
  if (world[KEY]) {
    return;
  }

  /** The mark on elements that have to give way. */
  const MARK = "patchbay-gives-way";
  /** How often it is looked again, in milliseconds, and how many looks one finding may take. */
  const PAUSE = 2_000;
  const PASSES = 4;
  /** Where is looked, in parts of the window's height. */
  const HEIGHTS = [0.01, 0.08, 0.2, 0.35, 0.5, 0.65, 0.8, 0.92, 0.99];

  const sheet = new CSSStyleSheet();
  let room = 0;
  let left = false;
  let timer = 0;
  let rules = "";

  function write() {
    const side = left ? "left" : "right";
    const rest = document.documentElement.clientWidth - room;
    const now = room === 0 ? "" : `@media screen {
      :root { margin-${side}: ${room}px !important; position: relative !important; min-height: 100vh !important; }
      [${MARK}] { max-width: ${rest}px !important; }
      [${MARK}="fixed"] { margin-${side}: ${room}px !important; }
    }`;
    if (now !== rules) {
      rules = now;
      sheet.replaceSync(now);
    }
    if (!document.adoptedStyleSheets.includes(sheet)) {
      document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]; // the page has its own list
    }
  }

  /** @param {Element} element @returns {"fixed" | "wide" | null} */
  function inTheWay(element) {
    if (!(element instanceof HTMLElement) || element === document.documentElement || element.hasAttribute("popover")) {
      return null;
    }
    const box = element.getBoundingClientRect();
    const { position } = getComputedStyle(element);
    const reaches = left ? box.left < room - 1 : box.right > document.documentElement.clientWidth - room + 1;
    if (!reaches) {
      return null;
    }
    return position === "fixed" ? "fixed" : box.width >= document.documentElement.clientWidth - 1 ? "wide" : null;
  }

  /** Marks what lies below the panel and does not flow. Whether it found any. */
  function look() {
    const width = document.documentElement.clientWidth;
    let found = false;
    for (const part of HEIGHTS) {
      for (const depth of [4, room / 2, room - 4]) {
        for (const element of document.elementsFromPoint(left ? depth : width - depth, innerHeight * part)) {
          const how = inTheWay(element);
          if (how && !element.hasAttribute(MARK)) {
            element.setAttribute(MARK, how);
            found = true;
          }
        }
      }
    }
    return found;
  }

  /** What is fixed only at times, as a header is while the page is scrolled, gives way only then. */
  function lookAgain() {
    for (const element of document.querySelectorAll(`[${MARK}]`)) {
      const isFixed = getComputedStyle(element).position === "fixed";
      if (isFixed !== (element.getAttribute(MARK) === "fixed")) {
        element.removeAttribute(MARK);
      }
    }
  }

  function arrange() {
    if (room > 0 && document.visibilityState === "visible") {
      write();
      lookAgain();
      for (let pass = 0; pass < PASSES && look(); pass += 1) {
        // What was hidden below what has just given way.
      }
    }
  }

  world[KEY] = {
    /**
     * @param {number} px the room to make; 0 for none
     * @param {boolean} atLeft at which side
     */
    set(px, atLeft) {
      if (px === 0 || atLeft !== left) {
        document.querySelectorAll(`[${MARK}]`).forEach((element) => element.removeAttribute(MARK));
      }
      room = px;
      left = atLeft;
      write();
      arrange();
      if (px > 0) {
        timer ||= setInterval(arrange, PAUSE);
      } else {
        clearInterval(timer);
        timer = 0;
        document.adoptedStyleSheets = [...document.adoptedStyleSheets].filter((one) => one !== sheet);
      }
    },
  };
})();
