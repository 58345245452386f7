// The elements of the docked panel, for docked.js: in a closed shadow root, with a style sheet of its own.

(() => {
  const KEY = Symbol.for("patchbay.docked.look");
  /** @type {any} */
  const world = globalThis;
  const STYLE = `
    :host {
      all: initial !important; position: fixed !important; inset: 0 0 0 auto !important; display: block !important;
      block-size: 100vh !important; inline-size: var(--w) !important; background: none !important; border: 0 !important;
      --ground: #f3f6f8 !important; --line: #b9c4cb !important; --ink: #1f2a44 !important; --accent: #0b6678 !important;
    }
    :host(:dir(rtl)) { inset: 0 auto 0 0 !important; }
    @media print { :host { display: none !important; } }
    @media (prefers-color-scheme: dark) {
      :host { --ground: #1f272b !important; --line: #4a5861 !important; --ink: #e9eff2 !important; --accent: #6fcbdc !important; }
    }
    .clip { position: absolute; inset: 0; overflow: clip; background: var(--ground); }
    iframe { position: absolute; inset-block: 0; inset-inline-end: 0; inline-size: var(--p); block-size: 100%; border: 0; }
    .folded iframe { inset-inline: 100% auto; }
    .edge { position: absolute; inset-block: 0; inset-inline-start: -5px; inline-size: 10px; cursor: ew-resize; touch-action: none; }
    .edge::after { content: ""; position: absolute; inset-block: 0; inset-inline-start: 4px; inline-size: 1px; background: var(--line); }
    .edge:hover::after, .edge:focus-visible::after, .dragging .edge::after { inset-inline-start: 3px; inline-size: 4px; background: var(--accent); }
    .edge:focus-visible { outline: none; }
    @media (forced-colors: active) {
      .edge::after, .edge:hover::after, .edge:focus-visible::after { background: CanvasText; }
      .edge:focus-visible { outline: 2px solid Highlight; }
    }
    .folded .edge { display: none; }
    button {
      all: initial; position: absolute; inset-block-start: 40%; inset-inline-start: -26px; inline-size: 26px; block-size: 56px;
      display: grid; place-items: center; align-content: center; gap: 6px; box-sizing: border-box; cursor: pointer; color: var(--ink);
      background: var(--ground); border: 1px solid var(--line); border-inline-end: 0;
      border-start-start-radius: 8px; border-end-start-radius: 8px;
    }
    .folded button { inset: 0; inline-size: 100%; block-size: 100%; border-radius: 0; border-block: 0; }
    button:hover { color: var(--accent); }
    button:focus-visible { outline: 3px solid var(--accent); outline-offset: -3px; }
    svg { inline-size: 16px; block-size: 16px; fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linecap: round; }
    i { inline-size: 9px; block-size: 9px; box-sizing: border-box; border: 1.5px solid currentColor; border-radius: 50%; }
    .on i { background: #18a558; border-color: #18a558; }
    .cover { display: none; position: fixed; inset: 0; cursor: ew-resize; }
    .dragging .cover { display: block; }
    .dragging iframe { pointer-events: none; }
  `;
  const SVG = "http://www.w3.org/2000/svg";

  world[KEY] = () => {
    const host = document.createElement("patchbay-docked");
    const all = document.createElement("div");
    const clip = document.createElement("div");
    const edge = document.createElement("div");
    const button = document.createElement("button");
    const picture = document.createElementNS(SVG, "path");
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    const root = host.attachShadow({ mode: "closed" });
    const widths = new CSSStyleSheet();
    root.adoptedStyleSheets = [sheet, widths];
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", "0 0 16 16");
    svg.append(picture);
    button.type = "button";
    button.append(svg, document.createElement("i"));
    const cover = document.createElement("div");
    const attributes = { role: "separator", tabindex: "0", "aria-orientation": "vertical", "aria-label": "Width of the Patchbay panel" };
    Object.entries(attributes).forEach(([name, value]) => edge.setAttribute(name, value));
    clip.className = "clip";
    edge.className = "edge";
    cover.className = "cover";
    edge.dataset.patchbay = "edge";
    button.dataset.patchbay = "fold";
    all.append(clip, cover, edge, button);
    root.append(all);

    /** @param {{outer: number, width: number, least: number, most: number, open: boolean, left: boolean}} now */
    function draw({ outer, width, least, most, open, left }) {
      host.dir = left ? "rtl" : "ltr";
      // Not by the host's own style, which is the page's to write.
      widths.replaceSync(`:host { --w: ${outer}px !important; --p: ${width}px !important; }`);
      all.classList.toggle("folded", !open);
      edge.setAttribute("aria-valuenow", `${width}`);
      edge.setAttribute("aria-valuemin", `${least}`);
      edge.setAttribute("aria-valuemax", `${most}`);
      const line = open ? "Minimise the Patchbay panel" : "Open the Patchbay panel";
      button.title ||= line; // later what the phone does
      button.setAttribute("aria-label", line);
      button.setAttribute("aria-expanded", `${open}`);
      // A chevron towards where the panel's edge will go.
      picture.setAttribute("d", open === !left ? "M6 3l5 5-5 5" : "M10 3L5 8l5 5");
    }
    return { host, root, all, clip, edge, button, draw };
  };
})();
