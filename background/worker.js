// The worker's synchronous entry. Listeners must be added in the worker's first turn, before any WASM is there
// (a worker that adds them later loses the messages that woke it), and the side panel opens only inside the gesture's
// own turn: so this file adds all of them at once, and each waits for the one `ready` promise.

import init, * as core from "./background/background.js";
import { askOrganisation } from "./organisation-job.js";
import { invoke } from "./page-job.js";

/** Bumped on each start, for people who look at the worker in the developer tools. */
const started = new Date();

/** @type {Promise<void>} */
const ready = start();
// Each listener awaits `ready` and reports its failure; this keeps an early failure from being called unhandled.
let applied = Promise.resolve();
apply(() => core.catch_up());
ready.catch((error) => console.error("Patchbay: the worker could not start", started, error));

async function start() {
  await init({ module_or_path: new URL("./background/background_bg.wasm", import.meta.url) });
  await core.boot(invoke, askOrganisation, chrome.runtime.id);
}

// Content scripts run in the processes of web pages, and have nothing to read or write there: neither policy nor configuration.
for (const area of [chrome.storage.local, chrome.storage.managed]) {
  area.setAccessLevel({ accessLevel: "TRUSTED_CONTEXTS" }).catch((error) => {
    console.error("Patchbay: content scripts may read what it stores", error);
  });
}

chrome.sidePanel.setPanelBehavior({ openPanelOnActionClick: true }).catch((error) => {
  console.error("Patchbay: the toolbar button does not open the panel", error);
});

chrome.runtime.onConnect.addListener((port) => {
  const isPanel = ["panel.html", "docked.html"].some((page) => port.sender?.url?.startsWith(chrome.runtime.getURL(page)));
  const isOurs = port.sender?.id === chrome.runtime.id && isPanel;
  const [kind, panel] = port.name.split(" ");
  if (!isOurs || kind !== "panel" || !panel) {
    port.disconnect();
    return;
  }
  const connected = ready.then(() => core.panel_connected(panel, port));
  connected.catch((error) => port.postMessage({ d: `${error?.message ?? error}` }));
  port.onMessage.addListener((message) => {
    // `c` and `s`: a widget's connection and its frame, passed on unread. `p`: the panel itself.
    if (typeof message?.c === "string" && typeof message.s === "string") {
      ready.then(() => core.widget_message(message.c, message.s), ignore);
    } else if (typeof message?.p === "string") {
      ready.then(() => core.panel_message(panel, message.p), ignore);
    }
  });
  port.onDisconnect.addListener(() => {
    ready.then(() => core.panel_disconnected(panel), ignore);
  });
});

chrome.runtime.onMessage.addListener((message, sender, reply) => {
  if (message?.t === "diagnose" && sender.id === chrome.runtime.id && sender.url?.startsWith(chrome.runtime.getURL("options.html"))) {
    ready.then(() => core.diagnosis()).then(reply, () => reply(""));
    return true;
  }
  const tab = sender.tab;
  if (sender.id === chrome.runtime.id && sender.frameId && tab?.id !== undefined && message?.t === "framed") {
    const { id, windowId } = tab;
    ready.then(() => core.foreign_frame(id, windowId, sender.documentId ?? "", sender.url ?? "", message.there === true, message.library === true)).then(() => reply(true), ignore);
    return true;
  }
  // A page that says it goes is kept for Back by the browser, and then no longer the tab's frame 0.
  const isPage = sender.frameId === 0 || message?.t === "gone";
  if (sender.id !== chrome.runtime.id || !isPage || tab?.id === undefined || !sender.documentId) {
    return;
  }
  if (message?.t === "open") {
    // No await before this line: the gesture would be gone.
    chrome.sidePanel.open({ windowId: tab.windowId }).catch((error) => console.error("Patchbay: opening the panel", error));
    reply(true);
    return;
  }
  const { id, windowId } = tab;
  const document = sender.documentId;
  // The reply says that it was taken in and is stored: a page whose worker dies before that says it again.
  ready.then(() => core.page_message(id, windowId, document, JSON.stringify(message))).then(() => reply(true), ignore);
  return true;
});

chrome.tabs.onRemoved.addListener((tab) => {
  ready.then(() => core.tab_gone(tab), ignore);
});

chrome.tabs.onReplaced.addListener((_added, removed) => {
  ready.then(() => core.tab_gone(removed), ignore);
});

// A closed port wakes nobody. A worker that this wakes looks for itself which panels are left, a window's likewise.
chrome.sidePanel.onClosed?.addListener(() => {
  ready.then(() => core.look_for_panels(), ignore);
});

chrome.storage.onChanged.addListener((changes, area) => {
  if (area === "managed" || (area === "local" && ("configuration" in changes || "organisations" in changes))) {
    applyAgain();
  }
});

chrome.permissions.onAdded.addListener(applyAgain);
chrome.permissions.onRemoved.addListener(applyAgain);

chrome.runtime.onInstalled.addListener(() => {
  // Being woken is enough here too: open pages get their script now and need no reload.
});

chrome.runtime.onStartup.addListener(() => {
  ready.then(() => core.browser_started(), ignore);
});

// Being woken is enough: what was left undone is caught up with. Source: developer.chrome.com, "chrome.alarms".
chrome.alarms.onAlarm.addListener(() => {});

// With a listener the browser leaves it to us when to load an update.
chrome.runtime.onUpdateAvailable.addListener(() => {
  ready.then(() => core.update_ready(), ignore);
});

/** What was just clicked: most systems close it then, which is not the agent's wish to hear no more of it. @type {Set<string>} */
const clicked = new Set();
/** @param {string} id */
function click(id) {
  clicked.add(id);
  setTimeout(() => clicked.delete(id), 2_000);
}

chrome.notifications.onButtonClicked.addListener((id, button) => {
  if (id.startsWith("ring ")) {
    click(id);
    chrome.notifications.clear(id);
    ready.then(() => core.ring_clicked(id, button), ignore);
  }
});

chrome.notifications.onClosed.addListener((id, byUser) => {
  if (byUser && !clicked.has(id) && id.startsWith("ring ")) {
    ready.then(() => core.ring_dismissed(id), ignore);
  }
});

// Whether the browser shows notifications at all is looked at by each worker, and said in the panel.
/** @param {string} level */
const allowed = (level) => ready.then(() => core.notifications_allowed(level === "granted"), ignore);
chrome.notifications.onPermissionLevelChanged.addListener(allowed);
chrome.notifications.getPermissionLevel(allowed);

chrome.notifications.onClicked.addListener((id) => {
  if (id.startsWith("ring ")) {
    click(id);
    ready.then(() => core.ring_clicked(id), ignore);
    return;
  }
  chrome.notifications.clear(id);
  if (id === "off docked") {
    ready.then(() => core.docked_off_clicked(), ignore);
    return;
  }
  // The side panel opens only by a click in the browser itself; a window opens by this one.
  chrome.windows.create({ url: "panel.html?place=window", type: "popup", width: 394, height: 760 });
});

function applyAgain() {
  apply(() => core.settings_changed());
}

/**
 * One application of the configuration after the other: two at once would trip over each other's rules. Should this
 * worker die of it, an alarm starts the next, which catches up: without scripts in any page nothing else might.
 * @param {() => Promise<void>} work
 */
function apply(work) {
  chrome.alarms.create("apply", { delayInMinutes: 0.1 });
  const done = applied.then(() => ready).then(work).catch(ignore).then(() => {
    if (applied === done) {
      chrome.alarms.clear("apply");
    }
  });
  applied = done;
}

/** The failure of `ready` is reported once, above. */
function ignore() {}
