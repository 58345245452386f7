// Run by `node --test`: the query forms of contract §5, without a browser.

import assert from "node:assert/strict";
import { test } from "node:test";

const table = { tools: {} };
globalThis.window = { [Symbol.for("patchbay.page")]: table };
await import("./odata.js");
const { readQuery } = table.tools;

/** What the service reads of a query: options by name, decoded as it decodes them. */
function served(query) {
  return Object.fromEntries(new URLSearchParams(readQuery(query).options));
}

test("the leading question mark may be missing, and options come in any order", () => {
  assert.equal(readQuery("$top=1&$select=a").options, "?$top=1&$select=a");
  assert.equal(readQuery("?$select=a&$top=1").options, "?$select=a&$top=1");
  assert.equal(readQuery("").options, "");
  assert.equal(readQuery(undefined).options, "");
  assert.equal(readQuery(" ?& ").options, "");
});

test("a raw plus stays a plus, and an encoded one is not encoded again", () => {
  for (const number of ["+1206", "%2B1206", "%2b1206"]) {
    assert.equal(served(`$filter=contains(phone,'${number}')`).$filter, "contains(phone,'+1206')");
  }
});

test("spaces, encoded and raw, are spaces", () => {
  assert.equal(served("$filter=a eq 'b c'").$filter, "a eq 'b c'");
  assert.equal(served("$filter=a%20eq%20'b c'").$filter, "a eq 'b c'");
});

test("a percent sign that encodes nothing is a wildcard, also beside encoded characters", () => {
  assert.equal(served("$filter=contains(a,'%5%5%5%0')").$filter, "contains(a,'%5%5%5%0')");
  assert.equal(served("$filter=contains(a,%20'%5%5%5%0')").$filter, "contains(a, '%5%5%5%0')");
  assert.equal(served("$filter=contains(a,'%255%250')").$filter, "contains(a,'%5%0')");
  assert.equal(served("$filter=contains(a,'100%')").$filter, "contains(a,'100%')");
});

test("an ampersand inside quotes belongs to the text", () => {
  const both = { $filter: "name eq 'A & B'", $top: "1" };
  assert.deepEqual(served("$filter=name eq 'A & B'&$top=1"), both);
  assert.deepEqual(served("$filter=name eq 'A %26 B'&$top=1"), both);
  assert.deepEqual(served("$filter=name eq 'O''Neil & Sons'&$top=1"), { $filter: "name eq 'O''Neil & Sons'", $top: "1" });
});

test("a number sign does not cut the query off", () => {
  assert.equal(served("$filter=name eq 'No. #5'").$filter, "name eq 'No. #5'");
});

test("the search text is taken out, decoded, and its quotes are letters", () => {
  assert.deepEqual(readQuery("?$search=O'Neil&$filter=a eq 'b'&$select=c"), {
    options: "?$filter=a%20eq%20'b'&$select=c",
    search: "O'Neil",
  });
  assert.deepEqual(readQuery("$top=1&$search=O%27Neil%20%26%20Sons"), { options: "?$top=1", search: "O'Neil & Sons" });
  assert.deepEqual(readQuery("$search=50%"), { options: "", search: "50%" });
  assert.deepEqual(readQuery(" $search = one & $search=two"), { options: "", search: "one two" });
});

test("letters beyond ASCII are left to the browser, which encodes them", () => {
  assert.equal(served("$filter=name eq 'Müller'").$filter, "name eq 'Müller'");
  assert.equal(served("$filter=name eq 'M%C3%BCller'").$filter, "name eq 'Müller'");
});

test("what has no value goes to the service as it is", () => {
  assert.equal(readQuery("$count&$top=1").options, "?$count&$top=1");
  assert.equal(readQuery("$select=").options, "?$select=");
});
