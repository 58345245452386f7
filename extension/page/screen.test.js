// Run by `node --test`: methods that act on the screen (contract §§3, 6) against the client API as `xrm-mock` has it.

import assert from "node:assert/strict";
import { test } from "node:test";
import xrmMock from "xrm-mock";
import { clientApi, forward, ID, keyed, never, openPage, own } from "./world.mjs";

const { EntityMock, KbSearchControlMock, StringControlMock, StringAttributeMock } = xrmMock;
const ROW = "22222222-2222-4222-8222-222222222222";
const CREATE = 1;
const timed = (t) => t.mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] });

/** A form as the client API has it: `id` is empty until it is saved. */
function newForm(entityName = "incident", id = "") {
  const form = new EntityMock({ entityName });
  form.id = id;
  return form;
}

/** A page on which `openForm` answers so; `show` puts a form on it, or none. */
function page(openForm, { service, entity = { entityName: "account", id: ROW }, ...more } = {}) {
  const Xrm = clientApi({ service, entity, formType: CREATE, metadata: keyed, ...more });
  const asked = [];
  Xrm.Navigation.openForm = (...args) => (asked.push(args), openForm(...args));
  const show = (form) => (Xrm.Page.data = form && { entity: form });
  return { Xrm, asked, show, ...openPage({ Xrm }) };
}

test("all options reach the page, under the names that it has for them", async () => {
  const known = {
    entityName: "account", entityId: ROW, formId: "f", cmdbar: false, navBar: "off", openInNewWindow: true, windowPosition: 2,
    width: 800, height: 600, processId: "p", processInstanceId: "i", createFromEntity: { entityType: "contact", id: ID }, useQuickCreateForm: false,
  };
  const { run, asked } = page(async () => ({}));
  await run("openForm", [{ ...known, selectStageId: "s", relationship: { name: "r", navigationProperty: "n", relationshipType: 0 } }, '{"name":"Mill"}']);
  const relationship = { name: "r", navigationPropertyName: "n", relationshipType: 0 };
  assert.deepEqual(own(asked[0]), [{ ...known, selectedStageId: "s", relationship }, { name: "Mill" }]);

  const options = { entityName: "account", entityId: ROW, selectedStageId: "t", selectStageId: "s", relationship: { navigationPropertyName: "m", navigationProperty: "n" } };
  await run("openForm", [JSON.stringify(options), ""], { id: "2" });
  const expected = { entityName: "account", entityId: ROW, selectedStageId: "t", relationship: { navigationPropertyName: "m" } };
  assert.deepEqual(own(asked[1]), [expected, undefined]);
});

test("a form the page opens at once, and odd answers of the page, are null", async () => {
  for (const answer of [undefined, null, 7, "x", {}, { savedEntityReference: null }, { savedEntityReference: [] }, { savedEntityReference: "x" }]) {
    const { run } = page(async () => answer);
    assert.equal((await run("openForm", [{ entityName: "account", entityId: ROW }])).body, "null");
  }
});

test("quick create resolves with all that was saved", async () => {
  const saved = [{ entityType: "contact", id: ROW, name: "One" }, { entityType: "contact", id: ID, name: "Two" }];
  const { run } = page(async () => ({ savedEntityReference: saved }));
  assert.deepEqual((await run("openForm", [{ entityName: "contact", useQuickCreateForm: true }])).value, { savedEntityReference: saved });
});

test("a full create form resolves when it is saved", async (t) => {
  timed(t);
  const form = newForm();
  const { run, show } = page(async () => show(form));
  const asked = run("openForm", [{ entityName: "incident" }]);
  await forward(t, 60_000);
  form.primaryValue = "Torn box";
  form.id = `{${ROW.toUpperCase()}}`;
  form.save();
  const { value } = await asked;
  assert.deepEqual(value, { savedEntityReference: [{ entityType: "incident", id: ROW.toUpperCase(), name: "Torn box" }] });
});

test("a form saved and closed at once resolves with what was saved", async (t) => {
  timed(t);
  const form = newForm();
  const { run, show } = page(async () => show(form));
  const asked = run("openForm", [{ entityName: "incident" }]);
  await forward(t, 1_000);
  form.id = ROW;
  form.save();
  show(null);
  assert.equal((await asked).value.savedEntityReference[0].id, ROW);
});

test("a full create form that is left resolves to null, whatever the page shows then", async (t) => {
  timed(t);
  for (const next of [null, newForm("account", ROW), newForm("incident", ROW), newForm("incident")]) {
    const { run, show } = page(async () => show(newForm()));
    const asked = run("openForm", [{ entityName: "incident" }]);
    await forward(t, 1_000);
    show(next);
    await forward(t, 500);
    assert.equal((await asked).body, "null");
  }
});

test("a page that makes the form anew at each look is understood as well", async (t) => {
  timed(t);
  const { run, Xrm } = page(async () => {
    Object.defineProperty(Xrm.Page, "data", { configurable: true, get: () => ({ entity: newForm("incident", id) }) });
  });
  let id = "";
  let reply;
  run("openForm", [{ entityName: "incident" }]).then((told) => (reply = told));
  await forward(t, 5_000);
  assert.equal(reply, undefined);
  Object.defineProperty(Xrm.Page, "data", { get: () => null });
  await forward(t, 500);
  assert.equal(reply.body, "null");
});

