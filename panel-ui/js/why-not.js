// Why a widget's page did not come up, found by asking for it again.

/**
 * @param {string} url
 * @returns {Promise<{why: string, refuses: boolean}>} the rest of a sentence that begins with the widget's name; and whether
 *   the page only refuses to be framed, so that a window to itself would help
 */
export async function whyNot(url) {
  const { origin } = new URL(url);
  try {
    const answer = await fetch(url, { credentials: "omit" });
    if (!answer.ok) {
      return { why: `did not come up: ${origin} answered with HTTP ${answer.status}`, refuses: false };
    }
    const refusal = answer.headers.get("x-frame-options") ?? "";
    const policy = /frame-ancestors[^;]*/i.exec(answer.headers.get("content-security-policy") ?? "")?.[0] ?? "";
    if (refusal || policy) {
      const sent = refusal ? `X-Frame-Options: ${refusal}` : policy;
      const wanted = `Content-Security-Policy: frame-ancestors ${location.origin}`;
      const why = `refuses to be shown in a panel (${sent}); its server must send "${wanted}"`;
      // A page that isolates itself has no opener to speak with, so that a window to itself is of no use.
      const isolated = /^same-origin/.test(answer.headers.get("cross-origin-opener-policy") ?? "");
      const since = ", since it cuts itself off from any window that opens it (Cross-Origin-Opener-Policy)";
      return { why: isolated ? why + since : why, refuses: !isolated };
    }
    return { why: `did not come up; open ${origin} in a tab to see why`, refuses: false };
  } catch {
    return { why: `cannot be reached at ${origin}; check the address and the network`, refuses: false };
  }
}
