// Run by `node --test`: insertNotes (contract §3) against the client API as `xrm-mock` has it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { clientApi, ID, openPage, own } from "./world.mjs";

const ROW = "22222222-2222-4222-8222-222222222222";

test("a new note is saved on the record under the request's id, once", async () => {
  const made = [];
  const createRecord = async (...args) => (made.push(args), made.length > 1 ? Promise.reject({ errorCode: 0x80040237 }) : { id: ID });
  const args = ["account", "accounts", `{${ROW}}`, "", "Called back"];
  const { run } = openPage({ Xrm: clientApi({ service: { createRecord } }) });
  assert.deepEqual((await run("insertNotes", args, { left: null })).value, { value: ID });
  const row = { annotationid: ID, notetext: "Called back", "objectid_account@odata.bind": `/accounts(${ROW})` };
  assert.deepEqual(own(made), [["annotation", row]]);
  // Another page: the first one was lost with its answer.
  const other = openPage({ Xrm: clientApi({ service: { createRecord } }) });
  assert.deepEqual((await other.run("insertNotes", args, { left: null, again: true })).value, { value: ID });
});

test("a note that exists is changed", async () => {
  const made = [];
  const { run } = openPage({ Xrm: clientApi({ service: { updateRecord: async (...args) => void made.push(args), createRecord: () => assert.fail("created") } }) });
  const { value } = await run("insertNotes", ["account", "accounts", ROW, `{${ID}}`, "Called twice"], { id: ROW, left: null });
  assert.deepEqual(value, { value: ID });
  assert.deepEqual(own(made), [["annotation", ID, { notetext: "Called twice" }]]);
});

test("what the service refuses is told in its words", async () => {
  const createRecord = () => Promise.reject({ errorCode: 5, message: "Notes are off for accounts." });
  const { run } = openPage({ Xrm: clientApi({ service: { createRecord } }) });
  const { ok, value } = await run("insertNotes", ["account", "accounts", ROW, null, "x"], { left: null });
  assert.deepEqual([ok, value], [false, { message: "Notes are off for accounts.", errorCode: 5 }]);
});

test("a note that the service had taken after all gets the text of the second try", async () => {
  const made = [];
  const createRecord = async () => (made.push("create"), Promise.reject(made.length === 1 ? { message: "Lost" } : { errorCode: 0x80040237 }));
  const updateRecord = async (...args) => void made.push(args);
  const { run } = openPage({ Xrm: clientApi({ service: { createRecord, updateRecord } }) });
  const save = (note) => run("insertNotes", ["account", "accounts", ROW, "", note], { left: null });
  assert.equal((await save("Called")).value.message, "Lost");
  assert.deepEqual((await save("Called back")).value, { value: ID });
  assert.deepEqual(own(made), ["create", "create", ["annotation", ID, { notetext: "Called back" }]]);
});
