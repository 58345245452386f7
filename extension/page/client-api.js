// Small readings of the client API (Xrm) that several methods share.

(() => {
  const { tools } = window[Symbol.for("patchbay.page")];
  /** Primary key names by table. @type {Map<string, Promise<string>>} */
  const keys = new Map();

  tools.api = () => /** @type {any} */ (window).Xrm;

  /** JSON text or object, as an object. @param {unknown} value */
  tools.read = (value) => {
    if (typeof value !== "string") {
      return value ?? {};
    }
    try {
      return JSON.parse(value);
    } catch {
      throw new tools.Refused("argument", "The data is not valid JSON.");
    }
  };

  /** A boolean as widgets mean it. @param {unknown} value */
  tools.isTrue = (value) => value === true || value === "true";

  /** Id without braces, in the letter case the widget gave. @param {unknown} id */
  tools.plainId = (id) => `${id ?? ""}`.replace(/[{}]/g, "");

  /**
   * Name of a table's primary key, from its metadata.
   * @param {string} entity
   * @returns {Promise<string>}
   */
  tools.primaryKey = (entity) => {
    let key = keys.get(entity);
    if (!key) {
      key = Promise.resolve(tools.api().Utility.getEntityMetadata(entity, [])).then((metadata) => `${metadata.PrimaryIdAttribute}`);
      keys.set(entity, key);
      key.catch(() => keys.delete(entity)); // a passing failure is not remembered
    }
    return key;
  };

  /** The form's data, or null when no form is open. */
  tools.form = () => {
    try {
      const entity = tools.api()?.Page?.data?.entity;
      return entity?.getEntityName ? entity : null;
    } catch {
      return null;
    }
  };

  tools.isDirty = () => tools.form()?.getIsDirty?.() ?? null;

  /**
   * The row of a list in which a number or address has the focus, as its link has that was just activated.
   * @returns {Element | null}
   */
  function activeRow() {
    const link = document.activeElement?.closest('a[href^="tel:" i], a[href^="mailto:" i]');
    return link?.closest('[role="row"], tr') ?? null;
  }

  /**
   * The record of a row: the one the row links to by its address.
   * @param {Element} row
   */
  function recordOf(row) {
    for (const link of row.querySelectorAll("a[href]")) {
      const query = URL.parse(/** @type {HTMLAnchorElement} */ (link).href)?.searchParams;
      const [entityLogicalName, entityId] = [query?.get("etn"), tools.plainId(query?.get("id"))];
      const isOwn = tools.bare(row.getAttribute("row-id") ?? entityId) === tools.bare(entityId); // others are lookups
      if (entityLogicalName && entityId && isOwn) {
        return { entityLogicalName, entityId, recordTitle: link.textContent?.trim() ?? null };
      }
    }
    return { entityLogicalName: null, entityId: null, recordTitle: null };
  }

  /** The record a number belongs to, for `onclicktoact`: of the list's row, else the one that is open. */
  tools.describe = () => {
    const row = activeRow();
    if (row) {
      return recordOf(row);
    }
    const form = tools.form();
    return {
      entityLogicalName: form?.getEntityName() ?? null,
      entityId: form ? tools.plainId(form.getId()) : null,
      recordTitle: form?.getPrimaryAttributeValue?.() ?? null,
    };
  };
})();
