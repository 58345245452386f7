// Run by `node --test`: events that widgets raise on the page (contract §3, `raiseEvent`).

import assert from "node:assert/strict";
import { test } from "node:test";
import { openPage, own } from "./world.mjs";

test("a raised event reaches the page's listeners as a Map with members, and is marked as ours before", async () => {
  const { window, document, job } = openPage();
  const heard = [];
  document.addEventListener("patchbay:own", ({ detail }) => heard.push(["own", detail]));
  window.addEventListener("order.ready", ({ detail }) => heard.push(["page", detail]));
  const reply = await job({ op: "raise", event: "order.ready", correlation: "c1" }, '{"id":7}');
  assert.deepEqual([reply.ok, reply.body], [true, "null"]);
  assert.deepEqual(heard[0], ["own", "order.ready"]);
  const [, detail] = heard[1];
  assert.equal(Object.prototype.toString.call(detail), "[object Map]");
  assert.deepEqual([own(detail.get("value")), detail.get("correlationId")], [{ id: 7 }, "c1"]);
  assert.deepEqual([own(detail.value), detail.correlationId], [{ id: 7 }, "c1"]);
});

test("any JSON can be raised, without a client API, and an event without a name is refused", async () => {
  const { window, job } = openPage();
  const values = [];
  window.addEventListener("x", ({ detail }) => values.push(detail.value));
  for (const body of ["null", "false", "0", '"text"', "[1]"]) {
    assert.equal((await job({ op: "raise", event: "x", correlation: "" }, body)).ok, true);
  }
  assert.deepEqual(own(values), [null, false, 0, "text", [1]]);
  assert.deepEqual((await job({ op: "raise", event: "", correlation: "" }, "1")).refusal, "argument");
});
