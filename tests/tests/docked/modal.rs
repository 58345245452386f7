//! Modal dialogs of the page (`showModal`) make all outside of them inert; an agent in a call must be able to hang up all the same.

use super::support::*;
use patchbay_tests::asked::ask;
use patchbay_tests::harness::{Point, Session, WAIT};
use serde_json::json;

/// A dialog as awkward as they come: clipped, turned and see-through, deep in an application's own elements.
const DIALOG: &str = "(() => {
    const make = (name, values, ...content) => {
        const element = Object.assign(document.createElement(name), values);
        element.append(...content);
        return element;
    };
    const form = make('form', { method: 'dialog' }, make('input', { id: 'field' }), make('button', { id: 'ok', textContent: 'OK' }));
    const dialog = make('dialog', { id: 'dialog', style: 'transform: rotate(3deg); opacity: .5; overflow: hidden; contain: paint' }, form);
    document.body.append(make('div', { id: 'app', style: 'transform: translateX(9px); overflow: hidden; contain: paint' }, dialog));
    globalThis.heard = [];
    for (const type of ['cancel', 'close']) {
        dialog.addEventListener(type, () => heard.push(type));
    }
})()";
const OPEN: &str = "void document.querySelector('#dialog').showModal()";
const INSIDE: &str = "document.querySelector('#dialog patchbay-docked')";
const OUTSIDE: &str = "document.querySelector('html > patchbay-docked') && !document.querySelector('patchbay-docked-place')";

/// A docked widget that is one large button to hang up, marked so that another document of its would be noticed.
async fn in_a_call(page: &Session) -> Session {
    let (_, widget) = live(page).await;
    let button = "(() => {
        const button = document.body.appendChild(document.createElement('button'));
        Object.assign(button, { id: 'hang-up', textContent: 'Hang up', style: 'position: fixed; inset: 0' });
        button.onclick = () => globalThis.clicks += 1;
        globalThis.clicks = 0;
    })()";
    widget.evaluate(button).await.unwrap();
    widget
}

/// Clicks in the middle of the docked panel, as an agent does with the mouse: through whatever is on top there.
async fn click_panel(page: &Session) {
    let middle = format!("(([left, width]) => ({{ x: left + width / 2, y: innerHeight / 2 }}))({BOX})");
    let at: Point = serde_json::from_value(page.evaluate(&middle).await.unwrap()).unwrap();
    page.click_at(at).await.unwrap();
}

/// The widget's button has been clicked so many times, in the same document.
async fn clicked(widget: &Session, times: i64) {
    widget.wait_until(&format!("globalThis.clicks === {times}"), "the click on the button to hang up", WAIT).await.unwrap();
}

