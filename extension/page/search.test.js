// Run by `node --test`: searchAndOpenRecords (contract §5) against the client API as `xrm-mock` has it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { clientApi, forward, keyed, never, openPage, own } from "./world.mjs";

const FILTER = "?$select=name&$filter=name eq 'Mill'";

/** A page whose service answers each search so; `asked` collects what it was asked. */
function page(answer, { asked = [], metadata = keyed, ...more } = {}) {
  const retrieveMultipleRecords = async (...args) => (asked.push(args), answer(...args));
  return { asked, ...openPage({ Xrm: clientApi({ service: { retrieveMultipleRecords }, metadata, ...more }) }) };
}

const search = (run, entity, query, only, type) => run("searchAndOpenRecords", [entity, query, only, null, type]);
const rows = (count, entity = "account") => Array.from({ length: count }, (_, at) => ({ [`${entity}id`]: `${at}`, name: `n${at}` }));
const onPage = (entityName, text, searchType = 1) => ({ search: { entityName, text, searchType } });

test("none, one and many rows are an array, and what is shown follows from how many", async () => {
  for (const [count, then] of [[0, onPage("account", "")], [1, { form: { entityName: "account", entityId: "0" } }], [2, onPage("account", "")]]) {
    const { run } = page(() => ({ entities: rows(count), nextLink: "" }));
    const only = await search(run, "account", FILTER, true);
    assert.deepEqual([only.value, only.then], [rows(count), undefined]);
    const shown = await search(run, "account", FILTER, false);
    assert.deepEqual([shown.value, shown.then], [rows(count), then]);
  }
});

test("an activity opens the row that exists, by the key of activities", async () => {
  const { run } = page(() => ({ entities: [{ activityid: "7", subject: "Site visit" }] }));
  for (const entity of ["phonecall", "appointment", "email", "new_customactivity"]) {
    assert.deepEqual((await search(run, entity, FILTER, false)).then, { form: { entityName: entity, entityId: "7" } });
  }
});

test("a key of another name is known from the metadata", async () => {
  const { run } = page(() => ({ entities: [{ odd_key: "7" }] }), { metadata: async () => ({ PrimaryIdAttribute: "odd_key" }) });
  assert.deepEqual((await search(run, "odd", FILTER, false)).then, { form: { entityName: "odd", entityId: "7" } });
});

test("a service that gives only what was selected is asked for the key as well", async () => {
  for (const [query, second] of [
    ["$filter=a eq 1&$select=name", "?$filter=a%20eq%201&$select=name,accountid"],
    ["?%24select=name&$top=2", "?%24select=name,accountid&$top=2"],
    ["$select=", "?$select=accountid"],
  ]) {
    const { run, asked } = page((_, options) => ({ entities: options.includes("accountid") ? rows(1) : [{ name: "n0" }] }));
    const reply = await search(run, "account", query, false);
    assert.deepEqual([reply.value, reply.then], [rows(1), { form: { entityName: "account", entityId: "0" } }]);
    assert.deepEqual(own(asked).map(([, options]) => options).slice(1), [second]);
  }
});

test("rows that have their key are not asked for twice, nor is their metadata", async () => {
  const { run, asked } = page(() => ({ entities: rows(3) }), { metadata: () => assert.fail("metadata") });
  await search(run, "account", FILTER, true);
  assert.equal(asked.length, 1);
});

test("rows whose key nobody knows are given as they are, and no new form opens", async () => {
  for (const metadata of [undefined, async () => null, () => Promise.reject("no")]) {
    const { run, asked } = page(() => ({ entities: [{ total: 5 }] }), { metadata });
    const { value, then } = await search(run, "account", "?$apply=aggregate($count as total)", false);
    assert.deepEqual([value, then, asked.length], [[{ total: 5 }], onPage("account", ""), 1]);
  }
});

test("5,000 rows at most are asked for and given, whatever the service gives", async () => {
  const { run, asked } = page(() => ({ entities: rows(5_200), nextLink: "https://more" }));
  const { value } = await search(run, "account", FILTER, true);
  assert.deepEqual([value.length, value[4_999].accountid], [5_000, "4999"]);
  assert.equal(asked[0][2], 5_000);
});

test("the search text goes to the search page, with the type of search, and never to the service", async () => {
  const { run, asked } = page(() => ({ entities: [] }));
  for (const [query, text] of [["$search=O'Neil&$filter=a eq 'b'", "O'Neil"], ["?$filter=a eq 'b'&%24search=A%20%26%20B", "A & B"]]) {
    for (const [type, searchType] of [[0, 0], ["0", 0], [1, 1], [undefined, 1], ["x", 1]]) {
      assert.deepEqual((await search(run, "account", query, false, type)).then, onPage("account", text, searchType));
    }
  }
  assert.ok(asked.every(([, options]) => options === "?$filter=a%20eq%20'b'"));
});

test("the search text alone opens the search page, and without opening it is refused", async () => {
  const { run } = page(() => assert.fail("asked"));
  const shown = await search(run, "account", "$search=Mill", "false");
  assert.deepEqual([shown.body, shown.then], ["[]", onPage("account", "Mill")]);
  const refused = await search(run, "account", "$search=Mill", "true");
  assert.deepEqual([refused.ok, refused.refusal], [false, "argument"]);
});

test("an error of the service is told in its words, and the search page opens", async () => {
  const error = { errorCode: 0x80060888, message: "Could not find a property named 'nope'" };
  const { run } = page(() => Promise.reject(error));
  const only = await search(run, "account", `${FILTER}&$search=Mill`, true);
  assert.deepEqual([only.ok, only.refusal, only.value, only.then], [false, "service", { message: error.message, errorCode: error.errorCode }, undefined]);
  const shown = await search(run, "account", `${FILTER}&$search=Mill`, false);
  assert.deepEqual([shown.value.message, shown.then], [error.message, onPage("account", "Mill")]);
});

test("an answer without rows is a failure people can read, and the search page opens", async () => {
  for (const answer of [undefined, null, 7, "rows", [], {}, { entities: null }, { entities: {} }]) {
    const { ok, value, then } = await search(page(() => answer).run, "account", FILTER, false);
    assert.deepEqual([ok, value, then], [false, { message: "The CRM page gave no rows for this search." }, onPage("account", "")]);
  }
  const { value } = await search(page(() => ({ entities: [null, 7, ...rows(1)] })).run, "account", FILTER, true);
  assert.deepEqual(value, rows(1), "what is no row is left out");
});

test("a search that never ends is told in time, and the search page opens", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  const asked = search(page(never).run, "account", FILTER, false);
  await forward(t, 9_600);
  const { ok, value, then } = await asked;
  assert.deepEqual([ok, value, then], [false, { message: "The CRM page did not answer the search in time." }, onPage("account", "")]);
});
