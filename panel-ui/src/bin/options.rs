//! The options page's WASM, started by `js/boot-options.js`.

use patchbay_panel_ui::{bindings::Tools, options};
use wasm_bindgen::prelude::wasm_bindgen;

/// Shows the options page. `tools` are those of `js/tools.js`.
#[wasm_bindgen]
pub fn start(tools: Tools) {
    options::show(tools);
}

fn main() {}
