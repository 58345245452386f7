// Run by `node --test`: the table of a page among faults. Jobs come twice, late, in any order and from one worker after
// another; the page is loading, frozen or left. What changes something is done once, and each asker gets its answer.

import assert from "node:assert/strict";
import { test } from "node:test";
import { clientApi, forward, keyed, openPage, USER } from "./world.mjs";

const ROW = "22222222-2222-4222-8222-222222222222";
const CHANGES = {
  createRecord: ["account", {}],
  updateRecord: ["account", ROW, {}],
  deleteRecord: ["account", ROW],
};

/** A page whose service counts what it is asked, and answers when the test says so. */
function slowPage(more = {}) {
  const asked = [];
  const ask = (name) => (...args) => new Promise((resolve, reject) => asked.push({ name, args, resolve, reject }));
  const names = ["createRecord", "retrieveRecord", "updateRecord", "deleteRecord"];
  const service = Object.fromEntries(names.map((name) => [name, ask(name)]));
  return { asked, ...openPage({ Xrm: clientApi({ service, metadata: keyed }), ...more }) };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test("a change asked for twice before its answer and once after it is done once, and all three are told the same", async () => {
  for (const [method, args] of Object.entries(CHANGES)) {
    const { asked, run } = slowPage();
    const both = [run(method, args), run(method, args, { again: true })];
    await turn();
    assert.deepEqual(asked.map(({ name }) => name), [method]);
    asked[0].resolve({ id: ROW });
    const texts = [...(await Promise.all(both)), await run(method, args, { again: true })].map(({ body }) => body);
    assert.equal(new Set(texts).size, 1, method);
    assert.equal(asked.length, 1, method);
  }
});

test("a repetition that overtakes the first sending is the one that runs", async () => {
  const { asked, run } = slowPage();
  const second = run("createRecord", CHANGES.createRecord, { again: true });
  const first = run("createRecord", CHANGES.createRecord);
  await turn();
  asked[0].resolve({ id: ROW });
  assert.deepEqual([(await first).ok, (await second).ok, asked.length], [true, true, 1]);
});

test("a read is asked anew each time, and each asker gets its own answer", async () => {
  const { asked, run } = slowPage();
  const both = [run("retrieveRecord", ["account", ROW]), run("retrieveRecord", ["account", ROW], { again: true })];
  await turn();
  asked[1].resolve({ name: "second" });
  asked[0].resolve({ name: "first" });
  assert.deepEqual((await Promise.all(both)).map(({ value }) => value.name), ["first", "second"]);
});

test("a new worker that puts the functions there once more finds what runs and what was answered", async () => {
  const { asked, run, inject, job } = slowPage();
  const first = run("updateRecord", CHANGES.updateRecord);
  await turn();
  inject();
  const second = run("updateRecord", CHANGES.updateRecord, { again: true });
  await turn();
  asked[0].resolve({});
  assert.deepEqual([(await first).ok, (await second).ok, asked.length], [true, true, 1]);
  inject();
  const { ok, value } = await job({ op: "peek", id: "11111111-1111-4111-8111-111111111111" });
  assert.deepEqual([ok, value.id], [true, ROW]);
});

test("a page asked after something it has no trace of says so, and does nothing", async () => {
  const { asked, job } = slowPage();
  const { ok, refusal } = await job({ op: "peek", id: "elsewhere" });
  assert.deepEqual([ok, refusal, asked.length], [false, "unknown", 0]);
});

test("while the page loads every request is only started, once, and its outcome is told once by an event", async () => {
  for (const [method, args] of Object.entries({ ...CHANGES, retrieveRecord: ["account", ROW] })) {
    const { asked, table, document } = slowPage({ readyState: "loading" });
    const told = [];
    document.addEventListener("patchbay:outcome", ({ detail }) => told.push(JSON.parse(detail)));
    const header = { op: "run", id: "r1", method, left: 9_600, until: null, elsewhere: false, expect: null, custom: "" };
    const send = (again) => table.run(`${JSON.stringify({ ...header, again })}\n${JSON.stringify(args)}`);
    for (const again of [false, true, true]) {
      assert.match(await send(again), /"started":true/, method);
    }
    await turn();
    asked[0].resolve({ id: ROW });
    await turn();
    assert.deepEqual([told.map(({ id }) => id), asked.length], [["r1"], 1], method);
    assert.equal(await send(true), told[0].text, "a later repetition is told the same");
  }
});

test("a frozen page that comes to a job after its time does nothing, and tells that", async (t) => {
  t.mock.timers.enable({ apis: ["Date", "setTimeout", "setInterval"] });
  for (const [method, args] of Object.entries(CHANGES)) {
    const { asked, run, window } = slowPage();
    window.Date = Date; // the tests' own, which stands still
    const late = run(method, args, { until: Date.now() - 1 });
    await forward(t, 100);
    const { ok, value } = await late;
    assert.deepEqual([ok, asked.length], [false, 0], method);
    assert.match(value.message, /nothing was done/);
  }
});

test("a page that freezes while it looks for its key or waits for an earlier update does not begin when it goes on", async () => {
  const asked = [];
  let known = () => {};
  const metadata = () => new Promise((resolve) => (known = () => resolve({ PrimaryIdAttribute: "accountid" })));
  let free = () => {};
  const updateRecord = (...args) => (asked.push(args), new Promise((resolve) => (free = resolve)));
  const createRecord = async (...args) => void asked.push(args);
  const { run, window } = openPage({ Xrm: clientApi({ service: { createRecord, updateRecord }, metadata }) });
  let now = 0;
  window.Date = { now: () => now };
  const until = 1_000;
  const made = run("createRecord", CHANGES.createRecord, { id: "r1", until });
  const first = run("updateRecord", CHANGES.updateRecord, { id: "r2", until });
  const second = run("updateRecord", CHANGES.updateRecord, { id: "r3", until });
  await turn();
  now = 60_000; // nothing ran meanwhile
  known();
  free();
  await turn();
  assert.deepEqual([(await made).ok, (await first).ok, (await second).ok], [false, true, false]);
  assert.equal(asked.length, 1, "the update that had begun");
});

test("an update that comes just when the client API is up does not overtake one that waits for it", async () => {
  const { run, window } = openPage({ readyState: "loading" });
  const first = run("updateRecord", ["account", ROW, { number: 1 }], { id: "r1" });
  await turn();
  const asked = [];
  window.Xrm = clientApi({ service: { updateRecord: async (...args) => void asked.push(args[2].number) } });
  await Promise.all([run("updateRecord", ["account", ROW, { number: 2 }], { id: "r2" }), first]);
  assert.deepEqual(asked, [1, 2]);
});

test("a request whose page gets no client API in its time does not hold up the next", async () => {
  const { run, window } = openPage();
  const first = run("updateRecord", ["account", ROW, {}], { id: "r1", left: 350 });
  assert.equal((await first).refusal, "no-client-api");
  window.Xrm = clientApi({ service: { updateRecord: async () => {} } });
  assert.equal((await run("updateRecord", ["account", ROW, {}], { id: "r2" })).ok, true);
});

test("a page that freezes while its client API is not up yet does not begin when it goes on", async () => {
  const asked = [];
  const { run, window } = openPage();
  let now = 0;
  window.Date = { now: () => now };
  const late = run("deleteRecord", CHANGES.deleteRecord, { until: 1_000 });
  await turn();
  now = 60_000;
  window.Xrm = clientApi({ service: { deleteRecord: async (...args) => void asked.push(args) } });
  assert.match((await late).value.message, /nothing was done/);
  assert.deepEqual(asked, []);
});

test("a page that lost its service says of a change that it is not known, and of a read that it failed", async () => {
  const lost = async () => Promise.reject(new TypeError("Failed to fetch"));
  const service = { createRecord: lost, updateRecord: lost, deleteRecord: lost, retrieveRecord: lost };
  const { run } = openPage({ Xrm: clientApi({ service, metadata: keyed }) });
  for (const [method, args] of Object.entries(CHANGES)) {
    assert.match((await run(method, args, { id: method })).value.message, /it is not known whether it was saved/, method);
  }
  assert.equal((await run("retrieveRecord", ["account", ROW])).value.message, "The CRM page cannot reach its service.");
});

test("whom the page works for is looked at each time, since another user may have signed in", async () => {
  const Xrm = clientApi({ service: { deleteRecord: async () => {} } });
  const { run } = openPage({ Xrm });
  const { identity } = await run("deleteRecord", CHANGES.deleteRecord, { id: "r1" });
  Xrm.Utility.getGlobalContext().userSettings.userId = USER.replace("BB", "CC");
  const { ok, refusal } = await run("deleteRecord", CHANGES.deleteRecord, { id: "r2", expect: identity });
  assert.deepEqual([ok, refusal], [false, "other-organisation"]);
});

test("an answer is kept for five minutes and then forgotten", async (t) => {
  t.mock.timers.enable({ apis: ["Date", "setTimeout", "setInterval"] });
  const { asked, run, job } = slowPage();
  const first = run("deleteRecord", CHANGES.deleteRecord);
  await forward(t, 50);
  asked[0].resolve();
  await forward(t, 50);
  await first;
  const peek = () => job({ op: "peek", id: "11111111-1111-4111-8111-111111111111" });
  t.mock.timers.tick(4 * 60_000);
  assert.equal((await peek()).ok, true);
  t.mock.timers.tick(2 * 60_000);
  const gone = peek();
  await forward(t, 50);
  assert.equal((await gone).ok, false);
});

/** Numbers below `below`, the same for the same seed. */
function luck(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 8) % below;
  };
}

