// Watches a full create form that a request has opened, until it is saved or left (contract §6).

(() => {
  const { tools } = window[Symbol.for("patchbay.page")];
  const LOOK = 200;
  const FORM_TIME = 15_000; // from the word that the form is open until it can be seen
  const CREATE = 1; // form type "create" of the client API

  /**
   * @typedef {object} Watch
   * @property {Promise<{entityType: string, id: string, name: string} | null>} over null when it was left unsaved
   * @property {() => void} opened  to be told when the page says that the form is open
   * @property {() => void} stop
   */

  /**
   * Begins before the form is there: a page may say that it has opened one only when that is over.
   * @param {string} entityName
   * @returns {Watch}
   */
  tools.watchCreate = (entityName) => {
    /** @type {(reference: {entityType: string, id: string, name: string} | null) => void} */
    let end = () => {};
    const over = new Promise((resolve) => (end = resolve));
    /** What was open before; the agent may be on another new form of this table. */
    let before = newForm(entityName);
    /** @type {any} */
    let form = null;
    let isLasting = false;
    let until = Infinity;

    const read = () => {
      const id = tools.maybe(() => tools.plainId(form.getId()));
      return id ? { entityType: entityName, id, name: `${tools.maybe(() => form.getPrimaryAttributeValue()) ?? ""}` } : null;
    };
    // Save & close leaves the form before the next look.
    const saved = () => form && read() && stop(read());

    function look() {
      if (!form) {
        const seen = newForm(entityName);
        if (seen && seen !== before) {
          form = seen;
          // Some pages wrap the form anew at each look: there, another table, record or page tells that it was left.
          isLasting = tools.form() === form;
          tools.maybe(() => form.addOnPostSave(saved));
        } else if (performance.now() > until) {
          stop(null);
        }
        return;
      }
      const reference = read();
      if (reference || isLeft()) {
        stop(reference);
      }
    }

    function isLeft() {
      const now = tools.form();
      return now !== form && (isLasting || tools.maybe(() => now.getEntityName()) !== entityName || tools.maybe(() => tools.plainId(now.getId())) !== "");
    }

    /** @param {{entityType: string, id: string, name: string} | null} reference */
    function stop(reference) {
      clearInterval(timer);
      tools.maybe(() => form.removeOnPostSave(saved));
      end(reference);
    }

    const timer = setInterval(look, LOOK);
    const opened = () => {
      before = null;
      until = performance.now() + FORM_TIME;
      look();
    };
    return { over, opened, stop: () => stop(null) };
  };

  /** The open form, if it is a new one of this table. @param {string} entityName */
  function newForm(entityName) {
    const form = tools.form();
    const type = tools.maybe(() => tools.api().Page.ui.getFormType()) ?? CREATE;
    return form && type === CREATE && tools.maybe(() => form.getEntityName()) === entityName ? form : null;
  }
})();