async fn wait(page: &Session, condition: &str, what: &str) {
    page.wait_until(condition, what, WAIT).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_a_dialog_of_the_page_is_modal_the_agent_can_hang_up_and_the_dialog_works() {
    let stage = stage().await;
    let page = stage.open_page().await.unwrap();
    let widget = in_a_call(&page).await;
    click_panel(&page).await;
    clicked(&widget, 1).await;
    let place = page.evaluate(BOX).await.unwrap();
    page.evaluate(DIALOG).await.unwrap();

    page.evaluate(OPEN).await.unwrap();
    wait(&page, INSIDE, "the panel to be in the dialog").await;
    assert_eq!(page.evaluate(BOX).await.unwrap(), place, "neither clipped nor moved");
    click_panel(&page).await;
    clicked(&widget, 2).await;
    page.click_in_shadow(EDGE).await.unwrap();
    page.press_key("ArrowLeft").await.unwrap();
    wait(&page, &format!("{BOX}[1] === 394"), "the edge to have the keyboard").await;
    wait(&widget, "heard.some(([name]) => name === 'onsizechanged')", "the widget to hear of it").await;
    assert_eq!(page.evaluate("document.querySelector('#dialog').open").await.unwrap(), true, "no click of it closed the dialog");

    page.click("#field").await.unwrap();
    page.type_text("4711").await.unwrap();
    wait(&page, "document.querySelector('#field').value === '4711'", "what was typed into the dialog").await;
    page.press_key("Escape").await.unwrap();
    wait(&page, "heard.join() === 'cancel,close'", "the dialog to be closed by its key").await;
    wait(&page, OUTSIDE, "the panel to be back").await;
    click_panel(&page).await;
    clicked(&widget, 3).await;

    page.evaluate(OPEN).await.unwrap();
    wait(&page, INSIDE, "the panel to be in the dialog again").await;
    page.click("#ok").await.unwrap();
    wait(&page, OUTSIDE, "the panel to be back").await;
    assert_eq!(page.evaluate("heard.join()").await.unwrap(), "cancel,close,close");
    click_panel(&page).await;
    clicked(&widget, 4).await;
    assert_eq!(ask(&widget, "getWidth", json!([])).await.unwrap().resolved(), &json!(394));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dialog_that_is_taken_out_of_the_document_leaves_the_call_alone() {
    let stage = stage().await;
    let page = stage.open_page().await.unwrap();
    let widget = in_a_call(&page).await;
    let ways = [
        "dialog.remove()",
        "dialog.parentNode.removeChild(dialog)",
        "dialog.replaceWith('gone')",
        "app.textContent = ''",
        "app.replaceChildren()",
        "document.body.removeChild(app)",
        "document.body.append(dialog)",
    ];
    for (times, way) in (1..).zip(ways) {
        page.evaluate(DIALOG).await.unwrap();
        page.evaluate(OPEN).await.unwrap();
        wait(&page, INSIDE, "the panel to be in the dialog").await;
        page.evaluate(&format!("(() => {{ const [app, dialog] = document.querySelectorAll('#app, #dialog'); {way}; }})()"))
            .await
            .unwrap();
        wait(&page, OUTSIDE, way).await;
        click_panel(&page).await;
        clicked(&widget, times).await;
        page.evaluate("document.querySelectorAll('#app, #dialog').forEach((one) => one.remove())").await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dialog_that_is_drawn_anew_has_the_panel_again_and_hears_of_no_error() {
    let stage = stage().await;
    let page = stage.open_page().await.unwrap();
    let widget = in_a_call(&page).await;
    page.evaluate(DIALOG).await.unwrap();
    page.evaluate(OPEN).await.unwrap();
    let ways = [
        "dialog.textContent = 'drawn anew'",
        "while (dialog.firstChild) dialog.removeChild(dialog.firstChild)",
        "for (const one of [...dialog.children]) one.remove()",
    ];
    for (times, way) in (1..).zip(ways) {
        wait(&page, INSIDE, "the panel to be in the dialog").await;
        page.evaluate(&format!("(() => {{ const dialog = document.querySelector('#dialog'); {way}; }})()")).await.unwrap();
        wait(&page, INSIDE, way).await;
        click_panel(&page).await;
        clicked(&widget, times).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_panel_is_in_the_topmost_of_several_dialogs_also_in_a_shadow_root() {
    let stage = stage().await;
    let page = stage.open_page().await.unwrap();
    let widget = in_a_call(&page).await;
    page.evaluate(DIALOG).await.unwrap();
    page.evaluate(OPEN).await.unwrap();
    wait(&page, INSIDE, "the panel to be in the first dialog").await;
    page.evaluate(
        "void Object.assign(document.body.appendChild(document.createElement('dialog')), { id: 'second' }).showModal()",
    )
    .await
    .unwrap();
    wait(&page, "document.querySelector('#second patchbay-docked')", "the panel to be in the second").await;
    click_panel(&page).await;
    clicked(&widget, 1).await;
    // A third one, in a closed shadow root: only the focus tells of it.
    let third = "(() => {
        const host = document.body.appendChild(document.createElement('div'));
        globalThis.third = host.attachShadow({ mode: 'closed' }).appendChild(document.createElement('dialog'));
        third.append(document.createElement('input'));
        third.showModal();
    })()";
    page.evaluate(third).await.unwrap();
    wait(&page, "third.querySelector('patchbay-docked')", "the panel to be in the third").await;
    page.evaluate("globalThis.inThird = third.querySelector('patchbay-docked'), 1").await.unwrap();
    let middle = "(({ left, width }) => ({ x: left + width / 2, y: innerHeight / 2 }))(inThird.getBoundingClientRect())";
    let at: Point = serde_json::from_value(page.evaluate(middle).await.unwrap()).unwrap();
    page.click_at(at).await.unwrap();
    clicked(&widget, 2).await;
    page.evaluate("third.close()").await.unwrap();
    wait(&page, "document.querySelector('#second patchbay-docked')", "the panel to be in the second again").await;
    // One below it closes, which is nothing to the panel; then the last.
    page.evaluate("document.querySelector('#dialog').close()").await.unwrap();
    click_panel(&page).await;
    clicked(&widget, 3).await;
    page.evaluate("document.querySelector('#second').close()").await.unwrap();
    wait(&page, OUTSIDE, "the panel to be back").await;
    click_panel(&page).await;
    clicked(&widget, 4).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_panel_that_is_docked_while_a_dialog_is_open_and_one_that_goes_meanwhile_do_as_ever() {
    let stage = patchbay_tests::quiet::set().await.unwrap();
    let page = stage.open_page().await.unwrap();
    page.evaluate(DIALOG).await.unwrap();
    page.evaluate(OPEN).await.unwrap();
    configure(&stage).await;
    let widget = in_a_call(&page).await;
    wait(&page, INSIDE, "the panel to be in the dialog").await;
    click_panel(&page).await;
    clicked(&widget, 1).await;
    let mut without = stage.configuration();
    without["providers"] = json!([]);
    stage.configure(&without).await.unwrap();
    none(&page).await.unwrap();
    wait(
        &page,
        "document.querySelector('#dialog').open && document.querySelector('#dialog').childElementCount === 1",
        "the dialog as the page made it",
    )
    .await;
}
