/**
 * The quick create form: a short form in a dialog over whatever page is open.
 */
import { confirmDialog, showDialog } from "./dialog.js";
import { button, h } from "./dom.js";
import { field } from "./fields.js";
import { FormModel } from "./form-model.js";
import { faultText, toast } from "./notify.js";
import { nameLookups, prefill } from "./prefill.js";

/** @typedef {import("./tables.js").Table} Table */
/** @typedef {FormModel["reference"]} Reference */

/**
 * Shows the form until the agent is done with it.
 * @param {Table} table
 * @param {string} [parameters] to prefill, as `prefill.js` writes them; for the first record only
 * @returns {Promise<Reference[]>} the records that were saved: several with Save & New, none when cancelled
 */
export async function quickCreate(table, parameters) {
  /** @type {Reference[]} */
  const saved = [];
  let model = new FormModel(table);
  prefill(model, parameters);
  await nameLookups(model);
  const fields = h("div", { class: "quick-create-fields" });
  const problem = h("p", { class: "form-notice error", role: "alert", hidden: true, "data-id": "quickCreateError" });

  const draw = () => {
    const attributes = table.quickCreate.map((name) => model.attribute(name)).filter((each) => each !== undefined);
    fields.replaceChildren(...attributes.map(field));
    fields.querySelector("input")?.focus();
  };
  const save = async () => {
    const outcome = await model.save();
    problem.hidden = outcome.success;
    problem.textContent = outcome.error ? faultText(outcome.error) : "";
    if (outcome.success) {
      saved.push(model.reference);
      toast(`${table.label} “${model.name}” is saved.`);
    }
    return outcome.success;
  };
  draw();

  await showDialog({
    title: `Quick create: ${table.label}`,
    kind: "quick-create",
    body: [problem, fields],
    buttons: (close) => {
      const finish = async () => {
        if (await save()) {
          close("saved");
        }
      };
      const next = async () => {
        if (await save()) {
          model = new FormModel(table);
          draw();
        }
      };
      return [
        button("Save & close", { class: "primary", "data-id": "quickCreateSaveAndCloseBtn", onclick: finish }),
        button("Save & New", { "data-id": "quickCreateSaveAndNewBtn", onclick: next }),
        button("Cancel", { "data-id": "quickCreateCancelBtn", onclick: () => abandon(model, close) }),
      ];
    },
    escape: (close) => abandon(model, close),
  });
  return saved;
}

/**
 * @param {FormModel} model
 * @param {(answer: string) => void} close
 */
async function abandon(model, close) {
  if (!model.dirty || (await confirmDialog({ title: "Discard changes?", text: "The record is not saved yet.", confirmButtonLabel: "Discard" }))) {
    close("");
  }
}
