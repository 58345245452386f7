// Run by `node --test`: methods on rows (contract §3) against the client API as `xrm-mock` has it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { clientApi, forward, ID, keyed, never, openPage, ORG, own, USER } from "./world.mjs";

const ROW = "22222222-2222-4222-8222-222222222222";
const DUPLICATE = { errorCode: 0x80040237, message: "A record with matching key values already exists." };
const NOT_FOUND = { errorCode: 0x80040217, message: "phonecall With Id = … Does Not Exist" };

/** A page whose service has these functions. */
const page = (service, more) => openPage({ Xrm: clientApi({ service, metadata: keyed, ...more }) });

test("a created row has the request's id as its key, and the answer what the page gives besides", async () => {
  const made = [];
  const createRecord = async (entity, row) => (made.push([entity, row]), { entityType: entity, id: `{${ROW.toUpperCase()}}`, extra: 1 });
  const reply = await page({ createRecord }).run("createRecord", ["account", '{"name":"Mill","primarycontactid@odata.bind":"/contacts(1)"}']);
  assert.deepEqual(own(made), [["account", { name: "Mill", "primarycontactid@odata.bind": "/contacts(1)", accountid: ID }]]);
  assert.deepEqual(reply.value, { extra: 1, entityType: "account", id: ROW.toUpperCase() });
  assert.deepEqual(reply.identity, { orgId: ORG.toLowerCase(), userId: USER.slice(1, -1).toLowerCase(), orgName: "contoso", userName: "Jo Doe" });
});

test("a key the widget gave is left alone", async () => {
  const made = [];
  const { run } = page({ createRecord: async (_, row) => (made.push(row), { id: row.accountid }) });
  assert.equal((await run("createRecord", ["account", { accountid: ROW }])).value.id, ROW);
  assert.deepEqual(own(made), [{ accountid: ROW }]);
});

test("a page that tells no id, or nothing at all, leaves the key that was given", async () => {
  for (const given of [undefined, null, 7, "x", [], {}, { id: null }, { id: { guid: 1 } }]) {
    const reply = await page({ createRecord: async () => given }).run("createRecord", ["account", {}]);
    assert.deepEqual([reply.value.entityType, reply.value.id], ["account", ID], `given ${JSON.stringify(given)}`);
  }
});

test("already existing is success for a repetition only", async () => {
  const { run } = page({ createRecord: async () => Promise.reject(DUPLICATE) });
  const again = await run("createRecord", ["account", "{}"], { again: true });
  assert.deepEqual([again.ok, again.value], [true, { entityType: "account", id: ID }]);
  const first = await run("createRecord", ["account", "{}"], { id: ROW });
  assert.deepEqual([first.ok, first.value], [false, { message: DUPLICATE.message, errorCode: DUPLICATE.errorCode }]);
});

test("the service's codes are known as numbers, signed numbers and texts", async () => {
  for (const errorCode of [0x80040237, 0x80040237 - 2 ** 32, `${0x80040237}`, "0x80040237"]) {
    const reply = await page({ createRecord: async () => Promise.reject({ errorCode }) }).run("createRecord", ["account", {}], { again: true });
    assert.equal(reply.ok, true, `${errorCode}`);
  }
});

test("a table without a known key is created without one, and a repetition of that is not known", async () => {
  for (const metadata of [undefined, async () => ({}), async () => null, async () => Promise.reject("no")]) {
    const made = [];
    const { run } = page({ createRecord: async (_, row) => (made.push(row), { id: ROW }) }, { metadata });
    assert.equal((await run("createRecord", ["account", { name: "x" }])).value.id, ROW);
    assert.deepEqual(own(made), [{ name: "x" }]);
    const again = await run("createRecord", ["account", {}], { id: ROW, again: true, elsewhere: true });
    assert.deepEqual([again.ok, again.refusal, made.length], [false, "unknown", 1]);
  }
});

test("metadata that never comes makes no row that could be made twice", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  const { run } = page({ createRecord: async () => assert.fail("created") }, { metadata: never });
  const asked = run("createRecord", ["account", {}]);
  await forward(t, 8_000);
  const reply = await asked;
  assert.deepEqual([reply.ok, reply.value.message], [false, "The CRM page did not give the metadata of account in time."]);
});

