//! The toast in whatever a page shows: beside a docked panel, above dialogs, by keyboard, and again where it was taken away.

use crate::{Desk, TOAST};
use patchbay_tests::asked::ask;
use patchbay_tests::harness::{Point, Session, WAIT};
use patchbay_tests::several;
use patchbay_tests::stage::{dev_package, launch};
use serde_json::{Value, json};

const OPEN_MODAL: &str = "(() => {
    const dialog = Object.assign(document.createElement('dialog'), { id: 'dialog' });
    dialog.append(Object.assign(document.createElement('input'), { id: 'inside' }));
    document.body.append(dialog);
    dialog.showModal();
})()";

/// A desk whose folded phone rings, with the toast in the page.
async fn ringing() -> Desk {
    let desk = Desk::open().await;
    desk.listen().await;
    desk.fold().await;
    desk.ring(json!({"caller": "Ada", "id": "7"})).await.resolved();
    desk.toast().await;
    desk
}

/// Waits until a button of the toast can be clicked by the agent, whatever else is there, and clicks it.
async fn click(page: &Session, action: &str) {
    let selector = format!("{TOAST} [data-do={action}]");
    let Point { x, y } = page.locate_in_shadow(&selector).await.unwrap();
    // Whoever asks gets the host; what is inert is passed over.
    let on_top = format!(
        "(() => {{
            let at = document.elementFromPoint({x}, {y});
            for (let inner; at?.shadowRoot && (inner = at.shadowRoot.elementFromPoint({x}, {y})) && inner !== at;) at = inner;
            return at?.localName === 'patchbay-toast';
        }})()"
    );
    page.wait_until(&on_top, "the toast to be on top", WAIT).await.unwrap();
    page.click_in_shadow(&selector).await.unwrap();
}

