/**
 * `Xrm.Utility.getGlobalContext()`: organisation, user, app.
 */
import { bracedId } from "./guid.js";
import { collection } from "./xrm-collection.js";

/** @typedef {import("./session.js").Session} Session */

/**
 * @param {Session} session
 * @returns {Record<string, unknown>} the part of `Xrm.GlobalContext` that widgets and their hosts use
 */
export function globalContext(session) {
  const roles = session.userRoles.map(({ id, name }) => ({ id, name, entityType: "role" }));
  const appUrl = `${location.origin}/main.aspx?appid=${session.appId}`;
  return {
    client: {
      getClient: () => "Web",
      getClientState: () => (navigator.onLine ? "Online" : "Offline"),
      getFormFactor: () => 1,
      isOffline: () => false,
      isNetworkAvailable: () => navigator.onLine,
    },
    organizationSettings: {
      organizationId: session.orgId,
      uniqueName: session.orgUniqueName,
      languageId: session.orgLcid,
      organizationTenant: session.tenantId,
      organizationGeo: session.geo,
      isAutoSaveEnabled: false,
      useSkypeProtocol: false,
      defaultCountryCode: "",
    },
    userSettings: {
      userId: bracedId(session.userId),
      userName: session.userName,
      languageId: session.userLcid,
      roles: collection(roles, (role) => role.id),
      securityRoles: roles.map((role) => role.id),
      isHighContrastEnabled: false,
      isRTL: false,
      getTimeZoneOffsetMinutes: () => -new Date().getTimezoneOffset(),
    },
    getClientUrl: () => location.origin,
    getCurrentAppUrl: () => appUrl,
    getCurrentAppName: async () => session.appName,
    getCurrentAppProperties: async () => ({
      appId: session.appId,
      displayName: session.appName,
      uniqueName: `${session.orgUniqueName}_app`,
      url: appUrl,
    }),
    getVersion: () => session.version,
    isOnPremise: () => false,
    prependOrgName: (/** @type {string} */ path) => path,
    getWebResourceUrl: (/** @type {string} */ name) => `${location.origin}/WebResources/${name}`,
    getQueryStringParameters: () => Object.fromEntries(new URLSearchParams(location.search)),
    getIsAutoSaveEnabled: () => false,
    // Deprecated, and still what many scripts call.
    getOrgLcid: () => session.orgLcid,
    getOrgUniqueName: () => session.orgUniqueName,
    getUserId: () => bracedId(session.userId),
    getUserLcid: () => session.userLcid,
    getUserName: () => session.userName,
    getUserRoles: () => roles.map((role) => role.id),
  };
}
