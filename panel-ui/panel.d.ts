/** What the panel's WASM offers its boot script; the module itself is made by the build, beside panel.html. */

/** Loads and starts the WASM. */
export default function init(): Promise<unknown>;

/** Shows the panel in `#app` and `#foot`; see `src/bindings.rs` for what it asks of the pipe. */
export function start(pipe: object): void;