test("a repeated injection of a change joins the first, and it runs once", async () => {
  let calls = 0;
  let finish;
  const { run, inject } = page({ createRecord: () => (calls++, new Promise((resolve) => (finish = resolve))) });
  const both = [run("createRecord", ["account", {}]), run("createRecord", ["account", {}], { again: true })];
  inject(); // as by two workers at once
  both.push(run("createRecord", ["account", {}], { again: true }));
  await new Promise((resolve) => setTimeout(resolve, 20));
  finish({ id: ROW });
  assert.deepEqual((await Promise.all(both)).map(({ value }) => value.id), [ROW, ROW, ROW]);
  assert.equal(calls, 1);
});

test("a change that failed is tried anew when the bridge gives it as new, and only then", async () => {
  let tries = 0;
  const { run } = page({ deleteRecord: async () => (tries++, tries === 1 ? Promise.reject({ message: "Not now" }) : undefined) });
  const first = await run("deleteRecord", ["account", ROW]);
  const joined = await run("deleteRecord", ["account", ROW], { again: true });
  assert.deepEqual([first.value.message, joined.value.message, tries], ["Not now", "Not now", 1]);
  assert.equal((await run("deleteRecord", ["account", ROW])).ok, true);
  assert.equal((await run("deleteRecord", ["account", ROW])).ok, true);
  assert.equal(tries, 2, "what was done is not done again");
});

test("a record is retrieved by its plain id and an encoded query", async () => {
  const asked = [];
  const { run } = page({ retrieveRecord: async (...args) => (asked.push(args), { name: "Mill", "a@OData.Community.Display.V1.FormattedValue": "A" }) });
  const reply = await run("retrieveRecord", ["account", `{${ROW}}`, "$select=name&$expand=primarycontactid($select=fullname)"]);
  assert.deepEqual(asked, [["account", ROW, "?$select=name&$expand=primarycontactid($select=fullname)"]]);
  assert.equal(reply.body, '{"name":"Mill","a@OData.Community.Display.V1.FormattedValue":"A"}');
});

test("what is no row is a failure people can read", async () => {
  for (const given of [undefined, null, 7, "text", []]) {
    const { ok, value } = await page({ retrieveRecord: () => given }).run("retrieveRecord", ["account", ROW]);
    assert.deepEqual([ok, value.message], [false, "The CRM page gave no row for this record."]);
  }
});

test("a row that no JSON can be made of comes as plain data", async () => {
  const row = { name: "Mill", big: 10n, then: undefined };
  row.self = row;
  Object.defineProperty(row, "broken", { enumerable: true, get: () => { throw new TypeError("x is undefined"); } });
  const { value } = await page({ retrieveRecord: async () => ({ row }) }).run("retrieveRecord", ["account", ROW]);
  assert.deepEqual(value, { row: { name: "Mill", big: "10" } });
});

test("updates of one record run one after the other, those of others at once", async () => {
  const log = [];
  const updateRecord = async (_, id, row) => {
    log.push(`begin ${row.n}`);
    await new Promise((resolve) => setTimeout(resolve, row.wait));
    log.push(`end ${row.n}`);
    return row.n === 1 ? Promise.reject({ message: "no" }) : { entityType: "account", id };
  };
  const { run } = page({ updateRecord });
  const update = (n, wait, id) => run("updateRecord", ["account", id, { n, wait }], { id: `${n}` });
  await Promise.all([update(1, 40, ROW), update(2, 1, `{${ROW.toUpperCase()}}`), update(3, 1, ID)]);
  assert.deepEqual(log, ["begin 1", "begin 3", "end 3", "end 1", "begin 2", "end 2"]);
});

test("updates keep their order when the functions are injected once more", async () => {
  const log = [];
  const updateRecord = async (_, id, { n, wait }) => {
    await new Promise((resolve) => setTimeout(resolve, wait));
    log.push(n);
  };
  const { run, inject } = page({ updateRecord });
  const first = run("updateRecord", ["account", ROW, { n: 1, wait: 60 }], { id: "1" });
  await new Promise((resolve) => setTimeout(resolve, 10));
  inject();
  await Promise.all([first, run("updateRecord", ["account", ROW, { n: 2, wait: 0 }], { id: "2" })]);
  assert.deepEqual(log, [1, 2]);
});

