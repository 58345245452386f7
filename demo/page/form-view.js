/**
 * The page of one record: command bar, header, tabs of fields, timeline.
 */
import { setCurrentForm } from "./current-form.js";
import { unsavedDialog } from "./dialog.js";
import { button, h } from "./dom.js";
import { FormModel, SAVE_MODE } from "./form-model.js";
import { formTabs } from "./form-tabs.js";
import { icon } from "./icons.js";
import { showFault, toast } from "./notify.js";
import { parties } from "./parties.js";
import { nameLookups, prefill } from "./prefill.js";
import { currentRoute, navigate, rename } from "./router.js";
import { timeline } from "./timeline.js";

/** @typedef {import("./tables.js").Table} Table */
/** @typedef {import("./router.js").Route} Route */
/** @typedef {import("./views.js").View} View */

/**
 * @param {Table} table
 * @param {Route} route
 * @returns {View}
 */
export function formView(table, route) {
  const model = new FormModel(table, route.id);
  const history = timeline(model);
  const participants = parties(model);
  const refreshRelated = () => Promise.all([history.refresh(), participants.refresh()]);
  const status = h("span", { class: "save-status", "data-id": "header_saveStatus", role: "status" });
  const title = h("h1", { "data-id": "header_title" });
  const notices = h("div", { class: "form-notices", "data-id": "notificationWrapper" });

  /** @type {Promise<boolean> | null} one question at a time, however many want to leave */
  let asking = null;

  const caption = () => model.name || `New ${table.label.toLowerCase()}`;

  const update = () => {
    title.textContent = caption();
    element.dataset.record = model.id;
    document.title = view.title();
    status.textContent = model.dirty || model.isNew ? "Unsaved" : "Saved";
    status.classList.toggle("unsaved", model.dirty || model.isNew);
    document.documentElement.dataset.dirty = String(model.dirty);
    notices.replaceChildren(
      ...[...model.notifications.values()].map(({ message, level }) =>
        h("p", { class: `form-notice ${level.toLowerCase()}`, role: level === "ERROR" ? "alert" : "status" }, message),
      ),
    );
  };

  const close = () => void navigate({ pagetype: "entitylist", etn: table.name });
  /** @param {number} [mode] */
  const save = async (mode = SAVE_MODE.save) => {
    const wasNew = model.isNew;
    const outcome = await model.save(mode);
    if (outcome.error) {
      showFault(outcome.error);
    }
    if (!outcome.success) {
      return outcome;
    }
    toast(`${table.label} “${model.name}” is saved.`);
    if (wasNew && element.isConnected) {
      rename({ pagetype: "entityrecord", etn: table.name, id: model.id });
    }
    if (mode === SAVE_MODE.saveandclose) {
      close();
    } else if (mode === SAVE_MODE.saveandnew) {
      void navigate({ pagetype: "entityrecord", etn: table.name });
    } else {
      await refreshRelated();
    }
    return outcome;
  };
  const refresh = async () => {
    await model.load();
    await refreshRelated();
  };

  const body = h("div", { class: "form-body" }, h("p", { class: "loading" }, "Loading…"));
  const element = h(
    "section",
    { class: "form", "aria-label": `${table.label} form`, "data-etn": table.name, "data-record": model.id },
    commands(table, save, refresh),
    h("header", { class: "form-header" }, h("span", { class: "badge" }, icon(table.icon)), h("div", {}, title, h("p", {}, table.label, " · ", status))),
    notices,
    body,
  );
  element.addEventListener("keydown", (event) => {
    if (event.key === "s" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void save();
    }
  });

  /** @type {View} */
  const view = {
    element,
    title: () => `${caption()} – ${table.plural}`,
    isDirty: () => model.dirty,
    mayLeave: () => {
      asking ??= askToLeave(model, save).finally(() => {
        asking = null;
      });
      return asking;
    },
    dispose: () => {
      model.watchers.delete(update);
      setCurrentForm(null);
      delete document.documentElement.dataset.dirty;
    },
    async load() {
      await model.load();
      if (model.isNew) {
        const unknown = prefill(model, route.extraqs);
        if (unknown.length > 0) {
          console.warn(`The ${table.name} form has no column for: ${unknown.join(", ")}.`);
        }
        await nameLookups(model);
      }
      if (!element.isConnected) {
        return;
      }
      body.replaceChildren(...formTabs(model, h("div", { class: "sections" }, participants.element, history.element)));
      model.watchers.add(update);
      update();
      setCurrentForm({ model, save, refresh, close });
      await refreshRelated();
    },
  };
  return view;
}

/**
 * @param {Table} table
 * @param {(mode?: number) => Promise<unknown>} save
 * @param {() => Promise<void>} refresh
 */
function commands(table, save, refresh) {
  const reload = () => refresh().catch(showFault);
  return h(
    "div",
    { class: "commands", role: "toolbar", "aria-label": "Commands" },
    button("Save", { class: "primary", "data-id": "edit-form-save-btn", title: "Save (Ctrl+S)", onclick: () => save() }),
    button("Save & close", { "data-id": "edit-form-save-and-close-btn", onclick: () => save(SAVE_MODE.saveandclose) }),
    button("New", { "data-id": "edit-form-new-btn", onclick: () => navigate({ pagetype: "entityrecord", etn: table.name }) }),
    button("Refresh", { "data-id": "edit-form-refresh-btn", onclick: reload }),
  );
}

/**
 * @param {FormModel} model
 * @param {() => Promise<{ success: boolean }>} save
 * @returns {Promise<boolean>}
 */
async function askToLeave(model, save) {
  if (!model.dirty) {
    return true;
  }
  const route = currentRoute();
  const answer = await unsavedDialog(model.name || `New ${route.etn ?? "record"}`);
  if (answer === "save") {
    return (await save()).success;
  }
  if (answer === "discard") {
    // Else the browser would ask once more where leaving is a full reload.
    model.revert();
  }
  return answer === "discard";
}
