// Run by `node --test`: the widgets' library against a panel that loses, doubles, delays and mixes up what passes, as a
// worker that dies does. Time is the tests' own.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openWidget } from "./widget.mjs";

const ROW = "22222222-2222-4222-8222-222222222222";

/** A widget whose panel has answered. */
function connected() {
  const widget = openWidget();
  widget.welcome();
  widget.take();
  return widget;
}

const requests = (frames) => frames.filter(({ t }) => t === "request");
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** How a request ends: its value or failure, or that it has not. */
function ending(promise) {
  const end = { settled: 0 };
  promise.then(
    (value) => Object.assign(end, { ok: true, value, settled: end.settled + 1 }),
    (value) => Object.assign(end, { ok: false, value, settled: end.settled + 1 }),
  );
  return end;
}

test("a request that was lost is sent again after two and a half seconds, the same but for its number and the time left", async () => {
  const widget = connected();
  widget.cif.updateRecord("account", ROW, { name: "Miller" });
  const [first] = widget.take();
  widget.pass(5_000);
  const [second] = widget.take();
  assert.deepEqual([first.attempt, first.left, second.attempt], [1, 10_000, 2]);
  assert.ok(second.left <= 7_500 && second.left >= 5_000, `${second.left}`);
  assert.deepEqual({ ...second, attempt: 1, left: 10_000 }, first);
});

test("an answer that comes twice, or to a request nobody made, changes nothing", async () => {
  const widget = connected();
  const end = ending(widget.cif.getEnvironment());
  const [{ id }] = widget.take();
  widget.answer("nobody's", "1");
  widget.answer(id, '{"one":1}');
  widget.answer(id, '{"two":2}');
  widget.answer(id, '{"message":"no"}', false);
  await turn();
  assert.deepEqual([end.ok, end.value], [true, '{"one":1}']);
  widget.pass(30_000);
  assert.deepEqual(widget.take(), [], "what is answered is not sent again");
});

test("an answer after ten seconds is too late, and a change then says that it is not known", async () => {
  const widget = connected();
  const methods = { retrieveRecord: ["account", ROW], createRecord: ["account", {}], updateRecord: ["account", ROW, {}], deleteRecord: ["account", ROW] };
  for (const [method, args] of Object.entries(methods)) {
    const end = ending(widget.cif[method](...args));
    const [{ id }] = requests(widget.take());
    widget.pass(9_999);
    await turn();
    assert.equal(end.settled, 0, method);
    widget.pass(1);
    widget.answer(id, "{}");
    await turn();
    assert.equal(end.ok, false, method);
    assert.equal(/it is not known whether it was saved/.test(JSON.parse(end.value).message), method !== "retrieveRecord", method);
  }
});

test("answers in any order find their own requests", async () => {
  const widget = connected();
  const ends = [1, 2, 3, 4, 5, 6, 7].map(() => ending(widget.cif.getMode()));
  const sent = widget.take();
  assert.deepEqual(sent.map(({ seq }) => seq), [1, 2, 3, 4, 5, 6, 7]);
  for (const at of [3, 6, 0, 5, 1, 4, 2]) {
    widget.answer(sent[at].id, `${at}`);
  }
  await turn();
  assert.deepEqual(ends.map(({ value }) => value), [0, 1, 2, 3, 4, 5, 6]);
});

test("when a worker was lost all that is open is sent again in its order, after the word that says so", async () => {
  const widget = connected();
  widget.pass(6_000);
  widget.resend();
  widget.take();
  widget.pass(6_000); // the handlers are known by now
  for (const name of ["one", "two", "three"]) {
    widget.cif.raiseEvent(name, {});
  }
  const [, { id }] = widget.take();
  widget.answer(id, "true");
  widget.resend();
  const frames = widget.take();
  assert.deepEqual(frames.map(({ t, seq }) => [t, seq]), [["again", undefined], ["request", 1], ["request", 3]]);
});

test("a request without time-out is sent again every twenty seconds and waits for hours", async () => {
  const widget = connected();
  const end = ending(widget.cif.openForm({ entityName: "account" }));
  const [{ id, left }] = widget.take();
  assert.equal(left, null);
  widget.pass(60 * 60_000);
  const again = requests(widget.take());
  assert.ok(again.length >= 150 && again.length <= 180, `${again.length} in an hour`);
  assert.ok(again.every((request) => request.id === id && request.left === null));
  widget.answer(id, "null");
  await turn();
  assert.deepEqual([end.ok, end.value], [true, "null"]);
});

test("handlers lost with one worker after the other are told to the next, and an idle worker is left asleep", () => {
  const widget = connected();
  const handlers = () => widget.take().filter(({ t }) => t === "handlers").map(({ events }) => events);
  widget.cif.addHandler("onclicktoact", () => {});
  widget.take();
  for (let lost = 0; lost < 4; lost += 1) {
    widget.pass(1_000);
    widget.resend();
    assert.deepEqual(handlers(), [["onclicktoact"]], `after ${lost + 1} workers`);
  }
  for (let idle = 0; idle < 3; idle += 1) {
    widget.pass(30_000);
    widget.resend();
    assert.deepEqual(handlers(), [], "there is nothing to say");
  }
});

