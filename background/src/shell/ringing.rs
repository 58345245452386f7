//! Calls that ring, in the browser: notifications, toasts, the ring tone, and the alarm that ends them.

use super::chrome::{self, object, reason};
use super::shapes::{Alarm, Button, Notification, Offscreen};
use super::{SHELL, dispatch, effects};
use crate::bridge::{Input, RING_STEP, RingCard};
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// How the ids of our notifications begin.
const RING: &str = "ring ";
/// The alarm that wakes a worker when what rings has rung for its time.
const ALARM: &str = "rings";
/// The page that plays the ring tone.
const SOUND: Offscreen = Offscreen {
    url: "ring.html",
    reasons: &["AUDIO_PLAYBACK"],
    justification: "Plays a ring tone while a call rings, when the agent has chosen so.",
};

/// Shows these notifications and no others, one time after the other: what a slow one began must not outlive the next.
pub(super) fn show(cards: Vec<RingCard>, sound: bool) {
    let is_idle = SHELL.with_borrow_mut(|shell| {
        shell.rings = Some((cards, sound));
        !std::mem::replace(&mut shell.shows_rings, true)
    });
    if is_idle {
        spawn_local(async {
            while let Some((cards, sound)) = SHELL.with_borrow_mut(|shell| shell.rings.take()) {
                let is_over = cards.is_empty();
                show_now(cards, sound).await;
                if is_over && SHELL.with_borrow(|shell| shell.rings.is_none()) {
                    dispatch(Input::RingsCleared);
                }
            }
            SHELL.with_borrow_mut(|shell| shell.shows_rings = false);
        });
    }
}

/// A notification that is there already, of this worker or one before, stays as it is but for its words: made anew it would
/// draw attention twice.
async fn show_now(cards: Vec<RingCard>, sound: bool) {
    for card in &cards {
        let buttons = card.buttons.iter().map(|title| Button { title }).collect();
        let options = object(&Notification {
            title: &card.title,
            message: &card.message,
            buttons,
            require_interaction: true,
            silent: card.silent,
            priority: 2,
            ..Notification::default()
        });
        // What this worker has not shown yet was perhaps shown by the one before.
        let is_there =
            !card.is_new && matches!(chrome::notifications_update(&card.id, &options).await, Ok(updated) if updated.is_truthy());
        // What has been wanted meanwhile is shown next: perhaps the agent has closed this one, and it must not come again.
        let is_due = !is_there && SHELL.with_borrow(|shell| shell.rings.is_none());
        if is_due && let Err(error) = JsFuture::from(chrome::notifications_create(&card.id, &options)).await {
            chrome::log_error(&format!("Patchbay: the notification of a call: {}", reason(&error)));
        }
    }
    // Where notifications are switched off, the browser does not tell them either.
    let there = chrome::notifications_all().await.map(js_sys::Object::from).unwrap_or_default();
    for id in js_sys::Object::keys(&there).iter().filter_map(|id| id.as_string()) {
        if id.starts_with(RING) && cards.iter().all(|card| card.id != id) {
            let _ = JsFuture::from(chrome::notifications_clear(&id)).await;
        }
    }
    play(sound).await;
}

/// Starts the ring tone or ends it; which of both it does already is the browser's to know.
async fn play(sound: bool) {
    if !sound {
        let _ = chrome::offscreen_close().await;
        return;
    }
    let refused = match chrome::offscreen_create(&object(&SOUND)).await {
        Err(error) if !reason(&error).contains("single offscreen") => {
            chrome::log_error(&format!("Patchbay: the ring tone: {}", reason(&error)));
            true
        }
        _ => false,
    };
    dispatch(Input::RingRefused { what: "sound".to_owned(), refused });
}

/// The time of what rings outlives the worker; its timer does not.
pub(super) fn alarm(now: u64) {
    SHELL.with_borrow_mut(|shell| {
        let until = shell.bridge.rings_until();
        let step = until.map(|until| until / RING_STEP);
        if step != shell.alarmed_rings {
            shell.alarmed_rings = step;
            let change = match until {
                Some(until) => {
                    let delay_in_minutes = (until.saturating_sub(now) + 500) as f64 / 60_000.0;
                    chrome::alarms_create(ALARM, &object(&Alarm { delay_in_minutes }))
                }
                None => chrome::alarms_clear(ALARM),
            };
            effects::detach(change, "the alarm for a call that rings");
        }
    });
}
