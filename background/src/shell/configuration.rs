//! Applying the configuration: storage, permissions, redirect rules, content scripts.

use super::chrome::{self, flag, get, item, list, object, reason};
use super::shapes::{
    Action, Condition, ContentScript, HeaderChange, Injection, Origins, Redirect, Rule, RuleChange, ScriptIds, TabQuery, Target,
};
use super::{SHELL, dispatch, effects, kept};
use crate::bridge::{DockRule, Input};
use crate::store::Settings;
use patchbay_protocol::hosts::origin_of;
use patchbay_protocol::write;
use wasm_bindgen::prelude::*;

/// Where our library lies in the package: the path widgets ask for, so that those which build its address from
/// `location.ancestorOrigins[0]` find it as well.
const LIBRARY: &str = "/webresources/Widget/msdyn_ciLibrary.js";
/// The content script of CRM pages.
const PAGE_SCRIPT: &str = "content/page.js";
/// The script of provider's pages in frames that are not ours.
pub(super) const FRAMED_SCRIPT: &str = "content/framed.js";
/// The world of our own scripts, apart from the page's.
pub(super) const ISOLATED: &str = "ISOLATED";
/// Where click-to-act is remembered in local storage.
const CLICK_TO_ACT: &str = "clickToAct";
/// Where the agent's choice of places is remembered in local storage.
const PLACEMENTS: &str = "placements";
/// The headers by which a page refuses to be framed. The second says more than that; it cannot be changed in part.
const REFUSALS: &[HeaderChange<'_>] = &[
    HeaderChange { header: "x-frame-options", operation: "remove" },
    HeaderChange { header: "content-security-policy", operation: "remove" },
];
/// The first id of the rules for them, and of those for docked panels.
const FIRST_REFUSED: i32 = 10;
const FIRST_DOCKED: i32 = 100_000;
/// Where the last policy that could be read is kept in local storage.
const LAST_POLICY: &str = "lastPolicy";
/// Where what is known of organisations' own providers is kept in local storage.
const ORGANISATIONS: &str = "organisations";
/// The side panel's "tab" in a rule (`chrome.tabs.TAB_ID_NONE`).
const NO_TAB: i32 = -1;

/// A text value of what storage answered; empty when there is none.
pub(super) fn text(items: &JsValue, key: &str) -> String {
    get(items, key).as_string().unwrap_or_default()
}

/// Reads the configuration, brings the browser in line with it, and tells the bridge.
pub(super) async fn apply() {
    put_in_force(read().await).await;
}

/// The same, if it has changed since it was put in force. The worker that heard of the change may have died of it, or
/// half-way through.
pub(super) async fn catch_up() {
    let settings = read().await;
    if !SHELL.with_borrow(|shell| shell.bridge.settings().is_same_as(&settings)) {
        put_in_force(settings).await;
    }
}

/// The configuration as it is now, and which access is held.
async fn read() -> Settings {
    let policy = chrome::managed_get(&object("configuration")).await;
    let user = chrome::local_get(&object(&["configuration", LAST_POLICY, ORGANISATIONS, CLICK_TO_ACT, PLACEMENTS][..])).await;
    // Without any policy some browsers reject the read of managed storage: that is the same as an empty one.
    let policy = policy.map(|items| text(&items, "configuration")).unwrap_or_default();
    let user = user.unwrap_or_default();
    let last = text(&user, LAST_POLICY);
    let mut settings = Settings::read_all(&policy, &last, &text(&user, "configuration"), &text(&user, ORGANISATIONS));
    if settings.policy_to_keep() != last {
        kept::keep(chrome::local_set(&item(LAST_POLICY, settings.policy_to_keep())));
    }
    settings.remember(&text(&user, CLICK_TO_ACT), &text(&user, PLACEMENTS));
    settings.granted = granted(settings.needed_permissions()).await;
    settings
}

