// The providers' live frames. They sit in a container outside Yew's tree, are made once, and are never moved in the
// document (a moved iframe reloads). Folding is a class; the frame lives on. So is standing behind the one that fills the
// panel: a frame there keeps its size, its timers and its sound.
//
// One live frame per provider over all tabs and windows: a frame is made only while this document holds the provider's
// lock (claims.js), and is gone before the lock is given to another.

import { isTrusted } from "./trusted.js";
import { closeApart, openApart } from "./apart.js";
import { createClaims } from "./claims.js";
import { notOurs, whyNot } from "./why-not.js";

/** How long a page may take to load, to show a sign of life after loading, and to greet after asking for a library. */
const LOAD_TIME = 20_000;
const SIGN_TIME = 1_500;
const GREET_TIME = 4_000;
/** A page that loads so often in so long a time goes round in circles. */
const LOOP = 8;
const LOOP_TIME = 30_000;

/**
 * `ProviderView` of the protocol, as far as it is used here.
 * A dormant one is its id and label alone.
 * @typedef {{id: string, label: string, dormant: boolean, url: string, origins: string[], sandbox: string, allow: string,
 *   ready: boolean, aside?: boolean, yields?: boolean, rings?: object[], mode: number, referrer: string, apart: number | null}} ProviderView
 * @typedef {{state: "loading"} | {state: "shown"} | {state: "foreign-library", url: string} |
 *   {state: "failed", reason: string} | {state: "apart", tab: number, window: number, reason: string}} FrameState
 * `coming` runs until the page has come up, `greeting` until its library has greeted after it was asked for. `lost`: what
 * loaded last is not ours to see. `asked`: the page has asked for a library. `next`: where the page last said it goes.
 * `talking`: the documents in it with live audio. `made`: the settings it was made with. `again`: the browser may now let us
 * replace its library. `apart`: the window it has to itself, as it refuses to be framed.
 * @typedef {{view: ProviderView, section: HTMLElement, iframe: HTMLIFrameElement, alive: boolean, greeted: boolean,
 *   foreign: boolean, lost: boolean, asked: boolean, next: string, talking: Set<Window>, loads: number[], coming: number, greeting: number,
 *   made: string, again: boolean, apart: import("./apart.js").Apart | null}} LiveFrame
 * @typedef {ReturnType<typeof createFrames>} Frames
 */

/**
 * @param {Element} container
 * @param {(provider: string, state: FrameState) => void} report
 * @param {((reason: string) => void) | null} notHere docked: a widget is fine and does not come up in this panel
 * @param {(provider: string, word: "live" | "over" | "refused-microphone" | "refused-camera" | "refused-pop-up") => void} media a call's audio:
 *   it is live, it is over; or the browser did not give a device
 */
