//! How it looks, and that pages give way: the pictures of `docs/pictures` are of these, taken with `PATCHBAY_PICTURES`.

use super::pages::Pages;
use super::support::*;
use patchbay_tests::harness::{Screens, Session, WAIT};
use serde_json::{Value, json};
use std::path::Path;

/// Takes the picture of a page with its docked panel.
async fn picture(page: &Session, name: &str) {
    picture_of(page, name, &["docked.html", ".localhost"]).await;
}

async fn picture_of(page: &Session, name: &str, frames: &[&str]) {
    // What is in the frames of the page is drawn by processes of their own: each has to have drawn twice.
    let drawn = "new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => drawn(1))))";
    for url in frames {
        page.frame(|of| of.contains(*url)).await.unwrap().evaluate(drawn).await.unwrap();
    }
    page.evaluate(drawn).await.unwrap();
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/pictures");
    match std::env::var_os("PATCHBAY_PICTURES") {
        Some(_) => page.screenshot(docs.join(format!("docked-{name}.png"))).await.unwrap(),
        None => Screens::of_test(&[page], &format!("docked-{name}")).await.unwrap(),
    }
}

/// Right and left edges of elements, and the edges of the room beside the panel.
async fn edges(page: &Session, selectors: &[&str]) -> Value {
    let js = format!(
        "{}.map((selector) => {{ const {{ left, right }} = document.querySelector(selector).getBoundingClientRect(); return [left, right].map(Math.round); }})",
        json!(selectors)
    );
    page.evaluate(&js).await.unwrap()
}

/// Width of the page as far as it can be seen, without its scroll bar.
async fn view(page: &Session) -> i64 {
    page.evaluate("document.documentElement.clientWidth").await.unwrap().as_i64().unwrap()
}

