// The docked panel in a page that does not want it: put back, put on top again, or given up. Used by docked.js.

(() => {
  const KEY = Symbol.for("patchbay.docked.hold");
  /** @type {any} */
  const world = globalThis;
  /** How often, in how long a time (milliseconds), it comes back to a page that takes it away. */
  const RETURNS = 3;
  const RETURN_TIME = 10_000;
  /** How often in that time it is put on top again where a page closes it or makes it inert; in a call later, and without end. */
  const TOUCHES = 20;
  const PAUSE = 150;

  /**
   * @param {HTMLElement} host the panel's element
   * @param {{home: () => Element, follow: () => void, forget: () => void}} modal docked-modal.js
   * @param {{isShown: () => boolean, hasFrame: () => boolean, inCall: () => boolean, anew: () => void,
   *   fail: (reason: string) => void, cover: (covered: boolean) => void}} panel
   */
  world[KEY] = (host, modal, panel) => {
    /** When the page took it away. @type {number[]} */
    let taken = [];
    /** When it closed it, or made it inert. @type {number[]} */
    let touched = [];
    let timer = 0;
    /** Something lies on top of it, as was said last. */
    let covered = false;

    /** The times of the last ten seconds, and now. @param {number[]} times */
    function lately(times) {
      const now = performance.now();
      return [...times.filter((at) => now - at < RETURN_TIME), now];
    }

    /** Puts it into the document, above all of the page. */
    function put() {
      if (!host.isConnected) {
        modal.forget();
        document.documentElement.append(host);
      }
      watcher.disconnect();
      watcher.observe(document, { childList: true });
      watcher.observe(document.documentElement, { childList: true });
      watcher.observe(host, { attributeFilter: ["inert", "popover"] });
      host.inert = false;
      host.setAttribute("popover", "manual");
      if (!host.matches(":popover-open")) {
        host.showPopover();
      }
      modal.follow();
      watcher.takeRecords();
    }

    function check() {
      const fine = host.isConnected && host.parentNode === modal.home() && host.matches(":popover-open") && !host.inert;
      if (!panel.isShown() || fine) {
        return;
      }
      if (!host.isConnected) {
        if (!isTooOften("This page takes the panel away again and again: the side panel has its widgets.")) {
          put();
          panel.anew(); // a frame that was taken out begins anew
        }
        return;
      }
      // A page that closes all popovers, or makes all but its own inert, has done nothing to what is in the panel.
      touched = lately(touched);
      clearTimeout(timer);
      if (touched.length <= TOUCHES) {
        put();
      } else if (panel.inCall()) {
        timer = setTimeout(put, PAUSE); // not in a race with it
      } else {
        panel.fail("This page covers or closes the panel again and again: the side panel has its widgets.");
      }
    }

    /** Counts what takes the widgets' documents away; given up when it happens too often. @param {string} reason */
    function isTooOften(reason) {
      taken = lately(taken);
      if (taken.length > RETURNS) {
        panel.fail(reason);
      }
      return taken.length > RETURNS;
    }

    /** Says whether what fills the screen, or a popover of the page's, hides the panel: then a call is told of elsewhere too. */
    function lookOnTop() {
      if (panel.isShown() && panel.hasFrame()) {
        const { left, width } = host.getBoundingClientRect();
        const around = /** @type {Document | ShadowRoot} */ (host.getRootNode());
        const isCovered = around.elementFromPoint(left + width / 2, innerHeight / 2) !== host;
        if (isCovered !== covered) {
          covered = isCovered;
          panel.cover(covered);
        }
      }
    }

    const watcher = new MutationObserver(check);
    host.addEventListener("toggle", check);

    return {
      put,
      isTooOften,
      lookOnTop,
      /** It has a new frame, of which nothing was said yet. */
      begin() {
        covered = false;
        lookOnTop();
      },
      /** Takes it out of the document. */
      end() {
        clearTimeout(timer);
        modal.forget();
        host.remove();
      },
      /** What was is past: the page comes back anew. */
      forgive() {
        taken = [];
      },
    };
  };
})();
