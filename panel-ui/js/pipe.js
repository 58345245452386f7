// The panel's pipe between widgets and worker. It is up before the panel's WASM and interprets nothing: it adds which
// connection a widget's frame came from, checks length and rate, and passes the string on.
//
// The worker may be gone at any time. The pipe connects again only when there is something to say (an idle worker is
// left to sleep), when the worker asks for it, or when a widget has requests open: those are told to send again.

import { createFrames } from "./frames.js";
import { createHandshake } from "./handshake.js";

/** Longest frame of a widget that is passed on, in characters; the library refuses more than 4 MiB itself. */
const LONGEST = 6 * 1024 * 1024;
/** Frames a connection may send at once, and how many more each second. */
const BURST = 2000;
const PER_SECOND = 500;
const WIDTH_PAUSE = 150;
/** How often a worker is spoken to during a call. */
const AWAKE = 20_000;
/** How many lines of traffic are kept, and how often a traffic view is told of new ones, in milliseconds. */
const TRAFFIC = 500;
const TRAFFIC_PAUSE = 100;
/** Where this page is. Any page may frame or open the docked one, which is a copy of the panel's made for that. */
const place = location.pathname === "/docked.html" ? "docked" : new URLSearchParams(location.search).get("place") === "window" ? "window" : "side-panel";
/** Docked: the key that the content script has given to the frame it made (extension/content/docked.js). */
const key = location.ancestorOrigins.length === 1 ? window.name : "";
/** Framed or opened by somebody else it says nothing, to nobody, and shows nothing. */
const isNobody = place === "docked" && key === "";

/**
 * `heard`: the number of the last event that was handed on. `lost`: the worker was lost, and what the widget sends before it has begun to send again would overtake what was lost.
 * @typedef {{port: MessagePort, provider: string, origin: string, allowance: number, at: number, lost: boolean, bound: string | null, heard: number}} Connection
 */

/** @type {Map<string, Connection>} */
const connections = new Map();
/** Who this panel is, to the worker. */
const id = crypto.randomUUID();
/** @type {chrome.runtime.Port | null} */
let worker = null;
/** Asked each time: a docked panel's tab may be dragged into another window. @returns {Promise<number>} */
const ownWindow = () => chrome.windows.getCurrent().then((window) => window.id ?? -1);
/** None in the side panel, which is in no tab. @type {Promise<number | null>} */
const ownTab = chrome.tabs.getCurrent().then((tab) => tab?.id ?? null);
/** @type {((view: string) => void)[]} */
const watchers = [];
let lastView = "";
/** The provider the agent has chosen here. @type {string | null} */
let chosen = null;
/** @type {object[]} */
let traffic = [];
/** @type {((lines: string) => void)[]} */
const trafficWatchers = [];
let trafficTimer = 0;
/** Whether a call rings, as the worker told last. */
let rings = false;
/** Whether this window is in front, as far as it is known. */
let front = false;
/** The provider that fills the panel. @type {string | null} */
let shows = null;
let lastLooked = "";
/** How often widgets wanted the agent's attention, and whether one did since it was last said what the agent sees. */
let attention = 0;
let called = false;

const frames = createFrames(document.querySelector("#frames") ?? document.body, (provider, state) => {
  tell({ t: "frame", provider, ...state });
}, place === "docked" ? (reason) => tell({ t: "not-docked", reason }) : null, (provider, word) => {
  const device = word.startsWith("refused-") ? word.slice("refused-".length) : null;
  tell(device ? { t: "device-refused", provider, device } : { t: "media", provider, live: word === "live" });
});

// The browser ends an idle worker after 30 s; in a call, or when one rings, it is kept, so that what the call needs is answered at once.
setInterval(() => {
  if (frames.inCall() || rings) {
    worker?.postMessage({ k: 1 });
  }
}, AWAKE);

// A side panel's closing cannot be guarded; a window's can.
addEventListener("beforeunload", (event) => {
  if (place === "window" && frames.inCall()) {
    event.preventDefault();
  }
});

// A widget that has a window to itself has this page as its opener, and could send it elsewhere.
/** @type {any} */ (globalThis).navigation?.addEventListener("navigate", (/** @type {any} */ event) => {
  if (event.cancelable && new URL(event.destination.url).origin !== location.origin) {
    event.preventDefault();
  }
});

const handshake = createHandshake(frames, connect, disconnect);

