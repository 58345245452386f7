/**
 * `Xrm.Navigation`: forms, pages and dialogs.
 *
 * `openForm` of a full form resolves when the form is open, with no saved record; of a quick create form when it is done
 * with, with the records that were saved.
 */
import { alertDialog, confirmDialog } from "./dialog.js";
import { plainId } from "./guid.js";
import { failure } from "./http.js";
import { faultText, LEVEL, showBar } from "./notify.js";
import { toQuery } from "./prefill.js";
import { quickCreate } from "./quick-create.js";
import { addressOf, navigate } from "./router.js";
import { findTable } from "./tables.js";

/** @typedef {import("./router.js").Route} Route */

/** "Operation aborted" (E_ABORT), when the agent stays on a form with unsaved changes. */
const ABORTED = 0x80004004;
/** "Invalid argument" of the platform. */
const INVALID = 0x80040203;

/**
 * @param {Xrm.Navigation.EntityFormOptions} options
 * @param {Record<string, any>} [parameters] column → value to prefill
 */
async function openForm(options, parameters) {
  const name = options?.entityName ?? "";
  const table = findTable(name);
  if (!table) {
    throw failure(INVALID, name ? `This app has no form for the table “${name}”.` : "openForm wants an entityName.", "");
  }
  if (options.useQuickCreateForm) {
    const saved = await quickCreate(table, toQuery(parameters));
    return { savedEntityReference: saved.length > 0 ? saved : null };
  }
  const id = plainId(options.entityId) || undefined;
  /** @type {Route} */
  const route = { pagetype: "entityrecord", etn: table.name, id, formid: options.formId, extraqs: id ? "" : toQuery(parameters) };
  await go(route, options.openInNewWindow ?? false, `width=${options.width ?? 1100},height=${options.height ?? 800}`);
  return { savedEntityReference: undefined };
}

/**
 * @param {Record<string, any>} input a page of `Xrm.Navigation.navigateTo`; "search" is not documented and works on real pages
 * @param {{ target?: number }} [options] 2 is a dialog: of a record without id, the quick create form
 */
async function navigateTo(input, options) {
  switch (input?.pageType) {
    case "entityrecord":
      return openForm({ ...input, useQuickCreateForm: options?.target === 2 && !input.entityId }, input.data);
    case "entitylist":
      return go({ pagetype: "entitylist", etn: input.entityName });
    case "search":
      return go({ pagetype: "search", searchText: input.searchText ?? "", etn: input.EntityNames?.[0] });
    default:
      throw failure(INVALID, `navigateTo: this app has no pages of the type “${input?.pageType}”.`, "");
  }
}

/**
 * @param {Route} route
 * @param {boolean} [newWindow]
 * @param {string} [features]
 */
async function go(route, newWindow = false, features) {
  if (newWindow) {
    if (!window.open(addressOf(route), "_blank", features)) {
      throw failure(ABORTED, "The browser blocked the new window.", "");
    }
    return;
  }
  const { stayed, fault } = await navigate(route);
  if (stayed) {
    throw failure(ABORTED, "The agent stays on a form with unsaved changes.", "");
  }
  if (fault) {
    throw fault;
  }
}

export const navigation = {
  openForm,
  navigateTo,
  /** @param {string} url */
  openUrl: (url) => void window.open(url, "_blank"),
  openAlertDialog: alertDialog,
  /** @param {Xrm.Navigation.ConfirmStrings} strings */
  openConfirmDialog: async (strings) => ({ confirmed: await confirmDialog(strings) }),
  /** @param {Xrm.Navigation.ErrorDialogOptions} options */
  openErrorDialog: (options) => alertDialog({ title: "Error", text: faultText(options) }),
};

export const app = {
  /** @param {Xrm.App.Notification} notification */
  addGlobalNotification: async (notification) => showBar({ ...notification, level: notification.level ?? LEVEL.information }),
  /** @param {string} id */
  clearGlobalNotification: async (id) => document.getElementById(id)?.remove(),
};
