//! What ends no call: a configuration that changes, a page that closes or freezes what is not its own, another tab.

use super::pages::Pages;
use super::support::*;
use patchbay_tests::asked::ask;
use patchbay_tests::harness::WAIT;
use patchbay_tests::stage::PROVIDER;
use serde_json::{Map, Value, json};

const RINGS: &str = "chrome.notifications.getAll().then((all) => Object.keys(all).some((id) => id.startsWith('ring ')))";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn switched_off_by_policy_in_its_call_it_stays_until_the_call_is_over() {
    let stage = stage().await;
    let page = stage.open_page().await.unwrap();
    let (panel, widget) = live(&page).await;
    widget.evaluate("globalThis.still = 'here'").await.unwrap();
    declares(&widget, true).await;
    let policy = json!({ "providers": [{ "id": PROVIDER, "enabled": false }] }).to_string();
    stage.chromium.set_managed(&Map::from_iter([("configuration".to_owned(), Value::from(policy))])).await.unwrap();
    panel.wait_until("document.querySelector('[data-notice=ending]')", "the panel to say that it ends", WAIT).await.unwrap();
    assert_eq!(widget.evaluate("still").await.unwrap(), "here");
    assert_eq!(page.evaluate(&format!("{BOX}[1]")).await.unwrap(), json!(378));
    declares(&widget, false).await;
    none(&page).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_that_closes_all_popovers_and_makes_the_panel_inert_ends_no_call() {
    let (_stage, page) = Pages::open("fixed.html").await;
    let (_, widget) = live(&page).await;
    widget.evaluate("globalThis.still = 'here'").await.unwrap();
    declares(&widget, true).await;
    let touches = "(async () => {
        const host = document.querySelector('patchbay-docked');
        for (let touch = 0; touch < 30; touch += 1) {
            if (touch % 2) {
                host.inert = true;
            } else {
                host.hidePopover();
            }
            await new Promise((drawn) => requestAnimationFrame(drawn));
            await new Promise((drawn) => requestAnimationFrame(drawn));
        }
    })()";
    page.evaluate(touches).await.unwrap();
    let usable = "(() => { const host = document.querySelector('patchbay-docked'); return host.matches(':popover-open') && !host.inert; })()";
    page.wait_until(usable, "the panel to be usable again", WAIT).await.unwrap();
    assert_eq!(widget.evaluate("still").await.unwrap(), "here");
    assert_eq!(ask(&widget, "setWidth", json!([500])).await.unwrap().resolved(), &json!(500));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_panel_that_is_taken_away_three_times_in_a_while_comes_back_each_time() {
    let (_stage, page) = Pages::open("fixed.html").await;
    live(&page).await;
    for _ in 0..3 {
        page.evaluate("void document.querySelector('patchbay-docked').remove()").await.unwrap();
        page.wait_until("document.querySelector('patchbay-docked')", "it to be back", WAIT).await.unwrap();
        live(&page).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn below_something_of_the_pages_a_ring_is_told_of_until_the_agent_sees_the_panel_again() {
    let (stage, page) = Pages::open("fixed.html").await;
    let (_, widget) = live(&page).await;
    let eyes = stage.chromium.extension_page("manifest.json").await.unwrap();
    page.to_front().await.unwrap();
    let cover = "(() => {
        const cover = document.body.appendChild(document.createElement('div'));
        cover.id = 'cover';
        cover.popover = 'manual';
        for (const [name, value] of Object.entries({ position: 'fixed', inset: '0', width: '100vw', height: '100vh' })) {
            cover.style.setProperty(name, value);
        }
        cover.showPopover();
    })()";
    page.evaluate(cover).await.unwrap();
    ask(&widget, "raiseEvent", json!(["patchbay.ringing", { "caller": "Ada Lovelace" }])).await.unwrap().resolved();
    eyes.wait_until(RINGS, "the notification", WAIT).await.unwrap();
    page.evaluate("void document.querySelector('#cover').hidePopover()").await.unwrap();
    eyes.wait_until(&format!("{RINGS}.then((rings) => !rings)"), "it to go", WAIT).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_tab_has_a_strip_and_what_is_folded_there_folds_no_widget() {
    let stage = stage().await;
    let first = stage.open_page().await.unwrap();
    let (_, widget) = live(&first).await;
    let second = stage.open_page().await.unwrap();
    let aside = panel(&second).await;
    aside.wait_until("document.querySelector('[data-elsewhere]')", "the other page to say where it is", WAIT).await.unwrap();
    let is_wide = |px: i64| format!("{BOX}[1] === {px}");
    second.wait_until(&is_wide(34), "a strip", WAIT).await.unwrap();
    for px in [378, 34] {
        second.click_in_shadow(FOLD).await.unwrap();
        second.wait_until(&is_wide(px), "the agent's will", WAIT).await.unwrap();
        assert_eq!(ask(&widget, "getMode", json!([])).await.unwrap().resolved(), &json!(1));
    }
    assert_eq!(widget.evaluate("heard.filter(([name]) => name === 'onmodechanged').length").await.unwrap(), json!(0));
}
