//! Several providers live at once: tabs, what goes on behind, what starts on demand, and what ends.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests fail as tests do: by panicking")]

use patchbay_tests::asked::ask;
use patchbay_tests::harness::{Screens, Session, WAIT};
use patchbay_tests::several::{brand, choose, configuration, framed, is_branded, marked, set, shows, widget};
use patchbay_tests::stage::{Stage, dev_package, launch};
use patchbay_tests::{quiet, talk};
use serde_json::{Map, Value, json};

/// Panel and page in a browser window, with the providers voice and chat as configured.
struct Scene {
    stage: Stage,
    page: Session,
    panel: Session,
}

impl Scene {
    async fn of(providers: &[(&str, Value)]) -> Self {
        Self::on(set(launch(&dev_package()).unwrap(), providers).await.unwrap()).await
    }

    async fn on(stage: Stage) -> Self {
        let page = stage.open_page().await.unwrap();
        let panel = stage.open_panel(&page).await.unwrap();
        Self { stage, page, panel }
    }

    async fn widget(&self, id: &str) -> Session {
        widget(&self.panel, id).await.unwrap()
    }

    async fn close_panel(&self) {
        self.panel.evaluate("void setTimeout(() => window.close())").await.unwrap();
        self.stage.chromium.wait_side_panel_closed(&self.panel).await.unwrap();
    }

    async fn reopen(self) -> Self {
        self.close_panel().await;
        let panel = self.stage.open_panel(&self.page).await.unwrap();
        Self { panel, ..self }
    }

    async fn configure(&self, providers: &[(&str, Value)]) {
        self.stage.configure(&configuration(&self.stage, providers)).await.unwrap();
    }

    async fn tabs(&self, ids: &[&str]) {
        let order = format!(
            "JSON.stringify([...document.querySelectorAll('[role=tab]')].map((tab) => tab.dataset.tab)) === {}",
            json!(json!(ids).to_string())
        );
        self.panel.wait_until(&order, &format!("the tabs {ids:?}"), WAIT).await.unwrap();
    }
}

