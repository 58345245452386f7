/**
 * `Xrm.Page`: the open form. Deprecated by Microsoft and used by nearly everything that works from outside the form.
 * Without an open form `data` and `ui` are null, as on a real list.
 */
import { currentForm } from "./current-form.js";
import { bracedId } from "./guid.js";
import { SAVE_MODE } from "./form-model.js";
import { clientAttributes, clientControl } from "./xrm-attribute.js";
import { collection } from "./xrm-collection.js";

/** @typedef {import("./current-form.js").OpenForm} OpenForm */
/** @typedef {import("./form-model.js").FormModel} FormModel */
/** @typedef {import("./form-model.js").SaveOutcome} SaveOutcome */

/** @type {WeakMap<FormModel, Record<string, unknown>>} so that handlers added at one request are there at the next */
const contexts = new WeakMap();

/**
 * @param {unknown} context the global context
 * @returns {Record<string, unknown>}
 */
export function formPage(context) {
  return {
    context,
    get data() {
      return formContext(context)?.data ?? null;
    },
    get ui() {
      return formContext(context)?.ui ?? null;
    },
    /** @param {any} [wanted] */
    getAttribute(wanted) {
      const form = currentForm();
      return form ? clientAttributes(form.model).get(wanted) : wanted === undefined ? [] : null;
    },
    /** @param {any} [wanted] */
    getControl(wanted) {
      const form = currentForm();
      return form ? controlsOf(form.model).get(wanted) : wanted === undefined ? [] : null;
    },
  };
}

/**
 * @param {unknown} context
 * @returns {Record<string, unknown> | null}
 */
function formContext(context) {
  const form = currentForm();
  if (!form) {
    return null;
  }
  let known = contexts.get(form.model);
  if (!known) {
    known = {};
    Object.assign(known, { context, data: formData(form, known), ui: formUi(form) });
    contexts.set(form.model, known);
  }
  return known;
}

/**
 * @param {OpenForm} form
 * @param {unknown} owner the form context, which handlers ask for
 */
function formData(form, owner) {
  const { model } = form;
  /** @type {Map<Function, any>} */
  const handlers = new Map();
  const eventContext = { getFormContext: () => owner, getDepth: () => 1 };
  const attributes = clientAttributes(model);

  const entity = {
    attributes,
    getEntityName: () => model.table.name,
    getId: () => bracedId(model.id),
    getIsDirty: () => model.dirty,
    getPrimaryAttributeValue: () => model.name,
    getEntityReference: () => model.reference,
    isValid: () => model.attributes.every((each) => !each.required || each.value !== null),
    /** @param {keyof typeof SAVE_MODE} [mode] */
    save: (mode) => void form.save(mode ? SAVE_MODE[mode] : SAVE_MODE.save),
    /** @param {Function} handler */
    addOnSave(handler) {
      /** @param {{ mode: number, prevented: boolean }} attempt */
      const listener = (attempt) => {
        const prevent = () => {
          attempt.prevented = true;
        };
        const args = { getSaveMode: () => attempt.mode, isDefaultPrevented: () => attempt.prevented, preventDefault: prevent };
        return handler({ ...eventContext, getEventArgs: () => args });
      };
      handlers.set(handler, listener);
      model.beforeSave.add(listener);
    },
    /** @param {Function} handler */
    removeOnSave: (handler) => void model.beforeSave.delete(handlers.get(handler)),
    /** @param {Function} handler */
    addOnPostSave(handler) {
      /** @param {SaveOutcome} outcome */
      const listener = ({ success, error }) => {
        const args = { getEntityReference: () => model.reference, getIsSaveSuccess: () => success, getSaveErrorInfo: () => error };
        handler({ ...eventContext, getEventArgs: () => args });
      };
      handlers.set(handler, listener);
      model.afterSave.add(listener);
    },
    /** @param {Function} handler */
    removeOnPostSave: (handler) => void model.afterSave.delete(handlers.get(handler)),
  };

  /** @param {{ saveMode?: number }} [options] */
  const save = async (options) => {
    const { success, error } = await form.save(options?.saveMode);
    if (!success) {
      throw error ?? { errorCode: 0, message: "A script of the form prevented the save." };
    }
  };
  return {
    attributes,
    entity,
    getIsDirty: () => model.dirty,
    isValid: entity.isValid,
    save,
    /** @param {boolean} first whether to save before */
    async refresh(first) {
      if (first && (model.dirty || model.isNew)) {
        await save();
      } else {
        await form.refresh();
      }
    },
  };
}

/** @param {OpenForm} form */
function formUi(form) {
  const { model } = form;
  const item = { getId: () => model.table.name, getLabel: () => model.table.label, getVisible: () => true, navigate: () => {} };
  return {
    /** 1 create, 2 update (XrmEnum.FormType) */
    getFormType: () => (model.isNew ? 1 : 2),
    controls: controlsOf(model),
    formSelector: { getCurrentItem: () => item, items: collection([item], (each) => each.getId()) },
    refreshRibbon: () => {},
    close: form.close,
    /**
     * @param {string} message
     * @param {string} level "ERROR", "WARNING" or "INFO"
     * @param {string} id
     */
    setFormNotification(message, level, id) {
      model.notifications.set(id, { message, level });
      model.changed();
      return true;
    },
    /** @param {string} id */
    clearFormNotification(id) {
      const was = model.notifications.delete(id);
      model.changed();
      return was;
    },
    getViewPortWidth: () => innerWidth,
    getViewPortHeight: () => innerHeight,
  };
}

/** @param {FormModel} model */
function controlsOf(model) {
  return collection(model.attributes.map(clientControl), (control) => control.getName());
}
