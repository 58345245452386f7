//! The harness itself, against a tiny extension of its own: does it reach what the scenarios need to reach?
//!
//! The tests share one browser and take a window each, since a window has its own side panel. What acts on the whole
//! extension (killing its worker) or the whole process takes a browser of its own.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests fail as tests do: by panicking")]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use patchbay_tests::harness::{Chromium, HarnessError, LaunchOptions, PolicyFile, Screens, Session, WAIT, poll};
use serde_json::{Map, Value, json};
use tokio::sync::OnceCell;

const PANEL: &str = "panel.html";
const LAUNCHER: &str = "[data-probe=launcher]";

fn probe() -> LaunchOptions {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/probe-extension");
    LaunchOptions::with_extension(folder)
}

async fn shared() -> &'static Chromium {
    static BROWSER: OnceCell<Chromium> = OnceCell::const_new();
    BROWSER.get_or_init(|| async { Chromium::launch(probe()).await.expect("the shared browser") }).await
}

/// Serves a page (`page.localhost`) and a widget (every other host) for as long as the test runs; gives the port.
async fn serve() -> u16 {
    use axum::response::Html;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let page = format!(
        r#"<!doctype html><title>Page</title><body data-frame="http://voice.localhost:{port}/widget">
        <div id="cover" style="position:fixed;inset:auto 0 0 0;height:50px;z-index:1"></div>
        <button id="under" style="position:fixed;bottom:10px">Under</button>
        <script>console.error("said", 1); setTimeout(() => {{ throw new Error("late") }})</script>"#
    );
    let widget = r#"<!doctype html><title>Widget</title><div style="height:900px"></div>
        <button id="hit" onclick="this.dataset.trusted = event.isTrusted">Hit</button><input id="text">
        <script src="https://demo-org.crm.dynamics.com/webresources/Widget/msdyn_ciLibrary.js"></script>"#;
    let routes = axum::Router::new()
        .route("/", axum::routing::get(move || async move { Html(page) }))
        .route("/widget", axum::routing::get(move || async move { Html(widget) }));
    tokio::spawn(async move { axum::serve(listener, routes).await });
    port
}

