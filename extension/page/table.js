// The table of functions in the CRM page's world, kept under one symbol. The worker injects these files once per
// document and then runs each request by `run` (background/page-job.js).
//
// Every job gives an envelope: a header line and a body. No envelope means that the outcome is not known.
// A change is kept by its request id, so that a repeated injection joins the first instead of running again.
//
// An injection that is awaited holds up the loading of the page: its module scripts and its load event wait too. So
// while a page loads, a request is only started here, and its outcome told by an event as for those without time-out.

(() => {
  const KEY = Symbol.for("patchbay.page");
  const KEEP = 5 * 60_000; // well over any time a request is repeated in
  const LONG = 60_000; // for a read without time-out
  const MARGIN = 150; // so that the page's own word comes before the bridge's

  if (window[KEY]) {
    return;
  }

  /** @type {Record<string, PageMethod>} */
  const methods = {};
  /** What the page's files share. @type {any} */
  const tools = {};
  /**
   * `told`: by an event, when it has settled.
   * @type {Map<string, {promise: Promise<string>, settled: boolean, failed: boolean, told: boolean}>}
   */
  const kept = new Map();
  /** @type {Promise<unknown>} */
  let turn = Promise.resolve();
  let leaving = false;
  addEventListener("pagehide", () => (leaving = true));
  addEventListener("pageshow", () => (leaving = false));

  /**
   * @param {object} header
   * @param {string} body
   */
  function envelope(header, body) {
    return `${JSON.stringify(header)}\n${body}`;
  }

  /**
   * A page that is being left cuts off what it has asked the service, which then looks like a failure, though the
   * service may have done it. So a failure is told in a later task: a page that is left has none.
   * @param {unknown} error anything
   * @param {string} doing
   */
  async function failed(error, doing) {
    await new Promise((resolve) => setTimeout(resolve));
    if (leaving) {
      await new Promise(() => {}); // no envelope: the outcome is not known
    }
    const { refusal, then, ...failure } = tools.failure(error, doing);
    return envelope({ ok: false, refusal, then }, JSON.stringify(failure));
  }

  /**
   * Requests that wait for the client API begin in the order in which they came: each looks for it from time to time, and
   * one that comes just when it is up must not overtake those that are about to look.
   * @template T
   * @param {Promise<T>} found
   */
  function inTurn(found) {
    const before = turn;
    const begun = found.then((value) => before.then(() => value));
    turn = Promise.allSettled([before, begun]);
    return begun;
  }

  /**
   * A page that was frozen must not begin after its time: its widget has been told long ago that it did not answer.
   * @param {Job} job
   */
  tools.inTime = (job) => {
    if (job.until !== null && Date.now() > job.until) {
      throw new tools.Refused("service", "Its time had passed before the CRM page came to it; nothing was done.");
    }
  };

  /**
   * @param {Job} job
   * @param {any[]} args
   */
  async function perform(job, args) {
    tools.inTime(job);
    const method = methods[job.method];
    if (!method) {
      throw new tools.Refused("argument", `${job.method} is not available on this page.`);
    }
    const identity = await inTurn(tools.identity(job.left));
    tools.inTime(job);
    if (job.expect && (job.expect.orgId !== identity.orgId || job.expect.userId !== identity.userId)) {
      throw new tools.Refused("other-organisation", "The page belongs to another organisation or user.");
    }
    const done = await method(args, job);
    return envelope({ ok: true, identity, then: done.then }, done.body);
  }

  /**
   * A read is given up when its time is over. A change is not: what the page does later is its answer, for a repetition.
   * @param {Job} job
   * @param {any[]} args
   */
  function attempt(job, args) {
    const done = perform(job, args);
    const isRead = !methods[job.method]?.joins;
    /** @type {Promise<string>} */
    const inTime = isRead ? tools.within(done, (job.left ?? LONG) - MARGIN, "The client API of the CRM page did not answer in time.") : done;
    return inTime.catch((error) => failed(error, job.method));
  }

  /**
   * @param {Job} job
   * @param {any[]} args
   * @param {boolean} told
   */
  function start(job, args, told) {
    const entry = { promise: attempt(job, args), settled: false, failed: false, told };
    kept.set(job.id, entry);
    entry.promise.then((text) => {
      entry.settled = true;
      entry.failed = text.startsWith('{"ok":false');
      setTimeout(() => kept.get(job.id) === entry && kept.delete(job.id), KEEP);
      if (told) {
        // To our content script; the request's id is known to nobody else.
        document.dispatchEvent(new CustomEvent("patchbay:outcome", { detail: JSON.stringify({ id: job.id, text }) }));
      }
    });
    return entry;
  }

  /**
   * @param {Job} job
   * @param {any[]} args
   */
  async function request(job, args) {
    const method = methods[job.method];
    const isUp = document.readyState === "complete" && tools.isUp();
    const told = Boolean(method?.patient) || !isUp;
    if (!method?.joins && !told) {
      return attempt(job, args);
    }
    const earlier = kept.get(job.id);
    // What failed and is given as new is tried anew: an agent who saves a note again, after the service refused it.
    const entry = earlier && (job.again || !earlier.failed) ? earlier : start(job, args, told);
    return entry.told && !entry.settled ? envelope({ ok: true, started: true }, "null") : entry.promise;
  }

  /**
   * A job of the bridge's own, not a widget's request.
   * @param {string} doing
   * @param {() => unknown} work
   */
  async function own(doing, work) {
    try {
      return envelope({ ok: true }, JSON.stringify((await work()) ?? null));
    } catch (error) {
      return failed(error, doing);
    }
  }

  /** @param {string} text */
  async function run(text) {
    const end = text.indexOf("\n");
    const body = text.slice(end + 1);
    /** @type {Job} */
    const job = JSON.parse(text.slice(0, end));
    switch (job.op) {
      case "run":
        return request(job, JSON.parse(body));
      case "show":
        return own("showing what was found", () => tools.identity(null).then(() => tools.show(job.what)).then(() => null));
      case "describe":
        return own("describing the record", () => tools.describe());
      case "raise":
        return own("raiseEvent", () => tools.raise(job, body));
      case "peek": {
        const entry = kept.get(job.id);
        if (!entry) {
          return failed(new tools.Refused("unknown", "The page has no trace of this request."), "peek");
        }
        return entry.settled ? entry.promise : envelope({ ok: true, started: true }, "null");
      }
    }
  }

  const table = Object.freeze({ run, methods, tools });
  Object.defineProperty(window, KEY, { value: table });
})();
