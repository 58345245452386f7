// searchAndOpenRecords (contract §5). What it finds is shown by a second job, once the widget has its answer.

(() => {
  const { methods, tools } = window[Symbol.for("patchbay.page")];
  const MOST = 5000;
  const LONG = 60_000; // for a request without time-out
  const MARGIN = 300; // the search page can be named only before the request's own time is over

  /**
   * @param {string} entity
   * @param {string} options
   * @returns {Promise<Record<string, any>[]>}
   */
  async function rowsOf(entity, options) {
    const found = await tools.ask("WebApi", "retrieveMultipleRecords", entity, options, MOST);
    const rows = tools.maybe(() => found.entities);
    if (!Array.isArray(rows)) {
      throw new tools.Refused("service", "The CRM page gave no rows for this search.");
    }
    return rows.filter(tools.isObject).slice(0, MOST);
  }

  /**
   * Name of the primary key of rows. Rows of Dataverse always have it, under a name that needs no metadata: the table's
   * own or that of all activities.
   * @param {string} entity
   * @param {Record<string, any>} row
   */
  async function keyOf(entity, row) {
    const usual = [`${entity}id`.toLowerCase(), "activityid"].find((name) => Object.hasOwn(row, name));
    return usual ?? (await tools.primaryKey(entity).catch(() => ""));
  }

  /**
   * The rows and the name of the primary key that each of them has. A service that gives only what was selected is asked
   * again, for the key as well.
   * @param {string} entity
   * @param {string} options
   */
  async function find(entity, options) {
    const rows = await rowsOf(entity, options);
    const key = rows.length > 0 ? await keyOf(entity, rows[0]) : "";
    const more = key && !rows.every((row) => Object.hasOwn(row, key)) ? tools.selecting(options, key) : options;
    return { key, rows: more === options ? rows : await rowsOf(entity, more) };
  }

  /** @type {PageMethod} */
  const searchAndOpenRecords = async ([entity, query, only, _correlationId, type], job) => {
    const searchOnly = tools.isTrue(only);
    const { options, search } = tools.readQuery(query);
    /** @type {ShowWhat} */
    const page = { search: { entityName: entity, text: search, searchType: type === 0 || type === "0" ? 0 : 1 } };
    if (!options) {
      if (searchOnly) {
        throw new tools.Refused("argument", "searchAndOpenRecords: $search alone finds nothing without opening the search page; give a $filter.");
      }
      return { body: "[]", then: page };
    }
    try {
      const time = (job.left ?? LONG) - MARGIN;
      const { key, rows } = await tools.within(find(entity, options), time, "The CRM page did not answer the search in time.");
      const entityId = rows.length === 1 ? rows[0][key] : null;
      const what = entityId ? { form: { entityName: entity, entityId } } : page;
      return { body: tools.json(rows), then: searchOnly ? undefined : what };
    } catch (error) {
      const { message, errorCode, refusal } = tools.failure(error, "searchAndOpenRecords");
      throw new tools.Refused(refusal, message, { errorCode, then: searchOnly ? undefined : page });
    }
  };

  Object.assign(methods, { searchAndOpenRecords });
})();
