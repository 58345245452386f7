// Which document has a provider's live frame: the one that holds the Web Lock `provider:<id>`. The browser frees a lock
// when its document dies, and gives it to whoever waits longest.
//
// 1. Every panel that wants a provider waits in the lock's queue.
// 2. The holder makes the frame. Without the lock there is none.
// 3. To hand it over, the holder first ends its frame (`release`), and only then the taker steals the lock (`take`):
//    at no moment are there two frames. The holder, robbed, waits in the queue again.
// 4. A taker that never comes does not keep the place empty: after a while the holder lets it go to the next in line.

const TAKE_TIME = 3_000;

/** `kept`: its frame is ended, and the place kept for a taker. @typedef {{stop: AbortController, letGo: (() => void) | null, kept: boolean}} Claim */

/**
 * @param {(provider: string) => void} gained
 * @param {(provider: string) => void} lost called before anyone else can gain it
 */
export function createClaims(gained, lost) {
  /** @type {Map<string, Claim>} */
  const claims = new Map();

  /**
   * @param {string} provider
   * @param {LockOptions} options
   */
  async function wait(provider, options) {
    /** @type {Claim} */
    const claim = { stop: new AbortController(), letGo: null, kept: false };
    claims.set(provider, claim);
    try {
      // A lock that is stolen cannot be waited for with a signal as well.
      const how = options.steal ? options : { ...options, signal: claim.stop.signal };
      await navigator.locks.request(`provider:${provider}`, how, () => {
        if (claims.get(provider) !== claim) {
          return undefined; // given up, or waiting anew, meanwhile
        }
        return new Promise((resolve) => {
          claim.letGo = () => resolve(undefined);
          gained(provider);
        });
      });
    } catch {
      // Given up, or robbed by another panel, which it was kept for.
    }
    if (claims.get(provider) === claim) {
      claim.letGo = null;
      lost(provider);
      wait(provider, {});
    }
  }

  return {
    /** Waits for the provider's place, once. @param {string} provider */
    claim(provider) {
      if (!claims.has(provider)) {
        wait(provider, {});
      }
    },

    /** @param {string} provider */
    giveUp(provider) {
      const claim = claims.get(provider);
      claims.delete(provider);
      lost(provider);
      claim?.letGo?.();
      claim?.stop.abort();
    },

    /**
     * @param {string} provider
     * @returns {boolean} whether there was a frame, which is ended now; false for one that is kept for another already
     */
    release(provider) {
      const claim = claims.get(provider);
      const letGo = claim?.letGo;
      if (!claim || !letGo || claim.kept) {
        return false;
      }
      claim.kept = true;
      lost(provider);
      window.setTimeout(letGo, TAKE_TIME);
      return true;
    },

    /** @param {string} provider */
    take(provider) {
      const claim = claims.get(provider);
      if (!claim?.letGo) {
        claims.delete(provider);
        claim?.stop.abort();
        wait(provider, { steal: true });
      }
    },
  };
}