test("300 pages whose jobs come twice, late and in any order do each change once and answer every sending alike", async () => {
  for (let seed = 1; seed <= 300; seed += 1) {
    const draw = luck(seed);
    const { asked, run } = slowPage();
    const sendings = [];
    for (let number = 0; number < 12; number += 1) {
      const method = Object.keys(CHANGES)[draw(3)];
      const record = `${ROW.slice(0, -2)}${10 + draw(3)}`;
      const args = method === "createRecord" ? ["account", { number }] : ["account", record, { number }];
      for (let sending = 0; sending <= draw(3); sending += 1) {
        sendings.push({ at: draw(20), method, args, id: `r${number}` });
      }
    }
    sendings.sort((one, other) => one.at - other.at);
    const sent = new Set();
    const answers = new Map();
    const open = [];
    let answered = 0;
    const answerOne = () => {
      const waiting = asked.filter((question) => !question.done);
      const question = waiting[draw(waiting.length)];
      if (question) {
        question.done = true;
        answered += 1;
        if (draw(5) === 0) {
          question.reject({ errorCode: 5, message: `no ${answered}` });
        } else {
          question.resolve({ id: ROW });
        }
      }
    };
    for (const { method, args, id } of sendings) {
      const again = sent.has(id);
      sent.add(id);
      open.push(run(method, args, { id, again }).then(({ ok, body }) => answers.set(`${id} ${ok} ${body}`, id)));
      await turn();
      if (draw(2) === 0) {
        answerOne();
      }
    }
    for (let rounds = 0; rounds < 200 && answered < 12; rounds += 1) {
      answerOne();
      await turn();
    }
    await Promise.all(open);
    const ids = new Set(sendings.map(({ id }) => id));
    const numbers = asked.filter(({ name }) => name !== "deleteRecord").map(({ args }) => args.at(-1).number);
    assert.equal(asked.length, ids.size, `seed ${seed}: each once`);
    assert.equal(new Set(numbers).size, numbers.length, `seed ${seed}: none twice`);
    assert.equal(answers.size, ids.size, `seed ${seed}: one answer for all sendings of a change`);
  }
});
