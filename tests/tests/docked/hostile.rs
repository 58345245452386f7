//! Pages that take the panel away, cover it, write themselves anew, keep the focus, or let nothing in.

use super::pages::Pages;
use super::support::*;
use patchbay_tests::asked::ask;
use patchbay_tests::harness::{WAIT, poll};
use patchbay_tests::quiet;
use serde_json::json;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_that_draws_its_body_anew_leaves_the_widget_alone() {
    let (_stage, page) = Pages::open("fixed.html").await;
    let (_, widget) = live(&page).await;
    widget.evaluate("globalThis.still = 'here'").await.unwrap();
    page.evaluate("void document.body.replaceWith(document.createElement('body'))").await.unwrap();
    page.evaluate("void (document.body.textContent = 'drawn anew')").await.unwrap();
    assert_eq!(ask(&widget, "getWidth", json!([])).await.unwrap().resolved(), &json!(378));
    assert_eq!(widget.evaluate("still").await.unwrap(), "here");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_that_writes_its_whole_document_anew_gets_the_panel_again() {
    let (_stage, page) = Pages::open("fixed.html").await;
    live(&page).await;
    let anew = "(() => { const html = document.createElement('html'); html.append(document.createElement('body'));
        document.replaceChild(html, document.documentElement); html.dataset.anew = 'true'; })()";
    page.evaluate(anew).await.unwrap();
    page.wait_until(
        "document.documentElement.dataset.anew && document.querySelector('patchbay-docked')",
        "the panel in it",
        WAIT,
    )
    .await
    .unwrap();
    live(&page).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_panel_whose_page_goes_and_one_that_the_worker_has_forgotten_come_back() {
    let (stage, page) = Pages::open("fixed.html").await;
    let (panel, _) = live(&page).await;
    panel.evaluate("globalThis.old = true, void setTimeout(() => location.reload())").await.ok();
    panel.wait_until("!globalThis.old", "the panel's page to be another", WAIT).await.ok(); // or its frame is
    // The page that was loaded anew may be up for a moment before its frame is made anew.
    let old = loop {
        let (old, _) = live(&page).await;
        if old.evaluate("globalThis.old = true").await.is_ok() {
            break old;
        }
    };
    let extension = stage.chromium.extension_page("manifest.json").await.unwrap();
    extension.evaluate("chrome.storage.session.clear()").await.unwrap();
    stage.chromium.kill_worker().await.unwrap();
    page.evaluate("history.pushState(null, '', '?anywhere')").await.unwrap(); // the page says where it is, and wakes a worker
    stage.chromium.wait_gone(&old.target().id, "the panel that nobody knows any more", WAIT).await.unwrap();
    let (_, widget) = live(&page).await;
    assert_eq!(ask(&widget, "setWidth", json!([500])).await.unwrap().resolved(), &json!(500));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_pages_styles_and_what_lies_on_top_do_not_reach_the_panel() {
    let (_stage, page) = Pages::open("fixed.html").await;
    live(&page).await;
    let styles = "(() => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(`* { visibility: hidden !important; transform: rotate(20deg) !important }
            patchbay-docked { display: none !important; width: 0 !important; opacity: 0 !important }`);
        document.adoptedStyleSheets.push(sheet);
        const host = document.querySelector('patchbay-docked');
        host.setAttribute('style', host.getAttribute('style') + '; display: none !important; left: 0 !important');
        const cover = document.body.appendChild(document.createElement('div'));
        cover.id = 'cover';
        for (const [name, value] of Object.entries({ position: 'fixed', inset: '0', 'z-index': '2147483647', visibility: 'visible' })) {
            cover.style.setProperty(name, value, 'important');
        }
    })()";
    page.evaluate(styles).await.unwrap();
    let seen = "(() => {
        const { left, width } = document.querySelector('patchbay-docked').getBoundingClientRect();
        const on = document.elementFromPoint(innerWidth - 100, innerHeight / 2).localName;
        return [document.documentElement.clientWidth - left, width, on, document.querySelector('patchbay-docked').checkVisibility({ visibilityProperty: true, opacityProperty: true })];
    })()";
    assert_eq!(page.evaluate(seen).await.unwrap(), json!([378, 378, "patchbay-docked", true]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn taken_away_it_comes_back_three_times_then_the_side_panel_has_the_widget_and_the_launcher_says_why() {
    let (stage, page) = Pages::open("fixed.html").await;
    live(&page).await;
    page.evaluate("void new MutationObserver(() => { document.querySelector('patchbay-docked')?.remove(); globalThis.taken = (globalThis.taken ?? 0) + 1; throw new Error('of the page') }).observe(document.documentElement, { childList: true }), void document.querySelector('patchbay-docked').remove()").await.unwrap();
    page.wait_until("globalThis.taken >= 4 && !document.querySelector('patchbay-docked')", "it to be given up", WAIT)
        .await
        .unwrap();
    let panel = stage.open_panel(&page).await.unwrap();
    panel.wait_until(LIVE, "the side panel to have the widget", WAIT).await.unwrap();
    let sentence = quiet::notice(&panel, "not-docked").await.unwrap();
    assert!(sentence.contains("takes the panel away again and again"), "{sentence}");
    let margin = page.evaluate("getComputedStyle(document.documentElement).marginRight").await.unwrap();
    assert_eq!(margin, "0px", "the page has its room back");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_that_lets_nothing_in_leaves_the_widget_to_the_side_panel_and_says_so() {
    let (stage, page) = Pages::open("fixed.html?isolated").await;
    let launcher = "document.querySelector('patchbay-launcher:not([hidden])') && !document.querySelector('patchbay-docked')";
    panel(&page).await; // the browser lets the panel in, and not the widget
    page.wait_until(launcher, "the launcher in its place", WAIT).await.unwrap();
    let tree = page.send("DOM.getDocument", json!({ "depth": -1, "pierce": true })).await.unwrap().to_string();
    assert!(tree.contains("Cross-Origin-Embedder-Policy"), "the launcher says why");
    let panel = stage.open_panel(&page).await.unwrap();
    panel.wait_until(LIVE, "the side panel to have the widget", WAIT).await.unwrap();
    let sentence = quiet::notice(&panel, "not-docked").await.unwrap();
    assert!(sentence.contains("Cross-Origin-Embedder-Policy") && sentence.starts_with("Softphone is not docked."), "{sentence}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_that_keeps_the_focus_in_a_dialog_lets_the_agent_work_in_the_panel() {
    let (_stage, page) = Pages::open("trap.html").await;
    live(&page).await;
    page.reload().await.unwrap(); // so that our script is there before the page's, as in every page but those open already
    let (_, widget) = live(&page).await;
    page.click("#inside").await.unwrap();
    widget.evaluate("void document.body.append(Object.assign(document.createElement('input'), { id: 'number' }))").await.unwrap();
    widget.click("#number").await.unwrap();
    page.click_in_shadow(EDGE).await.unwrap();
    page.press_key("ArrowLeft").await.unwrap();
    page.wait_until(&format!("{BOX}[1] === 394"), "the edge to keep the focus", WAIT).await.unwrap();
    widget.click("#number").await.unwrap();
    widget.type_text("0123").await.unwrap();
    widget.wait_until("document.querySelector('#number').value === '0123'", "what was typed", WAIT).await.unwrap();
    assert_eq!(page.evaluate("document.documentElement.dataset.trapped ?? ''").await.unwrap(), "");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_that_opens_its_document_for_writing_has_the_panel_or_the_launcher() {
    let (_stage, page) = Pages::open("shell.html").await;
    live(&page).await;
    page.evaluate("document.open(), document.close(), document.documentElement?.remove(), document.append(document.createElement('html')), document.documentElement.append(document.createElement('body')), 1").await.unwrap();
    page.wait_until("document.querySelector('patchbay-docked')", "the panel to come back", WAIT).await.unwrap();
    live(&page).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_field_of_the_page_hears_that_the_focus_goes_to_the_panel_and_comes_back() {
    let (_stage, page) = Pages::open("trap.html").await;
    live(&page).await;
    page.reload().await.unwrap(); // so that our script is there before the page's
    live(&page).await;
    // As forms have it: what was typed is taken when the field is left.
    let listens = "(() => {
        const field = document.querySelector('#inside');
        globalThis.field = [];
        for (const type of ['focus', 'focusin', 'blur', 'focusout']) {
            field.addEventListener(type, (event) => globalThis.field.push([type, event.relatedTarget === null]));
        }
    })()";
    page.evaluate(listens).await.unwrap();
    let hears = async |types: [&str; 2]| {
        let wanted = json!([[types[0], true], [types[1], true]]);
        let heard = format!("JSON.stringify(globalThis.field.splice(0)) === '{wanted}'");
        page.wait_until(&format!("globalThis.field.length === 2 && {heard}"), &format!("{types:?}"), WAIT).await.unwrap();
    };
    page.click("#inside").await.unwrap();
    hears(["focus", "focusin"]).await;
    page.click_in_shadow(EDGE).await.unwrap();
    hears(["blur", "focusout"]).await;
    page.click("#inside").await.unwrap();
    hears(["focus", "focusin"]).await;
    assert_eq!(page.evaluate("document.documentElement.dataset.trapped ?? ''").await.unwrap(), "");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_page_says_in_the_browsers_stead_does_not_take_the_panel_away() {
    let (_stage, page) = Pages::open("fixed.html").await;
    let (_, widget) = live(&page).await;
    widget.evaluate("globalThis.still = 'here'").await.unwrap();
    page.evaluate("void dispatchEvent(new PageTransitionEvent('pagehide', { persisted: false }))").await.unwrap();
    assert_eq!(ask(&widget, "setWidth", json!([500])).await.unwrap().resolved(), &json!(500));
    assert_eq!(widget.evaluate("still").await.unwrap(), "here");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_cannot_reach_the_panels_size_and_colours_by_its_own_properties() {
    let (_stage, page) = Pages::open("fixed.html").await;
    live(&page).await;
    let ground = "(() => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync('* { --w: 10px !important; --p: 10px !important; --ground: red !important; --ink: red !important; --line: red !important; --accent: red !important }');
        document.adoptedStyleSheets.push(sheet);
        const host = document.querySelector('patchbay-docked');
        for (const name of ['--w', '--p', '--ground']) {
            host.style.setProperty(name, '10px', 'important');
        }
        return ['--w', '--p', '--ground', '--ink', '--line', '--accent'].map((name) => getComputedStyle(host).getPropertyValue(name).trim());
    })()";
    let seen = page.evaluate(ground).await.unwrap();
    assert_eq!(seen, json!(["378px", "378px", "#f3f6f8", "#1f2a44", "#b9c4cb", "#0b6678"]));
    assert_eq!(page.evaluate(&format!("{BOX}[1]")).await.unwrap(), json!(378));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_that_failed_once_and_comes_back_from_the_browsers_cache_has_the_panel() {
    let (stage, page) = Pages::open("fixed.html").await;
    live(&page).await;
    page.evaluate("globalThis.mine = true, globalThis.takes = new MutationObserver(() => document.querySelector('patchbay-docked')?.remove()), takes.observe(document.documentElement, { childList: true }), void document.querySelector('patchbay-docked').remove()").await.unwrap();
    page.wait_until("document.querySelector('patchbay-launcher:not([hidden])')", "it to be given up", 2 * WAIT).await.unwrap();
    page.evaluate("takes.disconnect()").await.unwrap();
    // Once it says why, nothing more is on its way to the page: a word that comes later has the browser keep it no longer.
    let told = poll("the launcher to say why", WAIT, || async {
        let tree = page.send("DOM.getDocument", json!({ "depth": -1, "pierce": true })).await?.to_string();
        Ok(tree.contains("takes the panel away").then_some(()).ok_or_else(|| "it does not".to_owned()))
    });
    told.await.unwrap();
    page.navigate(&format!("{}{}", stage.demo.widgets_origin, quiet::QUIET)).await.unwrap();
    page.evaluate("void history.back()").await.ok(); // its own world goes with it
    page.wait_until("globalThis.mine && document.querySelector('patchbay-docked')", "the same page, with its panel", WAIT)
        .await
        .unwrap();
    live(&page).await;
}
