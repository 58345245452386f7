//! Docked beside other widgets, Microsoft's panel in the same page, and what is said where no page shows it.

use super::*;

const TWO: &str = r#"{"providers":[
    {"id":"voice","placement":"docked","sites":["http://org.localhost/*"]},
    {"id":"chat","name":"Chat","landingUrl":"http://chat.localhost/","placement":"docked","sites":["http://other.localhost/*"],
        "permissionsPolicy":["autoplay"],"trustedOrigins":["http://login.localhost"]}]}"#;
const OTHER: &str = "http://other.localhost/main.aspx";
const LANDING: &str = "http://voice.localhost:8711/softphone/";

fn rule(hosts: &[&str], tabs: &[TabId]) -> DockRule {
    DockRule { hosts: hosts.iter().map(|host| (*host).to_owned()).collect(), tabs: tabs.to_vec() }
}

/// Microsoft's panel shows the widget in this tab, or does so no more.
fn theirs(world: &mut World, tab: TabId, there: bool) -> Vec<Effect> {
    let url = LANDING.to_owned();
    world.give(Input::Framed { address: address(tab, "theirs"), url, there, library: there })
}

/// A docked phone, connected, in the only page there is.
fn phone() -> World {
    let mut world = idle(DOCKED);
    opens(&mut world, 1, "doc-1");
    docks(&mut world, 1, "doc-1", "docked");
    connects(&mut world, "docked");
    world
}

/// What the agent is told of phones that are off: the sentence, and whether it is of docked ones.
fn told_off(world: &mut World) -> Vec<(String, bool)> {
    world.now += super::super::super::docked::COMES_AGAIN;
    let effects = world.give(Input::Time);
    let told = effects.into_iter().filter_map(|effect| match effect {
        Effect::NotifyOff { text, docked } => Some((text, docked)),
        _ => None,
    });
    told.collect()
}

#[test]
fn our_library_is_for_the_widgets_of_each_tab_alone() {
    let mut world = idle(TWO);
    opens(&mut world, 7, "doc-1");
    docks(&mut world, 7, "doc-1", "one");
    world.open_page(8, "doc-2", OTHER);
    docks(&mut world, 8, "doc-2", "two");
    let (voice, chat) = (rule(&["voice.localhost"], &[7]), rule(&["chat.localhost", "login.localhost"], &[8]));
    assert_eq!(world.bridge.docked_rules(), [voice, chat.clone()]);
    let ready = |world: &mut World, panel| shown(world, panel).ready;
    assert!(ready(&mut world, "one") && ready(&mut world, "two"));
    // Tabs of the same widgets share a rule.
    opens(&mut world, 9, "doc-3");
    docks(&mut world, 9, "doc-3", "three");
    assert_eq!(world.bridge.docked_rules(), [rule(&["voice.localhost"], &[7, 9]), chat.clone()]);
    // One that goes takes its rule with it.
    for tab in [7, 9] {
        world.give(Input::TabGone { tab });
    }
    assert_eq!(world.bridge.docked_rules(), [chat]);
}

#[test]
fn a_rule_of_another_tab_or_for_another_widget_covers_no_frame() {
    let mut world = idle(TWO);
    opens(&mut world, 7, "doc-1");
    docks(&mut world, 7, "doc-1", "one");
    for rules in [
        vec![rule(&["chat.localhost", "login.localhost"], &[7]), rule(&["voice.localhost"], &[8])],
        vec![rule(&["voice.localhost"], &[])],
    ] {
        world.give(Input::DocksCovered { rules });
        assert!(!shown(&mut world, "one").ready);
    }
    world.give(Input::DocksCovered { rules: vec![rule(&["chat.localhost"], &[7]), rule(&["voice.localhost"], &[8, 7])] });
    assert!(shown(&mut world, "one").ready);
}

#[test]
fn rules_are_asked_for_once_and_again_by_a_worker_after_one_that_died_of_it() {
    let asks = |effects: &[Effect]| effects.iter().filter(|effect| matches!(effect, Effect::Cover { .. })).count();
    let mut world = idle(DOCKED);
    opens(&mut world, 1, "doc-1");
    let made = page(&mut world, 1, "doc-1", FromPage::Dock { key: "k".into(), width: 378 });
    assert_eq!((asks(&made), asks(&world.give(Input::Time))), (1, 0));
    let saved = world.bridge.state().save();
    world.bridge = Bridge::new(State::restore(&saved));
    assert_eq!(asks(&world.give(Input::Settings(Box::new(settings_under(DOCKED))))), 1);
    covers(&mut world);
    let saved = world.bridge.state().save();
    world.bridge = Bridge::new(State::restore(&saved));
    assert_eq!(asks(&world.give(Input::Settings(Box::new(settings_under(DOCKED))))), 0, "they are in force");
}

