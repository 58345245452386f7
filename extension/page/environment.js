// getEnvironment (contract §4). What a page does not offer is null.

(() => {
  const { methods, tools } = window[Symbol.for("patchbay.page")];
  const CIF_VERSION = "9.0.1.0"; // what widgets compare; the version of the contract we keep

  /** The first that the page offers: newer pages by members, older ones by functions. @param {(() => unknown)[]} reads */
  function first(...reads) {
    return reads.map(tools.maybe).find((value) => value !== null) ?? null;
  }

  /** @param {any} context */
  function rolesOf(context) {
    /** @type {string[]} */
    const ids = [];
    const collect = () => context.userSettings.roles.forEach((/** @type {any} */ role) => ids.push(role.id));
    tools.maybe(collect);
    return ids.length > 0 ? ids : first(() => context.userSettings.securityRoles, () => context.getUserRoles());
  }

  /** @type {PageMethod} */
  const getEnvironment = async (_args, job) => {
    const context = tools.context();
    const userId = first(() => context.userSettings.userId, () => context.getUserId());
    const environment = {
      ...Object.fromEntries(new URLSearchParams(location.search)),
      clientUrl: first(() => context.getClientUrl()),
      appUrl: first(() => context.getCurrentAppUrl()),
      orgLcid: first(() => context.organizationSettings.languageId, () => context.getOrgLcid()),
      orgUniqueName: first(() => context.organizationSettings.uniqueName, () => context.getOrgUniqueName()),
      orgId: first(() => context.organizationSettings.organizationId),
      tenantId: first(() => context.organizationSettings.organizationTenant, () => context.organizationSettings.tenantId),
      userId: `{${tools.plainId(userId).toUpperCase()}}`,
      userLcid: first(() => context.userSettings.languageId, () => context.getUserLcid()),
      username: first(() => context.userSettings.userName, () => context.getUserName()),
      userRoles: rolesOf(context),
      crmVersion: first(() => context.getVersion()),
      cifVersion: CIF_VERSION,
      isDirty: tools.isDirty(),
      orgGeo: first(() => context.organizationSettings.organizationGeo),
      navigationType: 0,
      customParams: job.custom,
      msdyn_customparams: job.custom,
    };
    return { body: tools.json(environment) };
  };

  /**
   * The roles that are given to the user directly, not by a team, with the templates they are made from; null where the
   * service does not tell.
   * @param {any} context
   */
  async function directRoles(context) {
    const userId = tools.plainId(first(() => context.userSettings.userId, () => context.getUserId()));
    const query = `?$select=roleid,name,_roletemplateid_value&$filter=systemuserroles_association/any(u:u/systemuserid eq ${userId})`;
    try {
      const { entities } = await /** @type {any} */ (globalThis).Xrm.WebApi.retrieveMultipleRecords("role", query);
      return entities.flatMap((/** @type {any} */ role) => [role.roleid, role.name, role._roletemplateid_value].filter(Boolean));
    } catch {
      return null;
    }
  }

  /**
   * Ids and names of the user's security roles in lower case. The bridge asks for providers that are for some roles only.
   * @type {PageMethod}
   */
  const roles = async () => {
    const context = tools.context();
    /** @type {string[]} */
    const names = [];
    tools.maybe(() => context.userSettings.roles.forEach((/** @type {any} */ role) => names.push(`${role.name}`)));
    const all = (await directRoles(context)) ?? [...(rolesOf(context) ?? []), ...names];
    return { body: tools.json(all.map((/** @type {unknown} */ role) => `${role}`.toLowerCase())) };
  };

  /**
   * The id of the app the page is of, for a page whose address does not name it.
   * @type {PageMethod}
   */
  const app = async () => {
    const properties = await tools.context().getCurrentAppProperties();
    return { body: tools.json(`${properties.appId}`) };
  };

  Object.assign(methods, { getEnvironment, roles, app });
})();
