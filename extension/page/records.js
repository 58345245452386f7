// Methods on rows (contract §§3, 5), through the client API of the page, so with the rights of the agent.

(() => {
  const { methods, tools } = window[Symbol.for("patchbay.page")];
  const MOST = 5000;
  const DEEPEST = 12; // no metadata is deeper; what refers to itself ends somewhere
  /** Codes of the service, as numbers and as text. */
  const DUPLICATE = [0x80040237, 0x80040237 - 2 ** 32, "0x80040237"];
  const NOT_FOUND = [0x80040217, 0x80040217 - 2 ** 32, "0x80040217"];
  /** The last change of each record: a record's changes run one after the other. @type {Map<string, Promise<unknown>>} */
  const queues = new Map();

  /**
   * @param {any} error
   * @param {(number | string)[]} codes
   */
  function isCode(error, codes) {
    const code = error?.errorCode ?? error?.code;
    return codes.includes(typeof code === "string" && /^-?\d+$/.test(code) ? Number(code) : code);
  }

  /**
   * @param {string} entityType
   * @param {string} id
   * @param {object} [more]
   */
  function reference(entityType, id, more) {
    return { body: JSON.stringify({ ...more, entityType, id: tools.plainId(id) }) };
  }

  /** @type {PageMethod} */
  const createRecord = async ([entity, data], job) => {
    const row = { ...tools.read(data) };
    // With a primary key of ours the same request can never make two rows.
    const key = await tools.primaryKey(entity).catch(() => "");
    const ours = key && row[key] === undefined;
    if (ours) {
      row[key] = job.id;
    } else if (job.again && !key) {
      throw new tools.Refused("unknown", "It is not known whether this record was created.");
    }
    try {
      const created = await tools.api().WebApi.createRecord(entity, row);
      return reference(entity, created?.id ?? row[key], created);
    } catch (error) {
      if (job.again && key && isCode(error, DUPLICATE)) {
        return reference(entity, row[key]); // the first sending had made it
      }
      throw error;
    }
  };
  createRecord.joins = true;

  /** @type {PageMethod} */
  const retrieveRecord = async ([entity, id, query]) => {
    const row = await tools.api().WebApi.retrieveRecord(entity, tools.plainId(id), tools.readQuery(query).options);
    return { body: JSON.stringify(row ?? null) };
  };

  /** @type {PageMethod} */
  const updateRecord = async ([entity, id, data]) => {
    const row = tools.read(data);
    const record = `${entity} ${tools.bare(id)}`;
    const before = queues.get(record) ?? Promise.resolve();
    const change = before.catch(() => {}).then(() => tools.api().WebApi.updateRecord(entity, tools.plainId(id), row));
    queues.set(record, change);
    try {
      const updated = await change;
      return reference(entity, updated?.id ?? id, updated);
    } finally {
      if (queues.get(record) === change) {
        queues.delete(record);
      }
    }
  };
  updateRecord.joins = true;

  /** @type {PageMethod} */
  const deleteRecord = async ([entity, id], job) => {
    try {
      await tools.api().WebApi.deleteRecord(entity, tools.plainId(id));
    } catch (error) {
      if (!(job.again && isCode(error, NOT_FOUND))) {
        throw error;
      }
    }
    return reference(entity, id);
  };
  deleteRecord.joins = true;

  /** @type {PageMethod} */
  const searchAndOpenRecords = async ([entity, query, only, _correlationId, type]) => {
    const searchOnly = tools.isTrue(only);
    const { options, search } = tools.readQuery(query);
    const searchType = type === 0 || type === "0" ? 0 : 1;
    const page = { search: { entityName: entity, text: search, searchType } };
    if (!options) {
      if (searchOnly) {
        throw new tools.Refused("argument", "searchAndOpenRecords: $search alone finds nothing without opening the search page; give a $filter.");
      }
      return { body: "[]", then: page };
    }
    try {
      const [found, key] = await Promise.all([
        tools.api().WebApi.retrieveMultipleRecords(entity, options, MOST),
        searchOnly ? "" : tools.primaryKey(entity),
      ]);
      const rows = found.entities.slice(0, MOST);
      const one = rows.length === 1 ? { form: { entityName: entity, entityId: rows[0][key] } } : page;
      return { body: JSON.stringify(rows), then: searchOnly ? undefined : one };
    } catch (error) {
      const reason = /** @type {any} */ (error);
      throw Object.assign(new Error(reason?.message), { errorCode: reason?.errorCode, then: searchOnly ? undefined : page });
    }
  };

  /** @type {PageMethod} */
  const getEntityMetadata = async ([entity, attributes]) => {
    const metadata = await tools.api().Utility.getEntityMetadata(entity, attributes ?? []);
    return { body: JSON.stringify(flat(metadata, 0)) };
  };

  /**
   * Plain data of an object with getters and collections; functions are dropped.
   * @param {any} value
   * @param {number} depth
   * @returns {any}
   */
  function flat(value, depth) {
    if (typeof value === "function" || depth > DEEPEST) {
      return undefined;
    }
    if (value === null || typeof value !== "object" || value instanceof Date) {
      return value;
    }
    if (Array.isArray(value)) {
      return value.map((item) => flat(item, depth + 1));
    }
    if (typeof value.forEach === "function" && typeof value.get === "function") {
      return flat(byName(value), depth);
    }
    const names = new Set(Object.keys(value));
    for (let proto = Object.getPrototypeOf(value); proto && proto !== Object.prototype; proto = Object.getPrototypeOf(proto)) {
      for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(proto))) {
        if (property.get) {
          names.add(name);
        }
      }
    }
    return Object.fromEntries([...names].map((name) => [name, flat(value[name], depth + 1)]));
  }

  /**
   * A collection of the client API as an object: its items are behind functions.
   * @param {any} collection
   */
  function byName(collection) {
    /** @type {Record<string, unknown>} */
    const items = {};
    collection.forEach((/** @type {any} */ item, /** @type {string | number} */ at) => {
      items[item?.LogicalName ?? at] = item;
    });
    return items;
  }

  Object.assign(methods, { createRecord, retrieveRecord, updateRecord, deleteRecord, searchAndOpenRecords, getEntityMetadata });
})();
