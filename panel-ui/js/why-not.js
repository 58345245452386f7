// Why a widget's page did not come up, found by asking for it again; and why its library is not ours.

/**
 * `why`: the rest of a sentence that begins with the widget's name. `refuses`: the page only refuses to be framed, so that a
 * window to itself would help. `fine`: nothing was found.
 * @typedef {{why: string, refuses: boolean, fine: boolean}} Finding
 */

/**
 * @param {string} url
 * @returns {Promise<Finding>}
 */
export async function whyNot(url) {
  const { origin } = new URL(url);
  let redirects = false;
  try {
    redirects = (await fetch(url, { credentials: "omit", redirect: "manual" })).type === "opaqueredirect";
    const answer = await fetch(url, { credentials: "omit" });
    return whyNotIt(answer, origin);
  } catch {
    const way = `sign in at ${origin} in a tab and reload it here, or add the log-in's origin to its trusted origins`;
    const why = redirects ? `sends to another address, its log-in probably, to which Patchbay has no access; ${way}` : await unreachable(url, origin);
    return { why, refuses: false, fine: false };
  }
}

/**
 * @param {Response} answer that may be read
 * @param {string} asked the origin that was asked
 * @returns {Finding}
 */
function whyNotIt(answer, asked) {
  const { origin } = new URL(answer.url);
  const sends = origin === asked ? "" : `sends to ${origin}, which `; // after redirects: its log-in, mostly
  if (!answer.ok) {
    return { why: sends ? `${sends}answered with HTTP ${answer.status}` : `did not come up: ${origin} answered with HTTP ${answer.status}`, refuses: false, fine: false };
  }
  // Each of several policies must admit us; with one, browsers ignore the older header.
  const policies = [...(answer.headers.get("content-security-policy") ?? "").matchAll(/frame-ancestors[^;,]*/gi)].map(([policy]) => policy.trim());
  const policy = policies.find((one) => !one.split(/\s+/).some((source) => source === location.origin || source === "chrome-extension:")) ?? "";
  const refusal = policies.length > 0 ? "" : answer.headers.get("x-frame-options") ?? "";
  if (refusal || policy) {
    const sent = refusal ? `X-Frame-Options: ${refusal}` : policy;
    const wanted = `Content-Security-Policy: frame-ancestors ${location.origin}`;
    const why = `${sends}refuses to be shown in a panel (${sent}); its server must send "${wanted}"`;
    // A page that isolates itself has no opener to speak with, so that a window to itself is of no use.
    const isolated = /^same-origin/.test(answer.headers.get("cross-origin-opener-policy") ?? "");
    const since = ", since it cuts itself off from any window that opens it (Cross-Origin-Opener-Policy)";
    return { why: isolated ? why + since : why, refuses: !isolated, fine: false };
  }
  return { why: `did not come up; open ${asked} in a tab to see why`, refuses: false, fine: true };
}

/**
 * The browser says no more than that it failed. What is known by other ways: whether access was given at all, and whether
 * the server answers somebody who may not read the answer – then it is the browser's policy that keeps us out.
 * @param {string} url
 * @param {string} origin
 */
async function unreachable(url, origin) {
  const pattern = patternOf(url);
  if (!(await chrome.permissions.contains({ origins: [pattern] }))) {
    return `cannot be asked for: Patchbay has no access to ${pattern}; allow it`;
  }
  try {
    await fetch(url, { credentials: "omit", mode: "no-cors" });
    return `is kept from Patchbay by a policy of the browser (runtime_blocked_hosts); your administrator must add ${origin} to runtime_allowed_hosts`;
  } catch {
    return `cannot be reached at ${origin}; check the address, the network and the certificate: open it in a tab`;
  }
}

/**
 * What is reported of a frame whose page has got a CIF library that does not greet.
 * @param {string} label the widget's name
 * @param {{url: string, integrity: boolean, worker: string}} library where it was asked for; whether its tag has `integrity`; the
 *   page's origin if its own service worker answers for what it loads, else nothing
 * @returns {Promise<{state: "failed", reason: string} | {state: "foreign-library", url: string}>}
 */
export async function notOurs(label, { url, integrity, worker }) {
  if (integrity) {
    const why = "asks for its CIF library with integrity=, and the browser refuses any other file than Microsoft's; its pages must leave the attribute away";
    return { state: "failed", reason: `${label} ${why}.` };
  }
  // What the service worker fetches is replaced as well, wherever Patchbay has access: then it has the library from before.
  if (worker && (await chrome.permissions.contains({ origins: [patternOf(url)] }))) {
    const why = `has its CIF library from its own service worker, which kept Microsoft's; clear the browser's site data of ${worker}, then reload it here`;
    return { state: "failed", reason: `${label} ${why}.` };
  }
  return { state: "foreign-library", url };
}

/** The permission pattern of an address's host. @param {string} url */
function patternOf(url) {
  const { protocol, hostname } = new URL(url);
  return `${protocol}//${hostname}/*`;
}
