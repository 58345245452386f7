//! What several of these files ask of organisation and page.

use patchbay_tests::harness::WAIT;
use patchbay_tests::probe::Probe;
use serde_json::{Value, json};

/// A text as a parameter of an address.
pub fn encoded(text: &str) -> String {
    text.replace('%', "%25").replace(':', "%3A").replace('/', "%2F").replace('?', "%3F").replace('=', "%3D").replace('&', "%26")
}

/// Orders a fault of the organisation's, for the requests that come next.
pub async fn order_fault(probe: &Probe, fault: &Value) {
    let init = json!({ "method": "POST", "headers": { "content-type": "application/json" }, "body": fault.to_string() });
    let ordered = probe.page.evaluate(&format!("fetch('/__demo/faults', {init}).then((answer) => answer.ok)")).await;
    assert_eq!(ordered.unwrap(), true);
}

/// Puts a function in the place of one of the page's client API: it keeps its arguments in `asked` and gives what the
/// JavaScript `given` says, in which they are `args`. Until the page is loaded anew.
pub async fn stand_in(probe: &Probe, part: &str, name: &str, given: &str) {
    let js = format!(
        "void (globalThis.asked = [], Xrm = {{ ...Xrm, {part}: {{ ...Xrm.{part},
            {name}: async (...args) => {{ asked.push(args); return {given}; }} }} }})"
    );
    probe.page.evaluate(&js).await.unwrap();
}

/// Arguments the stand-in was called with, a list for each time.
pub async fn asked(probe: &Probe) -> Value {
    probe.page.evaluate("asked").await.unwrap()
}

/// Brings the probe's frame to another page of its own folder and waits for a condition there.
pub async fn on(probe: &Probe, page: &str, condition: &str, what: &str) -> Value {
    let go = format!("void setTimeout(() => location.assign('/probe/{page}'))");
    probe.widget.evaluate(&go).await.unwrap();
    let there = format!("location.pathname + location.search === '/probe/{page}' && ({condition})");
    probe.widget.wait_until(&there, what, WAIT).await.unwrap()
}