test("a page that is being left tells no failure: the service may have done it", async () => {
  let cutOff;
  const { run, window } = page({ deleteRecord: () => new Promise((_, reject) => (cutOff = reject)) });
  let reply = null;
  run("deleteRecord", ["account", ROW]).then((told) => (reply = told));
  await new Promise((resolve) => setTimeout(resolve, 10));
  window.dispatchEvent(new Event("pagehide"));
  cutOff(new TypeError("Failed to fetch"));
  await new Promise((resolve) => setTimeout(resolve, 30));
  assert.equal(reply, null);
});

test("an update that waits for one that never ends is refused and not made later", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  const made = [];
  let finish;
  const { run } = page({ updateRecord: (_, id, row) => (made.push(row.n), new Promise((resolve) => (finish = () => resolve({ id })))) });
  const first = run("updateRecord", ["account", ROW, { n: 1 }], { id: "1" });
  const second = run("updateRecord", ["account", ROW, { n: 2 }], { id: "2", left: 2_000 });
  await forward(t, 3_000);
  const { ok, value } = await second;
  assert.deepEqual([ok, value.message], [false, "An earlier change of this record has not ended yet, so this one was not made."]);
  const third = run("updateRecord", ["account", ROW, { n: 3 }], { id: "3" });
  await forward(t, 100);
  finish();
  assert.equal((await first).ok, true);
  await forward(t, 100);
  finish();
  assert.equal((await third).ok, true);
  assert.deepEqual(made, [1, 3]);
});

test("a record that is gone already counts as deleted for a repetition only", async () => {
  const { run } = page({ deleteRecord: async () => Promise.reject(NOT_FOUND) });
  assert.deepEqual((await run("deleteRecord", ["phonecall", `{${ROW}}`], { again: true })).value, { entityType: "phonecall", id: ROW });
  const first = await run("deleteRecord", ["phonecall", ROW], { id: "2" });
  assert.deepEqual([first.ok, first.value.errorCode], [false, NOT_FOUND.errorCode]);
});

test("data that is no JSON of an object is refused before anything is asked", async () => {
  const { run } = page({ createRecord: () => assert.fail("created"), updateRecord: () => assert.fail("updated") });
  for (const [at, data] of ["{a: 1}", "[1]", "7", [1], 7, true].entries()) {
    const created = await run("createRecord", ["account", data], { id: `c${at}` });
    const updated = await run("updateRecord", ["account", ROW, data], { id: `u${at}` });
    for (const reply of [created, updated]) {
      assert.deepEqual([reply.ok, reply.refusal], [false, "argument"], JSON.stringify(data));
      assert.match(reply.value.message, /^The data is not valid JSON/);
    }
  }
});

test("metadata is plain data: getters read, collections by name, functions dropped", async () => {
  class Column {
    get LogicalName() { return "name"; }
    get Broken() { throw new Error("no"); }
    getFormat() { return "x"; }
  }
  const column = new Column();
  const Attributes = { forEach: (visit) => [column].forEach(visit), get: () => column, getLength: () => 1 };
  const metadata = async (entity, attributes) => ({ LogicalName: entity, asked: attributes, Attributes, Owner: { column }, when: new Date(0) });
  const { run } = page({}, { metadata });
  const { value } = await run("getEntityMetadata", ["account", ["name"]]);
  const plain = { LogicalName: "name" };
  assert.deepEqual(value, { LogicalName: "account", asked: ["name"], Attributes: { name: plain }, Owner: { column: plain }, when: "1970-01-01T00:00:00.000Z" });
  const { body } = await run("getEntityMetadata", ["account", "name"]);
  assert.deepEqual(JSON.parse(body).asked, [], "no list of names, no columns");
});

test("signed out is said of a service that no longer knows who asks, and of nothing else", async () => {
  const said = async (/** @type {any} */ error) =>
    (await page({ retrieveRecord: async () => Promise.reject(error) }).run("retrieveRecord", ["account", ROW])).value.message;
  for (const error of [{ message: "Unauthorized" }, { message: "HTTP Error 401: Unauthorized" }, { message: "401" }, { errorCode: 401, message: "No." }]) {
    assert.match(await said(error), /^You are signed out of the CRM/, JSON.stringify(error));
  }
  for (const message of ["401 Main Street is no address", "Unauthorized to change a closed case", "...", "Code 401"]) {
    assert.equal(await said({ message }), message);
  }
});