/**
 * @param {string} provider
 * @param {string} origin
 * @param {MessagePort} port
 */
function connect(provider, origin, port) {
  const connection = crypto.randomUUID();
  connections.set(connection, { port, provider, origin, allowance: BURST, at: performance.now(), lost: false, bound: null, heard: 0 });
  port.onmessage = (event) => fromWidget(connection, event.data);
  port.addEventListener("close", () => {
    if (connections.has(connection)) {
      disconnect(connection); // without a word, as a page that goes has
      frames.lostDocument(provider);
    }
  });
  frames.connected(provider);
  tell({ t: "connected", link: { connection, provider, origin, bound: null, heard: 0 } });
  return connection;
}

/**
 * @param {string} connection
 * @param {unknown} text
 */
function fromWidget(connection, text) {
  if (text === "bye") {
    disconnect(connection);
    return;
  }
  const known = connections.get(connection);
  if (!known || typeof text !== "string") {
    return;
  }
  if (text === "again") {
    known.lost = false;
    return;
  }
  if (known.lost) {
    return; // it comes once more, in its order
  }
  const now = performance.now();
  known.allowance = Math.min(BURST, known.allowance + ((now - known.at) / 1000) * PER_SECOND);
  known.at = now;
  if (text.length > LONGEST || known.allowance < 1) {
    console.warn(`Patchbay: a message of ${known.origin} was not passed on: too ${known.allowance < 1 ? "many" : "long"}.`);
    return; // the library sends it again, or times out
  }
  known.allowance -= 1;
  post({ c: connection, s: text });
}

/** @param {string} connection */
function disconnect(connection) {
  handshake.forget(connection);
  if (connections.delete(connection)) {
    tell({ t: "disconnected", connection });
  }
}

/** @param {object} message `FromPanel` of the protocol */
function tell(message) {
  post({ p: JSON.stringify(message) });
}

/** @type {Promise<void>} */
let order = Promise.resolve();
/** How many workers in a row died before they said a word; after so many the panel waits until it has something new to say. */
let unheard = 0;
const MOST_LOST = 3;

/**
 * Sends to the worker, after everything sent before.
 * @param {object} message
 */
function post(message) {
  if (worker) {
    worker.postMessage(message);
    return;
  }
  order = order.then(async () => {
    await attach();
    worker?.postMessage(message);
  });
}

async function attach() {
  if (worker || isNobody) {
    return;
  }
  const [window, tab] = await Promise.all([ownWindow(), ownTab]);
  const port = chrome.runtime.connect({ name: `panel ${id}` });
  unheard += 1;
  port.onMessage.addListener(fromWorker);
  port.onDisconnect.addListener(() => {
    if (worker === port) {
      worker = null;
      // Each library sends again what it still waits for; with nothing open the worker may sleep.
      for (const connection of connections.values()) {
        connection.lost = true;
        connection.port.postMessage('{"t":"resend"}');
      }
      // In a call there is always a worker, also when one rings; and one that died before it said anything was not heard to the end.
      if (rings || frames.told().some(({ live }) => live) || (unheard > 0 && unheard <= MOST_LOST)) {
        order = order.then(attach);
      }
    }
  });
  const links = [...connections].map(([connection, { provider, origin, bound, heard }]) => ({ connection, provider, origin, bound, heard }));
  const whoIs = place === "docked" ? { t: "docked", key, window, tab, links } : { t: "attach", window, place, tab, width: innerWidth, links };
  port.postMessage({ p: JSON.stringify(whoIs) });
  port.postMessage({ p: looked() });
  // A worker that died may not have heard of it, or passed it on to the next.
  if (chosen) {
    port.postMessage({ p: JSON.stringify({ t: "choose", provider: chosen }) });
  }
  for (const { provider, state, live } of frames.told()) {
    port.postMessage({ p: JSON.stringify({ t: "frame", provider, ...state }) });
    port.postMessage({ p: JSON.stringify({ t: "media", provider, live }) });
  }
  worker = port;
}

/** @param {any} message */
function fromWorker(message) {
  unheard = 0;
  if (typeof message?.c === "string") {
    handOn(message.c, message.s, message.n ?? 0);
  } else if (typeof message?.p === "string") {
    told(message.p);
  } else if (typeof message?.d === "string") {
    const text = `Patchbay's worker could not start (${message.d}). Reload the extension, or install it again.`;
    const notice = { kind: "worker-failed", text, action: null, dismiss: false };
    show(JSON.stringify({ t: "view", view: { providers: [], notices: [notice], troubles: [], calls: [], ringing: [], features: [] } }), false);
  }
}

