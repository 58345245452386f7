//! A live call in the soak widget, in the side panel or in a window of its own, with a CRM tab beside it.

use super::flow::{Look, Stretch, stretch};
use crate::asked::ask;
use crate::harness::{Session, WAIT};
use crate::soak::stage::{browser, set, widget};
use crate::stage::{PANEL, Stage};
use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use serde_json::json;

/// Where the panel is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placement {
    /// In the side panel of a window.
    SidePanel,
    /// In a window of its own.
    Window,
}

impl Placement {
    /// Both.
    pub const ALL: [Self; 2] = [Self::SidePanel, Self::Window];

    /// Its name in the table.
    pub fn name(self) -> &'static str {
        match self {
            Self::SidePanel => "side panel",
            Self::Window => "window",
        }
    }
}

/// Flags for a microphone that needs no question.
const MICROPHONE: [&str; 2] = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"];

/// What the extension's page can do to the CRM tab, `crm`, which is in the window `beside`.
const HANDS: &str = r#"(() => {
    /** Waits until the tab has loaded what `act` makes it load. */
    const loads = async (act) => {
        const seen = [];
        let wake = () => {};
        const heard = (id, { status, discarded, url }) => {
            seen.push({ id, status, discarded, url });
            wake();
        };
        chrome.tabs.onUpdated.addListener(heard);
        const tab = await act();
        const end = performance.now() + 15_000;
        while (!seen.some(({ id, status }) => id === tab && status === "complete")) {
            if (performance.now() > end) {
                throw new Error(`tab ${tab} did not load: ${JSON.stringify([seen, await chrome.tabs.query({})])}`);
            }
            await new Promise((resolve) => { wake = resolve; setTimeout(resolve, 500); });
        }
        chrome.tabs.onUpdated.removeListener(heard);
        return tab;
    };
    const open = () => chrome.tabs.create({ windowId: hands.beside, url: hands.start }).then(({ id }) => id);
    const hands = globalThis.hands = {
        crm: -1, beside: -1, cover: -1, start: "",
        async open() { hands.crm = await loads(open); },
        async reload() { await loads(() => chrome.tabs.reload(hands.crm).then(() => hands.crm)); },
        async reopen() {
            await chrome.tabs.remove(hands.crm);
            await hands.open();
        },
        async sleep() {
            hands.cover = (await chrome.tabs.create({ windowId: hands.beside, url: "about:blank" })).id;
            const asleep = await chrome.tabs.discard(hands.crm);
            if (!asleep?.discarded) { throw new Error("the CRM tab was not discarded"); }
            hands.crm = asleep.id;
        },
        async wake() {
            const { discarded } = await chrome.tabs.get(hands.crm);
            if (discarded) { throw new Error("the CRM tab is still asleep"); }
            await chrome.tabs.update(hands.crm, { active: true });
            await chrome.tabs.remove(hands.cover);
        },
    };
})()"#;

/// The places of a call.
pub struct Scene {
    pub stage: Stage,
    pub panel: Session,
    pub widget: Session,
    /// A page of the extension that acts upon tabs.
    pub hands: Session,
}

#[derive(Deserialize)]
struct Ended {
    state: String,
    looks: Vec<Look>,
}

impl Scene {
    /// Opens everything and begins a call that the panel sees.
    pub async fn set(placement: Placement) -> Result<Self> {
        let mut launch = browser()?;
        launch.extra_args.extend(MICROPHONE.map(str::to_owned));
        let stage = set(launch, "").await?;
        let beside = stage.chromium.new_window("about:blank").await?;
        let hands = stage.chromium.extension_page("manifest.json").await?;
        hands.evaluate(HANDS).await?;
        let button = "chrome.sidePanel.getPanelBehavior().then((behavior) => behavior.openPanelOnActionClick)";
        hands.wait_until(button, "the toolbar button to be set up", WAIT).await?;
        let window = stage.chromium.send("Browser.getWindowForTarget", json!({ "targetId": beside.target().id })).await?;
        let places = json!({ "beside": window["windowId"], "start": stage.demo.start_url });
        hands.evaluate(&format!("Object.assign(hands, {places}).open()")).await?;
        let panel = match placement {
            Placement::SidePanel => {
                stage.chromium.click_action(&beside).await?;
                stage.chromium.side_panel(&beside, PANEL).await?
            }
            Placement::Window => {
                let open =
                    format!("chrome.windows.create({{ url: '{PANEL}?place=window', type: 'popup', width: 394, height: 760 }})");
                hands.evaluate(&format!("{open}.then(({{ id }}) => id)")).await?;
                stage.own_window().await?
            }
        };
        let widget = widget(&panel).await?;
        let scene = Self { stage, panel, widget, hands };
        scene.asks().await?;
        scene.widget.evaluate("startCall()").await?;
        scene.panel.wait_until("!!document.querySelector('[data-call]')", "the panel to see the call", WAIT).await?;
        scene.widget.wait_until("talk.looks.length > 20", "audio to come in", WAIT).await?;
        scene.widget.evaluate("globalThis.talkBegan = true").await?;
        Ok(scene)
    }

    /// That the widget still works with its organisation.
    pub async fn asks(&self) -> Result<()> {
        let reply = ask(&self.widget, "getEnvironment", json!([])).await?;
        ensure!(reply.ok, "getEnvironment was rejected: {}", reply.value);
        Ok(())
    }

    pub async fn stretch_begins(&self) -> Result<()> {
        self.widget.evaluate("stretchBegins()").await?;
        Ok(())
    }

    /// The stretch since it began and some milliseconds more; in the same document, and the call still connected.
    pub async fn stretch_ends(&self, more: u32) -> Result<Stretch> {
        let ended = self.widget.evaluate(&format!("globalThis.talkBegan && stretchEnds({more})")).await?;
        let ended: Ended = serde_json::from_value(ended).context("the widget's document was loaded anew")?;
        ensure!(ended.state == "connected", "the call is {}", ended.state);
        stretch(&ended.looks).context("no look at the call's audio")
    }
}
