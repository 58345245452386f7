// In documents of configured providers' frames, at their start and in the page's own world: tells whether a call is
// live, that is, whether a peer connection is connected or an audio track of the microphone is live (design, "In a call"),
// and what the browser refuses the page.
// It only looks on: what the page gets from the browser is what it would get without us.
//
// The word goes to frame.js by a DOM event. A page could say it itself; it gains nothing but that its own frame is spared.

(() => {
  const root = /** @type {any} */ (window);
  // referrer.js, which runs before, has taken a window's name away and left this word.
  const isApart = window === window.parent && root[Symbol.for("patchbay.apart")];
  if ((window === window.parent && !isApart) || root[Symbol.for("patchbay.media")]) {
    return;
  }
  Object.defineProperty(root, Symbol.for("patchbay.media"), { value: true });
  const isDocked = !isApart && [...(location.ancestorOrigins ?? [])].at(-1)?.startsWith("chrome-extension:") === false;
  const LOOK = 500;

  /** @type {Set<RTCPeerConnection>} */
  const peers = new Set();
  /** @type {Set<MediaStreamTrack>} */
  const tracks = new Set();
  let live = false;
  let timer = 0;

  /** @param {string} word */
  function tell(word) {
    document.dispatchEvent(new CustomEvent("patchbay:media", { detail: word }));
  }

  /** @param {MediaStreamConstraints | undefined} wanted */
  async function refused(wanted) {
    // Which of the two it was, the error does not say.
    for (const [kind, device] of [["audio", "microphone"], ["video", "camera"]]) {
      // What the provider's own settings keep from its frame, or a window's own origin lacks, the extension's page cannot give.
      // Docked, it is the page around the panel that keeps it.
      const mayAsk = !isApart && (isDocked || /** @type {any} */ (document).featurePolicy?.allowsFeature(device) !== false);
      const permission = mayAsk && wanted?.[/** @type {"audio" | "video"} */ (kind)] && navigator.permissions.query({ name: /** @type {any} */ (device) });
      if (permission && (await permission).state !== "granted") {
        tell(`refused-${device}`);
      }
    }
  }

  function look() {
    for (const peer of peers) {
      if (peer.connectionState === "closed") {
        peers.delete(peer);
      }
    }
    for (const track of tracks) {
      if (track.readyState === "ended") {
        tracks.delete(track); // stop() fires no event, so it is looked for
      }
    }
    const now = tracks.size > 0 || [...peers].some((peer) => peer.connectionState === "connected");
    if (now !== live) {
      live = now;
      tell(live ? "live" : "over");
    }
    if (peers.size + tracks.size === 0) {
      clearInterval(timer);
      timer = 0;
    }
  }

  function watch() {
    timer ||= setInterval(look, LOOK);
    look();
  }

  /**
   * The constructor as the page knows it, which lets us see what it makes.
   * @param {string} name
   */
  function seePeers(name) {
    const Native = root[name];
    if (typeof Native !== "function") {
      return;
    }
    root[name] = new Proxy(Native, {
      construct(target, args, newTarget) {
        const peer = Reflect.construct(target, args, newTarget);
        peers.add(peer);
        peer.addEventListener("connectionstatechange", watch);
        return peer;
      },
    });
  }
  seePeers("RTCPeerConnection");
  seePeers("webkitRTCPeerConnection");

  const devices = globalThis.MediaDevices?.prototype;
  const getUserMedia = devices?.getUserMedia;
  if (getUserMedia) {
    devices.getUserMedia = new Proxy(getUserMedia, {
      apply(target, self, args) {
        const asked = Reflect.apply(target, self, args);
        asked.then(
          (/** @type {MediaStream} */ stream) => {
            stream.getAudioTracks().forEach((track) => tracks.add(track));
            watch();
          },
          (/** @type {any} */ error) => error?.name === "NotAllowedError" && refused(args[0]),
        );
        return asked;
      },
    });
  }

  // A window that the browser did not open, as for a page that asks for one without a click. With `noopener` nobody is told.
  root.open = new Proxy(root.open, {
    apply(target, self, args) {
      const opened = Reflect.apply(target, self, args);
      if (!opened && !/noopener|noreferrer/i.test(`${args[2] ?? ""}`)) {
        tell("refused-pop-up");
      }
      return opened;
    },
  });

  addEventListener("pagehide", () => live && tell("over"));
  if (isApart) {
    // Its window is guarded in a call, as the panel's own is.
    addEventListener("beforeunload", (event) => live && event.preventDefault());
  }
})();
