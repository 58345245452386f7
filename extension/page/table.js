// The table of functions in the CRM page's world, kept under one symbol. The worker injects these files once per
// document and then runs each request by `run` (background/page-call.js).
//
// Every job gives an envelope: a header line and a body. No envelope means that the outcome is not known.
// A change is kept by its request id, so that a repeated injection joins the first instead of running again.
//
// An injection that is awaited holds up the loading of the page: its module scripts and its load event wait too. So
// while a page loads, a request is only started here, and its outcome told by an event as for those without time-out.

(() => {
  const KEY = Symbol.for("patchbay.page");
  const KEEP = 5 * 60_000; // well over any time a request is repeated in
  const WAIT = 50;
  const PATIENCE = 9_000;

  if (window[KEY]) {
    return;
  }

  /** @type {Record<string, PageMethod>} */
  const methods = {};
  /** `told`: by an event, when it has settled. @type {Map<string, {promise: Promise<string>, settled: boolean, told: boolean}>} */
  const kept = new Map();
  let leaving = false;
  addEventListener("pagehide", () => (leaving = true));
  addEventListener("pageshow", () => (leaving = false));

  /** A refusal that is not the service's: see `Refusal` of the protocol. */
  class Refused extends Error {
    /**
     * @param {string} refusal
     * @param {string} message
     */
    constructor(refusal, message) {
      super(message);
      this.refusal = refusal;
    }
  }

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
   * @param {any} error what the client API threw: `{message, errorCode}`, an Error, or anything
   */
  async function failed(error) {
    await new Promise((resolve) => setTimeout(resolve));
    if (leaving) {
      await new Promise(() => {}); // no envelope: the outcome is not known
    }
    const message = typeof error === "string" ? error : error?.message || error?.errorMessage || "The CRM page gave an error without a text.";
    const body = JSON.stringify({ message: `${message}`, errorCode: error?.errorCode ?? error?.code });
    return envelope({ ok: false, refusal: error?.refusal ?? "service", then: error?.then }, body);
  }

  /** @param {unknown} id */
  function bare(id) {
    return `${id ?? ""}`.replace(/[{}]/g, "").toLowerCase();
  }

  /**
   * The client API, waited for: pages take a moment, sometimes seconds, until it is up.
   * @param {number | null} left milliseconds
   * @returns {Promise<any>}
   */
  async function clientApi(left) {
    const until = performance.now() + Math.min(left ?? PATIENCE, PATIENCE);
    for (;;) {
      const api = /** @type {any} */ (window).Xrm;
      const context = ready(api);
      if (context) {
        return { api, context };
      }
      if (performance.now() > until) {
        throw new Refused("no-client-api", "The open page offers no client API (Xrm); open a page of a model-driven app.");
      }
      await new Promise((resolve) => setTimeout(resolve, WAIT));
    }
  }

  /** @param {any} api */
  function ready(api) {
    try {
      const context = api?.Utility?.getGlobalContext?.();
      return context?.organizationSettings && context?.userSettings && api.WebApi ? context : null;
    } catch {
      return null; // functions of a page that is still starting may throw
    }
  }

  /** @param {any} context */
  function identityOf(context) {
    return {
      orgId: bare(context.organizationSettings.organizationId),
      userId: bare(context.userSettings.userId),
      orgName: `${context.organizationSettings.uniqueName ?? ""}`,
      userName: `${context.userSettings.userName ?? ""}`,
    };
  }

  /**
   * @param {Job} job
   * @param {any[]} args
   */
  async function perform(job, args) {
    const method = methods[job.method];
    if (!method) {
      throw new Refused("argument", `${job.method} is not available on this page.`);
    }
    const { context } = await clientApi(job.left);
    const identity = identityOf(context);
    if (job.expect && (job.expect.orgId !== identity.orgId || job.expect.userId !== identity.userId)) {
      throw new Refused("other-organisation", "The page belongs to another organisation or user.");
    }
    const done = await method(args, job);
    return envelope({ ok: true, identity, then: done.then }, done.body);
  }

  /**
   * @param {Job} job
   * @param {any[]} args
   * @param {boolean} told
   */
  function start(job, args, told) {
    const entry = { promise: perform(job, args).catch(failed), settled: false, told };
    kept.set(job.id, entry);
    entry.promise.then((text) => {
      entry.settled = true;
      setTimeout(() => kept.delete(job.id), KEEP);
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
    const isUp = document.readyState === "complete" && ready(/** @type {any} */ (window).Xrm);
    const told = Boolean(method?.patient) || !isUp;
    if (!method?.joins && !told) {
      return perform(job, args).catch(failed);
    }
    const entry = kept.get(job.id) ?? start(job, args, told);
    return entry.told && !entry.settled ? envelope({ ok: true, started: true }, "null") : entry.promise;
  }

  /** @param {string} text */
  async function run(text) {
    const end = text.indexOf("\n");
    /** @type {Job} */
    const job = JSON.parse(text.slice(0, end));
    switch (job.op) {
      case "run":
        return request(job, JSON.parse(text.slice(end + 1)));
      case "show":
        return clientApi(null).then(() => table.tools.show(job.what)).then(() => envelope({ ok: true }, "null"), failed);
      case "describe":
        return Promise.resolve().then(() => envelope({ ok: true }, JSON.stringify(table.tools.describe())), failed);
      case "peek": {
        const entry = kept.get(job.id);
        if (!entry) {
          return failed(new Refused("unknown", "The page has no trace of this request."));
        }
        return entry.settled ? entry.promise : envelope({ ok: true, started: true }, "null");
      }
    }
  }

  /** @type {any} */
  const table = Object.freeze({ run, methods, tools: { Refused, bare } });
  Object.defineProperty(window, KEY, { value: table });
})();
