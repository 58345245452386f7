// getEnvironment (contract §4).

(() => {
  const { methods, tools } = window[Symbol.for("patchbay.page")];
  const CIF_VERSION = "9.0.1.0"; // what widgets compare; the version of the contract we keep

  /**
   * Part of the environment that a page may not offer.
   * @param {() => unknown} read
   */
  function maybe(read) {
    try {
      return read() ?? null;
    } catch {
      return null;
    }
  }

  /** @param {any} user */
  function rolesOf(user) {
    return maybe(() => {
      /** @type {string[]} */
      const ids = [];
      if (user.roles?.forEach) {
        user.roles.forEach((/** @type {any} */ role) => ids.push(role.id));
        return ids;
      }
      return user.securityRoles;
    });
  }

  /** @type {PageMethod} */
  const getEnvironment = async (_args, job) => {
    const context = tools.api().Utility.getGlobalContext();
    const { organizationSettings: org, userSettings: user } = context;
    const environment = {
      ...Object.fromEntries(new URLSearchParams(location.search)),
      clientUrl: maybe(() => context.getClientUrl()),
      appUrl: maybe(() => context.getCurrentAppUrl()),
      orgLcid: maybe(() => org.languageId),
      orgUniqueName: maybe(() => org.uniqueName),
      orgId: maybe(() => org.organizationId),
      tenantId: maybe(() => org.organizationTenant ?? org.tenantId),
      userId: `{${tools.plainId(user.userId).toUpperCase()}}`,
      userLcid: maybe(() => user.languageId),
      username: maybe(() => user.userName),
      userRoles: rolesOf(user),
      crmVersion: maybe(() => context.getVersion()),
      cifVersion: CIF_VERSION,
      isDirty: maybe(() => tools.isDirty()),
      orgGeo: maybe(() => org.organizationGeo),
      navigationType: 0,
      customParams: job.custom,
      msdyn_customparams: job.custom,
    };
    return { body: JSON.stringify(environment) };
  };

  Object.assign(methods, { getEnvironment });
})();
