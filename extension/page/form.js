// The form that is open, and the record a number on the page belongs to.

(() => {
  const { tools } = window[Symbol.for("patchbay.page")];

  /** The form's data, or null when no form is open. */
  tools.form = () => {
    const entity = tools.maybe(() => tools.api().Page.data.entity);
    return tools.maybe(() => typeof entity.getEntityName === "function") ? entity : null;
  };

  /** Whether the form has unsaved changes; null without a form. */
  tools.isDirty = () => {
    const isDirty = tools.maybe(() => tools.form().getIsDirty());
    return typeof isDirty === "boolean" ? isDirty : null;
  };

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
      entityLogicalName: tools.maybe(() => form.getEntityName()),
      entityId: tools.maybe(() => tools.plainId(form.getId())),
      recordTitle: tools.maybe(() => form.getPrimaryAttributeValue()),
    };
  };
})();
