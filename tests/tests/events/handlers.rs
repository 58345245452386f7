//! Adding and removing handlers, and the events of the panel that reach them: mode and size.

use patchbay_tests::harness::WAIT;
use patchbay_tests::probe::{Probe, probe};
use serde_json::json;

/// The agent folds or unfolds the widget.
async fn fold(probe: &Probe) {
    probe.panel.click("[data-do=fold]").await.unwrap();
}

#[tokio::test]
async fn the_agents_folding_is_told_and_set_mode_is_not() {
    let probe = probe().await;
    probe.listen("onmodechanged").await;
    fold(&probe).await;
    assert_eq!(probe.heard("onmodechanged", 1).await, [json!({ "value": 0 })]);
    assert_eq!(probe.raw("getMode()").await, 0);
    probe.raw("setMode(1)").await;
    probe.raw("setMode(0)").await;
    probe.panel.wait_until("document.querySelector('[data-status=folded]')", "the panel to fold", WAIT).await.unwrap();
    fold(&probe).await;
    assert_eq!(probe.heard("onmodechanged", 2).await, [json!({ "value": 0 }), json!({ "value": 1 })]);
}

#[tokio::test]
async fn the_agents_widening_is_told_with_the_real_width() {
    let probe = probe().await;
    probe.listen("onsizechanged").await;
    let was = probe.panel.evaluate("innerWidth").await.unwrap().as_u64().unwrap();
    probe.raw("setWidth(500)").await;
    // What dragging the panel's edge does to its document.
    let wider = json!({ "width": was + 60, "height": 0, "deviceScaleFactor": 0, "mobile": false });
    probe.panel.send("Emulation.setDeviceMetricsOverride", wider).await.unwrap();
    assert_eq!(probe.heard("onsizechanged", 1).await, [json!({ "value": was + 60 })], "and setWidth told nothing");
    assert_eq!(probe.raw("getWidth()").await, was + 60);
    probe.panel.send("Emulation.clearDeviceMetricsOverride", json!({})).await.unwrap();
    assert_eq!(probe.heard("onsizechanged", 2).await[1], json!({ "value": was }));
}

#[tokio::test]
async fn every_handler_hears_an_event_and_the_same_function_once() {
    let probe = probe().await;
    let added = "(() => {
        globalThis.first = []; globalThis.second = [];
        const first = (payload) => first.list.push(payload);
        first.list = globalThis.first;
        const { addHandler } = Microsoft.CIFramework;
        return [addHandler('onmodechanged', first), addHandler('onmodechanged', first), addHandler('OnModeChanged', first),
            addHandler('onModeChanged', (payload) => globalThis.second.push(payload))].every((one) => one === undefined);
    })()";
    assert_eq!(probe.widget.evaluate(added).await.unwrap(), true, "addHandler returns undefined");
    fold(&probe).await;
    probe.widget.wait_until("second.length", "the event", WAIT).await.unwrap();
    // The payload is JSON text.
    assert_eq!(probe.widget.evaluate("[first, second]").await.unwrap(), json!([[r#"{"value":0}"#], [r#"{"value":0}"#]]));
}

#[tokio::test]
async fn a_removed_handler_hears_nothing_more_whatever_the_letter_case() {
    let probe = probe().await;
    let added = "void (globalThis.got = [], globalThis.handler = (payload) => got.push(payload),
        Microsoft.CIFramework.addHandler('onmodechanged', handler))";
    probe.widget.evaluate(added).await.unwrap();
    probe.listen("onmodechanged").await;
    fold(&probe).await;
    probe.widget.wait_until("got.length === 1", "the event", WAIT).await.unwrap();
    assert_eq!(
        probe.widget.evaluate("Microsoft.CIFramework.removeHandler('ONMODECHANGED', handler) === undefined").await.unwrap(),
        true
    );
    fold(&probe).await;
    assert_eq!(probe.heard("onmodechanged", 2).await.len(), 2);
    assert_eq!(probe.widget.evaluate("got.length").await.unwrap(), 1);
}

#[tokio::test]
async fn handlers_that_throw_reject_or_never_settle_harm_nobody() {
    let probe = probe().await;
    let added =
        "void [() => { throw new Error('thrown') }, () => Promise.reject('busy'), () => new Promise(() => {}), async () => true]
        .forEach((handler) => Microsoft.CIFramework.addHandler('onmodechanged', handler))";
    probe.widget.evaluate(added).await.unwrap();
    probe.listen("onmodechanged").await;
    fold(&probe).await;
    assert_eq!(probe.heard("onmodechanged", 1).await.len(), 1);
    fold(&probe).await;
    assert_eq!(probe.heard("onmodechanged", 2).await, [json!({ "value": 0 }), json!({ "value": 1 })]);
    assert_eq!(probe.json("getEnvironment()").await["etn"], "contact", "requests go on as well");
}

#[tokio::test]
async fn what_is_no_handler_is_ignored_and_throws_nothing() {
    let probe = probe().await;
    let odd = "(() => { const { addHandler, removeHandler } = Microsoft.CIFramework;
        return [addHandler(), addHandler('onmodechanged'), addHandler('onmodechanged', 'text'), addHandler(5, () => {}),
            removeHandler(), removeHandler('never added', () => {}), removeHandler('onmodechanged', null)].every((one) => one === undefined);
    })()";
    assert_eq!(probe.widget.evaluate(odd).await.unwrap(), true);
    probe.listen("onmodechanged").await;
    fold(&probe).await;
    assert_eq!(probe.heard("onmodechanged", 1).await.len(), 1);
}

#[tokio::test]
async fn an_event_before_the_first_handler_is_not_lost() {
    let probe = probe().await;
    fold(&probe).await;
    probe.widget.wait_until("Microsoft.CIFramework.getMode().then((mode) => mode === 0)", "the fold", WAIT).await.unwrap();
    probe.listen("onmodechanged").await;
    assert_eq!(probe.heard("onmodechanged", 1).await, [json!({ "value": 0 })]);
    fold(&probe).await;
    assert_eq!(probe.heard("onmodechanged", 2).await.len(), 2, "once each");
}
