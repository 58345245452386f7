/** What the options page's WASM offers its boot script; the module itself is made by the build, beside options.html. */

/** Loads and starts the WASM. */
export default function init(): Promise<unknown>;

/** Shows the options page in `#app`; see `src/bindings.rs` for what it asks of the tools. */
export function start(tools: object): void;