async fn dark(page: &Session, panel: &Session) {
    for session in [page, panel] {
        let media = json!({ "features": [{ "name": "prefers-color-scheme", "value": "dark" }] });
        session.send("Emulation.setEmulatedMedia", media).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_the_demo_organisations_page() {
    let stage = patchbay_tests::stage::Stage::set().await.unwrap();
    stage.configure(&docked(stage.configuration(), json!({}))).await.unwrap();
    let page = stage.open_page().await.unwrap();
    let panel = panel(&page).await;
    let phone = stage.softphone(&panel).await.unwrap();
    page.click_in_shadow(FOLD).await.unwrap();
    panel.wait_until("document.querySelector('[data-status=connected]')", "the softphone", WAIT).await.unwrap();
    let width = view(&page).await;
    assert_eq!(edges(&page, &["main"]).await[0][1], json!(width - 378));
    picture(&page, "demo").await;
    dark(&page, &panel).await;
    phone
        .send("Emulation.setEmulatedMedia", json!({ "features": [{ "name": "prefers-color-scheme", "value": "dark" }] }))
        .await
        .unwrap();
    picture(&page, "dark").await;
    page.click_in_shadow(FOLD).await.unwrap();
    page.wait_until(&format!("{BOX}[1] === 34"), "the strip", WAIT).await.unwrap();
    assert_eq!(edges(&page, &["main"]).await[0][1], json!(width - 34));
    picture_of(&page, "strip", &[]).await; // what nobody sees is not drawn
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_a_page_with_fixed_header_and_sidebars_all_of_them_give_way() {
    let (_stage, page) = Pages::open("fixed.html").await;
    live(&page).await;
    let right = view(&page).await - 378;
    let given = format!("document.querySelector('#details').getBoundingClientRect().right === {right}");
    page.wait_until(&given, "the sidebar to give way", WAIT).await.unwrap();
    let seen = edges(&page, &["#header", "#sidebar", "#details", "#new", "body"]).await;
    assert_eq!(seen, json!([[0, right], [0, 170], [right - 220, right], seen[3], [0, right]]));
    assert!(seen[3][1].as_i64().unwrap() <= right, "the header's button can be reached: {seen}");
    page.click("#new").await.unwrap();
    picture(&page, "fixed").await;
    // It scrolls as before, under what is fixed.
    page.evaluate("scrollTo(0, 500)").await.unwrap();
    assert_eq!(
        page.evaluate("[scrollY, document.querySelector('#header').getBoundingClientRect().top]").await.unwrap(),
        json!([500, 0])
    );
    // Folded, the page has the room.
    page.click_in_shadow(FOLD).await.unwrap();
    let back = view(&page).await - 34;
    page.wait_until(&format!("document.querySelector('#details').getBoundingClientRect().right === {back}"), "the room", WAIT)
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_application_of_the_windows_size_gives_way_as_a_whole() {
    let (_stage, page) = Pages::open("shell.html").await;
    live(&page).await;
    let right = view(&page).await - 378;
    page.wait_until(
        &format!("document.querySelector('#shell').getBoundingClientRect().right === {right}"),
        "it to give way",
        WAIT,
    )
    .await
    .unwrap();
    assert_eq!(edges(&page, &["#shell", "#shell header"]).await, json!([[0, right], [0, right]]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_a_page_from_right_to_left_it_is_at_the_left() {
    let (_stage, page) = Pages::open("rtl.html").await;
    live(&page).await;
    assert_eq!(page.evaluate(BOX).await.unwrap(), json!([0, 378]));
    page.wait_until("document.querySelector('#header').getBoundingClientRect().left === 378", "the header to give way", WAIT)
        .await
        .unwrap();
    assert_eq!(edges(&page, &["body"]).await[0][0], 378);
    page.click_in_shadow(EDGE).await.unwrap();
    page.press_key("ArrowRight").await.unwrap();
    page.wait_until(&format!("{BOX}[1] === 394"), "the key towards the page to widen it", WAIT).await.unwrap();
    picture(&page, "right-to-left").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn at_200_per_cent_it_has_half_of_the_window_at_most() {
    let stage = stage().await;
    let page = stage.open_page().await.unwrap();
    live(&page).await;
    let extension = stage.chromium.extension_page("manifest.json").await.unwrap();
    let zoom =
        "chrome.storage.session.get('bridge').then(({ bridge }) => chrome.tabs.setZoom(JSON.parse(bridge).pages[0].tab, 2))";
    extension.evaluate(zoom).await.unwrap();
    page.wait_until("devicePixelRatio === 2", "the zoom", WAIT).await.unwrap();
    let half = page.evaluate("Math.max(300, Math.floor(innerWidth / 2))").await.unwrap().as_i64().unwrap();
    page.wait_until(&format!("{BOX}[1] === {half}"), "half of the window", WAIT).await.unwrap();
    let (_, widget) = live(&page).await;
    widget.wait_until(&format!("innerWidth === {half}"), "the widget to have it", WAIT).await.unwrap();
    widget.wait_until("heard.some(([name]) => name === 'onsizechanged')", "it to be told", WAIT).await.unwrap();
    picture(&page, "zoom-200").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_is_not_printed() {
    let (_stage, page) = Pages::open("fixed.html").await;
    live(&page).await;
    page.send("Emulation.setEmulatedMedia", json!({ "media": "print" })).await.unwrap();
    let printed =
        "[document.querySelector('patchbay-docked').checkVisibility(), getComputedStyle(document.documentElement).marginRight]";
    assert_eq!(page.evaluate(printed).await.unwrap(), json!([false, "0px"]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_fixed_only_while_the_page_is_scrolled_gives_way_once_and_flows_again() {
    let (_stage, page) = Pages::open("fixed.html").await;
    live(&page).await;
    let width = view(&page).await;
    let header = "document.querySelector('#header')";
    let ends_at = async |right: i64| {
        let there = format!("Math.round({header}.getBoundingClientRect().right) === {right}");
        page.wait_until(&there, "the header to end where the panel begins", WAIT).await.unwrap();
    };
    ends_at(width - 378).await;
    for position in ["static", "fixed", "static"] {
        page.evaluate(&format!("{header}.style.position = '{position}', 1")).await.unwrap();
        ends_at(width - 378).await;
    }
}
