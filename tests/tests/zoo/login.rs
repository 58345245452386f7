//! Log-ins on the way to the library (contract §1: connected again each time it is back on a trusted origin).

use patchbay_tests::harness::{HarnessError, Kind, WAIT};
use patchbay_tests::quiet;
use patchbay_tests::zoo::Zoo;
use serde_json::json;

async fn as_a_whole_page_on_another_origin_and_back(zoo: &mut Zoo) {
    let at = zoo.server.origin("login");
    zoo.configure(&format!("/zoo/login/redirect.html?at={at}"), &[&at]).await.unwrap();
    let login = zoo.panel.frame(|url| url.starts_with(&at)).await.unwrap();
    login.click("#sign-in").await.unwrap();
    let widget = zoo.panel.frame(|url| url.contains("/zoo/login/redirect.html") && url.contains("code=for-")).await.unwrap();
    zoo.answered(&widget, "document").await.unwrap();
    assert_eq!(widget.evaluate("seen.token").await.unwrap(), "zoo", "the verifier was kept over the log-in");
}

async fn in_a_pop_up_that_answers_its_opener(zoo: &mut Zoo) {
    let at = zoo.server.origin("login");
    let widget = zoo.show(&format!("/zoo/login/pop-up.html?at={at}")).await.unwrap();
    widget.click("#sign-in").await.unwrap();
    let is_log_in = |url: &str| url.starts_with(&at) && url.contains("/answers.html");
    let chromium = &zoo.stage.chromium;
    let window =
        chromium.wait_for_target(|target| target.kind == Kind::Page && is_log_in(&target.url), "the pop-up", WAIT).await.unwrap();
    let clicked = chromium.attach(&window).await.unwrap().click("#answer").await;
    // It may have closed itself before the button is released.
    assert!(matches!(clicked, Ok(()) | Err(HarnessError::TargetGone { .. })), "{clicked:?}");
    zoo.answered(&widget, "document").await.unwrap();
    assert_eq!(widget.evaluate("seen.token").await.unwrap(), "zoo");
    chromium.wait_gone(&window.id, "the pop-up to close itself", WAIT).await.unwrap();
}

async fn same_site_cookies_of_the_widgets_server_are_set_and_sent(zoo: &mut Zoo) {
    let widget = zoo.show("/zoo/login/cookies.html").await.unwrap();
    let sent = "document.documentElement.dataset.sent !== undefined && `sent: ${document.documentElement.dataset.sent}`";
    assert_eq!(widget.wait_until(sent, "the server's answer", WAIT).await.unwrap(), "sent: ");
    widget.click("#sign-in").await.unwrap();
    zoo.answered(&widget, "document").await.unwrap();
    assert_eq!(widget.evaluate("seen.sent").await.unwrap(), "lax strict unnamed");
}

async fn a_log_in_in_a_tab_is_one_in_the_panel(zoo: &mut Zoo) {
    let host = zoo.configure("/zoo/login/redirect.html?code=for-verifier&state=tab", &[]).await.unwrap();
    let widget = zoo.panel.frame(|url| url.starts_with(&host)).await.unwrap();
    widget.wait_until("seen.failure", "the widget to know of no log-in", WAIT).await.unwrap();
    let tab = zoo.stage.chromium.new_tab(&format!("{host}/login/session")).await.unwrap();
    tab.evaluate("localStorage.state = 'tab', localStorage.verifier = 'verifier'").await.unwrap();
    tab.close().await.unwrap();
    widget.evaluate("void setTimeout(() => location.reload())").await.unwrap();
    zoo.answered(&widget, "document").await.unwrap();
    let cookies = widget.evaluate("fetch('/login/cookies').then((answer) => answer.json())").await.unwrap();
    assert_eq!(cookies.as_array().unwrap().len(), 3, "{cookies}");
}

async fn one_that_cannot_be_framed_is_named_and_has_the_widget_in_a_window_to_itself(zoo: &mut Zoo) {
    let at = zoo.server.origin("login");
    let widget = zoo.show_trusting("/zoo/attributes.html", &[&at]).await.unwrap();
    zoo.answered(&widget, "document").await.unwrap();
    widget.evaluate(&format!("void setTimeout(() => location.href = '{at}/login/unframed')")).await.unwrap();
    let sentence = quiet::notice(&zoo.panel, "apart").await.unwrap();
    assert!(sentence.contains("X-Frame-Options: DENY"), "{sentence}");
    quiet::status(&zoo.panel, "connected").await.unwrap();
}

async fn on_an_origin_that_is_not_trusted_it_is_named_until_the_widget_is_back(zoo: &mut Zoo) {
    let at = zoo.server.origin("elsewhere");
    zoo.configure(&format!("/zoo/login/redirect.html?at={at}"), &[]).await.unwrap();
    let login = zoo.panel.frame(|url| url.starts_with(&at)).await.unwrap();
    let sentence = quiet::notice(&zoo.panel, "frame-failed").await.unwrap();
    assert!(sentence.contains(&at) && sentence.contains("trusted origins"), "{sentence}");
    login.click("#sign-in").await.unwrap();
    let widget = zoo.panel.frame(|url| url.contains("/zoo/login/redirect.html") && url.contains("code=for-")).await.unwrap();
    zoo.answered(&widget, "document").await.unwrap();
    quiet::no_notice(&zoo.panel, "frame-failed").await.unwrap();
}

async fn a_page_that_is_opened_although_it_refuses_to_be_framed_comes_back_from_it(zoo: &mut Zoo) {
    let at = zoo.server.origin("login");
    let path = format!("/zoo/login/redirect.html?at={at}&policy=frame-ancestors%20%27none%27");
    zoo.configure_with(&path, &[&at], &json!({ "openRefusedFrames": true })).await.unwrap();
    let login = zoo.panel.frame(|url| url.starts_with(&at)).await.unwrap();
    login.click("#sign-in").await.unwrap();
    let widget = zoo.panel.frame(|url| url.contains("/zoo/login/redirect.html") && url.contains("code=for-")).await.unwrap();
    zoo.answered(&widget, "document").await.unwrap();
    quiet::no_notice(&zoo.panel, "apart").await.unwrap();
    // In an ordinary tab the same way ends at the refusal: the rules are for our panel alone.
    let tab = zoo.stage.chromium.new_tab(&format!("{at}/zoo/login/authorize.html")).await.unwrap();
    let page = widget.evaluate("location.href").await.unwrap();
    let frame = format!(
        "new Promise((resolve) => document.body.append(Object.assign(document.createElement('iframe'), {{ src: {page}, onload: () => resolve(true) }})))"
    );
    tab.evaluate(&frame).await.unwrap();
    let host = page.as_str().unwrap().split("/zoo").next().unwrap().to_owned();
    let refused = tab.frame(move |url| url.starts_with(&host)).await.unwrap();
    assert_eq!(refused.evaluate("location.href").await.unwrap(), "chrome-error://chromewebdata/");
    tab.close().await.unwrap();
}

in_each_place!(
    as_a_whole_page_on_another_origin_and_back,
    in_a_pop_up_that_answers_its_opener,
    same_site_cookies_of_the_widgets_server_are_set_and_sent,
    a_log_in_in_a_tab_is_one_in_the_panel,
    one_that_cannot_be_framed_is_named_and_has_the_widget_in_a_window_to_itself,
    on_an_origin_that_is_not_trusted_it_is_named_until_the_widget_is_back,
    a_page_that_is_opened_although_it_refuses_to_be_framed_comes_back_from_it,
);
