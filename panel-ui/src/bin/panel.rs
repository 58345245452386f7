//! The panel page's WASM, started by `js/boot-panel.js`.

use patchbay_panel_ui::{bindings::Pipe, panel};
use wasm_bindgen::prelude::wasm_bindgen;

/// Shows the panel. `pipe` is the one of `js/pipe.js`.
#[wasm_bindgen]
pub fn start(pipe: Pipe) {
    panel::show(pipe);
}

fn main() {}
