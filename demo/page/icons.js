/**
 * Line icons, drawn for this page on a grid of 20 × 20.
 */

/** @type {Record<string, string>} */
const PATHS = {
  contact: "M10 10a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM3.5 17c.6-3.2 3.2-5 6.5-5s5.900 1.800 6.500 5",
  account: "M4 17V4h7v13M11 8h5v9M2.500 17h15M6.500 7h2M6.500 10h2M6.500 13h2M13 11h1M13 14h1",
  incident: "M3 7h14v9.500H3ZM7 7V4.500h6V7M3 11h14M10 10v2.500",
  phonecall: "M6.500 3 4 4.500c-.500 5.500 5.500 11.500 11.500 11.500L17 13.500l-3.500-2.500-1.800 1.300c-1.600-.800-2.700-1.900-3.500-3.500L9.500 7Z",
  mail: "M3 5h14v10.500H3ZM3 5.500l7 5.500 7-5.500",
  link: "M8 12l5-5M8.500 7H13v4.500M5 4h-1.500v12.500H16V15",
  search: "M9 14.500a5.500 5.500 0 1 0 0-11 5.500 5.500 0 0 0 0 11ZM13 13l4 4",
  save: "M4 4h10l2.500 2.500V16H4ZM7 4v4h6V4M7 16v-4h6v4",
  add: "M10 4v12M4 10h12",
  note: "M5 3.500h10v13H5ZM7.500 7h5M7.500 10h5M7.500 13h3",
};

/**
 * @param {string} name
 * @returns {SVGSVGElement}
 */
export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", PATHS[name] ?? "");
  svg.append(path);
  return svg;
}
