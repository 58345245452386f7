//! Mode, width and click-to-act (contract §3): what the panel and the provider are asked.

use patchbay_tests::harness::WAIT;
use patchbay_tests::probe::{Probe, probe};
use serde_json::json;

const FOLDED: &str = "document.querySelector('[data-status=folded]') && document.querySelector('.provider.folded')";
const OPEN: &str = "document.querySelector('[data-status=connected]') && document.querySelector('.provider:not(.folded)')";

/// Height of what shows of the widget; folded, the frame keeps its own size behind it.
async fn shown_height(probe: &Probe) -> f64 {
    probe.panel.evaluate("document.querySelector('.provider').getBoundingClientRect().height").await.unwrap().as_f64().unwrap()
}

#[tokio::test]
async fn the_mode_is_a_number_that_equals_its_digit_as_well() {
    let probe = probe().await;
    assert_eq!(probe.raw("getMode()").await, 1);
    assert_eq!(
        probe.widget.evaluate("Microsoft.CIFramework.getMode().then((mode) => mode == 1 && mode == '1')").await.unwrap(),
        true
    );
    assert_eq!(probe.raw("setMode(0)").await, 0);
    assert_eq!(probe.raw("getMode()").await, 0);
}

#[tokio::test]
async fn set_mode_folds_and_unfolds_the_panel_and_the_widget_lives_on() {
    let probe = probe().await;
    probe.panel.wait_until(OPEN, "the panel to be open", WAIT).await.unwrap();
    assert!(shown_height(&probe).await > 300.0);
    probe.widget.evaluate("globalThis.life = 1").await.unwrap();

    probe.raw("setMode(0)").await;
    probe.panel.wait_until(FOLDED, "the panel to fold", WAIT).await.unwrap();
    assert!(shown_height(&probe).await < 5.0, "{}", shown_height(&probe).await);
    assert_eq!(probe.json("getEnvironment()").await["etn"], "contact", "a folded widget works on");

    probe.raw("setMode(1)").await;
    probe.panel.wait_until(OPEN, "the panel to unfold", WAIT).await.unwrap();
    assert!(shown_height(&probe).await > 300.0);
    assert_eq!(probe.widget.evaluate("globalThis.life").await.unwrap(), 1, "the frame was not loaded again");
}

#[tokio::test]
async fn hidden_acts_as_minimised() {
    let probe = probe().await;
    probe.raw("setMode(2)").await;
    probe.panel.wait_until(FOLDED, "the panel to fold", WAIT).await.unwrap();
    assert_eq!(probe.raw("getMode()").await, 0);
}

#[tokio::test]
async fn a_mode_may_come_as_text_and_one_that_is_none_is_rejected() {
    let probe = probe().await;
    assert_eq!(probe.raw("setMode('0')").await, 0);
    let outcome = probe.ask("setMode(7)").await;
    assert_eq!((outcome.ok, outcome.kind.as_str()), (false, "map"));
    assert_eq!(probe.raw("getMode()").await, 0, "a refused mode changes nothing");
}

#[tokio::test]
async fn set_width_answers_the_real_width_and_claims_no_change() {
    let probe = probe().await;
    let real = probe.panel.evaluate("innerWidth").await.unwrap();
    assert_eq!(probe.raw("getWidth()").await, real);
    for asked in ["30", "500", "0", "'420'"] {
        assert_eq!(probe.raw(&format!("setWidth({asked})")).await, real, "{asked}");
    }
    assert_eq!(probe.panel.evaluate("innerWidth").await.unwrap(), real);
    assert!(!probe.ask("setWidth(-1)").await.ok);
}

#[tokio::test]
async fn click_to_act_is_as_it_was_set_also_by_text() {
    let probe = probe().await;
    assert_eq!(probe.raw("getClickToAct()").await, false);
    let outcome = probe.ask("setClickToAct(true)").await;
    assert_eq!((outcome.ok, outcome.kind.as_str()), (true, "null"));
    assert_eq!(probe.raw("getClickToAct()").await, true);
    probe.raw("setClickToAct('false')").await;
    assert_eq!(probe.raw("getClickToAct()").await, false);
}

#[tokio::test]
async fn this_is_no_console_app_and_later_versions_names_resolve_to_null() {
    let probe = probe().await;
    assert_eq!(probe.raw("isConsoleApp()").await, false);
    for name in ["createSession", "getFocusedSession", "createTab", "setAgentPresence", "canCreateSession"] {
        let outcome = probe.ask(&format!("{name}('a', {{ b: 1 }})")).await;
        assert_eq!((outcome.ok, outcome.kind.as_str(), outcome.value), (true, "null", json!(null)), "{name}");
    }
}
