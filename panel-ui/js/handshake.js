// Which documents get a connection.
//
// 1. A library says hello to its ancestors. The message says nothing else, and proves nothing.
// 2. The document must be inside a provider's frame: the frame itself, or a descendant of it.
// 3. Its origin, as the browser states it, must be one the provider trusts (trusted.js).
// 4. It gets a MessagePort, addressed to that origin, so that a document that navigated away meanwhile gets nothing.
// 5. Each hello of an unconnected document is answered: a reload, or the return from a log-in page, shakes hands again.
//    A window has one connection at a time; a document that has one is not answered again, however often it greets.

import { isTrusted } from "./trusted.js";

/** @typedef {import("./frames.js").Frames} Frames */

/**
 * @param {Frames} frames
 * @param {(provider: string, origin: string, port: MessagePort) => string} connect gives the connection's id
 * @param {(connection: string) => void} disconnect
 */
export function createHandshake(frames, connect, disconnect) {
  /** The documents that have a connection, by their windows. @type {Map<Window, {document: unknown, connection: string}>} */
  const greeted = new Map();

  addEventListener("message", (event) => {
    const source = /** @type {Window | null} */ (event.source);
    if (!source || typeof event.data?.patchbay !== "string") {
      return;
    }
    const provider = frames.owner(source);
    if (!provider || !isTrusted(provider.origins, event.origin)) {
      return;
    }
    if (event.data.patchbay === "hello") {
      const before = greeted.get(source);
      if (before?.document === event.data.document) {
        return;
      }
      if (before) {
        disconnect(before.connection);
      }
      const { port1, port2 } = new MessageChannel();
      source.postMessage({ patchbay: "welcome" }, { targetOrigin: event.origin, transfer: [port2] });
      greeted.set(source, { document: event.data.document, connection: connect(provider.id, event.origin, port1) });
    } else if (event.data.patchbay === "frame") {
      frames.heard(provider.id, event.data, source);
    }
  });

  return {
    /** The connection is over: its document may greet again. @param {string} connection */
    forget(connection) {
      for (const [source, known] of greeted) {
        if (known.connection === connection) {
          greeted.delete(source);
        }
      }
    },
  };
}
