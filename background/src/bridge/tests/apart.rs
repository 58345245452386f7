//! Widgets that refuse to be framed and have a window to themselves.

use super::*;
use patchbay_protocol::{FrameState, PanelView};

fn apart(world: &mut World) -> Vec<Effect> {
    let state = FrameState::Apart { tab: 9, window: 3, reason: "It refuses.".into() };
    world.give(Input::Panel { panel: PANEL.into(), message: FromPanel::Frame { provider: "voice".into(), state } })
}

fn told(effects: &[Effect]) -> PanelView {
    let view = effects.iter().find_map(|effect| match effect {
        Effect::ToPanel { message: ToPanel::View { view }, .. } => Some(view.clone()),
        _ => None,
    });
    view.expect("a view")
}

#[test]
fn its_page_is_loaded_when_the_rules_are_in_force_for_its_tab() {
    let mut world = World::with_page();
    let effects = apart(&mut world);
    assert!(effects.contains(&Effect::Cover { tabs: vec![9] }));
    assert_eq!(told(&effects).providers[0].apart, None);
    assert_eq!(told(&world.give(Input::Covered { tabs: vec![9] })).providers[0].apart, Some(9));
    world.connect("connection-2");
    assert!(world.bridge.window_tabs().contains(&9), "a connection changes nothing of it");
}

#[test]
fn its_window_goes_with_the_panel() {
    let mut world = World::with_page();
    apart(&mut world);
    world.give(Input::Covered { tabs: vec![9] });
    world.kill();
    let effects = world.give(Input::PanelGone { panel: PANEL.into() });
    assert!(
        effects.contains(&Effect::CloseTab { tab: 9 }) && effects.contains(&Effect::Cover { tabs: Vec::new() }),
        "{effects:?}"
    );
}