test("a page whose answer comes only when the form is done with is not waited for in vain", async (t) => {
  timed(t);
  for (const [leave, body] of [[(form) => (form.id = ROW), "savedEntityReference"], [(_, show) => show(null), "null"]]) {
    const form = newForm();
    const { run, show } = page(() => (setTimeout(() => show(form), 20_000), never()));
    const asked = run("openForm", [{ entityName: "incident" }]);
    await forward(t, 21_000); // the agent took time over what was unsaved
    leave(form, show);
    await forward(t, 500);
    assert.match((await asked).body, new RegExp(body));
  }
});

test("a new form that was open already is not taken for the one asked for", async (t) => {
  timed(t);
  const old = newForm();
  const fresh = newForm();
  const { run, show } = page(() => new Promise((resolve) => setTimeout(() => resolve(show(fresh)), 2_000)));
  show(old);
  const asked = run("openForm", [{ entityName: "incident" }]);
  await forward(t, 1_000);
  old.id = ID; // saved on the way out
  await forward(t, 2_000);
  fresh.id = ROW;
  await forward(t, 500);
  assert.equal((await asked).value.savedEntityReference[0].id, ROW);
});

test("a create form that never appears resolves to null", async (t) => {
  timed(t);
  const asked = page(async () => ({})).run("openForm", [{ entityName: "incident" }]);
  await forward(t, 16_000);
  assert.equal((await asked).body, "null");
});

test("options that are no JSON of an object are refused, and the page's own refusal is told", async () => {
  const { run } = page(async () => Promise.reject({ errorCode: 5, message: "No form for starship" }));
  for (const [at, options] of ["{", "[]", "7", 7].entries()) {
    assert.equal((await run("openForm", [options], { id: `${at}` })).refusal, "argument");
  }
  assert.deepEqual((await run("openForm", [{ entityName: "starship" }])).value, { message: "No form for starship", errorCode: 5 });
});

test("the search page gets table, text and type", async () => {
  const { Xrm, run, job } = page();
  await run("renderSearchPage", ["account", "Mill & Sons"]);
  await job({ op: "show", what: { search: { entityName: "contact", text: "", searchType: 0 } } });
  assert.deepEqual(own(Xrm.Navigation.navigateToCalls.map(({ pageInput }) => pageInput)), [
    { pageType: "search", searchText: "Mill & Sons", searchType: 1, EntityNames: ["account"] },
    { pageType: "search", searchText: "", searchType: 0, EntityNames: ["contact"] },
  ]);
});

test("what a search found opens as the row that exists", async () => {
  const { job, asked } = page(async () => ({}));
  assert.equal((await job({ op: "show", what: { form: { entityName: "phonecall", entityId: ROW } } })).ok, true);
  assert.deepEqual(own(asked), [[{ entityName: "phonecall", entityId: ROW }]]);
});

test("the form is refreshed, saved before or not, and only if there is one", async () => {
  const saves = [];
  const { run } = page(never, { refresh: async (save) => void saves.push(save) });
  for (const [at, save] of [true, "true", false, "false", undefined].entries()) {
    assert.equal((await run("refreshForm", [save], { id: `${at}` })).body, "null");
  }
  assert.deepEqual(saves, [true, true, false, false, false]);
  const none = await openPage({ Xrm: clientApi() }).run("refreshForm", [true]);
  assert.deepEqual([none.refusal, none.value.message], ["argument", "refreshForm: no form is open."]);
});

test("the knowledge base control gets the text and the focus", async () => {
  const done = [];
  const control = new KbSearchControlMock({ name: "kb", controlType: "kbsearch" });
  control.getControlType = () => "kbsearch";
  control.setSearchQuery = (text) => done.push(text);
  control.setFocus = () => done.push("focus");
  const other = new StringControlMock({ attribute: new StringAttributeMock({ name: "name" }), name: "name" });
  const { run } = page(never, { controls: [other, control] });
  assert.equal((await run("openKBSearchControl", ["paper jam"])).body, "true");
  assert.equal((await run("openKBSearchControl", [], { id: "2" })).body, "true");
  assert.deepEqual(done, ["paper jam", "focus", "focus"]);
});

test("without a knowledge base control, without a form, the answer is false", async () => {
  for (const Xrm of [clientApi({ entity: {} }), clientApi(), { ...clientApi(), Page: undefined }]) {
    assert.equal((await openPage({ Xrm }).run("openKBSearchControl", ["x"])).body, "false");
  }
});

test("a record that is open is described, and nothing when none is", async () => {
  const { job } = page(never, { entity: { entityName: "account", id: `{${ROW}}`, primaryValue: "Mill" } });
  assert.deepEqual((await job({ op: "describe" })).value, { entityLogicalName: "account", entityId: ROW, recordTitle: "Mill" });
  assert.deepEqual((await openPage().job({ op: "describe" })).value, { entityLogicalName: null, entityId: null, recordTitle: null });
});