export function createFrames(container, report, notHere, media) {
  /** @type {Map<string, LiveFrame>} */
  const live = new Map();
  /** The view as it was told last. @type {ProviderView[]} */
  let last = [];
  /** Addresses that cut themselves off from the window that opened them. @type {Set<string>} */
  const severed = new Set();
  /** Docked: whether any widget has come up: then the page around lets them in. */
  let cameUp = false;
  /** Docked: what did not come up and is tried once more. @type {Set<string>} */
  const again = new Set();
  /** What was last reported of each. @type {Map<string, FrameState>} */
  const reported = new Map();
  /** The providers in a call, as the worker told last. @type {string[]} */
  let calls = [];
  /** Those whose calls ring. @type {string[]} */
  let ringing = [];
  /** The provider that fills the panel, as the panel's controls say; without their word all are stacked. @type {string | null} */
  let chosen = null;
  /** What is to be shown, by provider. @type {Map<string, ProviderView>} */
  const wanted = new Map();
  const claims = createClaims(
    (provider) => {
      const view = wanted.get(provider);
      if (view) {
        create(view);
      }
    },
    (provider) => {
      const frame = live.get(provider);
      if (frame) {
        remove(frame);
      }
    },
  );

  /**
   * @param {string} provider
   * @param {FrameState} state
   */
  function say(provider, state) {
    reported.set(provider, state);
    report(provider, state);
  }

  /** @param {LiveFrame} frame */
  function remove(frame) {
    clearTimeout(frame.coming);
    clearTimeout(frame.greeting);
    frame.section.remove();
    live.delete(frame.view.id);
    reported.delete(frame.view.id);
    if (frame.apart) {
      closeApart(frame.apart);
    }
    silence(frame);
  }

  /** @param {LiveFrame} frame */
  function silence(frame) {
    if (frame.talking.size > 0) {
      frame.talking.clear();
      media(frame.view.id, "over");
    }
  }

  /**
   * @param {LiveFrame} frame
   * @param {Window} source
   * @param {unknown} word of extension/content/media.js
   */
  function heardMedia(frame, source, word) {
    const before = frame.talking.size > 0;
    if (word === "refused-microphone" || word === "refused-camera" || word === "refused-pop-up") {
      // What its own settings keep from it, nobody can allow.
      if (word === "refused-pop-up" || frame.view.allow.includes(word.slice("refused-".length))) {
        media(frame.view.id, word);
      }
    } else if (word === "live") {
      frame.talking.add(source);
    } else {
      frame.talking.delete(source);
    }
    if (frame.talking.size > 0 !== before) {
      media(frame.view.id, before ? "over" : "live");
    }
  }

  /** @param {ProviderView} view */
  function create(view) {
    const section = document.createElement("section");
    section.className = "provider";
    section.dataset.provider = view.id;
    const iframe = document.createElement("iframe");
    name(iframe, view);
    iframe.setAttribute("sandbox", view.sandbox);
    iframe.allow = view.allow;
    iframe.name = `patchbay-referrer:${view.referrer}`; // for extension/content/referrer.js
    section.append(iframe);
    /** @type {LiveFrame} */
    const frame = { view, section, iframe, alive: false, greeted: false, foreign: false, lost: false, asked: false, next: "",
      talking: new Set(), loads: [], coming: 0, greeting: 0, made: settingsOf(view), again: false, apart: null };
    live.set(view.id, frame);
    iframe.addEventListener("load", () => loaded(frame));
    section.classList.toggle("folded", view.mode === 0);
    arrange();
    load(frame);
    container.append(section);
  }

  /**
   * @param {HTMLIFrameElement} iframe
   * @param {ProviderView} view
   */
  function name(iframe, view) {
    iframe.title = view.label;
  }

  function arrange() {
    for (const [id, { section }] of live) {
      section.classList.toggle("behind", chosen !== null && id !== chosen);
    }
  }

  /** @param {LiveFrame} frame */
  function load(frame) {
    frame.alive = false;
    frame.greeted = false;
    frame.foreign = false;
    frame.again = false;
    frame.next = frame.view.url;
    frame.loads = [];
    clearTimeout(frame.greeting);
    if (frame.apart) {
      loadApart(frame, frame.apart);
      return;
    }
    say(frame.view.id, { state: "loading" });
    comesUp(frame, LOAD_TIME, () => fail(frame, "is taking too long to load"));
    frame.iframe.src = frame.view.url; // as configured, unchanged (contract §8)
  }

  /**
   * @param {LiveFrame} frame
   * @param {number} time
   * @param {() => void} then
   */
  function comesUp(frame, time, then) {
    clearTimeout(frame.coming);
    frame.coming = window.setTimeout(then, time);
  }

  /**
   * @param {LiveFrame} frame
   * @param {FrameState} otherwise what to report when it does not greet in time
   */
  function greets(frame, otherwise) {
    clearTimeout(frame.greeting);
    frame.greeting = window.setTimeout(() => {
      if (!frame.greeted) {
        frame.foreign = otherwise.state === "foreign-library";
        say(frame.view.id, otherwise);
      }
    }, GREET_TIME);
  }

  /** @param {LiveFrame} frame */
  function loaded(frame) {
    // The browser's own error page loads like any other, but has no script of ours to answer; nor has a page of an origin
    // that is not the provider's.
    frame.alive = false;
    frame.iframe.contentWindow?.postMessage({ patchbay: "ping" }, "*"); // says nothing
    const { next, view } = frame;
    const now = performance.now();
    frame.loads = [...frame.loads.filter((at) => now - at < LOOP_TIME), now];
    if (goesRound(frame)) {
      fail(frame, `has loaded ${LOOP} times in ${LOOP_TIME / 1000} seconds and never asked for its CIF library: its log-in may lead back to itself${notHere ? "" : `. Sign in to ${new URL(next).origin} in a tab, then reload it here`}`, true);
    }
    comesUp(frame, SIGN_TIME, async () => {
      silence(frame); // what talked there is gone
      if (!isTrusted(view.origins, new URL(next).origin)) {
        frame.asked = false;
        clearTimeout(frame.greeting);
        fail(frame, `has gone to ${new URL(next).origin}, which is not among its trusted origins; it is connected again when it comes back`);
        return;
      }
      const { why, refuses, fine } = await whyNot(next);
      if (frame.alive || live.get(view.id) !== frame) {
        return; // it came up meanwhile, or is gone
      }
      if (fine && notHere && !again.has(view.id)) {
        again.add(view.id);
        load(frame); // the network may have been away for a moment
        return;
      }
      if (fine && notHere && !cameUp) {
        // It would come up elsewhere.
        const policy = "this page lets in only pages that agree to it (Cross-Origin-Embedder-Policy)";
        notHere(`It did not come up in this page: perhaps ${policy}. The side panel has it.`);
      }
      if (refuses && !severed.has(view.url)) {
        await setApart(frame, why);
      } else {
        fail(frame, why);
      }
    });
  }

  /**
   * @param {LiveFrame} frame
   * @param {string} why
   */
  async function setApart(frame, why) {
    const { id, label } = frame.view;
    const apart = await openApart(frame.view.referrer, (isThere) => {
      frame.apart = null;
      frame.alive = false;
      silence(frame);
      if (isThere) {
        severed.add(frame.view.url);
      }
      fail(frame, isThere ? `${why}; and in a window it cuts itself off from the panel (Cross-Origin-Opener-Policy)` : "is off: its window was closed");
    });
    if (live.get(id) !== frame) {
      apart && closeApart(apart);
    } else if (apart) {
      frame.apart = apart;
      frame.section.hidden = true;
      frame.iframe.remove();
      apart.said = { state: "apart", tab: apart.tab, window: apart.window, reason: `${label} ${why}.` };
      say(id, apart.said);
    } else {
      fail(frame, why);
    }
  }

  /**
   * @param {LiveFrame} frame
   * @param {import("./apart.js").Apart} apart
   */
  function loadApart(frame, apart) {
    apart.loaded = true;
    comesUp(frame, LOAD_TIME, () => fail(frame, "is taking too long to come up in its window"));
    apart.page.location.href = frame.view.url;
  }

  /** Whether a page loads again and again and never comes to ask for anything. @param {LiveFrame} frame */
  function goesRound(frame) {
    return frame.loads.length >= LOOP && !frame.greeted && !frame.asked;
  }

  /**
   * @param {LiveFrame} frame
   * @param {string} why
   * @param {boolean} [alive] whether its page may be up all the same
   */
  function fail(frame, why, alive = false) {
    if ((alive || !frame.alive) && live.get(frame.view.id) === frame) {
      frame.lost = true;
      say(frame.view.id, { state: "failed", reason: `${frame.view.label} ${why}.` });
    }
  }

  /** @param {string} [provider] any when not given */
  function inCall(provider) {
    return [...live.keys()].some((id) => (!provider || id === provider) && calls.includes(id));
  }

  /**
   * Does what waited for the end of a call: a provider that is gone goes, a frame whose settings changed is made anew.
   * @param {LiveFrame} frame
   */
  function settle(frame) {
    const { view } = frame;
    if (calls.includes(view.id) || ringing.includes(view.id)) {
      return; // a call that rings would be lost as well
    }
    if (!last.some(({ id, yields }) => id === view.id && !yields)) {
      wanted.delete(view.id);
      claims.giveUp(view.id);
    } else if (frame.made !== settingsOf(view) && view.ready) {
      remove(frame);
      create(view);
    } else if (frame.again) {
      load(frame);
    }
  }

  return {
    /**
     * Makes the frames of a view: new ones where the rules are in force and no other window has them, removed ones gone.
     * What would end a call waits for its end.
     * @param {ProviderView[]} views
     * @param {string[]} inCalls the providers in a call, also such as are no longer configured
     * @param {string[]} inRings those whose calls ring, likewise
     */
    update(views, inCalls, inRings) {
      last = views;
      calls = inCalls;
      ringing = inRings;
      for (const view of views) {
        const frame = live.get(view.id);
        if (frame && !view.dormant) {
          frame.view = view;
          name(frame.iframe, view);
          frame.section.classList.toggle("folded", view.mode === 0);
          if (frame.apart && !frame.apart.loaded && view.apart === frame.apart.tab) {
            loadApart(frame, frame.apart);
          }
        }
        if (view.ready && !view.aside) {
          wanted.set(view.id, view);
          claims.claim(view.id);
        }
      }
      for (const id of [...wanted.keys()]) {
        // A place in the queue that is of no use here is another panel's.
        if (!live.has(id) && !views.some((view) => view.id === id && view.ready && !view.aside)) {
          wanted.delete(id);
          claims.giveUp(id);
        }
      }
      [...live.values()].forEach(settle);
      for (const [id, { section }] of live) {
        if (!views.some((view) => view.id === id)) {
          section.classList.remove("folded"); // it is here for its call alone, which the agent may want to end
        }
      }
    },

    /** Shows a provider's widget, and none of the others. @param {string} provider */
    choose(provider) {
      chosen = provider;
      arrange();
    },

    /** Whether a provider's widget lives here and is in a call. */
    inCall,

    /** All that was last said of the frames here, for a worker that may not have heard it. */
    told() {
      return [...live.values()].map(({ view, talking }) => ({
        provider: view.id,
        state: reported.get(view.id) ?? /** @type {FrameState} */ ({ state: "loading" }),
        live: talking.size > 0,
      }));
    },

    /** A document of the provider's is gone without a word: its process may have crashed. @param {string} provider */
    lostDocument(provider) {
      const frame = live.get(provider);
      if (frame && frame.iframe.isConnected) {
        frame.alive = false;
        frame.iframe.contentWindow?.postMessage({ patchbay: "ping" }, "*");
        comesUp(frame, SIGN_TIME, () => {
          silence(frame);
          fail(frame, "has crashed");
        });
      }
    },

    /** Ends a provider's frame and keeps its place for another panel. @param {string} provider */
    release: claims.release,

    /** Takes the place that another panel keeps. @param {string} provider */
    take(provider) {
      const view = last.find(({ id }) => id === provider);
      if (view && !view.dormant) {
        wanted.set(provider, view); // a docked panel that stood aside has not waited for it
      }
      claims.take(provider);
    },

    /**
     * The provider in whose frame a window is: the frame's own, the window it has to itself, or a descendant of either.
     * @param {Window} source
     * @returns {ProviderView | undefined}
     */
    owner(source) {
      for (let at = source; ; at = at.parent) {
        for (const frame of live.values()) {
          if (frame.iframe.contentWindow === at || frame.apart?.page === at) {
            return frame.view;
          }
        }
        if (at === at.parent) {
          return undefined;
        }
      }
    },

    /**
     * A sign of the frame script (extension/content/frame.js).
     * @param {string} provider
     * @param {{state?: unknown, own?: unknown, again?: unknown, status?: unknown, url?: unknown, integrity?: unknown,
     *   worker?: unknown, word?: unknown}} sign
     * @param {Window} source
     */
    heard(provider, sign, source) {
      const frame = live.get(provider);
      if (!frame) {
        return;
      }
      if (sign.state === "alive") {
        frame.alive = true;
        cameUp = true;
        again.delete(provider);
        clearTimeout(frame.coming);
        if ((!sign.again || frame.lost) && !frame.apart && !goesRound(frame)) {
          say(provider, { state: "shown" });
        }
        frame.lost = false;
        if (sign.own && !sign.again) {
          silence(frame); // a new document: what talked in the one before is gone, and what it asked for needs no greeting
          clearTimeout(frame.greeting);
          frame.greeted = false; // the page went elsewhere, or came back
          frame.asked = false;
        }
        if (typeof sign.status === "number" && sign.status >= 400) {
          // Some servers give a working page with the status of an error: it may still greet.
          const { origin } = new URL(frame.view.url);
          greets(frame, { state: "failed", reason: `${frame.view.label} did not come up: ${origin} answered with HTTP ${sign.status}.` });
        }
      } else if (sign.state === "library" && typeof sign.url === "string" && /\/msdyn_ciLibrary\.js$/i.test(URL.parse(sign.url)?.pathname ?? "")) {
        frame.asked = true;
        const { url, integrity, worker } = sign;
        notOurs(frame.view.label, { url, integrity: integrity === true, worker: typeof worker === "string" ? worker : "" })
          .then((otherwise) => live.get(provider) === frame && frame.asked && greets(frame, otherwise));
      } else if (sign.state === "media") {
        heardMedia(frame, source, sign.word);
      } else if (sign.state === "leaving" && typeof sign.url === "string") {
        frame.next = sign.url;
      } else if (sign.state === "other-namespace" && !frame.greeted && !frame.asked) {
        const why = "brings a CIF library of its own, which looks for another host; its pages must load /webresources/Widget/msdyn_ciLibrary.js from the organisation";
        greets(frame, { state: "failed", reason: `${frame.view.label} ${why}.` });
      }
    },

    /** @param {string} provider */
    connected(provider) {
      const frame = live.get(provider);
      if (frame) {
        frame.alive = true;
        frame.greeted = true;
        frame.foreign = false;
        if (frame.apart) {
          say(provider, frame.apart.said);
        } else {
          reported.set(provider, { state: "shown" }); // which the worker takes from the connection
        }
        clearTimeout(frame.coming);
        clearTimeout(frame.greeting);
      }
    },

    /** @param {string} provider */
    reload(provider) {
      const frame = live.get(provider);
      if (frame && !frame.apart && !frame.iframe.isConnected) {
        remove(frame); // its window was closed
        create(frame.view);
      } else if (frame) {
        load(frame);
      }
    },

    /** Loads those anew whose library was not ours: the browser may now let us replace it. */
    retry() {
      for (const frame of live.values()) {
        frame.again ||= frame.foreign;
        settle(frame);
      }
    },
  };
}

/**
 * What a frame cannot change while it lives.
 * @param {ProviderView} view
 */
function settingsOf({ url, sandbox, allow }) {
  return JSON.stringify([url, sandbox, allow]);
}