test("what is asked before the panel answers is sent once it does, in order", () => {
  const widget = openWidget();
  widget.cif.addHandler("onmodechanged", () => {});
  widget.cif.setMode(1);
  widget.cif.getEnvironment();
  widget.pass(3_000);
  assert.deepEqual([widget.take(), widget.greetings.length > 1], [[], true]);
  widget.welcome();
  const frames = widget.take();
  assert.deepEqual(frames.map(({ t, method }) => method ?? t), ["handlers", "setMode", "getEnvironment"]);
  assert.ok(requests(frames).every(({ attempt }) => attempt === 1));
});

test("a widget that the browser kept for Back greets anew, and what was open goes to the new panel", async () => {
  const widget = connected();
  const end = ending(widget.cif.getEnvironment());
  const [{ id }] = widget.take();
  widget.fire("pagehide", {});
  assert.deepEqual(widget.take().map(({ t }) => t), ["bye"]);
  const before = widget.greetings.length;
  widget.fire("pageshow", { persisted: true });
  assert.equal(widget.greetings.length, before + 1);
  widget.welcome();
  assert.deepEqual(requests(widget.take()).map((request) => [request.id, request.attempt]), [[id, 2]]);
  widget.answer(id, "{}");
  await turn();
  assert.equal(end.ok, true);
});

test("a handler that throws, rejects or never ends keeps no event from the others", async () => {
  const widget = connected();
  const heard = [];
  widget.cif.addHandler("ring", () => { throw new Error("no"); });
  widget.cif.addHandler("ring", () => Promise.reject(new Error("no")));
  widget.cif.addHandler("ring", () => new Promise(() => {}));
  widget.cif.addHandler("RING", (payload) => heard.push(JSON.parse(payload).n));
  for (const n of [1, 2, 3]) {
    widget.raise("ring", { n });
  }
  await turn();
  assert.deepEqual(heard, [1, 2, 3]);
});

/** Numbers below `below`, the same for the same seed. */
function luck(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 8) % below;
  };
}

test("100 channels that lose, double, delay and mix up: each request settles once, in time, with its own answer", async () => {
  for (let seed = 1; seed <= 100; seed += 1) {
    const draw = luck(seed);
    const widget = connected();
    const asked = [];
    /** What is on its way to the library: it arrives in no order. */
    const way = [];
    const answerAll = (frames) => {
      for (const { id, args } of requests(frames)) {
        for (let copies = draw(3); copies > 0; copies -= 1) { // none, one or two
          way.push({ at: widget.now() + draw(draw(4) === 0 ? 12_000 : 300), id, body: `${args[0]}` });
        }
      }
    };
    for (let passed = 0; passed < 25_000; passed += 100) {
      if (asked.length < 20 && draw(3) === 0) {
        const px = asked.length;
        asked.push({ px, at: widget.now(), end: ending(widget.cif.setWidth(px)) });
      }
      if (draw(40) === 0) {
        widget.resend();
      }
      answerAll(widget.take());
      widget.pass(100);
      for (const [at, answer] of [...way.entries()].reverse()) {
        if (answer.at <= widget.now()) {
          way.splice(at, 1);
          widget.answer(answer.id, answer.body);
        }
      }
      await Promise.resolve();
      await Promise.resolve();
      for (const request of asked) {
        request.took ??= request.end.settled > 0 ? widget.now() - request.at : undefined;
      }
    }
    await turn();
    for (const { px, end, took } of asked) {
      assert.equal(end.settled, 1, `seed ${seed}: ${px} settles once`);
      assert.ok(took <= 10_100, `seed ${seed}: ${px} took ${took} ms`);
      assert.ok(!end.ok || end.value === px, `seed ${seed}: ${px} got ${end.value}`);
    }
    assert.ok(asked.filter(({ end }) => end.ok).length > asked.length / 2, `seed ${seed}: most arrive`);
  }
});

test("notifyEvent waits as long as it rings, is sent again under its id, and resolves with what became of it", async () => {
  const widget = connected();
  const end = ending(widget.cif.notifyEvent({ templateParameters: { caller: "Ada" } }));
  const [first] = widget.take();
  widget.pass(60_000);
  const again = requests(widget.take());
  assert.equal(end.settled, 0);
  assert.ok(again.length >= 2 && again.every(({ id, left }) => id === first.id && left === null), JSON.stringify(again));
  widget.answer(first.id, '{"actionName":"Accept","responseReason":"Accept"}');
  await turn();
  assert.deepEqual([end.ok, end.value.actionName], [true, "Accept"]);
});

test("notifyEvent and cancelEvent without their argument reject at once", async () => {
  const widget = connected();
  const ends = [widget.cif.notifyEvent(), widget.cif.notifyEvent("text"), widget.cif.cancelEvent(" ")].map(ending);
  await turn();
  assert.deepEqual(ends.map(({ ok }) => ok), [false, false, false]);
});
