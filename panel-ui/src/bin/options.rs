//! The options page's WASM, started by `js/boot-options.js`.

use patchbay_panel_ui::options;
use wasm_bindgen::prelude::wasm_bindgen;

/// Shows the options page.
#[wasm_bindgen]
pub fn start() {
    options::show();
}

fn main() {}