fn two() -> [(&'static str, Value); 2] {
    [("voice", json!({})), ("chat", json!({}))]
}

/// How far a widget's own clock of short intervals has come in a second, against the one that shows.
const TICKS: &str = "new Promise((resolve) => {
    let ticks = 0;
    const timer = setInterval(() => ticks++, 10);
    setTimeout(() => (clearInterval(timer), resolve(ticks)), 1000);
})";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_chosen_one_fills_the_panel_and_the_others_live_on_behind_it() {
    let scene = Scene::of(&two()).await;
    let (voice, chat) = (scene.widget("voice").await, scene.widget("chat").await);
    shows(&scene.panel, "voice").await.unwrap();
    for widget in [&voice, &chat] {
        brand(widget).await.unwrap();
    }
    // A ring that the widget makes itself, and the timers that make it.
    let ring = "(() => {
        globalThis.ringing = new AudioContext();
        const tone = new OscillatorNode(ringing), quiet = new GainNode(ringing, { gain: 0.01 });
        tone.connect(quiet).connect(ringing.destination);
        tone.start();
        return ringing.resume().then(() => ringing.state);
    })()";
    assert_eq!(chat.evaluate(ring).await.unwrap(), "running");
    let heard = "new Promise((resolve) => {
        const from = ringing.currentTime;
        setTimeout(() => resolve(ringing.currentTime - from), 1000);
    })";
    let (front, behind, heard) = tokio::join!(voice.evaluate(TICKS), chat.evaluate(TICKS), chat.evaluate(heard));
    let (front, behind, heard) =
        (front.unwrap().as_f64().unwrap(), behind.unwrap().as_f64().unwrap(), heard.unwrap().as_f64().unwrap());
    println!("timers in a second: {front} in front, {behind} behind; {heard:.2} s of sound behind");
    assert!(behind > 0.7 * front && heard > 0.7, "{behind} of {front} ticks, {heard} s of sound");
    let size = "[innerWidth, innerHeight, document.visibilityState]";
    let (front, behind) = (voice.evaluate(size).await.unwrap(), chat.evaluate(size).await.unwrap());
    assert_eq!(front, behind, "behind it has the size it has in front");
    for id in ["chat", "voice", "chat"] {
        choose(&scene.panel, id).await.unwrap();
    }
    assert!(is_branded(&voice).await.unwrap() && is_branded(&chat).await.unwrap());
    assert_eq!(chat.evaluate("ringing.state").await.unwrap(), "running");
    ask(&voice, "getEnvironment", json!([])).await.unwrap().resolved();
    Screens::of_test(&[&scene.page, &scene.panel], "several-two").await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_provider_alone_has_no_tabs() {
    let scene = Scene::of(&two()[..1]).await;
    scene.widget("voice").await;
    quiet::status(&scene.panel, "connected").await.unwrap();
    assert_eq!(
        scene.panel.evaluate("document.querySelectorAll('[role=tab], [role=tabpanel], .behind').length").await.unwrap(),
        0
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_widget_behind_wants_marks_its_tab_and_takes_nothing_from_the_other() {
    let scene = Scene::of(&two()).await;
    let (_, chat) = (scene.widget("voice").await, scene.widget("chat").await);
    shows(&scene.panel, "voice").await.unwrap();
    marked(&scene.panel, &[]).await.unwrap();
    let asks = [
        ("setMode", json!([1])),
        ("raiseEvent", json!(["sample.news", "something"])),
        ("raiseEvent", json!(["patchbay.call", true])),
        ("openForm", json!([{ "entityName": "contact" }])),
    ];
    for (method, args) in asks {
        let asked = format!("Microsoft.CIFramework[{}](...{args}).catch(() => {{}}), 1", json!(method));
        chat.evaluate(&asked).await.unwrap();
        marked(&scene.panel, &["chat"]).await.unwrap_or_else(|error| panic!("{method} {args}: {error}"));
        shows(&scene.panel, "voice").await.unwrap();
        choose(&scene.panel, "chat").await.unwrap();
        marked(&scene.panel, &[]).await.unwrap();
        choose(&scene.panel, "voice").await.unwrap();
    }
    let call = "document.querySelector('[data-tab=chat] .tab-call').checkVisibility()";
    assert_eq!(scene.panel.evaluate(call).await.unwrap(), true, "who is in a call can be seen");
    ask(&chat, "setMode", json!([0])).await.unwrap().resolved();
    let folded = "document.querySelector('[data-tab=chat]').dataset.status === 'folded'";
    scene.panel.wait_until(folded, "the tab to say that it is folded", WAIT).await.unwrap();
    marked(&scene.panel, &[]).await.unwrap();
    // A search that opens its one record is a screen pop.
    let rows = scene.stage.ask(&scene.page, "/__demo/rows/contacts").await.unwrap();
    let query = format!("?$filter=contactid eq {}", rows["rows"][1]["contactid"].as_str().unwrap());
    ask(&chat, "searchAndOpenRecords", json!(["contact", query, true])).await.unwrap().resolved();
    marked(&scene.panel, &[]).await.unwrap();
    ask(&chat, "searchAndOpenRecords", json!(["contact", query, false])).await.unwrap().resolved();
    marked(&scene.panel, &["chat"]).await.unwrap();
    shows(&scene.panel, "voice").await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mark_and_a_choice_outlive_the_worker() {
    let scene = Scene::of(&two()).await;
    let (_, chat) = (scene.widget("voice").await, scene.widget("chat").await);
    shows(&scene.panel, "voice").await.unwrap();
    ask(&chat, "setMode", json!([1])).await.unwrap().resolved();
    marked(&scene.panel, &["chat"]).await.unwrap();
    scene.stage.chromium.kill_worker().await.unwrap();
    ask(&chat, "getEnvironment", json!([])).await.unwrap().resolved();
    marked(&scene.panel, &["chat"]).await.unwrap();
    shows(&scene.panel, "voice").await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_choice_is_remembered_where_it_was_made_and_the_first_shows_when_it_is_gone() {
    let scene = Scene::of(&two()).await;
    choose(&scene.panel, "chat").await.unwrap();
    let scene = scene.reopen().await;
    shows(&scene.panel, "chat").await.unwrap();
    scene.configure(&[("voice", json!({})), ("sms", json!({}))]).await;
    shows(&scene.panel, "voice").await.unwrap();
    scene.configure(&two()).await;
    shows(&scene.panel, "chat").await.unwrap();
    // A window of its own has a choice of its own.
    scene.panel.click("[data-do=open-window]").await.unwrap();
    let window = scene.stage.own_window().await.unwrap();
    shows(&window, "voice").await.unwrap();
    widget(&window, "chat").await.unwrap();
    shows(&scene.panel, "chat").await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_panel_that_opens_in_the_middle_of_a_call_shows_the_call() {
    let scene = Scene::of(&two()).await;
    choose(&scene.panel, "voice").await.unwrap();
    let chat = scene.widget("chat").await;
    ask(&chat, "raiseEvent", json!(["patchbay.call", true])).await.unwrap().resolved();
    marked(&scene.panel, &["chat"]).await.unwrap();
    let page = scene.stage.open_page().await.unwrap();
    let other = scene.stage.open_panel(&page).await.unwrap();
    shows(&other, "chat").await.unwrap();
    shows(&scene.panel, "voice").await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_starts_on_demand_waits_for_the_agents_choice_and_then_lives_like_the_others() {
    let on_demand = [("voice", json!({})), ("chat", json!({ "start": "on-demand" }))];
    let scene = Scene::of(&on_demand).await;
    let voice = scene.widget("voice").await;
    shows(&scene.panel, "voice").await.unwrap();
    assert_eq!(framed(&scene.panel).await.unwrap(), json!(["voice"]));
    let off = "chrome.action.getBadgeText({}).then((text) => text === '')";
    scene.panel.wait_until(off, "nobody to be called off", WAIT).await.unwrap();
    assert_eq!(scene.panel.evaluate("document.querySelector('[data-tab=chat]').dataset.status").await.unwrap(), "dormant");

    choose(&scene.panel, "chat").await.unwrap();
    let chat = scene.widget("chat").await;
    brand(&chat).await.unwrap();
    choose(&scene.panel, "voice").await.unwrap();
    scene.stage.chromium.kill_worker().await.unwrap();
    ask(&voice, "getEnvironment", json!([])).await.unwrap().resolved();
    ask(&chat, "getEnvironment", json!([])).await.unwrap().resolved();
    assert!(is_branded(&chat).await.unwrap());
    assert_eq!(framed(&scene.panel).await.unwrap(), json!(["chat", "voice"]));

    // The next panel starts afresh, with what was chosen last; one that is back at once would go on as it was.
    scene.close_panel().await;
    let extension = scene.stage.chromium.extension_page("manifest.json").await.unwrap();
    let told = "chrome.notifications.getAll().then((all) => 'off' in all)";
    extension.wait_until(told, "the agent to be told that the widgets are off", WAIT).await.unwrap();
    let panel = scene.stage.open_panel(&scene.page).await.unwrap();
    let scene = Scene { panel, ..scene };
    scene.widget("voice").await;
    let dormant = "document.querySelector('[data-tab=chat]')?.dataset.status === 'dormant'";
    scene.panel.wait_until(dormant, "the chat to wait again", WAIT).await.unwrap();
    choose(&scene.panel, "chat").await.unwrap();
    scene.widget("chat").await;
    let scene = scene.reopen().await;
    scene.widget("chat").await;
    shows(&scene.panel, "chat").await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_alone_that_starts_on_demand_has_its_name_and_a_button_in_its_place() {
    let scene = Scene::of(&[("chat", json!({ "start": "on-demand" }))]).await;
    let named = "document.querySelector('.placeholder [data-do=start-widget]')?.innerText === 'Start chat'";
    scene.panel.wait_until(named, "the placeholder with its name", WAIT).await.unwrap();
    assert_eq!(framed(&scene.panel).await.unwrap(), json!([]));
    Screens::of_test(&[&scene.page, &scene.panel], "several-on-demand").await.unwrap();
    scene.panel.click("[data-do=start-widget]").await.unwrap();
    scene.widget("chat").await;
    scene.panel.wait_until("!document.querySelector('.placeholder')", "the placeholder to go", WAIT).await.unwrap();
}

/// Plays what comes in: nothing is decoded that nobody hears.
const LISTEN: &str = "(() => {
    const [{ track }] = peers[1].getReceivers();
    globalThis.speaker = Object.assign(new Audio(), { srcObject: new MediaStream([track]) });
    return speaker.play();
})()";
/// Milliseconds of audio that were played, and those of them that the browser had to make up, as none had come in.
const PLAYED: &str = "peers[1].getStats().then((all) => {
    const { totalSamplesReceived, concealedSamples } = [...all.values()].find(({ type }) => type === 'inbound-rtp');
    return [totalSamplesReceived / 48, concealedSamples / 48];
})";

async fn played(widget: &Session) -> [f64; 2] {
    serde_json::from_value(widget.evaluate(PLAYED).await.unwrap()).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn switching_reordering_and_renaming_load_nothing_anew_and_interrupt_no_call() {
    let stage = set(talk::launch_with_microphone().unwrap(), &two()).await.unwrap();
    let scene = Scene::on(stage).await;
    let (voice, chat) = (scene.widget("voice").await, scene.widget("chat").await);
    talk::begin(&scene.panel, &voice).await.unwrap();
    voice.evaluate(LISTEN).await.unwrap();
    for widget in [&voice, &chat] {
        brand(widget).await.unwrap();
    }
    let before = played(&voice).await;
    for id in ["chat", "voice", "chat"] {
        choose(&scene.panel, id).await.unwrap();
    }
    scene.configure(&[("voice", json!({ "sortOrder": 2 })), ("chat", json!({ "sortOrder": 1 }))]).await;
    scene.tabs(&["chat", "voice"]).await;
    scene.configure(&[("voice", json!({ "label": "Phone" })), ("chat", json!({}))]).await;
    scene.tabs(&["voice", "chat"]).await;
    let renamed = "document.querySelector('[data-tab=voice] .tab-label').innerText === 'Phone'
        && document.querySelector('[data-provider=voice] iframe').title === 'Phone'";
    scene.panel.wait_until(renamed, "the new name", WAIT).await.unwrap();
    choose(&scene.panel, "voice").await.unwrap();
    talk::goes_on(&voice).await.unwrap();
    let after = played(&voice).await;
    let [played, made_up] = [0, 1].map(|at| after[at] - before[at]);
    println!("{played:.0} ms of audio, {made_up:.0} ms of them made up");
    assert!(played > 500.0 && made_up < 200.0, "of {played} ms of audio {made_up} ms were made up");
    assert!(is_branded(&voice).await.unwrap() && is_branded(&chat).await.unwrap());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_provider_switched_off_by_policy_goes_at_once_and_one_in_a_call_when_the_call_is_over() {
    let scene = Scene::of(&[("voice", json!({})), ("chat", json!({})), ("sms", json!({}))]).await;
    let (voice, chat) = (scene.widget("voice").await, scene.widget("chat").await);
    scene.widget("sms").await;
    brand(&voice).await.unwrap();
    brand(&chat).await.unwrap();
    ask(&voice, "raiseEvent", json!(["patchbay.call", true])).await.unwrap().resolved();
    choose(&scene.panel, "chat").await.unwrap();
    scene.panel.wait_until("document.querySelector('[data-tab=voice] .tab-call')", "the call to be seen", WAIT).await.unwrap();

    let off = [("voice", json!({ "enabled": false })), ("sms", json!({ "enabled": false }))];
    let mut policy = configuration(&scene.stage, &off);
    policy["mandatory"] = json!(["providers/voice", "providers/sms"]);
    let values = Map::from_iter([("configuration".to_owned(), Value::from(policy.to_string()))]);
    scene.stage.chromium.set_managed(&values).await.unwrap();
    scene.tabs(&["voice", "chat"]).await;
    let gone = "!document.querySelector('[data-provider=sms]')";
    scene.panel.wait_until(gone, "the one without a call to go", WAIT).await.unwrap();
    assert!(is_branded(&voice).await.unwrap(), "the one in a call stays");
    // The agent can still go to it, and end the call there.
    choose(&scene.panel, "voice").await.unwrap();
    quiet::notice(&scene.panel, "ending").await.unwrap();
    ask(&voice, "raiseEvent", json!(["patchbay.call", false])).await.unwrap().resolved();
    scene.panel.wait_until("!document.querySelector('[data-provider=voice]')", "it to go with its call", WAIT).await.unwrap();
    let alone = "document.querySelector('header[data-head=chat]')?.checkVisibility() && !document.querySelector('[role=tab]')";
    scene.panel.wait_until(alone, "the other to be alone", WAIT).await.unwrap();
    assert!(is_branded(&chat).await.unwrap());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_for_an_app_lives_on_and_says_so_in_another_and_goes_when_it_is_for_other_apps_now() {
    let of = |app: &str| [("voice", json!({ "apps": [app] })), ("chat", json!({}))];
    let stage = set(launch(&dev_package()).unwrap(), &two()).await.unwrap();
    let app = stage.demo.start_url.split("appid=").nth(1).unwrap().split('&').next().unwrap().to_owned();
    stage.configure(&configuration(&stage, &of(&app))).await.unwrap();
    let scene = Scene::on(stage).await;
    let (voice, chat) = (scene.widget("voice").await, scene.widget("chat").await);
    brand(&voice).await.unwrap();
    brand(&chat).await.unwrap();
    let says = |away: bool| {
        format!(
            "document.querySelector('[data-head=voice] .head-status').innerText.includes('not for the page in front') === {away}"
        )
    };
    scene.panel.wait_until(&says(false), "it to be for this page", WAIT).await.unwrap();
    let other = "11111111-2222-4333-8444-555555555555";
    scene.page.evaluate(&format!("history.pushState(null, '', location.href.replace('{app}', '{other}')), 1")).await.unwrap();
    scene.panel.wait_until(&says(true), "the panel to say that it is not for this app", WAIT).await.unwrap();
    assert!(is_branded(&voice).await.unwrap(), "it lives on");
    scene.stage.chromium.kill_worker().await.unwrap();
    ask(&chat, "getMode", json!([])).await.unwrap().resolved();
    scene.panel.wait_until(&says(true), "the next worker to know", WAIT).await.unwrap();
    assert!(is_branded(&voice).await.unwrap(), "it lives on");
    scene.configure(&of("22222222-2222-4333-8444-555555555555")).await;
    scene.panel.wait_until("!document.querySelector('[data-provider=voice]')", "it to go", WAIT).await.unwrap();
    assert!(is_branded(&chat).await.unwrap());
    scene.configure(&of(other)).await;
    scene.widget("voice").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn policy_takes_the_traffic_view_and_the_choice_of_place_away() {
    let scene = Scene::of(&two()).await;
    scene.widget("voice").await;
    let there = "[...document.querySelectorAll('[data-do=traffic], [data-do=open-window], [data-do=move]')].length";
    scene.panel.wait_until(&format!("{there} === 4"), "traffic, all into a window, and each", WAIT).await.unwrap();
    let policy = json!({ "disabledFeatures": ["traffic", "placement-choice"] });
    let values = Map::from_iter([("configuration".to_owned(), Value::from(policy.to_string()))]);
    scene.stage.chromium.set_managed(&values).await.unwrap();
    scene.panel.wait_until(&format!("{there} === 0"), "the buttons to go", WAIT).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_tabs_are_one_stop_of_the_keyboard_with_arrows_between_them() {
    let scene = Scene::of(&[("voice", json!({})), ("chat", json!({ "start": "on-demand" })), ("sms", json!({}))]).await;
    let panel = &scene.panel;
    scene.widget("sms").await;
    shows(panel, "voice").await.unwrap();
    panel.evaluate("document.querySelector('[role=tab][tabindex=\"0\"]').focus()").await.unwrap();
    for (key, then) in [
        ("ArrowRight", "chat"),
        ("ArrowRight", "sms"),
        ("ArrowRight", "voice"),
        ("ArrowLeft", "sms"),
        ("Home", "voice"),
        ("End", "sms"),
        ("ArrowLeft", "chat"),
    ] {
        panel.press_key(key).await.unwrap();
        let focused = format!("document.activeElement.dataset.tab === '{then}' && document.activeElement.tabIndex === 0");
        panel.wait_until(&focused, &format!("{key} to reach {then}"), WAIT).await.unwrap();
    }
    assert_eq!(panel.evaluate("document.querySelectorAll('[role=tab][tabindex=\"0\"]').length").await.unwrap(), 1);
    assert_eq!(framed(panel).await.unwrap(), json!(["sms", "voice"]), "to pass a tab starts nothing");
    panel.press_key("Tab").await.unwrap();
    let left = "document.activeElement.getAttribute('role') !== 'tab' && !!document.activeElement.closest('.provider-bar')";
    panel.wait_until(left, "one more step to leave the tabs", WAIT).await.unwrap();
    panel.press_key("Shift+Tab").await.unwrap();
    panel
        .wait_until("document.activeElement.dataset.tab === 'voice'", "the way back to lead to the one that shows", WAIT)
        .await
        .unwrap();
    panel.press_key("ArrowRight").await.unwrap();
    panel.wait_until("document.activeElement.dataset.tab === 'chat'", "the next tab", WAIT).await.unwrap();
    panel.press_key("Enter").await.unwrap();
    shows(panel, "chat").await.unwrap();
    scene.widget("chat").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_providers_have_twelve_tabs_and_a_list_that_finds_the_others() {
    let ids: Vec<String> = (0..1_000).map(|at| format!("provider-{at:03}")).collect();
    let all: Vec<(&str, Value)> = ids
        .iter()
        .map(|id| (id.as_str(), json!({ "start": if id == "provider-000" { "eager" } else { "on-demand" } })))
        .collect();
    let scene = Scene::of(&all).await;
    let panel = &scene.panel;
    scene.widget("provider-000").await;
    assert_eq!(framed(panel).await.unwrap(), json!(["provider-000"]));
    assert_eq!(panel.evaluate("document.querySelectorAll('[role=tab]').length").await.unwrap(), 12);
    panel.click("[data-do=all-widgets]").await.unwrap();
    panel
        .wait_until("document.hasFocus() && document.activeElement.type === 'search'", "the focus where one types", WAIT)
        .await
        .unwrap();
    panel.type_text("777").await.unwrap();
    let found = "[...document.querySelectorAll('[data-widget]')].map((one) => one.dataset.widget).join() === 'provider-777'";
    panel.wait_until(found, "the one to be found", WAIT).await.unwrap();
    panel.click("[data-widget=provider-777]").await.unwrap();
    shows(panel, "provider-777").await.unwrap();
    scene.widget("provider-777").await;
    let closed = "!document.querySelector('[data-widget]') && document.activeElement.dataset.tab === 'provider-777'";
    panel.wait_until(closed, "the focus on the tab that was chosen", WAIT).await.unwrap();
    panel.click("[data-do=all-widgets]").await.unwrap();
    panel.wait_until("document.hasFocus() && document.activeElement.type === 'search'", "the list", WAIT).await.unwrap();
    panel.press_key("Escape").await.unwrap();
    if let Err(error) = panel.wait_until(closed, "the list to close, and the focus to go back to the tabs", WAIT).await {
        panic!("{error}: {}", panel.evaluate("[document.querySelectorAll('[data-widget]').length, document.activeElement.outerHTML.slice(0, 300), document.hasFocus()].join(' | ')").await.unwrap());
    }
}

/// Shows the panel this wide, in these colours, and written in this direction.
async fn look(panel: &Session, width: u32, colours: &str, direction: &str) {
    let metrics = json!({ "width": width, "height": 600, "deviceScaleFactor": 1, "mobile": false });
    panel.send("Emulation.setDeviceMetricsOverride", metrics).await.unwrap();
    let media = json!({ "features": [{ "name": "prefers-color-scheme", "value": colours }] });
    panel.send("Emulation.setEmulatedMedia", media).await.unwrap();
    let drawn = format!(
        "(document.documentElement.dir = '{direction}', innerWidth === {width} && new Promise((drawn) => requestAnimationFrame(() => setTimeout(() => drawn(true)))))"
    );
    panel.wait_until(&drawn, "the panel to be drawn anew", WAIT).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn long_names_fit_the_narrowest_panel_in_both_directions_and_all_colours() {
    let long = "Contoso Customer Voice and Telephony for Service, Region North";
    let named = |label: &str, start: &str| json!({ "label": label, "start": start });
    let scene = Scene::of(&[
        ("voice", named(long, "eager")),
        ("chat", named("Chat", "eager")),
        ("sms", named("SMS", "on-demand")),
        ("mail", named("E-mail of the whole department", "on-demand")),
        ("video", named("Video", "on-demand")),
    ])
    .await;
    let panel = &scene.panel;
    let (voice, chat) = (scene.widget("voice").await, scene.widget("chat").await);
    for widget in [&voice, &chat] {
        ask(widget, "raiseEvent", json!(["patchbay.call", true])).await.unwrap().resolved();
    }
    marked(panel, &["chat"]).await.unwrap();
    // Nothing is wider than the panel.
    let too_wide = "[document.documentElement, ...document.querySelectorAll('.head, .tabs, .tabs > :not(.unseen), .bar, .bar button')].filter((one) => {
        const { left, right } = one.getBoundingClientRect();
        return left < 0 || right > innerWidth || (one === document.documentElement && one.scrollWidth > innerWidth);
    }).map((one) => one.outerHTML.slice(0, 80))";
    for (width, colours, direction) in [(320, "light", "ltr"), (320, "dark", "rtl"), (378, "dark", "ltr"), (378, "light", "rtl")]
    {
        look(panel, width, colours, direction).await;
        Screens::of_test(&[panel], &format!("several-{width}-{colours}-{direction}")).await.unwrap();
        assert_eq!(panel.evaluate(too_wide).await.unwrap(), json!([]), "{width} px, {direction}");
    }
    // In a text from right to left, the arrow to the right goes back.
    panel.evaluate("document.querySelector('[role=tab][aria-selected=true]').focus()").await.unwrap();
    panel.press_key("ArrowLeft").await.unwrap();
    panel.wait_until("document.activeElement.dataset.tab === 'chat'", "the tab on the left", WAIT).await.unwrap();
    panel.press_key("ArrowRight").await.unwrap();
    panel.wait_until("document.activeElement.dataset.tab === 'voice'", "the tab on the right", WAIT).await.unwrap();
    panel.click("[data-do=all-widgets]").await.unwrap();
    panel.wait_until("document.querySelector('[data-widget=video]')", "the list", WAIT).await.unwrap();
    Screens::of_test(&[panel], "several-list").await.unwrap();
}
