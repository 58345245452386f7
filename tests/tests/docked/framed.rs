//! Who else frames the panel's page gets nothing.

use super::support::*;
use patchbay_tests::harness::{Session, WAIT};
use serde_json::json;
use std::time::Duration;

/// Has a page frame the panel's page, and gives that frame.
async fn frame(page: &Session, address: &str, name: &str) -> Session {
    let js = format!(
        "new Promise((loaded) => {{
            const frame = document.createElement('iframe');
            Object.assign(frame, {{ name: {name}, src: {address} }});
            frame.style = 'position: fixed; inset: 0; width: 400px; height: 600px';
            frame.onload = () => loaded(1);
            document.documentElement.append(frame);
        }})",
        name = json!(name),
        address = json!(address)
    );
    page.evaluate(&js).await.unwrap();
    page.frame(|url| url == address).await.unwrap()
}

/// What is in the frame that somebody could see or click, and the panels that the worker knows.
const EMPTY: &str = "document.body.innerText.trim() === '' && !document.querySelector('button, iframe, input, a')";

async fn panels(frame: &Session) -> i64 {
    let known = "chrome.storage.session.get('bridge').then(({ bridge }) => Object.keys(JSON.parse(bridge).panels).length)";
    frame.evaluate(known).await.unwrap().as_i64().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_website_that_frames_the_panel_gets_an_empty_page_that_nobody_answers() {
    let stage = stage().await;
    let page = stage.open_page().await.unwrap();
    live(&page).await;
    // Another origin than any configured site, in a tab of its own.
    let elsewhere = stage
        .chromium
        .new_tab(&format!("{}/softphone/index.html", stage.demo.widgets_origin.replace("voice.", "evil.")))
        .await
        .unwrap();
    for (place, name) in [("", ""), ("", "guess"), ("?place=window", "guess"), ("?place=side-panel", "guess")] {
        let address = stage.chromium.extension_url(&format!("docked.html{place}")).await.unwrap();
        let framed = frame(&elsewhere, &address, name).await;
        // The worker has answered whoever it answers, by the time it has answered a question asked later.
        framed.evaluate("chrome.runtime.sendMessage({ t: 'url', url: location.href }).catch(() => 0)").await.ok();
        assert_eq!(framed.evaluate(EMPTY).await.unwrap(), json!(true), "{place} {name}");
        assert_eq!(panels(&framed).await, 1, "{place} {name}: only the one in the CRM's page");
        elsewhere.evaluate("document.querySelector('iframe').remove()").await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_website_that_opens_the_panel_in_a_tab_gets_the_same_and_the_panel_itself_is_out_of_its_reach() {
    let stage = stage().await;
    let page = stage.open_page().await.unwrap();
    live(&page).await;
    let elsewhere = stage.chromium.new_tab(&format!("{}/softphone/index.html", stage.demo.widgets_origin)).await.unwrap();
    let reachable = stage.chromium.extension_url("docked.html?place=window").await.unwrap();
    elsewhere.evaluate(&format!("location.href = {}", json!(reachable))).await.ok();
    let url = format!("location.href === {}", json!(reachable));
    elsewhere.wait_until(&url, "the page it may reach", WAIT).await.unwrap();
    elsewhere.wait_until("document.readyState === 'complete'", "that page", WAIT).await.unwrap();
    elsewhere.evaluate("chrome.runtime.sendMessage({ t: 'url', url: location.href }).catch(() => 0)").await.ok();
    assert_eq!(elsewhere.evaluate(EMPTY).await.unwrap(), json!(true));
    assert_eq!(panels(&elsewhere).await, 1, "only the one in the CRM's page");

    let other = stage.chromium.new_tab(&format!("{}/softphone/index.html", stage.demo.widgets_origin)).await.unwrap();
    let panel = stage.chromium.extension_url("panel.html?place=window").await.unwrap();
    other.evaluate(&format!("void setTimeout(() => {{ location.href = {} }})", json!(panel))).await.ok();
    other.wait_until("location.protocol === 'chrome-error:'", "the browser to refuse it", WAIT).await.unwrap();
    assert_eq!(panels(&elsewhere).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crm_page_cannot_make_a_second_panel_nor_reach_into_the_first() {
    let stage = stage().await;
    let page = stage.open_page().await.unwrap();
    live(&page).await;
    let seen = "(() => {
        const host = document.querySelector('patchbay-docked');
        const timed = performance.getEntriesByType('resource').map(({ name }) => name).join();
        return [host.shadowRoot, frames.length, timed.includes('chrome-extension')];
    })()";
    let seen = page.evaluate(seen).await.unwrap();
    assert_eq!((&seen[0], &seen[1]), (&json!(null), &json!(0)), "a closed root, and no frame to name");
    let address = stage.chromium.extension_url("docked.html").await.unwrap();
    let js = format!(
        "(() => {{ const frame = document.createElement('iframe'); frame.name = 'guess'; frame.src = {}; frame.id = 'second';
            document.body.append(frame); }})()",
        json!(address)
    );
    page.evaluate(&js).await.unwrap();
    // Two frames of that address: the panel's, and an empty one.
    let both = patchbay_tests::harness::poll("both frames", WAIT, || async {
        let frames: Vec<_> = page.frames().await?.into_iter().filter(|frame| frame.url == address).collect();
        Ok(if frames.len() == 2 { Ok(frames) } else { Err(format!("{} frames", frames.len())) })
    })
    .await
    .unwrap();
    let mut empty = 0;
    for frame in both {
        let frame = stage.chromium.attach(&frame).await.unwrap();
        frame.wait_until("document.readyState === 'complete'", "the frame's page", WAIT).await.unwrap();
        let is_empty = frame.wait_until(EMPTY, "an empty page", Duration::from_secs(2)).await.is_ok();
        empty += i32::from(is_empty);
        assert_eq!(panels(&frame).await, 1);
    }
    assert_eq!(empty, 1);
}
