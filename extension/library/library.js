// Microsoft.CIFramework as a widget sees it (contract §§1–7), packaged where widgets ask for it:
// /webresources/Widget/msdyn_ciLibrary.js. A classic script, because that is how widgets load it.
//
// 1. The namespace is usable as soon as this script has run. Requests made before the panel answers wait here.
// 2. The library greets its ancestors; the panel answers with a MessagePort. Nothing is said to anyone else.
// 3. A request belongs to the library until it is answered: it is sent again, under the same id, when the panel says
//    that the worker was lost, and from time to time; the bridge and the page make sure that it takes effect once.
// 4. Every request settles: with its answer, at once when its arguments are wrong, or after its 10 seconds.
// 5. `CIFInitDone` fires once the panel has answered and the document is loaded; late listeners get it too.

(() => {
  const TIME_OUT = 10_000; // contract §2
  const RESEND = 2_500;
  const RESEND_LONG = 20_000; // for requests without time-out
  const GREET = 500;
  const UNSURE = 5_000; // for so long a worker that is lost may not have heard of the handlers
  const UNHEARD = 50; // kinds of events kept for a first handler
  const LARGEST = 4 * 1024 * 1024;
  const INIT_DONE = "CIFInitDone";
  const MOST_REFUSED = 20;
  const CHANGES = /^(create|update|delete)Record$/;
  const EXTENSION = /^(chrome|moz)-extension:\/\//;

  /**
   * How a method's result is given: "json" resolves and rejects with JSON text, "raw" with the value and a Map,
   * "text" resolves with JSON text and rejects with a Map (contract §§2, 3).
   * @typedef {"json" | "raw" | "text"} ResultClass
   * @typedef {"text" | "boolean" | "number" | "json" | "object"} Kind
   * @typedef {{result: ResultClass, required: [string, Kind][], patient?: boolean}} Shape
   */

  /** As cif.d.ts declares them: tsc fails where the two differ. @type {import("./cif.check.js").Methods} */
  const METHODS = {
    setClickToAct: { result: "raw", required: [["value", "boolean"]] },
    getClickToAct: { result: "raw", required: [] },
    setWidth: { result: "raw", required: [["value", "number"]] },
    getWidth: { result: "raw", required: [] },
    setMode: { result: "raw", required: [["value", "number"]] },
    getMode: { result: "raw", required: [] },
    getEnvironment: { result: "json", required: [] },
    createRecord: { result: "json", required: [["entityLogicalName", "text"], ["data", "json"]] },
    retrieveRecord: { result: "json", required: [["entityLogicalName", "text"], ["id", "text"]] },
    updateRecord: { result: "json", required: [["entityLogicalName", "text"], ["id", "text"], ["data", "json"]] },
    deleteRecord: { result: "json", required: [["entityLogicalName", "text"], ["id", "text"]] },
    searchAndOpenRecords: {
      result: "json",
      required: [["entityLogicalName", "text"], ["queryParameters", "text"], ["searchOnly", "boolean"]],
    },
    openForm: { result: "json", required: [["entityFormOptions", "json"]], patient: true },
    getEntityMetadata: { result: "text", required: [["entityLogicalName", "text"]] },
    renderSearchPage: { result: "raw", required: [["entityLogicalName", "text"], ["searchString", "text"]] },
    raiseEvent: { result: "raw", required: [["eventName", "text"]] },
    refreshForm: { result: "json", required: [["save", "boolean"]] },
    insertNotes: {
      result: "json",
      required: [["entityName", "text"], ["entitySetName", "text"], ["entityId", "text"]],
      patient: true,
    },
    openKBSearchControl: { result: "raw", required: [["searchString", "text"]] },
    isConsoleApp: { result: "raw", required: [] },
    notifyEvent: { result: "raw", required: [["input", "json"]], patient: true },
    cancelEvent: { result: "raw", required: [["cancellationToken", "text"]] },
  };

  /** Names of CIF 2.0: they are there, and resolve to null (contract §2). @satisfies {readonly import("./cif.check.js").LaterName[]} */
  const LATER = /** @type {const} */ ([
    "createSession", "getFocusedSession", "getAllSessions", "getSession", "canCreateSession", "requestFocusSession",
    "setSessionTitle", "createTab", "getTabs", "getFocusedTab", "focusTab", "refreshTab", "setTabTitle",
    "setAgentPresence", "notifyKpiBreach", "notifyNewActivity", "updateContext", "initLogAnalytics", "logAnalyticsEvent", "setTemplateParams",
  ]);

  /**
   * @typedef {{seq: number, method: string, args: string, attempt: number, sentAt: number, deadline: number | null,
   *   shape: Shape, resolve: (value: unknown) => void, reject: (reason: unknown) => void, timer: number}} Pending
   */

  /** @type {Map<string, Pending>} */
  const pending = new Map();
  /** By name in lower case. @type {Map<string, Set<(payload: any) => unknown>>} */
  const handlers = new Map();
  /** Events that came before their first handler: the last of each kind. @type {Map<string, {payload: string, raised: boolean}>} */
  const unheard = new Map();
  /** Event names as the widget wrote them, by their lower case: events of the page's DOM have just these. @type {Map<string, Set<string>>} */
  const written = new Map();
  /** @type {MessagePort | null} */
  let port = null;
  /** @type {string[]} */
  let unsent = [];
  let seq = 0;
  let initDone = false;
  /** Whether a worker may have been lost before it heard of the handlers. */
  let untold = false;
  let announcedAt = 0;
  /** What was refused here lately: a worker may die of being told. @type {{text: string, at: number}[]} */
  let refused = [];
  /** Tells the panel a second greeting of this document from the first of another. */
  const documentId = crypto.randomUUID();

  const root = /** @type {any} */ (window);
  if (root.Microsoft?.CIFramework?.isPatchbay) {
    return; // loaded twice
  }

  // ---- requests -----------------------------------------------------------------------------------------------

  /**
   * @param {string} method
   * @param {Shape} shape
   * @param {unknown[]} args
   * @returns {Promise<unknown>}
   */
  function request(method, shape, args) {
    let text = "";
    try {
      const wrong = shape.required.map(([name, kind], at) => fault(name, kind, args[at])).find(Boolean);
      if (wrong) {
        return rejectAtOnce(method, `${method}: ${wrong}`);
      }
      text = JSON.stringify(args);
    } catch {
      // Cyclic, a BigInt, or an object whose toJSON, valueOf or getter throws.
      return rejectAtOnce(method, `${method}: an argument cannot be sent; give plain data or JSON text.`);
    }
    if (text.length > LARGEST) {
      return rejectAtOnce(method, `${method}: the arguments are larger than ${LARGEST / 1024 / 1024} MB.`);
    }
    return new Promise((resolve, reject) => {
      const id = crypto.randomUUID();
      const timer = shape.patient ? 0 : window.setTimeout(() => timeOut(id), TIME_OUT);
      const deadline = shape.patient ? null : performance.now() + TIME_OUT;
      pending.set(id, { seq: ++seq, method, args: text, attempt: 0, sentAt: 0, deadline, shape, resolve, reject, timer });
      transmit(id);
    });
  }

  /**
   * What is wrong with a required argument, or "".
   * @param {string} name
   * @param {Kind} kind
   * @param {unknown} value
   */
  function fault(name, kind, value) {
    if (value === undefined || value === null || (typeof value === "string" && value.trim() === "")) {
      return `${name} is missing.`;
    }
    if (kind === "text") {
      return typeof value === "string" ? "" : `${name} must be text.`;
    }
    if (kind === "boolean") {
      // Widgets pass "true" as well; the page reads it as they mean it.
      return typeof value === "boolean" || value === "true" || value === "false" ? "" : `${name} must be true or false.`;
    }
    if (kind === "number") {
      return Number.isFinite(Number(value)) && typeof value !== "boolean" ? "" : `${name} must be a number.`;
    }
    if (typeof value === "object") {
      return Array.isArray(value) ? `${name} must be an object.` : "";
    }
    return isJsonObject(value) ? "" : `${name} is not valid JSON of an object.`;
  }

  /** @param {unknown} value */
  function isJsonObject(value) {
    try {
      const read = JSON.parse(String(value));
      return typeof read === "object" && read !== null && !Array.isArray(read);
    } catch {
      return false;
    }
  }

  /**
   * The failure's shape of contract §2, for failures that begin here.
   * @param {string} method
   * @param {string} message
   */
  function failureText(method, message) {
    return JSON.stringify({ message, errorMsg: message, msdyn_name: method, value: { errorMsg: message } });
  }

  /**
   * @param {string} method
   * @param {string} message
   */
  function rejectAtOnce(method, message) {
    seq += 1;
    const text = JSON.stringify({ t: "rejected", seq, method, message });
    send(text);
    refused = [...refused.filter(({ at }) => performance.now() - at < UNSURE), { text, at: performance.now() }].slice(-MOST_REFUSED);
    return Promise.reject(failureText(method, message));
  }

  /** @param {string} id */
  function timeOut(id) {
    const waiting = pending.get(id);
    if (waiting) {
      const late = "The request was not answered within 10 seconds";
      const sent = CHANGES.test(waiting.method) ? `${late}; it is not known whether it was saved. Look at the record before trying again.` : `${late}.`;
      const reason = port || waiting.attempt > 0 ? sent : "No panel answered: this page is not connected to Patchbay.";
      settle(id, false, failureText(waiting.method, reason));
    }
  }

  /** @param {string} id */
  function transmit(id) {
    const waiting = pending.get(id);
    if (!waiting || !port) {
      return; // all that is pending is sent when the panel has answered
    }
    waiting.attempt += 1;
    waiting.sentAt = performance.now();
    const left = waiting.deadline === null ? null : Math.max(0, Math.round(waiting.deadline - waiting.sentAt));
    const header = { t: "request", id, seq: waiting.seq, method: waiting.method, attempt: waiting.attempt, left };
    port.postMessage(`${JSON.stringify(header)}\n${waiting.args}`);
  }

  /** @param {string} text */
  function send(text) {
    if (port) {
      port.postMessage(text);
    } else {
      unsent.push(text);
    }
  }

  function transmitAll() {
    for (const id of pending.keys()) {
      transmit(id);
    }
  }

  function transmitOverdue() {
    const now = performance.now();
    for (const [id, waiting] of pending) {
      if (now - waiting.sentAt > (waiting.deadline === null ? RESEND_LONG : RESEND)) {
        transmit(id);
      }
    }
  }

  /**
   * @param {string} id
   * @param {boolean} ok
   * @param {string} body JSON text
   */
  function settle(id, ok, body) {
    const waiting = pending.get(id);
    if (!waiting) {
      return; // answered before, or timed out: a late answer is dropped
    }
    pending.delete(id);
    window.clearTimeout(waiting.timer);
    if (ok) {
      waiting.resolve(waiting.shape.result === "raw" ? JSON.parse(body) : body);
    } else {
      waiting.reject(waiting.shape.result === "json" ? body : new Map(Object.entries(JSON.parse(body))));
    }
  }

  // ---- events -------------------------------------------------------------------------------------------------

  /** @param {unknown} name */
  function eventName(name) {
    return typeof name === "string" ? name.trim().toLowerCase() : "";
  }

  /**
   * @param {unknown} name
   * @param {unknown} handler
   */
  function addHandler(name, handler) {
    const event = eventName(name);
    if (!event || typeof handler !== "function") {
      console.warn("Microsoft.CIFramework.addHandler wants the name of an event and a function.");
      return;
    }
    const known = handlers.get(event) ?? new Set();
    known.add(/** @type {(payload: any) => unknown} */ (handler));
    handlers.set(event, known);
    written.set(event, (written.get(event) ?? new Set()).add(String(name).trim()));
    announceHandlers();
    const missed = unheard.get(event);
    if (missed !== undefined) {
      unheard.delete(event);
      window.setTimeout(() => deliver(event, missed.payload, missed.raised));
    }
  }

  /**
   * @param {unknown} name
   * @param {unknown} handler
   */
  function removeHandler(name, handler) {
    const event = eventName(name);
    const known = handlers.get(event);
    known?.delete(/** @type {(payload: any) => unknown} */ (handler));
    if (known?.size === 0) {
      handlers.delete(event);
      written.delete(event);
    }
    announceHandlers();
  }

  function announceHandlers() {
    untold = true;
    announcedAt = performance.now();
    port?.postMessage(JSON.stringify({ t: "handlers", events: [...written.values()].flatMap((names) => [...names]) }));
  }

  /**
   * @param {string} event
   * @param {string} payload JSON text
   * @param {boolean} raised by another widget
   */
  function deliver(event, payload, raised) {
    const known = handlers.get(event);
    if (!known) {
      unheard.delete(event); // so that it is the newest
      unheard.set(event, { payload, raised });
      if (unheard.size > UNHEARD) {
        unheard.delete(unheard.keys().next().value ?? "");
      }
      return;
    }
    for (const handler of [...known]) {
      // A handler may throw, reject or never settle: the others and the host do not care (contract §7).
      new Promise((resolve) => resolve(handler(raised ? mapLike(payload) : payload))).catch((error) => console.warn(`A handler of ${event} failed.`, error));
    }
  }

  /**
   * What handlers of a raised event get (contract §3): a Map whose entries are properties as well, since widgets read either.
   * @param {string} payload JSON text
   */
  function mapLike(payload) {
    const { value, correlationId } = JSON.parse(payload);
    return Object.assign(new Map([["value", value], ["correlationId", correlationId]]), { value, correlationId });
  }

  // ---- connection ---------------------------------------------------------------------------------------------

  /** @param {MessageEvent} message */
  function received(message) {
    if (typeof message.data !== "string") {
      return;
    }
    const end = message.data.indexOf("\n");
    const header = JSON.parse(end < 0 ? message.data : message.data.slice(0, end));
    const body = end < 0 ? "null" : message.data.slice(end + 1);
    if (header.t === "answer") {
      settle(header.id, header.ok, body);
    } else if (header.t === "event") {
      deliver(header.event, body, header.raised === true);
    } else if (header.t === "resend") {
      port?.postMessage("again"); // what was on its way is dropped: all of it comes now, in its order
      if (untold || performance.now() - announcedAt < UNSURE) {
        announceHandlers(); // it may have been lost with the worker, or with the one before
        untold = false; // with nothing open, nothing is said, and the worker may sleep
      }
      // What was refused here a moment ago may have been lost as well; the worker knows what it has heard already.
      for (const { text, at } of refused) {
        if (performance.now() - at < UNSURE) {
          send(text);
        }
      }
      transmitAll();
    }
  }

  /** Where a panel may be: around this document, or, for a widget that has a window to itself, behind its opening. */
  function ancestors() {
    const opener = window.top?.opener;
    const found = opener ? [opener] : [];
    for (let at = /** @type {Window} */ (window); at !== at.parent; at = at.parent) {
      found.push(at.parent);
    }
    return found;
  }

  function greet() {
    for (const ancestor of ancestors()) {
      ancestor.postMessage({ patchbay: "hello", document: documentId }, "*"); // says nothing but that it is here
    }
  }

  window.addEventListener("message", (event) => {
    const isPanel = EXTENSION.test(event.origin) && ancestors().includes(/** @type {Window} */ (event.source));
    if (!isPanel || event.data?.patchbay !== "welcome" || event.ports.length !== 1) {
      return;
    }
    event.stopImmediatePropagation();
    if (port) {
      event.ports[0].close(); // the answer to a second greeting: one connection is enough
      return;
    }
    port = event.ports[0];
    port.onmessage = received;
    window.clearInterval(greeting);
    announceHandlers();
    for (const text of unsent) {
      send(text);
    }
    unsent = [];
    transmitAll();
    announceReady();
  }, true);

  window.addEventListener("pagehide", () => {
    port?.postMessage("bye");
    port = null;
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) {
      greet();
    }
  });

  // ---- readiness ----------------------------------------------------------------------------------------------

  function announceReady() {
    if (document.readyState !== "complete") {
      window.addEventListener("load", () => window.setTimeout(announceReady), { once: true });
      return;
    }
    if (!initDone) {
      window.setTimeout(() => {
        if (!initDone) {
          initDone = true;
          window.dispatchEvent(new CustomEvent(INIT_DONE));
        }
      });
    }
  }

  // A listener added after the event was fired is served as well (contract §1).
  const addEventListener = window.addEventListener;
  window.addEventListener = /** @type {typeof window.addEventListener} */ (
    /**
     * @this {Window | undefined}
     * @param {string} type
     * @param {any} listener
     * @param {any} [options]
     */
    function (type, listener, options) {
      addEventListener.call(this ?? window, type, listener, options);
      if (initDone && type === INIT_DONE && listener) {
        const event = new CustomEvent(INIT_DONE);
        window.setTimeout(() => (typeof listener === "function" ? listener.call(window, event) : listener.handleEvent(event)));
      }
    }
  );

  // ---- the namespace ------------------------------------------------------------------------------------------

  /**
   * @template {string} Name
   * @param {readonly Name[]} names
   * @param {(name: Name) => Shape} shapeOf
   */
  function methods(names, shapeOf) {
    const made = names.map((name) => [name, (/** @type {unknown[]} */ ...args) => request(name, shapeOf(name), args)]);
    return /** @type {Record<Name, Function>} */ (Object.fromEntries(made));
  }

  const names = /** @type {(keyof typeof METHODS)[]} */ (Object.keys(METHODS));
  /** Every name of cif.d.ts is here. @type {import("./cif.check.js").Framework} */
  const framework = {
    addHandler,
    removeHandler,
    ...methods(names, (name) => METHODS[name]),
    ...methods(LATER, () => ({ result: "raw", required: [] })),
  };
  Object.defineProperty(framework, "isPatchbay", { value: true });
  root.Microsoft = root.Microsoft ?? {};
  root.Microsoft.CIFramework = framework;

  const greeting = window.setInterval(greet, GREET);
  window.setInterval(transmitOverdue, RESEND);
  greet();
})();
