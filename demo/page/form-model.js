/**
 * An open form without its looks: the record, its attributes, saving, and the events of saving. The form page, quick create
 * and `Xrm.Page` all work on this one object.
 */
import { Attribute } from "./attribute.js";
import { bracedId, plainId } from "./guid.js";
import { failure } from "./http.js";
import { createRecord, retrieveRecord, updateRecord } from "./service.js";

/** @typedef {import("./tables.js").Table} Table */
/** @typedef {import("./http.js").ServiceError} ServiceError */

/**
 * How a save ended. `error` is the service's, or one of ours for a form that is not filled in; beside a success it says why
 * the row could not be read again.
 * @typedef {{ success: boolean, error: ServiceError | null }} SaveOutcome
 */

/** Modes as XrmEnum.SaveMode numbers them. */
export const SAVE_MODE = { save: 1, saveandclose: 2, saveandnew: 59 };

/** "Invalid argument" of the platform, for required columns that are empty. */
const INCOMPLETE = 0x80040203;

export class FormModel {
  /**
   * @param {Table} table
   * @param {string} [id] plain; none for a new record
   */
  constructor(table, id) {
    this.table = table;
    this.id = plainId(id);
    this.attributes = Object.entries(table.columns).map(([name, column]) => new Attribute(name, column));
    /** @type {Map<string, { message: string, level: string }>} */
    this.notifications = new Map();
    /** @type {Set<(save: { mode: number, prevented: boolean }) => unknown>} */
    this.beforeSave = new Set();
    /** @type {Set<(outcome: SaveOutcome) => unknown>} */
    this.afterSave = new Set();
    /** @type {Set<() => void>} told of everything that shows: values, notifications, being saved */
    this.watchers = new Set();
    /** @type {Promise<SaveOutcome> | null} */
    this.saving = null;
    for (const attribute of this.attributes) {
      attribute.watchers.add(() => this.changed());
    }
  }

  get isNew() {
    return this.id === "";
  }

  get dirty() {
    return this.attributes.some((attribute) => attribute.dirty);
  }

  get name() {
    return String(this.attribute(this.table.primaryName)?.value ?? "");
  }

  /** The record as client-API functions name one. */
  get reference() {
    return { entityType: this.table.name, id: bracedId(this.id), name: this.name };
  }

  /** @param {string} name */
  attribute(name) {
    return this.attributes.find((attribute) => attribute.name === name);
  }

  changed() {
    for (const watcher of this.watchers) {
      watcher();
    }
  }

  /** Loads the record's row again; unsaved values are given up. A new form has nothing to load. */
  async load() {
    if (this.isNew) {
      return;
    }
    const row = await retrieveRecord(this.table.name, this.id);
    for (const attribute of this.attributes) {
      attribute.load(row);
    }
  }

  /** Gives up what is not saved. */
  revert() {
    for (const attribute of this.attributes) {
      attribute.set(attribute.loaded);
    }
  }

  /**
   * Saves what changed and loads the row again, as the real form does. Asked again meanwhile, it joins the save under way.
   * @param {number} [mode] one of SAVE_MODE
   * @returns {Promise<SaveOutcome>} never rejects; a save a handler prevented is no success and has no error
   */
  save(mode = SAVE_MODE.save) {
    this.saving ??= this.saveOnce(mode).finally(() => {
      this.saving = null;
    });
    return this.saving;
  }

  /**
   * @param {number} mode
   * @returns {Promise<SaveOutcome>}
   */
  async saveOnce(mode) {
    const attempt = { mode, prevented: false };
    await Promise.all([...this.beforeSave].map((handler) => guarded(() => handler(attempt))));
    if (attempt.prevented) {
      return { success: false, error: null };
    }
    const outcome = await this.write();
    await Promise.all([...this.afterSave].map((handler) => guarded(() => handler(outcome))));
    this.changed();
    return outcome;
  }

  /** @returns {Promise<SaveOutcome>} */
  async write() {
    const missing = this.attributes.filter((each) => each.required && !each.column.readOnly && each.value === null);
    if (missing.length > 0) {
      const message = `Required and empty: ${missing.map((each) => each.column.label).join(", ")}.`;
      return { success: false, error: failure(INCOMPLETE, message, "") };
    }
    const payload = Object.fromEntries(this.attributes.map((each) => each.payload()).filter((each) => each !== undefined));
    let saved = false;
    try {
      if (this.isNew) {
        this.id = (await createRecord(this.table.name, payload)).id;
      } else if (Object.keys(payload).length > 0) {
        await updateRecord(this.table.name, this.id, payload);
      }
      saved = true;
      for (const attribute of this.attributes) {
        attribute.loaded = attribute.value;
      }
      await this.load();
      return { success: true, error: null };
    } catch (fault) {
      return { success: saved, error: /** @type {ServiceError} */ (fault) };
    }
  }
}

/**
 * Handlers of others may throw; saving goes on.
 * @param {() => unknown} run
 */
async function guarded(run) {
  try {
    await run();
  } catch (fault) {
    console.error("A handler of the form's save events failed.", fault);
  }
}
