//! How the toast looks: the pictures of `docs/pictures` are of these, taken with `PATCHBAY_PICTURES`.

use crate::toast::shown;
use crate::{Desk, TOAST};
use axum::Router;
use patchbay_tests::harness::{Screens, Session, WAIT, poll};
use patchbay_tests::quiet;
use serde_json::json;
use std::path::Path;
use tokio::net::TcpListener;
use tower_http::services::ServeDir;

async fn picture(sessions: &[&Session], name: &str) {
    let drawn = "new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => drawn(1))))";
    for session in sessions {
        session.evaluate(drawn).await.unwrap();
    }
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/pictures");
    match std::env::var_os("PATCHBAY_PICTURES") {
        Some(_) => Screens::side_by_side(sessions, docs.join(name).with_extension("png")).await.unwrap(),
        None => Screens::of_test(sessions, name).await.unwrap(),
    }
}

/// The corners of the toast, and whether all of it can be seen.
async fn edges(page: &Session) -> (f64, f64) {
    let accept = page.locate_in_shadow(&format!("{TOAST} [data-do=accept]")).await.unwrap();
    let hide = page.locate_in_shadow(&format!("{TOAST} [data-do=hide]")).await.unwrap();
    (accept.x, hide.x)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn folded_the_panel_and_the_page_say_the_same() {
    let desk = Desk::open().await;
    desk.listen().await;
    desk.fold().await;
    desk.ring(json!({"caller": "Ada Lovelace"})).await.resolved();
    desk.toast().await;
    assert_eq!(shown(&desk.page).await, [desk.line().await]);
    desk.panel.wait_until("document.querySelectorAll('[data-ring] button').length === 3", "the answers", WAIT).await.unwrap();
    picture(&[&desk.page, &desk.panel], "call-rings").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_a_page_from_right_to_left_it_is_at_the_left_and_reads_so() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let layouts = ServeDir::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/layouts"));
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback_service(layouts)).await });
    let desk = Desk::open().await;
    let mut configuration = desk.stage.configuration_for(&format!("{}{}", desk.stage.demo.widgets_origin, quiet::QUIET));
    configuration["sites"] = json!([{ "match": "http://desk.localhost/*", "adapter": "model-driven" }]);
    desk.stage.configure(&configuration).await.unwrap();
    let page = desk.stage.chromium.new_window(&format!("http://desk.localhost:{port}/rtl.html")).await.unwrap();
    page.locate_in_shadow(".on[data-patchbay=launcher]").await.unwrap(); // the worker knows it
    desk.listen().await;
    desk.fold().await;
    desk.ring(json!({"caller": "ليلى حداد"})).await.resolved();
    page.wait_until("document.querySelector('patchbay-toast')", "the toast", WAIT).await.unwrap();
    let (accept, hide) = edges(&page).await;
    assert!(
        hide < accept && accept < 400.0,
        "the cross at the left, the first button at the right, all at the left: {hide}, {accept}"
    );
    picture(&[&page], "toast-right-to-left").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_the_dark_it_is_dark() {
    let desk = Desk::open().await;
    desk.listen().await;
    let media = json!({ "features": [{ "name": "prefers-color-scheme", "value": "dark" }] });
    desk.page.send("Emulation.setEmulatedMedia", media).await.unwrap();
    desk.fold().await;
    for (id, caller) in [("7", "Ada Lovelace, +44 20 7946 0958"), ("8", "Charles Babbage")] {
        desk.ring(json!({"id": id, "caller": caller})).await.resolved();
    }
    let both = async || Ok(Some(shown(&desk.page).await).filter(|lines| lines.len() == 2).ok_or("not yet".to_owned()));
    poll("the toast to tell of both", WAIT, both).await.unwrap();
    let (accept, hide) = edges(&desk.page).await;
    let width = desk.page.evaluate("innerWidth").await.unwrap().as_f64().unwrap();
    assert!(accept < hide && accept > width - 400.0, "at the right: {accept}, {hide}");
    let ground = desk.page.picture().await.unwrap();
    let at = desk.page.locate_in_shadow(TOAST).await.unwrap();
    // Between its two calls.
    let pixel = ground.get_pixel(hide as u32, at.y as u32);
    assert!(pixel.0[..3].iter().all(|part| *part < 80), "{pixel:?}");
    picture(&[&desk.page], "toast-dark").await;
}
