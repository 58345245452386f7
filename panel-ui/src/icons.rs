//! The small pictures of buttons and marks, in the colour of the text around them. All are decoration: the words beside
//! them, or the label of their button, say the same.

use yew::{Html, html};

fn drawn(path: &'static str) -> Html {
    html! {
        <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" fill="none" stroke="currentColor"
            stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round">
            <path d={path} />
        </svg>
    }
}

/// Load anew.
pub fn reload() -> Html {
    drawn("M13 8a5 5 0 1 1-1.6-3.7M13 2.2v2.6h-2.6")
}

/// Fold away, or close a list.
pub fn fold() -> Html {
    drawn("M3.5 10 8 5.5l4.5 4.5")
}

/// Unfold, or open a list.
pub fn unfold() -> Html {
    drawn("M3.5 6 8 10.5 12.5 6")
}

/// Do not disturb: a bell, crossed out while it is on.
pub fn bell(crossed: bool) -> Html {
    const BELL: &str = "M4 11.5V7a4 4 0 0 1 8 0v4.5l1 1H3zM6.8 14.2h2.4";
    const CROSSED: &str = "M4 11.5V7a4 4 0 0 1 8 0v4.5l1 1H3zM6.8 14.2h2.4M2 2l12 12";
    drawn(if crossed { CROSSED } else { BELL })
}

/// The browser's side panel.
pub fn side_panel() -> Html {
    drawn("M2.5 3h11v10h-11zM9.5 3v10")
}

/// Docked in the page.
pub fn docked() -> Html {
    drawn("M2.5 3h11v10h-11zM2.5 5.5h11M9.5 5.5V13")
}

/// Something to know of.
pub fn warning() -> Html {
    drawn("M8 2.2 14.2 13H1.8zM8 6.3v3M8 11.2v.1")
}

/// Set by someone else.
pub fn lock() -> Html {
    drawn("M4 7.3h8v5.5H4zM5.6 7.3V5.2a2.4 2.4 0 0 1 4.8 0v2.1")
}

/// Requests and events.
pub fn traffic() -> Html {
    drawn("M2.5 5.5h9M9 3l2.5 2.5L9 8M13.5 10.5h-9M7 8l-2.5 2.5L7 13")
}

/// A call.
pub fn call() -> Html {
    drawn(
        "M4.2 2.2h1.9l1.2 3-1.5 1.2a8 8 0 0 0 3.8 3.8l1.2-1.5 3 1.2v1.9a1.6 1.6 0 0 1-1.7 1.6C6.6 13 3 9.4 2.6 3.9A1.6 1.6 0 0 1 4.2 2.2z",
    )
}

/// The microphone; crossed out while it is not allowed.
pub fn microphone(off: bool) -> Html {
    drawn(if off {
        "M6 4.5a2 2 0 0 1 4 0V8M6 6v2a2 2 0 0 0 3 1.7M3.8 8a4.2 4.2 0 0 0 6.8 3.3M8 12.3v1.5M2.5 2.5l11 11"
    } else {
        "M6 4.5a2 2 0 0 1 4 0V8a2 2 0 0 1-4 0zM3.8 8a4.2 4.2 0 0 0 8.4 0M8 12.3v1.5"
    })
}

/// A window of its own.
pub fn window() -> Html {
    drawn("M6.5 3.5h-4v9h9v-4M9 2.5h4.5V7M13.2 2.8 7.5 8.5")
}

/// Options.
pub fn options() -> Html {
    drawn("M2.5 4.5h6M11.5 4.5h2M8.5 3v3M2.5 11.5h2M7.5 11.5h6M4.5 10v3")
}
