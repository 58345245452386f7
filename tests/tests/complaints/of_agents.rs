//! Complaints of those who take calls, and of who installs it for them.

use patchbay_demo::{Options, User};
use patchbay_tests::harness::WAIT;
use patchbay_tests::probe::probe;
use patchbay_tests::quiet;
use patchbay_tests::stage::{Stage, dev_package, launch};
use patchbay_tests::zoo_server::ZooServer;
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_widget_is_not_shown_and_no_reason_is_given() {
    let stage = quiet::set().await.unwrap();
    let page = stage.open_page().await.unwrap();
    let panel = stage.open_panel(&page).await.unwrap();
    quiet::status(&panel, "connected").await.unwrap();
    let configured = |change: Value| {
        let mut configuration = stage.configuration_for(&format!("{}{}", stage.demo.widgets_origin, quiet::QUIET));
        for (key, value) in change.as_object().unwrap() {
            configuration["providers"][0][key] = value.clone();
        }
        configuration
    };
    for (change, kind, word) in [
        (json!({ "enabled": false }), "provider-disabled", "switched off"),
        (json!({ "landingUrl": "https://voice.contoso.example/" }), "no-access", "https://voice.contoso.example/*"),
        (json!({ "id": "refused", "landingUrl": format!("{}/refused/", stage.demo.widgets_origin) }), "apart", "frame-ancestors"),
        (json!({ "id": "dead", "landingUrl": "http://dead.localhost:9/" }), "frame-failed", "cannot be reached"),
        (json!({ "id": "roles", "roles": ["Nobody"] }), "no-role", "Nobody"),
    ] {
        stage.configure(&configured(change)).await.unwrap();
        let said = format!(
            "[...document.querySelectorAll('[data-notice=\"{kind}\"] p')].some((line) => line.checkVisibility() && line.innerText.includes({}))",
            json!(word)
        );
        panel.wait_until(&said, &format!("the notice {kind} with {word}"), 2 * WAIT).await.unwrap();
    }
}