async fn is_rejected(desk: &Desk) {
    assert_eq!(desk.heard("patchbay.reject").await.as_array().unwrap().len(), 1);
    desk.no_toast().await;
    desk.widget.evaluate("answers = []").await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn beside_an_open_docked_panel_it_can_be_clicked_also_while_a_dialog_is_modal_and_its_widget_comes_up_there() {
    let docked = json!({ "placement": "docked" });
    let providers = [("voice", docked.clone()), ("chat", docked)];
    let stage = several::set(launch(&dev_package()).unwrap(), &providers).await.unwrap();
    let page = stage.open_page().await.unwrap();
    let panel = page.frame(|url| url.contains("docked.html")).await.unwrap();
    several::shows(&panel, "voice").await.unwrap();
    for (id, dialog) in [("chat", false), ("voice", true)] {
        let widget = several::widget(&panel, id).await.unwrap();
        let listen = "globalThis.taken = 0, Microsoft.CIFramework.addHandler('patchbay.accept', () => { taken += 1; })";
        widget.evaluate(listen).await.unwrap();
        if dialog {
            page.evaluate(OPEN_MODAL).await.unwrap();
        }
        // The panel shows the other widget: this one rings out of sight.
        ask(&widget, "raiseEvent", json!(["patchbay.ringing", { "caller": "Bo" }])).await.unwrap().resolved();
        let beside = format!(
            "(() => {{
                const panel = document.querySelector('patchbay-docked').getBoundingClientRect();
                return document.querySelector('{}') && document.elementFromPoint(panel.left - 30, 30).localName;
            }})() === 'patchbay-toast'",
            if dialog { "#dialog patchbay-toast" } else { "html > patchbay-toast" }
        );
        page.wait_until(&beside, "the toast beside the panel", WAIT).await.unwrap();
        click(&page, "accept").await;
        widget.wait_until("taken === 1", "the widget to hear it", WAIT).await.unwrap();
        several::shows(&panel, id).await.unwrap();
        page.wait_until(crate::NO_TOAST, "the toast to go", WAIT).await.unwrap();
    }
    assert_eq!(page.evaluate("document.querySelector('#dialog').open").await.unwrap(), true);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn above_a_modal_dialog_it_can_be_clicked_and_after_it_too() {
    let desk = ringing().await;
    desk.page.evaluate(OPEN_MODAL).await.unwrap();
    desk.page.wait_until("document.querySelector('#dialog patchbay-toast')", "the toast in the dialog", WAIT).await.unwrap();
    click(&desk.page, "reject").await;
    is_rejected(&desk).await;
    assert_eq!(
        desk.page.evaluate("document.querySelector('#dialog').open").await.unwrap(),
        true,
        "no click of it closed the dialog"
    );
    // One that begins while the dialog is open, and outlives it: closed, and taken away.
    for end in ["close()", "remove()"] {
        desk.ring(json!({"caller": "Ada", "id": "7"})).await.resolved();
        desk.page.wait_until("document.querySelector('#dialog patchbay-toast')", "the toast in the dialog", WAIT).await.unwrap();
        desk.page.evaluate(&format!("void document.querySelector('#dialog').{end}")).await.unwrap();
        desk.page.wait_until("document.querySelector('html > patchbay-toast')", "the toast to be back", WAIT).await.unwrap();
        click(&desk.page, "reject").await;
        is_rejected(&desk).await;
        desk.page.evaluate("document.querySelector('#dialog')?.showModal()").await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn above_the_topmost_of_several_modal_dialogs_and_one_in_a_shadow_root_it_can_be_clicked() {
    let desk = ringing().await;
    // The later one in the document is below.
    let two = "(() => {
        const [top, below] = ['top', 'below'].map((id) => document.body.appendChild(Object.assign(document.createElement('dialog'), { id })));
        below.append(document.createElement('input'));
        top.append(document.createElement('input'));
        below.showModal();
        top.showModal();
    })()";
    desk.page.evaluate(two).await.unwrap();
    desk.page.wait_until("document.querySelector('#top patchbay-toast')", "the toast in the topmost", WAIT).await.unwrap();
    click(&desk.page, "reject").await;
    is_rejected(&desk).await;
    let shadow = "(() => {
        const root = document.body.appendChild(document.createElement('div')).attachShadow({ mode: 'open' });
        globalThis.inner = root.appendChild(document.createElement('dialog'));
        inner.append(document.createElement('input'));
        inner.showModal();
    })()";
    desk.page.evaluate(shadow).await.unwrap();
    desk.ring(json!({"caller": "Ada", "id": "7"})).await.resolved();
    desk.page.wait_until("inner.querySelector('patchbay-toast')", "the toast in the shadow root's", WAIT).await.unwrap();
    click(&desk.page, "reject").await;
    assert_eq!(desk.heard("patchbay.reject").await.as_array().unwrap().len(), 1);
    desk.page.wait_until("!inner.querySelector('patchbay-toast')", "the toast to go", WAIT).await.unwrap();
}

