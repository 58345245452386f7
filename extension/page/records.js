// Methods on rows (contract §3), through the client API of the page, so with the rights of the agent.

(() => {
  const { methods, tools } = window[Symbol.for("patchbay.page")];
  const LONG = 60_000; // for requests without time-out
  const MARGIN = 300;
  /** Codes of the service, as numbers and as text. */
  const DUPLICATE = [0x80040237, 0x80040237 - 2 ** 32, "0x80040237"];
  const NOT_FOUND = [0x80040217, 0x80040217 - 2 ** 32, "0x80040217"];
  /**
   * The last change of each record. Kept when this file is injected again.
   * @type {Map<string, Promise<unknown>>}
   */
  const queues = (tools.queues ??= new Map());

  /**
   * @param {any} error
   * @param {(number | string)[]} codes
   */
  function isCode(error, codes) {
    const code = tools.codeOf(error);
    return codes.includes(/^-?\d+$/.test(`${code}`) ? Number(code) : code);
  }

  /** Whether a row of this key is there already. @param {any} error */
  tools.isDuplicate = (error) => isCode(error, DUPLICATE);

  /**
   * What a change answers: the record, and what the page has given besides.
   * @param {string} entityType
   * @param {string} id the record's, if the page does not tell it
   * @param {any} [given]
   */
  function reference(entityType, id, given) {
    const told = tools.maybe(() => given.id);
    const more = tools.isObject(given) ? given : {};
    return { body: tools.json({ ...more, entityType, id: tools.plainId(typeof told === "string" && told ? told : id) }) };
  }

  /**
   * Creates a row. With a primary key of ours the same request can never make two: "already exists" on a repetition
   * means that the first sending had made it.
   * @param {string} entity
   * @param {Record<string, any>} row
   * @param {string} key name of the primary key that the row has, "" when it has none
   * @param {Job} job
   */
  tools.create = async (entity, row, key, job) => {
    if (job.elsewhere && !key) {
      throw new tools.Refused("unknown", "It is not known whether this record was created.");
    }
    tools.inTime(job); // the key was asked for meanwhile
    try {
      return reference(entity, row[key], await tools.ask("WebApi", "createRecord", entity, row));
    } catch (error) {
      if (job.again && tools.isDuplicate(error)) {
        return reference(entity, row[key]);
      }
      throw error;
    }
  };

  /** @type {PageMethod} */
  const createRecord = async ([entity, data], job) => {
    const row = { ...tools.read(data) };
    const key = await tools.primaryKey(entity).catch((/** @type {any} */ error) => {
      if (error.late) {
        throw error; // it may well have one: created without, it could be created twice
      }
      return "";
    });
    if (key) {
      row[key] ??= job.id;
    }
    return tools.create(entity, row, key, job);
  };
  createRecord.joins = true;

  /** @type {PageMethod} */
  const retrieveRecord = async ([entity, id, query]) => {
    const row = await tools.ask("WebApi", "retrieveRecord", entity, tools.plainId(id), tools.readQuery(query).options);
    if (!tools.isObject(row)) {
      throw new tools.Refused("service", "The CRM page gave no row for this record.");
    }
    return { body: tools.json(row) };
  };

  /**
   * A record's changes run one after the other. One whose time passes while it waits is not made any more.
   * @param {string} entity
   * @param {string} id
   * @param {object} row
   * @param {Job} job
   */
  tools.update = async (entity, id, row, job) => {
    const record = `${entity} ${tools.bare(id)}`;
    const before = queues.get(record) ?? Promise.resolve();
    const late = "An earlier change of this record has not ended yet, so this one was not made.";
    const turn = tools.within(before, (job.left ?? LONG) - MARGIN, late);
    const change = turn.then(() => tools.inTime(job)).then(() => tools.ask("WebApi", "updateRecord", entity, tools.plainId(id), row));
    const end = Promise.allSettled([before, change]);
    queues.set(record, end);
    end.then(() => queues.get(record) === end && queues.delete(record));
    return reference(entity, id, await change);
  };

  /** @type {PageMethod} */
  const updateRecord = async ([entity, id, data], job) => tools.update(entity, id, tools.read(data), job);
  updateRecord.joins = true;

  /** @type {PageMethod} */
  const deleteRecord = async ([entity, id], job) => {
    try {
      await tools.ask("WebApi", "deleteRecord", entity, tools.plainId(id));
    } catch (error) {
      if (!(job.again && isCode(error, NOT_FOUND))) {
        throw error;
      }
    }
    return reference(entity, id);
  };
  deleteRecord.joins = true;

  /** @type {PageMethod} */
  const getEntityMetadata = async ([entity, attributes]) => {
    const metadata = await tools.ask("Utility", "getEntityMetadata", entity, Array.isArray(attributes) ? attributes : []);
    if (!tools.isObject(metadata)) {
      throw new tools.Refused("service", `The CRM page gave no metadata of ${entity}.`);
    }
    return { body: tools.flatJson(metadata) };
  };

  Object.assign(methods, { createRecord, retrieveRecord, updateRecord, deleteRecord, getEntityMetadata });
})();
