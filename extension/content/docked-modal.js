// While a dialog of the page is modal (`showModal`), all outside of it is inert, the docked panel too: an agent could not hang
// up. So the panel's element is carried into the dialog, and out again before that closes. Used by docked.js.
//
// 1. `moveBefore` loads nothing anew: a call goes on. Where a browser has none, the panel stays where it is.
// 2. Shown again as a popover it lies above the dialog; in the top layer nothing of the dialog clips or moves it.
// 3. A dialog that is taken out of the document would take the panel's frame along. The browser takes frames apart before the
//    elements, one after the other: an empty one ahead of the panel's hears of it (`pagehide`) in time to carry the panel out.
//    What it is carried out of is an element of ours, so that whoever removes that one finds it in its place.
// 4. Dialogs in shadow roots tell nobody outside that they open; but the focus goes there.

(() => {
  const KEY = Symbol.for("patchbay.docked.modal");
  /** @type {any} */
  const world = globalThis;
  const { MODAL, focused } = world[Symbol.for("patchbay.modal")];
  /** When a panel that was carried out of a dialog which is drawn anew goes in again, in milliseconds. */
  const PAUSE = 300;

  /**
   * @param {HTMLElement} host
   * @param {ShadowRoot} root the host's
   */
  world[KEY] = (host, root) => {
    /** Modal dialogs, the topmost last. @type {Element[]} */
    let open = [];
    /** The dialog the panel is in, the element it has there, and the empty frame. @type {Element | null} */
    let inside = null;
    /** @type {HTMLElement | null} */
    let place = null;
    /** @type {HTMLIFrameElement | null} */
    let ahead = null;
    let timer = 0;

    /** @param {Element | null} dialog */
    function add(dialog) {
      if (dialog && !open.includes(dialog)) {
        open.push(dialog);
        dialog.addEventListener("beforetoggle", closing);
      }
    }

    /** @param {Event} event */
    function closing(event) {
      if (event.isTrusted && /** @type {ToggleEvent} */ (event).newState === "closed") {
        follow(event.currentTarget);
      }
    }

    /**
     * Goes into the topmost dialog, or out of all.
     * @param {EventTarget | null} [leaves] one that is about to close
     */
    function follow(leaves) {
      document.querySelectorAll(MODAL).forEach(add);
      open = open.filter((dialog) => dialog !== leaves && dialog.isConnected && dialog.matches(MODAL));
      const top = open.at(-1) ?? null;
      if (top !== inside && host.isConnected) {
        move(top);
      }
    }

    /** @param {Element | null} dialog */
    function move(dialog) {
      const next = dialog && document.createElement("patchbay-docked-place");
      next?.style.setProperty("display", "contents", "important");
      try {
        dialog?.append(/** @type {HTMLElement} */ (next));
        /** @type {any} */ (next ?? document.documentElement).moveBefore(host, null);
      } catch {
        next?.remove();
        return;
      }
      forget();
      if (next) {
        inside = dialog;
        place = next;
        ahead = document.createElement("iframe");
        ahead.hidden = true;
        root.prepend(ahead);
        ahead.contentWindow?.addEventListener("pagehide", rescue);
        host.togglePopover(false);
        host.togglePopover(true);
      }
    }

    function rescue() {
      move(null);
      timer = setTimeout(follow, PAUSE);
    }

    /** It is in no dialog, or not any more. */
    function forget() {
      clearTimeout(timer);
      ahead?.contentWindow?.removeEventListener("pagehide", rescue);
      const rest = [ahead, place];
      setTimeout(() => rest.forEach((one) => one?.remove())); // not in the middle of what removes them
      inside = place = ahead = null;
    }

    return {
      /** Where the panel's element belongs. */
      home: () => place ?? document.documentElement,
      follow,
      forget,
      focus() {
        const dialog = focused();
        if (dialog && dialog !== inside) {
          add(dialog);
          follow();
        }
      },
    };
  };
})();
