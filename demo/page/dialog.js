/**
 * Modal dialogs on the browser's own <dialog>: focus is kept inside, Escape cancels, focus returns where it was.
 */
import { button, freshId, h } from "./dom.js";

/**
 * Shows a dialog until it is closed.
 * @param {object} options
 * @param {string} options.title
 * @param {string} [options.kind] a class of its own
 * @param {Node[]} options.body
 * @param {(close: (answer: string) => void) => HTMLButtonElement[]} options.buttons the first is the default
 * @param {(close: (answer: string) => void) => void} [options.escape] Escape was pressed; without it the dialog just closes
 * @returns {Promise<string>} what a button closed it with, "" for Escape
 */
export function showDialog({ title, kind = "", body, buttons, escape }) {
  const titleId = freshId("dialog-title");
  return new Promise((resolve) => {
    /** @param {string} answer */
    const close = (answer) => {
      dialog.close();
      dialog.remove();
      resolve(answer);
    };
    const dialog = h(
      "dialog",
      { class: `dialog ${kind}`, "aria-labelledby": titleId },
      h("h2", { id: titleId }, title),
      h("div", { class: "dialog-body" }, ...body),
      h("div", { class: "dialog-buttons" }, ...buttons(close)),
    );
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      if (escape) {
        escape(close);
      } else {
        close("");
      }
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/**
 * @param {{ title?: string, text: string, confirmButtonLabel?: string }} strings
 */
export async function alertDialog({ title = "", text, confirmButtonLabel = "OK" }) {
  await showDialog({
    title: title || "Please note",
    body: [h("p", {}, text)],
    buttons: (close) => [button(confirmButtonLabel, { class: "primary", "data-id": "okButton", onclick: () => close("ok") })],
  });
}

/**
 * @param {{ title?: string, subtitle?: string, text: string, confirmButtonLabel?: string, cancelButtonLabel?: string }} strings
 * @returns {Promise<boolean>}
 */
export async function confirmDialog({ title, subtitle, text, confirmButtonLabel = "OK", cancelButtonLabel = "Cancel" }) {
  const answer = await showDialog({
    title: title || "Please confirm",
    body: [subtitle ? h("p", { class: "subtitle" }, subtitle) : h("span"), h("p", {}, text)],
    buttons: (close) => [
      button(confirmButtonLabel, { class: "primary", "data-id": "confirmButton", onclick: () => close("yes") }),
      button(cancelButtonLabel, { "data-id": "cancelButton", onclick: () => close("no") }),
    ],
  });
  return answer === "yes";
}

/**
 * Asks what shall become of unsaved changes.
 * @param {string} record its name
 * @returns {Promise<"save" | "discard" | "stay">}
 */
export async function unsavedDialog(record) {
  const answer = await showDialog({
    title: "Unsaved changes",
    kind: "unsaved",
    body: [h("p", {}, `“${record}” has changes that are not saved.`)],
    buttons: (close) => [
      button("Save and continue", { class: "primary", "data-id": "unsaved-save", onclick: () => close("save") }),
      button("Discard changes", { "data-id": "unsaved-discard", onclick: () => close("discard") }),
      button("Stay here", { "data-id": "unsaved-stay", onclick: () => close("stay") }),
    ],
  });
  return answer === "save" || answer === "discard" ? answer : "stay";
}