async fn page_in_window(chromium: &Chromium) -> Session {
    let port = serve().await;
    chromium.new_window(&format!("http://page.localhost:{port}/")).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_click_on_the_page_opens_the_side_panel_and_its_frame_can_be_worked() {
    let chromium = shared().await;
    let page = page_in_window(chromium).await;
    let at = page.locate_in_shadow(LAUNCHER).await.unwrap();
    let start = Instant::now();
    page.click_at(at).await.unwrap();
    let panel = chromium.side_panel(&page, PANEL).await.unwrap();
    let opened = start.elapsed();
    let widget = panel.frame(|url| url.starts_with("http://voice.localhost")).await.unwrap();
    println!("click to panel {opened:?}, to its frame {:?}", start.elapsed());

    // The host does not exist: only the extension's rule for the side panel can have served the script.
    let served = widget.wait_until("window.served", "the script in its place", WAIT).await.unwrap();
    assert_eq!(served, "by the extension");

    // Below the fold: the click scrolls there, and its coordinates are the frame's own.
    widget.click("#hit").await.unwrap();
    widget.wait_until("hit.dataset.trusted === 'true'", "a trusted click in the frame", WAIT).await.unwrap();
    widget.click("#text").await.unwrap();
    widget.type_text("Zoë 1+1").await.unwrap();
    widget.press_key("Shift+Tab").await.unwrap();
    assert_eq!(widget.evaluate("[text.value, document.activeElement.id]").await.unwrap(), json!(["Zoë 1+1", "hit"]));

    panel.click("#ask").await.unwrap();
    panel.wait_until("asked.textContent !== ''", "the worker's answer in the panel", WAIT).await.unwrap();

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("new/both.png");
    Screens::side_by_side(&[&page, &panel], &file).await.unwrap();
    let (page_shot, panel_shot) = (page.picture().await.unwrap(), panel.picture().await.unwrap());
    println!("page {:?}, panel {:?}", page_shot.dimensions(), panel_shot.dimensions());
    let both = image::image_dimensions(&file).unwrap();
    assert!(panel_shot.width() >= 300 && panel_shot.height() > 400, "{:?}", panel_shot.dimensions());
    assert!(both.0 > page_shot.width() + panel_shot.width() && both.1 >= page_shot.height(), "{both:?}");
    page.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_toolbar_button_opens_and_closes_the_panel_of_its_own_window() {
    let chromium = shared().await;
    let (here, there) = (page_in_window(chromium).await, page_in_window(chromium).await);
    chromium.click_action(&here).await.unwrap();
    let panel = chromium.side_panel(&here, PANEL).await.unwrap();
    panel.wait_until("document.readyState === 'complete'", "the panel to load", WAIT).await.unwrap();
    chromium.click_action(&there).await.unwrap();
    let other = chromium.side_panel(&there, PANEL).await.unwrap();
    assert_ne!(panel.target().id, other.target().id);
    chromium.click_action(&here).await.unwrap();
    chromium.wait_side_panel_closed(&panel).await.unwrap();
    other.evaluate("1").await.expect("the other window's panel is still there");
    here.close().await.unwrap();
    there.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_killed_twenty_times_comes_back_each_time() {
    let chromium = Chromium::launch(probe()).await.unwrap();
    // A page of the extension that sends nothing by itself.
    let asker = chromium.extension_page("manifest.json").await.unwrap();
    let ask = "chrome.runtime.sendMessage({ kind: 'count' })";
    assert_eq!(asker.evaluate(ask).await.unwrap(), 1);
    let mut lives = vec![chromium.running_worker().await.unwrap().expect("it just answered").id];
    for kill in 1..=20 {
        assert!(chromium.kill_worker().await.unwrap(), "no worker to kill before kill {kill}");
        assert_eq!(asker.evaluate(ask).await.unwrap(), kill + 1, "its storage.session must outlive it");
        lives.push(chromium.running_worker().await.unwrap().expect("it just answered").id);
    }
    lives.sort();
    lives.dedup();
    assert_eq!(lives.len(), 21, "each kill must have ended a life");

    let worker = chromium.worker().await.unwrap();
    assert_eq!(worker.evaluate("typeof document").await.unwrap(), "undefined");
    assert!(chromium.kill_worker().await.unwrap());
    assert_eq!(asker.evaluate(ask).await.unwrap(), 22);
    assert_eq!(worker.evaluate("typeof document").await.unwrap(), "undefined", "attached, the session goes on");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn failures_say_what_was_awaited_and_seen() {
    let chromium = shared().await;
    let page = page_in_window(chromium).await;
    let limit = Duration::from_secs(1);

    let thrown = page.evaluate("Promise.reject(new TypeError('no such widget'))").await.unwrap_err();
    assert!(matches!(&thrown, HarnessError::Thrown { message, .. } if message.contains("no such widget")), "{thrown}");
    let waited = page.wait_until("document.title === 'x' ? 'x' : 0", "the title x", limit).await.unwrap_err();
    assert!(
        matches!(&waited, HarnessError::Waited { what, last, .. } if what == "the title x" && last == "false" || last == "0"),
        "{waited}"
    );
    let refused = page.navigate("http://127.0.0.1:1/").await.unwrap_err();
    assert!(matches!(&refused, HarnessError::Navigation { why, .. } if why.contains("net::ERR")), "{refused}");
    assert!(matches!(page.press_key("Hyper+x").await.unwrap_err(), HarnessError::NoKey { .. }));
    page.close().await.unwrap();

    let page = page_in_window(chromium).await;
    page.wait_until("document.querySelector('probe-launcher')?.isConnected", "the launcher", WAIT).await.unwrap();
    let covered = page.locate_within("#under", limit).await.unwrap_err();
    assert!(covered.to_string().contains(r#"covered by <div id="cover""#), "{covered}");
    page.evaluate("cover.remove()").await.unwrap();
    page.click("#under").await.unwrap();
    poll("the page's console", WAIT, || async {
        let lines: Vec<String> = page.console().iter().map(|line| format!("{} {}", line.level, line.text)).collect();
        let all = lines.contains(&"error said 1".into()) && lines.iter().any(|line| line.starts_with("exception Error: late"));
        Ok(if all { Ok(()) } else { Err(lines.join("\n")) })
    })
    .await
    .unwrap();

    let gone = page.clone();
    page.close().await.unwrap();
    let error = gone.evaluate("1").await.unwrap_err();
    assert!(matches!(error, HarnessError::TargetGone { .. } | HarnessError::Refused { .. }), "{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_administrator_can_push_settings_and_an_agent_grant_a_host() {
    let chromium = shared().await;
    let watcher = chromium.extension_page("manifest.json").await.unwrap();
    let seen = "globalThis.areas = []; chrome.storage.onChanged.addListener((_, area) => areas.push(area))";
    watcher.evaluate(seen).await.unwrap();
    let managed = "chrome.storage.managed.get().then((all) => all.configuration ?? 'none')";

    let text = r#"{"providers":[{"name":"it's \"quoted\""}]}"#;
    chromium.set_managed(&values(text)).await.unwrap();
    watcher.wait_until("areas.includes('managed')", "the change to be told", WAIT).await.unwrap();
    assert_eq!(watcher.evaluate(managed).await.unwrap(), text);
    chromium.set_managed(&Map::new()).await.unwrap();
    watcher.wait_until(&format!("{managed}.then((now) => now === 'none')"), "no settings", WAIT).await.unwrap();

    let has = "chrome.permissions.contains({ origins: ['https://voice.example/*'] })";
    assert_eq!(watcher.evaluate(has).await.unwrap(), false);
    chromium.agree_to_host("https://voice.example/*").await.unwrap();
    assert_eq!(watcher.evaluate(has).await.unwrap(), false, "agreeing in advance is not having");
    chromium.grant_host("https://voice.example/*").await.unwrap();
    assert_eq!(watcher.evaluate(has).await.unwrap(), true);
    chromium.revoke_host("https://voice.example/*").await.unwrap();
    assert_eq!(watcher.evaluate(has).await.unwrap(), false);
    assert_eq!(chromium.extension_errors().await.unwrap(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_policy_file_reaches_the_extension() {
    if !PolicyFile::is_allowed() {
        println!("not run: this user may not write {}", PolicyFile::FOLDER);
        return;
    }
    // A copy in another folder has another id, so the file does not reach the browsers of other tests.
    let copy = tempfile::tempdir().unwrap();
    for file in std::fs::read_dir(probe().extension.unwrap()).unwrap().map(Result::unwrap) {
        std::fs::copy(file.path(), copy.path().join(file.file_name())).unwrap();
    }
    let chromium = Chromium::launch(LaunchOptions::with_extension(copy.path())).await.unwrap();
    let watcher = chromium.extension_page("manifest.json").await.unwrap();
    let managed = "chrome.storage.managed.get().then((all) => all.configuration ?? null)";
    assert_eq!(watcher.evaluate(managed).await.unwrap(), Value::Null);
    let file = PolicyFile::write(chromium.extension_id().await.unwrap(), &values("{}")).unwrap();
    chromium.reload_policies().await.unwrap();
    watcher.wait_until(managed, "the file's value", WAIT).await.unwrap();
    drop(file);
    chromium.reload_policies().await.unwrap();
    watcher.wait_until(&format!("{managed}.then((now) => now === null)"), "its removal", WAIT).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_broken_extension_is_named() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("manifest.json"), "{}").unwrap();
    let options = LaunchOptions { limit: Duration::from_secs(3), ..LaunchOptions::with_extension(folder.path()) };
    let error = Chromium::launch(options).await.unwrap_err();
    assert!(matches!(&error, HarnessError::NotLoaded { .. }), "{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kept_profile_survives_a_restart() {
    let profile = tempfile::tempdir().unwrap();
    let options = || LaunchOptions { profile: Some(profile.path().to_owned()), ..probe() };
    let start = Instant::now();
    let chromium = Chromium::launch(options()).await.unwrap();
    println!("launch {:?}", start.elapsed());
    let page = chromium.extension_page("manifest.json").await.unwrap();
    page.evaluate("Promise.all([chrome.storage.local.set({ kept: 1 }), chrome.storage.session.set({ lost: 1 })])").await.unwrap();
    // A browser told to close writes what it has; dropping it is a crash.
    chromium.close().await.unwrap();
    let chromium = Chromium::launch(options()).await.unwrap();
    let page = chromium.extension_page("manifest.json").await.unwrap();
    let all = "Promise.all([chrome.storage.local.get(), chrome.storage.session.get()])";
    assert_eq!(page.evaluate(all).await.unwrap(), json!([{ "kept": 1 }, {}]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_browser_ends_with_its_owner_even_when_that_is_killed() {
    let mark = format!("--patchbay-mark={}", std::process::id());
    let chromium = Chromium::launch(LaunchOptions { extra_args: vec![mark.clone()], ..probe() }).await.unwrap();
    let profiles = profiles_of(&mark);
    assert_eq!(profiles.len(), 1, "{profiles:?}");
    drop(chromium);
    assert_eq!(profiles_of(&mark), Vec::<PathBuf>::new());
    assert!(!profiles[0].exists(), "the throw-away profile must go");

    let mut owner = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "owner_of_a_browser"])
        .env("PATCHBAY_CHROMIUM_ARGS", &mark)
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let up = poll("the owner's browser", WAIT, || async {
        Ok(profiles_of(&mark).pop().filter(|profile| profile.join("DevToolsActivePort").exists()).ok_or("none".into()))
    });
    let profile = up.await.unwrap();
    owner.kill().unwrap();
    owner.wait().unwrap();
    poll("the orphaned browser to end", WAIT, || async {
        let left = profiles_of(&mark);
        Ok(if left.is_empty() && !profile.exists() { Ok(()) } else { Err(format!("{left:?}")) })
    })
    .await
    .unwrap();
}

/// Run by the test above as a process of its own, to be killed.
#[tokio::test]
#[ignore = "a part of another test"]
async fn owner_of_a_browser() {
    let _chromium = Chromium::launch(probe()).await.unwrap();
    std::future::pending::<()>().await;
}

/// The profiles of all running main browser processes with this mark on their command line.
fn profiles_of(mark: &str) -> Vec<PathBuf> {
    let mut profiles = Vec::new();
    for process in std::fs::read_dir("/proc").unwrap().flatten() {
        let line = std::fs::read(process.path().join("cmdline")).unwrap_or_default();
        let line = String::from_utf8_lossy(&line);
        // A browser may write its command line anew, as one line of words.
        let words: Vec<&str> = line.split(['\0', ' ']).collect();
        let is_browser = words.contains(&mark) && !words.iter().any(|word| word.starts_with("--type="));
        let profile = words.iter().find_map(|word| word.strip_prefix("--user-data-dir="));
        if let (true, Some(profile), true) = (is_browser, profile, words[0] != "sh") {
            profiles.push(PathBuf::from(profile));
        }
    }
    profiles
}

fn values(configuration: &str) -> Map<String, Value> {
    Map::from_iter([("configuration".to_owned(), Value::from(configuration))])
}