#[tokio::test]
async fn opening_a_phone_call_or_appointment_opens_a_new_form() {
    let probe = probe().await;
    probe.json(r#"createRecord("appointment", '{"subject":"Visit"}')"#).await;
    // The app has no form for appointments: what it is asked to open is looked at.
    let watch = "(() => { globalThis.asked = []; const open = Xrm.Navigation.openForm;
        Xrm.Navigation.openForm = (...args) => { asked.push(args[0]); return open(...args); } })()";
    probe.page.evaluate(watch).await.unwrap();
    for (etn, set) in [("phonecall", "phonecalls"), ("appointment", "appointments")] {
        let row = probe.rows(set).await.into_iter().next().expect("a row");
        let id = row["activityid"].as_str().unwrap();
        let found = probe.json(&format!("searchAndOpenRecords({}, '?$filter=activityid eq {id}', false)", json!(etn))).await;
        assert_eq!(found[0]["activityid"], id);
        let own =
            format!("asked.some(({{ entityName, entityId }}) => entityName === {} && entityId === {})", json!(etn), json!(id));
        probe.page.wait_until(&own, &format!("the {etn} to be opened by its own key"), WAIT).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_role_filter_does_not_hide_the_widget_from_administrators() {
    let user = User { administrator: true, ..User::default() };
    let options = quiet::with_quiet(Options { user, ..Options::default() });
    let stage = Stage::bare(options, launch(&dev_package()).unwrap()).await.unwrap();
    stage.configure(&stage.configuration_for(&format!("{}{}", stage.demo.widgets_origin, quiet::QUIET))).await.unwrap();
    let page = stage.open_page().await.unwrap();
    let roles = "Xrm.Utility.getGlobalContext().userSettings.roles.get().map((role) => role.name)";
    let roles = page.evaluate(roles).await.unwrap();
    assert!(roles.to_string().contains("System Administrator"), "{roles}");
    let panel = stage.open_panel(&page).await.unwrap();
    let mut configuration = stage.configuration_for(&format!("{}{}", stage.demo.widgets_origin, quiet::QUIET));
    configuration["providers"][0]["id"] = json!("for-some");
    configuration["providers"][0]["roles"] = json!(["Call Centre"]);
    stage.configure(&configuration).await.unwrap();
    assert!(quiet::notice(&panel, "no-role").await.unwrap().contains("Call Centre"));
    assert_eq!(panel.evaluate("document.querySelectorAll('iframe').length").await.unwrap(), 0);
    configuration["providers"][0]["roles"] = json!(["Call Centre", "system administrator"]);
    stage.configure(&configuration).await.unwrap();
    quiet::status(&panel, "connected").await.unwrap();
}

#[tokio::test]
async fn click_to_act_is_wanted_on_email_fields() {
    let probe = probe().await;
    let contact = probe.rows("contacts").await[3].clone();
    probe.visit_record("contact", contact["contactid"].as_str().unwrap()).await.unwrap();
    probe.listen("onclicktoact").await;
    probe.raw("setClickToAct(true)").await;
    // The page hears that clicks are the widget's before it is asked this.
    probe.json("getEnvironment()").await;
    probe.page.click("[data-id='emailaddress1.fieldControl-mail-action-icon']").await.unwrap();
    let heard = probe.heard("onclicktoact", 1).await;
    assert_eq!([&heard[0]["format"], &heard[0]["value"]], [&json!("Email"), &contact["emailaddress1"]]);
}

#[tokio::test]
async fn calls_are_lost_on_page_reload() {
    let probe = probe().await;
    probe.widget.evaluate("globalThis.call = 'going on'").await.unwrap();
    for _ in 0..3 {
        // A request that is under way while the page goes is answered by the page that comes back.
        probe.begin("getEnvironment()").await;
        probe.page.reload().await.unwrap();
        assert!(probe.outcome().await.ok);
    }
    assert_eq!(probe.widget.evaluate("call").await.unwrap(), "going on", "the widget's document lives on");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_tabs_ring_twice() {
    let stage = quiet::set().await.unwrap();
    let first = stage.open_page().await.unwrap();
    let panel = stage.open_panel(&first).await.unwrap();
    quiet::status(&panel, "connected").await.unwrap();
    // More tabs have no panel of their own, and a second window's shows where the widget lives.
    stage.chromium.new_tab(&stage.demo.start_url).await.unwrap();
    let second = stage.open_page().await.unwrap();
    let other = stage.open_panel(&second).await.unwrap();
    other.wait_until("document.querySelector('[data-elsewhere]')", "the second panel to say where it lives", WAIT).await.unwrap();
    let frames = "document.querySelectorAll('.provider iframe').length";
    assert_eq!([panel.evaluate(frames).await.unwrap(), other.evaluate(frames).await.unwrap()], [json!(1), json!(0)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn third_party_cookies_block_log_in_in_the_panel() {
    let mut options = launch(&dev_package()).unwrap();
    options.extra_args.push("--test-third-party-cookie-phaseout".to_owned());
    let stage = quiet::set_with(options).await.unwrap();
    let server = ZooServer::start().await.unwrap();
    let origin = server.origin("widget");
    stage.configure(&stage.configuration_for(&format!("{origin}/zoo/login/cookies.html"))).await.unwrap();
    let page = stage.open_page().await.unwrap();
    let panel = stage.open_panel(&page).await.unwrap();
    let widget = panel.frame(|url| url.contains("/zoo/login/cookies.html")).await.unwrap();
    widget.click("#sign-in").await.unwrap();
    let sent = "location.pathname.endsWith('/cookies.html')
        && fetch('/login/cookies').then((answer) => answer.json()).then((sent) => sent.length === 3 && sent.join())";
    let sent = widget.wait_until(sent, "the log-in's cookies to be sent", WAIT).await.unwrap();
    assert_eq!(sent, "lax,strict,unnamed");
    // In a frame of any other page, as a panel in the CRM page would be, the same server gets none of them.
    let page = stage.chromium.new_tab(&format!("{}/zoo/login/pop-up.html", server.origin("other"))).await.unwrap();
    let framed =
        format!("document.body.append(Object.assign(document.createElement('iframe'), {{ src: '{origin}/login/cookies' }})), 1");
    page.evaluate(&framed).await.unwrap();
    let other = page.frame(|url| url.ends_with("/login/cookies")).await.unwrap();
    assert_eq!(other.wait_until("document.body?.innerText", "the server's answer", WAIT).await.unwrap(), "[]");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_microphone_is_not_delegated_to_the_frame() {
    let mut options = launch(&dev_package()).unwrap();
    options.extra_args.extend(["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"].map(str::to_owned));
    let stage = quiet::set_with(options).await.unwrap();
    let page = stage.open_page().await.unwrap();
    let panel = stage.open_panel(&page).await.unwrap();
    let widget = quiet::widget(&panel).await.unwrap();
    let live = "navigator.mediaDevices.getUserMedia({ audio: true }).then((stream) => stream.getAudioTracks()[0].readyState)";
    assert_eq!(widget.evaluate(live).await.unwrap(), "live");
    let delegated = "['microphone', 'camera', 'autoplay', 'clipboard-write', 'hid', 'display-capture'].filter((feature) => !document.featurePolicy.allowsFeature(feature))";
    assert_eq!(widget.evaluate(delegated).await.unwrap(), json!([]));
}
