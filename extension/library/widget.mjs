// A widget's document for the tests beside this file: the library runs in a world of its own, as in a browser, with a
// panel that says what the test lets it say, and a clock that goes when it is told to.

import { readFileSync } from "node:fs";
import { createContext, Script } from "node:vm";

const LIBRARY = new Script(readFileSync(new URL("library.js", import.meta.url), "utf8"), { filename: "library.js" });

/** A clock that goes when it is told to. */
function stoppedClock() {
  const timers = new Map();
  let now = 0;
  let last = 0;
  const add = (work, time, every) => timers.set(++last, { at: now + time, work, every }) && last;
  const next = () => [...timers].reduce((one, other) => (one && one[1].at <= other[1].at ? one : other), undefined);
  function pass(time) {
    const end = now + time;
    for (let due = next(); due && due[1].at <= end; due = next()) {
      const [id, timer] = due;
      now = timer.at;
      timers.delete(id);
      if (timer.every) {
        timers.set(id, { ...timer, at: now + timer.every });
      }
      timer.work();
    }
    now = end;
  }
  return {
    now: () => now,
    pass,
    setTimeout: (work, time = 0) => add(work, time, 0),
    setInterval: (work, time) => add(work, time, time),
    clear: (id) => timers.delete(id),
  };
}

/** A widget's document in a panel that has not answered yet. */
export function openWidget() {
  const clock = stoppedClock();
  const listeners = [];
  const greetings = [];
  const panel = { postMessage: (data) => greetings.push(data) };
  panel.parent = panel;
  const window = {
    parent: panel,
    document: { readyState: "complete" },
    crypto,
    performance: { now: clock.now },
    CustomEvent,
    console: { warn() {} },
    addEventListener: (type, listener) => listeners.push({ type, listener }),
    dispatchEvent: (event) => fire(event.type, event),
  };
  const { setTimeout, setInterval, clear } = clock;
  Object.assign(window, { setTimeout, setInterval, clearTimeout: clear, clearInterval: clear });
  window.window = window;
  const fire = (type, event) => listeners.filter((known) => known.type === type).forEach(({ listener }) => listener(event));
  LIBRARY.runInContext(createContext(window));

  const sent = [];
  let port = null;
  /** The panel answers the greeting with one end of a channel. */
  function welcome() {
    port = { postMessage: (text) => sent.push(text), close() {}, onmessage: null };
    const event = { origin: "chrome-extension://patchbay", source: panel, data: { patchbay: "welcome" }, ports: [port] };
    fire("message", { ...event, stopImmediatePropagation() {} });
    return port;
  }
  const hear = (text) => port.onmessage({ data: text });
  return {
    cif: window.Microsoft.CIFramework,
    greetings,
    welcome,
    hear,
    fire,
    now: clock.now,
    pass: clock.pass,
    /** The frames sent since it was asked last. */
    take: () => sent.splice(0).map(frame),
    answer: (id, body, ok = true) => hear(`${JSON.stringify({ t: "answer", id, ok })}\n${body}`),
    resend: () => hear('{"t":"resend"}'),
    raise: (event, payload) => hear(`${JSON.stringify({ t: "event", event, raised: false })}\n${JSON.stringify(payload)}`),
  };
}

function frame(text) {
  if (!text.startsWith("{")) {
    return { t: text };
  }
  const [header, body] = text.split("\n");
  return { ...JSON.parse(header), args: body && JSON.parse(body) };
}
