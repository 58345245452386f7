// Which origins a provider's documents may have.

/**
 * Whether an origin is among trusted ones: each exact, or `https://*.contoso.com` for the hosts below that name. The rule of
 * `OriginPattern` (extension/protocol/src/hosts.rs), with the same tests.
 * @param {string[]} trusted
 * @param {string} origin as the browser writes it
 */
export function isTrusted(trusted, origin) {
  return trusted.some((pattern) => {
    if (!pattern.startsWith("https://*.")) {
      return pattern === origin;
    }
    const below = pattern.slice("https://*".length); // with its dot: the boundary
    const host = origin.startsWith("https://") ? origin.slice("https://".length) : "";
    return !host.includes(":") && host.endsWith(below) && host.length > below.length;
  });
}