#[test]
fn where_microsofts_panel_shows_a_docked_widget_the_page_gives_the_place_back_and_the_rule_goes() {
    let mut world = phone();
    let comes = theirs(&mut world, 1, true);
    assert_eq!(is_on(&comes, "doc-1").map(|told| told.0), Some(false));
    assert!(comes.iter().any(|effect| matches!(effect, Effect::Cover { .. })), "the rule follows");
    assert_eq!(world.bridge.docked_rules(), []);
    // The page's script takes its frame away.
    world.give(Input::PanelGone { panel: "docked".into() });
    assert_eq!(told_off(&mut world), [], "it is on, there");
    theirs(&mut world, 1, false);
    world.now += 10_000;
    assert_eq!(is_on(&world.give(Input::Time), "doc-1").map(|told| told.0), Some(true), "and ours comes up again");
}

#[test]
fn a_docked_widget_that_talks_or_rings_stays_until_it_is_over_whoever_else_shows_it() {
    let talks = |world: &mut World, live| says(world, "docked", FromPanel::Media { provider: VOICE.into(), live });
    let mut world = phone();
    talks(&mut world, true);
    assert_ne!(is_on(&theirs(&mut world, 1, true), "doc-1").map(|told| told.0), Some(false));
    assert_eq!(world.bridge.docked_rules(), [rule(&["voice.localhost"], &[1])], "its library too");
    assert_eq!(is_on(&talks(&mut world, false), "doc-1").map(|told| told.0), Some(false));
    let mut world = phone();
    rings(&mut world);
    assert_ne!(is_on(&theirs(&mut world, 1, true), "doc-1").map(|told| told.0), Some(false));
    world.now += 21_000;
    assert_eq!(is_on(&world.give(Input::Time), "doc-1").map(|told| told.0), Some(false));
}

#[test]
fn microsofts_panel_takes_the_place_from_its_own_widget_alone() {
    let mut world = idle(
        r#"{"providers":[{"id":"voice","placement":"docked"},{"id":"chat","name":"Chat","landingUrl":"http://chat.localhost/","placement":"docked","permissionsPolicy":["autoplay"]}]}"#,
    );
    opens(&mut world, 1, "doc-1");
    docks(&mut world, 1, "doc-1", "docked");
    connects(&mut world, "docked");
    assert_ne!(is_on(&theirs(&mut world, 1, true), "doc-1").map(|told| told.0), Some(false));
    let shows: Vec<_> = view(&mut world, "docked").unwrap().providers.into_iter().map(|provider| provider.id).collect();
    assert_eq!(shows, ["chat"]);
    assert_eq!(world.bridge.docked_rules(), [rule(&["chat.localhost"], &[1])]);
}

#[test]
fn a_docked_phone_that_is_off_says_that_no_page_is_open_and_a_click_opens_one() {
    let off = "Contoso Voice is off: no CRM page is open. Click to open one.";
    let mut world = phone();
    page(&mut world, 1, "doc-1", FromPage::Gone);
    assert_eq!(told_off(&mut world), [(off.to_owned(), true)]);
    assert_eq!(told_off(&mut world), [], "once");
    // The tab that it has left, where no start page is known; the panel's window where there is no such tab.
    assert_eq!(world.give(Input::DockedOffClicked)[..1], [Effect::Activate { tab: 1, window: 1 }]);
    world.give(Input::TabGone { tab: 1 });
    assert_eq!(world.give(Input::DockedOffClicked)[..1], [Effect::OpenPanelWindow]);
    let start = format!("{ORG}/main.aspx?start");
    let policy = DOCKED.replacen('{', &format!(r#"{{"sites":[{{"match":"{ORG}/*","startUrl":"{start}"}}],"#), 1);
    world.give(Input::Settings(Box::new(settings_under(&policy))));
    assert_eq!(world.give(Input::DockedOffClicked)[..1], [Effect::OpenTab { url: start }]);
    // A page that is open by then is where it shows.
    opens(&mut world, 3, "doc-3");
    assert_eq!(world.give(Input::DockedOffClicked)[..1], [Effect::Activate { tab: 3, window: 1 }]);
}

#[test]
fn pages_that_may_not_show_it_are_not_called_none() {
    let mut world = idle(TWO);
    world.open_page(2, "doc-2", OTHER);
    opens(&mut world, 1, "doc-1");
    docks(&mut world, 1, "doc-1", "docked");
    connects(&mut world, "docked");
    page(&mut world, 1, "doc-1", FromPage::Gone);
    let told = told_off(&mut world);
    assert_eq!(told, [("Contoso Voice is off: no CRM page shows it. Click to open one.".to_owned(), true)]);
}

#[test]
fn a_phone_whose_page_could_not_dock_it_is_to_be_had_in_the_panels_window() {
    let mut world = phone();
    page(&mut world, 1, "doc-1", FromPage::DockFailed { number: 1, reason: "This page lets nothing in.".into() });
    let told = told_off(&mut world);
    assert_eq!(told, [("Contoso Voice is off: its panel was closed. Click to open it again.".to_owned(), false)]);
}
