// A widget whose page refuses to be framed (X-Frame-Options, frame-ancestors) gets a window to itself, in which it is the
// page and no frame. It greets the panel as its opener, where other widgets greet theirs as an ancestor.
//
// 1. The window opens on a page of ours: the rule that puts our library in place must be in force for its tab first.
// 2. The widget's page is loaded when the worker says so.
// 3. The window is the panel's: the worker closes it when the panel is gone.

/** How long the window may take to come up, and how often it is looked after. */
const OPEN_TIME = 10_000;
const LOOK = 500;
/** Size of the window, in CSS pixels. */
const SIZE = "width=394,height=760";

/**
 * `said`: what was reported of it.
 * @typedef {{page: Window, tab: number, window: number, loaded: boolean, look: number, said: import("./frames.js").FrameState}} Apart
 */

/**
 * @param {string} referrer what the widget's document.referrer is to say
 * @param {(isThere: boolean) => void} closed called when the agent, or the page itself, has closed it; true when the page has
 *   only cut itself off from the panel, and was closed for it
 * @returns {Promise<Apart | null>} null when the browser opened none
 */
export async function openApart(referrer, closed) {
  // The name is for extension/content/referrer.js, and no other window's: else that would be loaded instead.
  const page = window.open("apart.html", `patchbay-referrer:${referrer} ${crypto.randomUUID()}`, `popup,${SIZE}`);
  const tab = page && (await ownTab(page));
  if (!page || tab?.id === undefined) {
    page?.close();
    return null;
  }
  const { id, windowId } = tab;
  const look = window.setInterval(async () => {
    if (page.closed) {
      clearInterval(look);
      // Without an opener it looks closed to us, while the widget lives on, connected to nobody.
      closed(await chrome.tabs.remove(id).then(() => true, () => false));
    }
  }, LOOK);
  return { page, tab: id, window: windowId, loaded: false, look, said: { state: "loading" } };
}

/** @param {Apart} apart */
export function closeApart(apart) {
  clearInterval(apart.look);
  apart.page.close();
}

/**
 * @param {Window} page of ours, and so with the browser's API
 * @returns {Promise<chrome.tabs.Tab | undefined>}
 */
function ownTab(page) {
  return new Promise((resolve) => {
    const timer = window.setTimeout(() => resolve(undefined), OPEN_TIME);
    const up = () => {
      clearTimeout(timer);
      resolve(/** @type {any} */ (page).chrome?.tabs?.getCurrent());
    };
    page.addEventListener("load", up, { once: true });
  });
}