/**
 * @param {string} id of the connection
 * @param {string} text a frame for its widget
 * @param {number} number of an event, else 0; one that a worker died of comes again from the next, and is handed on once
 */
function handOn(id, text, number) {
  const connection = connections.get(id);
  if (!connection || (number > 0 && number <= connection.heard)) {
    return;
  }
  connection.port.postMessage(text);
  if (number > 0) {
    connection.heard = number;
    tell({ t: "heard", connection: id, number });
  }
}

/** @param {string} text `ToPanel` of the protocol */
function told(text) {
  const message = JSON.parse(text);
  switch (message.t) {
    case "view":
      show(text);
      break;
    case "traffic":
      traffic = [...traffic, ...message.lines].slice(-TRAFFIC);
      showTraffic();
      break;
    case "bound": {
      const connection = connections.get(message.connection);
      if (connection) {
        connection.bound = message.bound;
      }
      break;
    }
    case "release":
      if (frames.release(message.provider)) {
        tell({ t: "released", provider: message.provider, to: message.to });
      }
      break;
    case "choose":
      watchers.forEach((watcher) => watcher(text)); // the panel's controls choose
      break;
    case "take":
      frames.take(message.provider);
      break;
    case "width":
      resize(message.px);
      break;
  }
}

function showTraffic() {
  if (trafficTimer === 0 && trafficWatchers.length > 0) {
    trafficTimer = window.setTimeout(() => {
      trafficTimer = 0;
      const text = JSON.stringify(traffic);
      trafficWatchers.forEach((watcher) => watcher(text));
    }, TRAFFIC_PAUSE);
  }
}

/**
 * Gives this window another width, and says which it has then.
 * @param {number} px of this page
 */
async function resize(px) {
  resizing = true;
  const width = Math.min(px, screen.availWidth) + outerWidth - innerWidth;
  await chrome.windows.update(await ownWindow(), { width }).catch((error) => console.warn("Patchbay: the window kept its width", error));
  // The page hears of it some frames later, or never, when nothing changed.
  window.setTimeout(() => {
    resizing = false;
    lastWidth = innerWidth;
    tell({ t: "width", px: innerWidth, asked: true });
  }, 2 * WIDTH_PAUSE);
}

/** @param {number} window the browser's number of it */
async function toFront(window) {
  const { state } = await chrome.windows.get(window);
  await chrome.windows.update(window, { focused: true, ...(state === "minimized" && { state: "normal" }) });
}

/**
 * @param {string} text `ToPanel` of the protocol
 * @param {boolean} [live] whether frames follow it
 */
function show(text, live = true) {
  lastView = text;
  if (live) {
    const { providers, calls, ringing } = JSON.parse(text).view;
    const wishes = providers.reduce((/** @type {number} */ sum, /** @type {any} */ { attention }) => sum + (attention ?? 0), 0);
    called ||= wishes !== attention;
    attention = wishes;
    rings = ringing.length > 0;
    frames.update(providers, calls, ringing);
  }
  for (const watcher of watchers) {
    watcher(text);
  }
}

chrome.runtime.onMessage.addListener((message) => {
  if (message?.t === "attach") {
    order = order.then(attach); // a worker that has just woken has something for us
  }
});

chrome.permissions.onAdded.addListener(() => frames.retry());

/** What the agent can see of this panel. */
function looked() {
  lastLooked = JSON.stringify({ t: "looked", front: front && document.visibilityState === "visible", shows });
  return lastLooked;
}

/** A worker that sleeps need not know: it hears it before it hears anything else. */
function tellLooked() {
  const before = lastLooked;
  const text = looked();
  if (text !== before) {
    // But what wanted the agent's attention has it now, and its mark goes.
    called ? post({ p: text }) : worker?.postMessage({ p: text });
    called = false;
  }
}

chrome.windows.onFocusChanged.addListener(async (focused) => {
  front = focused === (await ownWindow());
  tellLooked();
});
document.addEventListener("visibilitychange", tellLooked);
order = order.then(async () => {
  const window = await chrome.windows.get(await ownWindow()).catch(() => null);
  front = window?.focused === true && window.state !== "minimized";
});