/// Presses a key until the toast has the focus, as often as there are things to stop at and no more.
async fn reach(page: &Session, key: &str) {
    let stops = "document.querySelectorAll('a, button, input, select, textarea, summary, iframe, [tabindex]').length";
    let most = page.evaluate(stops).await.unwrap().as_u64().unwrap() + 10;
    for _ in 0..most {
        page.press_key(key).await.unwrap();
        if page.evaluate("document.activeElement?.localName === 'patchbay-toast'").await.unwrap() == true {
            return;
        }
    }
    panic!("{key} does not reach the toast within {most}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn by_keyboard_alone_it_is_reached_accepts_and_is_taken_away() {
    let desk = ringing().await;
    // From a field in the middle of the page to its end, where the toast is; its first stop accepts.
    desk.page.evaluate("document.querySelector('main input, main button, main a').focus()").await.unwrap();
    assert_eq!(desk.page.evaluate("document.activeElement === document.body").await.unwrap(), false);
    reach(&desk.page, "Tab").await;
    desk.page.press_key("Enter").await.unwrap();
    assert_eq!(desk.heard("patchbay.accept").await, json!([["patchbay.accept", {"id": "7", "caller": "Ada"}]]));
    desk.no_toast().await;
    desk.widget.evaluate("answers = []").await.unwrap();
    // Taken away by its key it rings on elsewhere, and does not come back for this call.
    desk.fold().await;
    desk.ring(json!({"caller": "Ada", "id": "8"})).await.resolved();
    desk.toast().await;
    reach(&desk.page, "Tab").await;
    desk.page.press_key("Escape").await.unwrap();
    desk.no_toast().await;
    desk.wait_for_badge("call").await;
    desk.ring(json!({"caller": "Ada Lovelace", "id": "8"})).await.resolved();
    desk.ring(json!({"caller": "Bo", "id": "9"})).await.resolved();
    desk.toast().await;
    assert_eq!(shown(&desk.page).await, ["Bo calls on Softphone."]);
    // Its cross takes it away for the mouse; its other keys are none of the page's business.
    desk.page.evaluate("void addEventListener('keydown', () => { globalThis.overheard = true; })").await.unwrap();
    reach(&desk.page, "Tab").await;
    desk.page.evaluate("globalThis.overheard = false").await.unwrap();
    desk.page.press_key("Tab").await.unwrap();
    assert_eq!(desk.page.evaluate("overheard").await.unwrap(), false);
    click(&desk.page, "hide").await;
    desk.no_toast().await;
    assert_eq!(desk.widget.evaluate("answers").await.unwrap(), json!([]), "nothing was answered");
    assert_eq!(desk.wait_for_notifications(1).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn its_key_in_a_modal_dialog_leaves_the_dialog_open() {
    let desk = ringing().await;
    desk.page.evaluate(OPEN_MODAL).await.unwrap();
    desk.page.wait_until("document.querySelector('#dialog patchbay-toast')", "the toast in the dialog", WAIT).await.unwrap();
    desk.page.click("#inside").await.unwrap();
    reach(&desk.page, "Tab").await;
    desk.page.press_key("Escape").await.unwrap();
    desk.no_toast().await;
    assert_eq!(desk.page.evaluate("document.querySelector('#dialog').open").await.unwrap(), true);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_that_takes_it_away_or_writes_itself_anew_has_it_again_and_it_works() {
    let desk = ringing().await;
    let ways = [
        "document.querySelector('patchbay-toast').remove()",
        "document.querySelector('patchbay-toast').replaceWith('gone')",
        "document.documentElement.replaceChildren(document.createElement('body'))",
        "document.replaceChild(document.createElement('html'), document.documentElement).append(1)",
        "document.querySelector('patchbay-toast').hidePopover()",
        "document.querySelector('patchbay-toast').style.setProperty('display', 'none', 'important')",
        "document.documentElement.append(Object.assign(document.createElement('div'), { id: 'cover', popover: 'manual',
            style: 'width: 100%; height: 100%; border: 0; padding: 0' })), document.querySelector('#cover').showPopover()",
    ];
    for way in ways {
        desk.page.evaluate(&format!("void ({way})")).await.unwrap();
        click(&desk.page, "reject").await;
        is_rejected(&desk).await;
        desk.ring(json!({"caller": "Ada", "id": "7"})).await.resolved();
        desk.toast().await;
    }
    // One that does so each time it comes: it is there again and again, and the rest goes on.
    desk.page
        .evaluate(
            "globalThis.taken = 0, void new MutationObserver(() => {
                const toast = document.querySelector('patchbay-toast');
                if (toast) { taken += 1; toast.remove(); throw new Error('of the page'); }
            }).observe(document.documentElement, { childList: true }), document.querySelector('patchbay-toast').remove()",
        )
        .await
        .unwrap();
    desk.page.wait_until("taken >= 3", "it to come again", WAIT).await.unwrap();
    desk.wait_for_notifications(1).await;
    assert_eq!(desk.line().await, "Ada calls on Softphone.");
}

/// What its lines say, which no script of the page can read.
pub async fn shown(page: &Session) -> Vec<String> {
    fn collect(node: &Value, inside: bool, lines: &mut Vec<String>) {
        let inside = inside || node["localName"] == "patchbay-toast";
        if inside && node["localName"] == "p" {
            lines.extend(node["children"][0]["nodeValue"].as_str().map(str::to_owned));
        }
        for child in ["children", "shadowRoots"].iter().flat_map(|name| node[*name].as_array().into_iter().flatten()) {
            collect(child, inside, lines);
        }
    }
    let document = page.send("DOM.getDocument", json!({ "depth": -1, "pierce": true })).await.unwrap();
    let mut lines = Vec::new();
    collect(&document["root"], false, &mut lines);
    lines
}
