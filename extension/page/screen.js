// Methods that act on the screen (contract §§3, 6): forms, search page, refresh, knowledge base.

(() => {
  const { methods, tools } = window[Symbol.for("patchbay.page")];

  /**
   * Options under the names that the client API has for them; what it does not know is its own to judge.
   * @param {Record<string, any>} given
   */
  function formOptions({ selectStageId, relationship, ...options }) {
    if (selectStageId !== undefined) {
      options.selectedStageId ??= selectStageId;
    }
    if (tools.isObject(relationship)) {
      const { navigationProperty, ...named } = relationship;
      options.relationship = navigationProperty === undefined ? named : { navigationPropertyName: navigationProperty, ...named };
    } else if (relationship !== undefined) {
      options.relationship = relationship;
    }
    return options;
  }

  /** What the agent saved in a quick create form: several after "Save & New". @param {any} result */
  function savedIn(result) {
    const saved = tools.maybe(() => result.savedEntityReference);
    return Array.isArray(saved) && saved.length > 0 ? tools.json(result) : null;
  }

  /**
   * Opens an existing record, and never in place of a form with unsaved changes: then in a new tab, by its address, which
   * our content script hands on. Other navigations are the page's to ask about.
   * @param {any} wanted options of the client API's `openForm`
   * @param {any[]} prefill its second argument, if any
   */
  tools.openForm = (wanted, ...prefill) => {
    const isInPlace = wanted.entityId && !wanted.useQuickCreateForm && !wanted.openInNewWindow;
    if (!isInPlace || tools.isDirty() !== true) {
      return tools.ask("Navigation", "openForm", wanted, ...prefill);
    }
    const address = new URL(location.href);
    const appid = address.searchParams.get("appid");
    const id = tools.plainId(wanted.entityId);
    address.search = new URLSearchParams({ ...(appid && { appid }), pagetype: "entityrecord", etn: wanted.entityName, id }).toString();
    address.hash = "";
    document.dispatchEvent(new CustomEvent("patchbay:open", { detail: address.href }));
    return null;
  };

  /** @type {PageMethod} */
  const openForm = async ([options, parameters]) => {
    const wanted = formOptions(tools.read(options));
    const prefill = (parameters ?? "") === "" ? undefined : tools.read(parameters);
    const isFullCreate = !wanted.entityId && !wanted.useQuickCreateForm && !wanted.openInNewWindow;
    const watch = isFullCreate ? tools.watchCreate(`${wanted.entityName}`) : null;
    try {
      const opened = tools.openForm(wanted, prefill);
      const saved = savedIn(await (watch ? Promise.race([opened, watch.over]) : opened));
      if (saved || !watch) {
        return { body: saved ?? "null" };
      }
      watch.opened();
      const reference = await watch.over;
      return { body: reference ? tools.json({ savedEntityReference: [reference] }) : "null" };
    } finally {
      watch?.stop();
    }
  };
  openForm.joins = true;
  openForm.patient = true;

  /** @type {PageMethod} */
  const renderSearchPage = async ([entityName, text]) => {
    await tools.show({ search: { entityName, text: `${text ?? ""}`, searchType: 1 } });
    return { body: "null" };
  };
  renderSearchPage.joins = true;

  /** @type {PageMethod} */
  const refreshForm = async ([save]) => {
    const data = tools.maybe(() => tools.api().Page.data);
    if (!tools.form() || !tools.maybe(() => typeof data.refresh === "function")) {
      throw new tools.Refused("argument", "refreshForm: no form is open.");
    }
    await data.refresh(tools.isTrue(save));
    return { body: "null" };
  };
  refreshForm.joins = true;

  /** @param {any} control */
  const isKnowledgeBase = (control) => tools.maybe(() => control.getControlType() === "kbsearch") === true;

  /** @type {PageMethod} */
  const openKBSearchControl = async ([text]) => {
    const all = [() => tools.api().Page.ui.controls.get(), () => tools.api().Page.getControl()].map(tools.maybe);
    const control = all.filter(Array.isArray).flat().find(isKnowledgeBase);
    if (control && text) {
      control.setSearchQuery(`${text}`);
    }
    control?.setFocus();
    return { body: `${control !== undefined}` };
  };
  openKBSearchControl.joins = true;

  /** Shows what a search found. @param {ShowWhat} what */
  tools.show = async (what) => {
    if ("form" in what) {
      await tools.openForm(what.form);
      return;
    }
    const { entityName, text, searchType } = what.search;
    // Not documented, and what pages have had for years.
    await tools.ask("Navigation", "navigateTo", { pageType: "search", searchText: text, searchType, EntityNames: [entityName] });
  };

  Object.assign(methods, { openForm, renderSearchPage, refreshForm, openKBSearchControl });
})();
