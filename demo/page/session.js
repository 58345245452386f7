/**
 * Who is at work, in which organisation and app: what a real page is given by its server.
 */

/**
 * @typedef {object} Session
 * @property {string} orgId            lower case, no braces
 * @property {string} orgUniqueName
 * @property {number} orgLcid
 * @property {string} tenantId
 * @property {string} userId           lower case, no braces
 * @property {string} userName
 * @property {number} userLcid
 * @property {{ id: string, name: string }[]} userRoles
 * @property {string} version          of the platform, four numbers
 * @property {string} appId
 * @property {string} appName
 * @property {string} geo
 */

/**
 * @returns {Promise<Session>}
 * @throws {Error} with the server's status when it does not answer
 */
export async function fetchSession() {
  const response = await fetch("/__demo/session", { headers: { Accept: "application/json" } });
  if (!response.ok) {
    throw new Error(`The organisation does not answer: HTTP ${response.status}.`);
  }
  return response.json();
}
