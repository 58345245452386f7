//! The panel and the options page (Yew).
//!
//! Each page is a plain state, an enum of what can happen to it and a pure reducer, tested natively; components only
//! show a state and say what the reader wishes. Everything the browser offers comes in through [`bindings`].
//!
//! **Invariant**: nothing live is in Yew's tree. Widget frames and the way to the worker belong to `js/`, which is up
//! before this module and goes on without it.

pub mod bindings;
pub mod icons;
pub mod options;
pub mod panel;

/// The HTML a component draws, without a browser.
#[cfg(test)]
pub(crate) async fn html_of<C: yew::BaseComponent>(props: C::Properties) -> String {
    yew::LocalServerRenderer::<C>::with_props(props).hydratable(false).render().await
}
