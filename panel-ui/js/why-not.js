// Why a widget's page did not come up, found by asking for it again.

/**
 * @param {string} url
 * @returns {Promise<{why: string, refuses: boolean, fine: boolean}>} the rest of a sentence that begins with the widget's name;
 *   whether the page only refuses to be framed, so that a window to itself would help; and whether nothing was found
 */
export async function whyNot(url) {
  const { origin } = new URL(url);
  try {
    const answer = await fetch(url, { credentials: "omit" });
    if (!answer.ok) {
      return { why: `did not come up: ${origin} answered with HTTP ${answer.status}`, refuses: false, fine: false };
    }
    // Each of several policies must admit us; with one, browsers ignore the older header.
    const policies = [...(answer.headers.get("content-security-policy") ?? "").matchAll(/frame-ancestors[^;,]*/gi)].map(([policy]) => policy.trim());
    const policy = policies.find((one) => !one.split(/\s+/).some((source) => source === location.origin || source === "chrome-extension:")) ?? "";
    const refusal = policies.length > 0 ? "" : answer.headers.get("x-frame-options") ?? "";
    if (refusal || policy) {
      const sent = refusal ? `X-Frame-Options: ${refusal}` : policy;
      const wanted = `Content-Security-Policy: frame-ancestors ${location.origin}`;
      const why = `refuses to be shown in a panel (${sent}); its server must send "${wanted}"`;
      // A page that isolates itself has no opener to speak with, so that a window to itself is of no use.
      const isolated = /^same-origin/.test(answer.headers.get("cross-origin-opener-policy") ?? "");
      const since = ", since it cuts itself off from any window that opens it (Cross-Origin-Opener-Policy)";
      return { why: isolated ? why + since : why, refuses: !isolated, fine: false };
    }
    return { why: `did not come up; open ${origin} in a tab to see why`, refuses: false, fine: true };
  } catch {
    return { why: await unreachable(url, origin), refuses: false, fine: false };
  }
}

/**
 * The browser says no more than that it failed. What is known by other ways: whether access was given at all, and whether
 * the server answers somebody who may not read the answer – then it is the browser's policy that keeps us out.
 * @param {string} url
 * @param {string} origin
 */
async function unreachable(url, origin) {
  const pattern = `${new URL(url).protocol}//${new URL(url).hostname}/*`;
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