async fn put_in_force(mut settings: Settings) {
    let mut covered = Covered::default();
    match apply_rules(&settings).await {
        Ok(now) => {
            settings.rules_in_force = true;
            covered = now;
        }
        Err(error) => {
            settings.trouble = Some(format!("The browser refused the rules for the widget's library: {}", reason(&error)))
        }
    }
    if let Err(error) = apply_scripts(&settings).await {
        settings.trouble = Some(format!("The browser refused the scripts for the CRM pages: {}", reason(&error)));
    }
    let patterns = settings.page_patterns();
    dispatch(Input::Settings(Box::new(settings)));
    covered.tell();
    greet(&patterns).await;
    // Last: what is kept counts as done.
    SHELL.with_borrow(|shell| keep(shell.bridge.settings()));
}

/// Keeps the settings for this browser session.
fn keep(settings: &Settings) {
    kept::keep(chrome::session_set(&item("settings", &settings.keep())));
}

/// Which of these permission patterns the extension holds. One question when all are held, which is the usual case.
async fn granted(needed: Vec<String>) -> Vec<String> {
    if holds(&needed).await {
        return needed;
    }
    let mut held = Vec::new();
    for pattern in needed {
        if holds(std::slice::from_ref(&pattern)).await {
            held.push(pattern);
        }
    }
    held
}

async fn holds(origins: &[String]) -> bool {
    chrome::permissions_contains(&object(&Origins { origins })).await.is_ok_and(|answer| answer.is_truthy())
}

/// Puts our library in place of Microsoft's inside the widgets' frames of our panels: the side panel, and the tabs of
/// panels in windows of their own. Gives those tabs back. A service worker of the widget's has no tab either, so what it
/// fetches for a page of its own in an ordinary tab is ours as well.
async fn apply_rules(settings: &Settings) -> Result<Covered, JsValue> {
    let present = list(&chrome::session_rules().await?);
    let old: Vec<i32> = present.iter().filter_map(|rule| get(rule, "id").as_f64()).map(|id| id as i32).collect();
    // Read as late as can be: of two changes under way, the one the browser takes last has the newest tabs.
    let (windows, docked) = SHELL.with_borrow(|shell| (shell.bridge.window_tabs(), shell.bridge.docked_rules()));
    let tabs: Vec<i32> = std::iter::once(NO_TAB).chain(windows.iter().copied()).collect();
    chrome::update_session_rules(&rule_change(&old, settings, &tabs, &docked)).await?;
    Ok(Covered { windows, docked })
}

/// For what the rules are in force: tabs of panels in windows of their own, and docked ones.
#[derive(Default)]
struct Covered {
    windows: Vec<i32>,
    docked: Vec<DockRule>,
}

impl Covered {
    fn tell(self) {
        dispatch(Input::Covered { tabs: self.windows });
        dispatch(Input::DocksCovered { rules: self.docked });
    }
}

/// A panel's window came or went: the rules follow it, and the bridge hears when they are in force.
pub(super) async fn cover_windows() {
    let settings = SHELL.with_borrow(|shell| shell.bridge.settings().clone());
    if !settings.rules_in_force {
        return; // they come with the configuration, which is being applied
    }
    match apply_rules(&settings).await {
        Ok(covered) => covered.tell(),
        Err(error) => chrome::log_error(&format!("Patchbay: rules for a window: {}", reason(&error))),
    }
}