/** What the browser says of devices, which it gives to the whole extension. */
const devices = Object.fromEntries(["microphone", "camera"].map((device) => {
  const asked = navigator.permissions.query({ name: /** @type {any} */ (device) });
  asked.then((permission) => {
    const allowed = () => permission.state === "granted" && tell({ t: "device-allowed", device });
    permission.addEventListener("change", allowed);
    allowed(); // it may have been allowed while no panel was there to hear of it
  });
  return [device, asked];
}));

let widthTimer = 0;
let lastWidth = innerWidth;
let resizing = false;
addEventListener("resize", () => {
  clearTimeout(widthTimer);
  widthTimer = window.setTimeout(() => {
    // Docked, the page around it tells.
    if (innerWidth !== lastWidth && !resizing && place !== "docked") {
      lastWidth = innerWidth;
      tell({ t: "width", px: innerWidth, asked: false });
    }
  }, WIDTH_PAUSE);
});

// Held as long as this document lives: a worker that wakes up sees by it which panels are still there.
navigator.locks.request(`panel ${id}`, () => new Promise(() => {}));
order = order.then(attach);

/** Fulfilled once the worker has answered: docked, only then is this page anybody's. @type {Promise<void>} */
export const answered = new Promise((resolve) => watchers.push(() => resolve()));

/** What the panel's WASM may use. */
export const pipe = {
  /** @param {(view: string) => void} callback gets `ToPanel` as JSON text, at once and on each change */
  watch(callback) {
    watchers.push(callback);
    if (lastView) {
      callback(lastView);
    }
  },

  /** @param {string} message `FromPanel` as JSON text */
  send(message) {
    post({ p: message });
  },

  /**
   * Asks the browser for access; to be called inside a click.
   * @param {string[]} patterns permission patterns
   * @returns {Promise<boolean>}
   */
  allow(patterns) {
    return chrome.permissions.request({ origins: patterns });
  },

  /**
   * Shows a provider's widget, and none of the others.
   * @param {string} provider
   * @param {boolean} byAgent whether the agent has chosen it, which starts one that starts on demand
   */
  choose(provider, byAgent) {
    frames.choose(provider);
    shows = provider;
    tellLooked();
    chosen = byAgent ? provider : null;
    if (byAgent) {
      tell({ t: "choose", provider });
    }
  },

  openOptions() {
    chrome.runtime.openOptionsPage();
  },

  /** @param {string} url */
  open(url) {
    chrome.tabs.create({ url });
  },

  /** @param {string} provider */
  reload(provider) {
    if (!frames.inCall(provider) || confirm("A call is live. Reloading ends it.")) {
      frames.reload(provider);
    }
  },

  /** @param {"microphone" | "camera"} device */
  openDevice(device) {
    chrome.tabs.create({ url: `microphone.html${device === "camera" ? "?camera" : ""}` });
  },

  /** @param {(state: string) => void} callback gets the state of the microphone's permission, soon and on each change */
  async watchMicrophone(callback) {
    const permission = await devices.microphone;
    permission.addEventListener("change", () => callback(permission.state));
    callback(permission.state);
  },

  /** Brings a tab to the front. @param {number} tab @param {number} window */
  showTab(tab, window) {
    const gone = (/** @type {unknown} */ error) => console.warn("Patchbay: the tab is gone", error);
    // It may have been dragged into another window since.
    chrome.tabs.update(tab, { active: true }).then((its) => toFront(its?.windowId ?? window)).catch(gone);
  },

  /** Where this page is: `Placement` of the protocol. */
  place,

  /** Opens the side panel in the browser window used last; to be called inside a click. */
  async openSidePanel() {
    try {
      const { id } = await chrome.windows.getLastFocused({ windowTypes: ["normal"] });
      await chrome.sidePanel.open({ windowId: id ?? -1 });
    } catch (error) {
      console.warn("Patchbay: the side panel was not opened", error);
    }
  },

  /** Brings a window to the front. @param {number} window */
  showWindow(window) {
    toFront(window).catch((error) => console.warn("Patchbay: the window is gone", error));
  },

  /** @param {(lines: string) => void} callback gets all lines kept, as a JSON list of `TrafficLine`, soon and on each change */
  watchTraffic(callback) {
    trafficWatchers.push(callback);
    showTraffic();
  },

  refreshTraffic: showTraffic,

  /** Copies a text; to be called inside a click. @param {string} text */
  copy(text) {
    navigator.clipboard.writeText(text).catch((error) => console.error("Patchbay: the traffic was not copied", error));
  },
};
