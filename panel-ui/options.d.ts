/** What the options page's WASM offers its boot script; the module itself is made by the build, beside options.html. */

/** Loads and starts the WASM. */
export default function init(): Promise<unknown>;

/** Shows the options page in `#app`. */
export function start(): void;
