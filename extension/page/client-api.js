// The client API (Xrm): where it is, for whom it works, and one way to ask it. Pages take a moment, sometimes seconds,
// until it is up; some have it in an inner frame, some only a part of it.

(() => {
  const { tools } = window[Symbol.for("patchbay.page")];
  const WAIT = 50;
  const PATIENCE = 9_000;
  const PART_PATIENCE = 2_000; // for the data part of a client API that is up otherwise
  const KEY_PATIENCE = 6_000;
  const MARGIN = 300; // so that the reason is told before the request's own time is over
  const DEEPEST = 3;
  /** Primary key names by table. Kept when this file is injected again. @type {Map<string, Promise<string>>} */
  const keys = (tools.keys ??= new Map());

  /** Id without braces, in the letter case it has. @param {unknown} id */
  tools.plainId = (id) => `${id ?? ""}`.replace(/[{}]/g, "");

  /** Id as it is compared. @param {unknown} id */
  tools.bare = (id) => tools.plainId(id).toLowerCase();

  /** A boolean as widgets mean it. @param {unknown} value */
  tools.isTrue = (value) => value === true || value === "true";

  /** JSON text or object, as an object. @param {unknown} value */
  tools.read = (value) => {
    let read = value;
    if (typeof value === "string") {
      try {
        read = JSON.parse(value);
      } catch {
        throw new tools.Refused("argument", "The data is not valid JSON.");
      }
    }
    if (!tools.isObject(read ?? {})) {
      throw new tools.Refused("argument", "The data is not valid JSON of an object.");
    }
    return read ?? {};
  };

  /** The first text that can be read. @param {(() => unknown)[]} reads */
  function text(...reads) {
    const isText = (/** @type {unknown} */ value) => typeof value === "string" && value !== "";
    return `${reads.map(tools.maybe).find(isText) ?? ""}`;
  }

  /**
   * Organisation and user. Pages of older versions tell them by functions only, and by name instead of id.
   * @param {any} context
   */
  function identityOf(context) {
    const orgName = text(() => context.organizationSettings.uniqueName, () => context.getOrgUniqueName());
    return {
      orgId: tools.bare(text(() => context.organizationSettings.organizationId) || orgName),
      userId: tools.bare(text(() => context.userSettings.userId, () => context.getUserId())),
      orgName,
      userName: text(() => context.userSettings.userName, () => context.getUserName()),
    };
  }

  /**
   * The client API of a window, if it tells for whom it works.
   * @param {any} win
   */
  function usable(win) {
    const api = tools.maybe(() => win.Xrm); // throws in a frame of another origin
    for (const read of [() => api.Utility.getGlobalContext(), () => api.Page.context]) {
      const context = tools.maybe(read);
      const identity = identityOf(context);
      if (identity.orgId && identity.userId) {
        return { win, api, context, identity };
      }
    }
    return null;
  }

  /**
   * The frames in a window, and in those.
   * @param {any} win
   * @param {number} depth
   * @returns {any[]}
   */
  function framesIn(win, depth) {
    const frames = Array.from({ length: tools.maybe(() => win.length) ?? 0 }, (_, at) => win[at]);
    return frames.flatMap((frame) => (depth > 0 ? [frame, ...framesIn(frame, depth - 1)] : []));
  }

  /** The client API of the page, else of an inner frame, one that is shown before others. */
  function find() {
    const own = usable(window);
    if (own) {
      return own;
    }
    const inner = framesIn(window, DEEPEST).map(usable).filter((found) => found !== null);
    return inner.find(({ win }) => tools.maybe(() => win.frameElement.checkVisibility())) ?? inner[0] ?? null;
  }

  tools.api = () => find()?.api ?? tools.maybe(() => /** @type {any} */ (window).Xrm);
  tools.context = () => find()?.context ?? null;

  /** @param {any} api */
  const hasData = (api) => tools.maybe(() => typeof api.WebApi === "object") === true;

  /** Whether the client API is up: nothing needs to be waited for. */
  tools.isUp = () => hasData(find()?.api);

  /**
   * Organisation and user of the page, once its client API is up.
   * @param {number | null} left milliseconds
   */
  tools.identity = async (left) => {
    const start = performance.now();
    const time = Math.min(PATIENCE, (left ?? PATIENCE + MARGIN) - MARGIN);
    for (;;) {
      const found = find();
      const passed = performance.now() - start;
      if (found && (hasData(found.api) || passed > Math.min(PART_PATIENCE, time))) {
        return found.identity;
      }
      if (passed > time) {
        const what = tools.api() ? "does not tell its organisation and user by its" : "offers no";
        throw new tools.Refused("no-client-api", `The open page ${what} client API (Xrm); open a page of a model-driven app.`);
      }
      await new Promise((resolve) => setTimeout(resolve, WAIT));
    }
  };

  /**
   * Asks a function of the client API.
   * @param {"WebApi" | "Navigation" | "Utility"} part
   * @param {string} name
   * @param {...unknown} args
   */
  tools.ask = async (part, name, ...args) => {
    const api = tools.api();
    const owners = [() => api[part], () => api[part].online].map(tools.maybe);
    const owner = owners.find((owner) => tools.maybe(() => typeof owner[name] === "function"));
    if (!owner) {
      throw new tools.Refused("no-client-api", `The open page's client API has no Xrm.${part}.${name}; open a page of a model-driven app.`);
    }
    return owner[name](...args);
  };

  /**
   * Name of a table's primary key, from its metadata.
   * @param {string} entity
   * @returns {Promise<string>}
   */
  tools.primaryKey = (entity) => {
    const known = keys.get(entity);
    if (known) {
      return known;
    }
    const asked = tools.ask("Utility", "getEntityMetadata", entity, []);
    const inTime = tools.within(asked, KEY_PATIENCE, `The CRM page did not give the metadata of ${entity} in time.`);
    const key = inTime.then((/** @type {any} */ metadata) => {
      const name = text(() => metadata.PrimaryIdAttribute);
      if (!name) {
        throw new tools.Refused("service", `The CRM page does not tell the primary key of ${entity}.`);
      }
      return name;
    });
    keys.set(entity, key);
    key.catch(() => keys.delete(entity)); // a passing failure is not remembered
    return key;
  };
})();