fn rule_change(old: &[i32], settings: &Settings, tab_ids: &[i32], docked: &[DockRule]) -> JsValue {
    let (hosts, sites, replaced) = (settings.widget_hosts(), settings.replaced_sites(), settings.replaced_hosts());
    let (refusing, own) = (settings.refusing_hosts(), [SHELL.with_borrow(|shell| shell.id.clone())]);
    let library = library_rule(1, &hosts, tab_ids);
    // Microsoft's panel is part of the CRM's pages: widgets do not load in frames of these. Ours are in pages of our own.
    let replace = Rule {
        id: 2,
        priority: 2, // before what leaves those frames alone
        action: Action { kind: "block", redirect: None, response_headers: &[] },
        condition: Condition {
            initiator_domains: &sites,
            request_domains: &replaced,
            resource_types: &["sub_frame"],
            ..Condition::default()
        },
    };
    // Frames of our own pages alone, of the hosts that were named for it: those that we load anywhere, and those that one
    // loads by itself where we are, as on its way back from a log-in.
    let refused = |id, initiator_domains, request_domains, tab_ids| Rule {
        id,
        priority: 1,
        action: Action { kind: "modifyHeaders", redirect: None, response_headers: REFUSALS },
        condition: Condition {
            initiator_domains,
            request_domains,
            resource_types: &["sub_frame"],
            tab_ids,
            ..Condition::default()
        },
    };
    // A rule without any host would be one for all hosts.
    let mut rules = Vec::new();
    rules.extend((!hosts.is_empty()).then_some(library));
    rules.extend((!replaced.is_empty() && !sites.is_empty()).then_some(replace));
    for (landing, hosts) in &refusing {
        for (initiators, tabs) in [(&own[..], &[][..]), (&hosts[..], tab_ids)] {
            rules.push(refused(FIRST_REFUSED + rules.len() as i32, initiators, landing, tabs));
        }
    }
    // No other widgets than the docked ones get our library in a CRM's page, and these only in the panel's own frames. The
    // frames of others, Microsoft's panel's for instance, are known by what they are framed by.
    let ours: Vec<Vec<String>> =
        docked.iter().map(|rule| settings.without_sites(&rule.hosts).chain(own.iter().cloned()).collect()).collect();
    for (id, (DockRule { hosts, tabs }, ours)) in (FIRST_DOCKED..).step_by(2).zip(docked.iter().zip(&ours)) {
        rules.push(library_rule(id, hosts, tabs));
        rules.push(Rule {
            id: id + 1,
            priority: 1,
            action: Action { kind: "allowAllRequests", redirect: None, response_headers: &[] },
            condition: Condition {
                excluded_initiator_domains: ours,
                request_domains: hosts,
                resource_types: &["sub_frame"],
                tab_ids: tabs,
                ..Condition::default()
            },
        });
    }
    object(&RuleChange { remove_rule_ids: old, add_rules: &rules })
}

fn library_rule<'a>(id: i32, hosts: &'a [String], tab_ids: &'a [i32]) -> Rule<'a> {
    Rule {
        id,
        priority: 1,
        action: Action { kind: "redirect", redirect: Some(Redirect { extension_path: LIBRARY }), response_headers: &[] },
        condition: Condition {
            url_filter: Some(LIBRARY),
            is_url_filter_case_sensitive: Some(false),
            initiator_domains: hosts,
            resource_types: &["script", "xmlhttprequest"],
            tab_ids,
            ..Condition::default()
        },
    }
}

/// Registers the content scripts: on configured CRM sites and in provider frames, nowhere else.
async fn apply_scripts(settings: &Settings) -> Result<(), JsValue> {
    let registered = list(&chrome::registered_content_scripts().await?);
    let (pages, frames) = (settings.page_patterns(), settings.frame_patterns());
    let script =
        |id, matches, js, world, all_frames| ContentScript { id, matches, js, run_at: "document_start", world, all_frames };
    for script in [
        script("pages", &pages, &[PAGE_SCRIPT], ISOLATED, false),
        script("frames", &frames, &["content/frame.js", FRAMED_SCRIPT], ISOLATED, true),
        script("referrer", &frames, &["content/referrer.js", "content/media.js"], "MAIN", true),
    ] {
        apply_script(&script, &registered).await?;
    }
    Ok(())
}

/// Brings one content script in line. One that is as wanted is left alone, and a changed one is replaced in one step:
/// a frame that loads just then must not find it missing.
async fn apply_script(script: &ContentScript<'_>, registered: &[JsValue]) -> Result<(), JsValue> {
    let present = registered.iter().find(|present| get(present, "id").as_string().as_deref() == Some(script.id));
    if script.matches.is_empty() {
        // A script without any pattern would be refused.
        return if present.is_some() {
            chrome::unregister_content_scripts(&object(&ScriptIds { ids: &[script.id] })).await.map(drop)
        } else {
            Ok(())
        };
    }
    let scripts = object(std::slice::from_ref(script));
    let Some(present) = present else { return chrome::register_content_scripts(&scripts).await.map(drop) };
    let now: Vec<Option<String>> = list(&get(present, "matches")).iter().map(JsValue::as_string).collect();
    if now.len() == script.matches.len() && now.iter().flatten().eq(script.matches) {
        return Ok(());
    }
    chrome::update_content_scripts(&scripts).await.map(drop)
}

