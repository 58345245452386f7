// What the agent does at the edge of the docked panel, for docked.js: drags it, moves it by keys, folds it.

(() => {
  const KEY = Symbol.for("patchbay.docked.hands");
  /** @type {any} */
  const world = globalThis;
  /** How far a key moves the edge, CSS pixels. */
  const STEP = 16;
  /** What is done with the panel and is not the page's business: no shortcuts of its own. */
  const OWN = ["keydown", "keyup", "keypress", "pointerdown", "pointerup", "mousedown", "mouseup", "click", "dblclick"];

  /**
   * @param {{root: ShadowRoot, all: Element, edge: HTMLElement, button: HTMLElement}} elements
   * @param {{width: () => number, least: number, most: () => number, atLeft: () => boolean, drag: (px: number) => void,
   *   resize: (px: number) => void, usual: () => void, fold: () => void}} panel
   */
  world[KEY] = ({ root, all, edge, button }, panel) => {
    edge.addEventListener("pointerdown", (down) => {
      if (!down.isTrusted || down.button !== 0) {
        return;
      }
      const from = { x: down.clientX, width: panel.width() };
      edge.setPointerCapture(down.pointerId);
      all.classList.add("dragging");
      const dragged = new AbortController();
      const { signal } = dragged;
      edge.addEventListener("pointermove", (move) => {
        panel.drag(from.width + (panel.atLeft() ? 1 : -1) * (move.clientX - from.x));
      }, { signal });
      for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) {
        edge.addEventListener(end, () => {
          dragged.abort();
          all.classList.remove("dragging");
          if (panel.width() !== from.width) {
            panel.resize(panel.width());
          }
        }, { signal });
      }
    });
    edge.addEventListener("dblclick", (event) => event.isTrusted && panel.usual());
    edge.addEventListener("keydown", (event) => {
      const [wider, narrower] = panel.atLeft() ? ["ArrowRight", "ArrowLeft"] : ["ArrowLeft", "ArrowRight"];
      const width = panel.width();
      const px = { [wider]: width + STEP, [narrower]: width - STEP, Home: panel.least, End: panel.most() }[event.key];
      if (event.isTrusted && px !== undefined) {
        event.preventDefault();
        panel.resize(px);
      }
    });
    button.addEventListener("click", (event) => event.isTrusted && panel.fold());
    for (const type of OWN) {
      root.addEventListener(type, (event) => event.stopPropagation());
    }
  };
})();
