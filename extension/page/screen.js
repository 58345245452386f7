// Methods that act on the screen (contract §§3, 6): forms, search page, refresh.

(() => {
  const { methods, tools } = window[Symbol.for("patchbay.page")];
  const LOOK = 400;
  const FORM_TIME = 15_000;
  const CREATE = 1; // form type "create" of the client API

  /** @type {PageMethod} */
  const openForm = async ([options, parameters]) => {
    const wanted = tools.read(options);
    const prefill = parameters === undefined || parameters === null || parameters === "" ? undefined : tools.read(parameters);
    const result = await tools.api().Navigation.openForm(wanted, prefill);
    const saved = result?.savedEntityReference;
    if (saved?.length > 0) {
      return { body: JSON.stringify({ ...result, savedEntityReference: saved }) };
    }
    const isFullCreate = !wanted.entityId && !wanted.useQuickCreateForm && !wanted.openInNewWindow;
    const reference = isFullCreate ? await savedOnForm(wanted.entityName) : null;
    return { body: reference ? JSON.stringify({ savedEntityReference: [reference] }) : "null" };
  };
  openForm.joins = true;
  openForm.patient = true;

  /**
   * Waits until the create form that was opened is saved, or left.
   * @param {string} entityName
   * @returns {Promise<{entityType: string, id: string, name: string} | null>} null when it was left unsaved
   */
  async function savedOnForm(entityName) {
    const isNew = () => {
      const form = tools.form();
      return form?.getEntityName() === entityName && (tools.api().Page.ui?.getFormType?.() ?? CREATE) === CREATE && form;
    };
    const form = await until(isNew, FORM_TIME);
    if (!form) {
      return null;
    }
    // Some pages wrap the form anew at each look: there, another table, record or page tells that it was left.
    const isLasting = tools.form() === form;
    const isLeft = () => {
      const now = tools.form();
      return now !== form && (isLasting || now?.getEntityName() !== entityName || tools.plainId(now.getId()) !== "");
    };
    return new Promise((resolve) => {
      const read = () => {
        const id = tools.plainId(form.getId?.());
        return id ? { entityType: entityName, id, name: `${form.getPrimaryAttributeValue?.() ?? ""}` } : null;
      };
      const look = setInterval(() => {
        const reference = read();
        if (reference || isLeft()) {
          clearInterval(look);
          resolve(reference);
        }
      }, LOOK);
      // Save & close leaves the form before the next look.
      form.addOnPostSave?.(() => {
        const reference = read();
        if (reference) {
          clearInterval(look);
          resolve(reference);
        }
      });
    });
  }

  /**
   * @template T
   * @param {() => T} look
   * @param {number} time milliseconds
   * @returns {Promise<T | null>}
   */
  async function until(look, time) {
    const end = performance.now() + time;
    for (;;) {
      const seen = look();
      if (seen) {
        return seen;
      }
      if (performance.now() > end) {
        return null;
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK / 4));
    }
  }

  /** @type {PageMethod} */
  const renderSearchPage = async ([entityName, text]) => {
    await tools.show({ search: { entityName, text: `${text ?? ""}`, searchType: 1 } });
    return { body: "null" };
  };
  renderSearchPage.joins = true;

  /** @type {PageMethod} */
  const refreshForm = async ([save]) => {
    const data = tools.api().Page?.data;
    if (!tools.form() || !data?.refresh) {
      throw new tools.Refused("argument", "refreshForm: no form is open.");
    }
    await data.refresh(tools.isTrue(save));
    return { body: "null" };
  };
  refreshForm.joins = true;

  /** Shows what a search found. @param {ShowWhat} what */
  tools.show = async (what) => {
    const { Navigation } = tools.api();
    if ("form" in what) {
      await Navigation.openForm(what.form);
      return;
    }
    const { entityName, text, searchType } = what.search;
    await Navigation.navigateTo({ pageType: "search", searchText: text, searchType, EntityNames: [entityName] });
  };

  Object.assign(methods, { openForm, renderSearchPage, refreshForm });
})();