/// Gives open tabs of configured sites their content script; one that has it already says hello again.
pub(super) async fn greet_open_tabs() {
    let patterns = SHELL.with_borrow(|shell| shell.bridge.settings().page_patterns());
    greet(&patterns).await;
}

/// A request waits for a page: an origin of configured sites whose tabs are all asleep (discarded by the browser) has one
/// of them woken. By origin, since another organisation's page that is awake is of no use to a widget of the first.
pub(super) async fn wake_a_tab() {
    let patterns = SHELL.with_borrow(|shell| shell.bridge.settings().page_patterns());
    let origin = |tab: &JsValue| origin_of(&get(tab, "url").as_string().unwrap_or_default());
    let mut awake: Vec<_> = tabs_of(&patterns, false).await.iter().map(origin).collect();
    for sleeping in tabs_of(&patterns, true).await {
        let origin = origin(&sleeping);
        if let Some(id) = id_of(&sleeping).filter(|_| !awake.contains(&origin)) {
            effects::detach(chrome::tabs_reload(id), "waking a tab");
            awake.push(origin);
        }
    }
}

/// A page that does not answer: one that the browser has frozen goes on as soon as it is seen.
pub(super) async fn thaw(tab: i32) {
    if chrome::tabs_get(tab).await.is_ok_and(|tab| get(&tab, "frozen").is_truthy()) {
        effects::detach(chrome::tabs_update(tab, &flag("active")), "waking a frozen tab");
    }
}

/// The tabs of these patterns, asleep (discarded) or not.
async fn tabs_of(patterns: &[String], discarded: bool) -> Vec<JsValue> {
    if patterns.is_empty() {
        return Vec::new();
    }
    let tabs = chrome::tabs_query(&object(&TabQuery { url: patterns, discarded })).await.unwrap_or_default();
    list(&tabs)
}

fn id_of(tab: &JsValue) -> Option<i32> {
    get(tab, "id").as_f64().map(|id| id as i32)
}

async fn greet(patterns: &[String]) {
    for id in tabs_of(patterns, false).await.iter().filter_map(id_of) {
        let script = |all_frames, file| {
            let target = Target { tab_id: id, document_ids: &[], all_frames };
            object(&Injection { target, world: ISOLATED, inject_immediately: true, files: &[file], args: &[] })
        };
        // Microsoft's panel may have been there before us.
        for script in [script(false, PAGE_SCRIPT), script(true, FRAMED_SCRIPT)] {
            // Nobody waits for it: a frozen page takes its script when it is seen again, which may be hours away. A tab that is
            // closing or shows an error page takes none; it has nothing to say either.
            wasm_bindgen_futures::spawn_local(async move {
                let _ = chrome::execute_script(&script).await;
            });
        }
    }
}

/// Keeps over browser restarts what a widget set, and for this session: a worker that wakes up must not go back to
/// the old value.
pub(super) fn remember_click_to_act() {
    remember(CLICK_TO_ACT, |settings| write(&settings.click_to_act));
}

/// The same for the places the agent has chosen.
pub(super) fn remember_placements() {
    remember(PLACEMENTS, |settings| write(&settings.placements));
}

/// Keeps what is known of organisations' own providers. Storage says that it has changed, and all is read again.
pub(super) fn remember_organisations(text: &str) {
    kept::keep(chrome::local_set(&item(ORGANISATIONS, text)));
}

/// Asks a page's organisation for its own providers. A page that is closing says nothing; the next document is asked again.
pub(super) async fn ask_organisation(tab: i32, document: String, app: String) {
    let job = SHELL.with_borrow(|shell| shell.organisation_job.clone());
    let injection = effects::injection(tab, &document, ISOLATED, &[], &[&app]);
    if let Ok(Some(text)) = effects::run_function(&injection, &job).await {
        dispatch(Input::Rows { document, app, text });
    }
}

fn remember(key: &'static str, what: impl FnOnce(&Settings) -> String) {
    let all = SHELL.with_borrow(|shell| {
        keep(shell.bridge.settings());
        what(shell.bridge.settings())
    });
    kept::keep(chrome::local_set(&item(key, &all)));
}
