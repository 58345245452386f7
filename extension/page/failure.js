// What went wrong, in words for people. The client API rejects with `{errorCode, message}`; a page may as well reject
// with an Error, a text, a number or nothing, or a script of its own may break, whose words help nobody.

(() => {
  const { tools } = window[Symbol.for("patchbay.page")];
  /** Errors of a script that broke, not of a service that refused. */
  const BROKEN = /^(Type|Reference|Range|Syntax|URI|Eval|Internal)Error$/;
  /** The same as a text: pages put such an error's words into objects of their own. */
  const BROKEN_WORDS = /^(uncaught )?(Type|Reference|Range|Syntax)Error\b|cannot read propert|is not a (function|constructor)\b|is not iterable/i;
  /** The browsers' words for a service that cannot be reached. */
  const NO_NETWORK = /^(TypeError: )?(failed to fetch|networkerror when|load failed)/i;

  /** What changes rows: of these it may be unknown whether they were done. */
  const SAVES = /^((create|update|delete)Record|insertNotes)$/;

  /** A service that no longer knows who asks. */
  const SIGNED_OUT = /^((http( error| status)?[: ]*)?401(\W+unauthori[sz]ed)?|unauthori[sz]ed)\W*$/i;

  /** A refusal that is not the service's: see `Refusal` of the protocol. */
  class Refused extends Error {
    /**
     * @param {string} refusal
     * @param {string} message
     * @param {{errorCode?: unknown, then?: ShowWhat, late?: boolean}} [more]
     */
    constructor(refusal, message, more) {
      super(message);
      Object.assign(this, { refusal }, more);
    }
  }

  /**
   * What the page may not have or may fail to tell.
   * @template T
   * @param {() => T} read
   * @returns {NonNullable<T> | null}
   */
  tools.maybe = (read) => {
    try {
      return read() ?? null;
    } catch {
      return null;
    }
  };

  /**
   * @template T
   * @param {PromiseLike<T>} promise
   * @param {number} time milliseconds
   * @param {string} sentence what to say when they have passed
   * @returns {Promise<T>}
   */
  tools.within = (promise, time, sentence) => {
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Refused("service", sentence, { late: true })), Math.max(time, 0));
    });
    return Promise.race([promise, late]).finally(() => clearTimeout(timer));
  };

  /** The text of an error, wherever it is. @type {((error: any) => unknown)[]} */
  const TEXTS = [
    (error) => error,
    (error) => error.message,
    (error) => error.message.value,
    (error) => error.error.message,
    (error) => error.errorMessage,
    (error) => error.description,
  ];

  /** The service's code of an error: a number or a text. @param {any} error */
  tools.codeOf = (error) => {
    const isCode = (/** @type {unknown} */ code) => Number.isFinite(code) || (typeof code === "string" && code !== "");
    return [() => error.errorCode, () => error.code, () => error.error.code].map(tools.maybe).find(isCode);
  };

  /** @param {any} error */
  function textOf(error) {
    const texts = TEXTS.map((read) => tools.maybe(() => read(error)));
    return texts.find((text) => typeof text === "string" && text.trim() !== "")?.trim() ?? "";
  }

  /**
   * @param {any} error
   * @param {string} text
   */
  function isBroken(error, text) {
    const isOfBrowser = () => Object.prototype.toString.call(error) === "[object DOMException]";
    return BROKEN_WORDS.test(text) || [isOfBrowser, () => BROKEN.test(error.name)].map(tools.maybe).includes(true);
  }

  /**
   * @param {any} error anything that was thrown or rejected with
   * @param {string} doing what failed, for a page that says nothing people can use
   * @returns {{message: string, errorCode?: unknown, refusal: string, then?: ShowWhat}}
   */
  tools.failure = (error, doing) => {
    if (error instanceof Refused) {
      const { message, errorCode, refusal, then } = /** @type {any} */ (error);
      return { message, errorCode, refusal, then };
    }
    const text = textOf(error);
    if (NO_NETWORK.test(text)) {
      if (SAVES.test(doing)) {
        // The answer may have been lost, and not the question.
        return { message: "The CRM page lost its service while this was being done; it is not known whether it was saved. Look at the record before trying again.", refusal: "service" };
      }
      return { message: "The CRM page cannot reach its service.", refusal: "service" };
    }
    if (isBroken(error, text)) {
      return { message: `A script of the CRM page broke at ${doing}.`, refusal: "service" };
    }
    const code = tools.codeOf(error);
    if (Number(code) === 401 || tools.maybe(() => error.httpStatus ?? error.status) === 401 || SIGNED_OUT.test(text)) {
      const message = `You are signed out of the CRM; sign in there and try again. ${text && `(${text})`}`.trim();
      return { message, errorCode: code, refusal: "service" };
    }
    return { message: text || "The CRM page gave an error without a text.", errorCode: code, refusal: "service" };
  };

  tools.Refused = Refused;
})();
