// Run by `node --test`: pages that have a part of the client API, late, elsewhere or out of order. Each request ends in
// time, with a value or a sentence people can read.

import assert from "node:assert/strict";
import { test } from "node:test";
import { clientApi, forward, ID, keyed, never, openPage, ORG } from "./world.mjs";

const ARGUMENTS = {
  getEnvironment: [],
  createRecord: ["account", {}],
  retrieveRecord: ["account", ID, "?$select=name"],
  updateRecord: ["account", ID, {}],
  deleteRecord: ["account", ID],
  searchAndOpenRecords: ["account", "?$select=name", false],
  openForm: [{ entityName: "account", entityId: ID }],
  getEntityMetadata: ["account", []],
  renderSearchPage: ["account", "Mill"],
  refreshForm: [true],
  openKBSearchControl: ["Mill"],
  insertNotes: ["account", "accounts", ID, "", "A note"],
};
const METHODS = Object.keys(ARGUMENTS);
const READS = ["getEnvironment", "retrieveRecord", "searchAndOpenRecords", "getEntityMetadata"];
/** What a script says when it breaks, which is nothing for people. */
const BROKEN = /TypeError|ReferenceError|undefined|is not a|cannot read|\[object/i;

/** Every function of the client API that our methods ask, replaced. */
function everywhere(behave) {
  const api = clientApi({ entity: { id: ID, entityName: "account" } });
  const owners = [
    [api.WebApi, ["createRecord", "retrieveRecord", "updateRecord", "deleteRecord", "retrieveMultipleRecords"]],
    [api.Navigation, ["openForm", "navigateTo"]],
    [api.Utility, ["getEntityMetadata"]],
    [api.Page.data, ["refresh"]],
    [api.Page.ui.controls, ["get"]],
    [api.Page.data.entity, ["getEntityName", "getId", "getIsDirty", "getPrimaryAttributeValue"]],
  ];
  for (const [owner, names] of owners) {
    for (const name of names) {
      Object.defineProperty(owner, name, behave);
    }
  }
  return api;
}

function isEnvelope(reply, what) {
  assert.equal(typeof reply.ok, "boolean", what);
  if (!reply.ok) {
    assert.ok(typeof reply.value.message === "string" && reply.value.message.length > 5, `${what}: ${reply.body}`);
    assert.doesNotMatch(reply.value.message, BROKEN, what);
    assert.ok(["service", "no-client-api", "argument", "unknown"].includes(reply.refusal), what);
    assert.ok(["undefined", "number", "string"].includes(typeof reply.value.errorCode), what);
  }
}

/** Asks every method of one page at once. */
async function allStand(Xrm, what) {
  const { run } = openPage({ Xrm });
  await Promise.all(METHODS.map(async (method) => isEnvelope(await run(method, ARGUMENTS[method], { id: method }), `${method} ${what}`)));
}

test("every method stands whatever the page's functions give", async () => {
  const odd = [undefined, null, 0, 7, NaN, "", "text", true, [], {}, Symbol("odd"), 10n, () => 1, new Map(), { then: 1 }, { entities: [[]] }];
  for (const value of odd) {
    for (const given of [() => value, async () => value]) {
      await allStand(everywhere({ value: given }), `with ${String(value)}`);
    }
  }
});

test("every method stands whatever the page's functions throw or reject with", async () => {
  const hostile = { get message() { throw new TypeError("no message"); }, get errorCode() { throw new TypeError("no code"); } };
  const nothing = new Proxy({}, { get: () => { throw new TypeError("nothing"); } });
  const odd = [undefined, null, 7, "", {}, [], Symbol("a symbol"), { message: 7, errorCode: {} }, { message: null }, hostile, nothing];
  odd.push(new TypeError("Cannot read properties of undefined (reading 'x')"), { message: "x is not a function" }, new DOMException("aborted", "AbortError"));
  for (const reason of odd) {
    const fail = () => { throw reason; };
    const refuse = () => {
      const refused = Promise.reject(reason);
      refused.catch(() => {}); // where nobody waits for it, nobody hears of it
      return refused;
    };
    for (const behave of [{ value: fail }, { value: refuse }, { get: fail }]) {
      await allStand(everywhere(behave), "with a failure");
    }
  }
});

test("a page without parts of the client API says which, or does without", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] });
  for (const part of ["Page", "Navigation", "Utility", "WebApi"]) {
    for (const left of [undefined, null, 5]) {
      for (const method of METHODS) {
        const { run } = openPage({ Xrm: Object.assign(clientApi({ metadata: keyed, entity: {} }), { [part]: left }) });
        const asked = run(method, ARGUMENTS[method]);
        await forward(t, 3_000);
        isEnvelope(await asked, `${method} without ${part}`);
      }
    }
  }
});

test("what is asked of a part that is not there is named", async () => {
  const { run } = openPage({ Xrm: { ...clientApi(), Navigation: undefined } });
  const { refusal, value } = await run("openForm", ARGUMENTS.openForm);
  assert.deepEqual([refusal, value.message], ["no-client-api", "The open page's client API has no Xrm.Navigation.openForm; open a page of a model-driven app."]);
});

test("functions that never settle: a read is told in time, a change stays to be joined", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] });
  for (const method of METHODS.filter((method) => !["refreshForm", "openKBSearchControl"].includes(method))) {
    const { run } = openPage({ Xrm: everywhere({ value: never }) });
    let reply;
    run(method, ARGUMENTS[method]).then((told) => (reply = told));
    await forward(t, 9_600);
    if (READS.includes(method)) {
      isEnvelope(reply, method);
      assert.equal(reply.ok, method === "getEnvironment", "what never comes is no part of the environment");
    } else if (method === "createRecord") {
      assert.match(reply.value.message, /metadata/, "nothing was created yet");
    } else {
      assert.equal(reply, undefined, method);
    }
    if (method === "insertNotes") {
      await forward(t, 60_000);
      assert.match(reply.value.message, /not known whether the note was saved/, "nobody else ends it");
    }
  }
});

test("a page without a client API says so in time", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  for (const Xrm of [undefined, null, 7, {}, { Utility: {} }, { Utility: { getGlobalContext: () => null } }]) {
    for (const left of [9_600, 3_000]) {
      const { run } = openPage({ Xrm });
      let reply;
      run("getEnvironment", [], { left }).then((told) => (reply = told));
      await forward(t, left - 100);
      assert.equal(reply.refusal, "no-client-api");
      assert.match(reply.value.message, /client API \(Xrm\); open a page of a model-driven app/);
    }
  }
});

test("a client API that comes seconds after the page is waited for", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  for (const readyState of ["loading", "complete"]) {
    const { run, window } = openPage({ readyState });
    const asked = run("getEnvironment");
    await forward(t, 4_000);
    window.Xrm = clientApi();
    await forward(t, 100);
    assert.equal((await asked).value.orgUniqueName, "contoso");
  }
});

test("a data part that comes later than the rest is waited for", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  const api = clientApi({ service: { retrieveRecord: async () => ({ name: "Mill" }) } });
  const { run, window } = openPage({ Xrm: { ...api, WebApi: undefined } });
  const asked = run("retrieveRecord", ["account", ID]);
  await forward(t, 1_000);
  window.Xrm = api;
  await forward(t, 100);
  assert.deepEqual((await asked).value, { name: "Mill" });
});

test("a client API in an inner frame is found, in one that is shown first", async () => {
  const inFrame = (name, shown) => ({
    Xrm: clientApi({ service: { retrieveRecord: async () => ({ name }) } }),
    frameElement: { checkVisibility: () => shown },
  });
  const foreign = new Proxy({}, { get: () => { throw new DOMException("another origin", "SecurityError"); } });
  const frames = [foreign, { Xrm: {} }, inFrame("hidden", false), { length: 1, 0: inFrame("shown", true) }];
  const { run } = openPage({ frames });
  assert.equal((await run("retrieveRecord", ["account", ID])).value.name, "shown");
  assert.equal((await openPage({ frames: frames.slice(0, 3) }).run("retrieveRecord", ["account", ID])).value.name, "hidden");
  const own = openPage({ frames, Xrm: inFrame("own", true).Xrm });
  assert.equal((await own.run("retrieveRecord", ["account", ID])).value.name, "own", "the page's own comes first");
});

test("frames that hold each other end somewhere", async () => {
  const frame = { length: 1 };
  frame[0] = frame;
  assert.equal((await openPage({ frames: [frame] }).run("getEnvironment", [], { left: 500 })).refusal, "no-client-api");
});

test("a page that tells its context by Xrm.Page only, in functions, is as good as any", async () => {
  const context = { getOrgUniqueName: () => "contoso", getUserId: () => "{AB}", getUserName: () => "Jo", getOrgLcid: () => 1033, getUserRoles: () => ["r1"] };
  const { run } = openPage({ Xrm: { Page: { context }, WebApi: {}, Utility: { getGlobalContext: () => { throw new Error("not here"); } } } });
  const { identity, value } = await run("getEnvironment");
  assert.deepEqual(identity, { orgId: "contoso", userId: "ab", orgName: "contoso", userName: "Jo" });
  assert.deepEqual([value.orgUniqueName, value.userId, value.orgLcid, value.userRoles, value.isDirty], ["contoso", "{AB}", 1033, ["r1"], null]);
});

test("another organisation or user is refused before anything is asked", async () => {
  const service = { retrieveRecord: () => assert.fail("asked") };
  const orgId = ORG.toLowerCase();
  for (const expect of [{ orgId: "other", userId: "6c0c0a3c-0b0b-4e0e-8a8a-0000000000bb" }, { orgId, userId: "other" }]) {
    const { ok, refusal } = await openPage({ Xrm: clientApi({ service }) }).run("retrieveRecord", ["account", ID], { expect });
    assert.deepEqual([ok, refusal], [false, "other-organisation"]);
  }
});

test("errors come in the service's words, wherever they are", async () => {
  for (const [reason, message, errorCode] of [
    [{ errorCode: 2147746327, message: "Does not exist", code: 2147746327, raw: "{}" }, "Does not exist", 2147746327],
    [new Error("The plug-in says no"), "The plug-in says no", undefined],
    ["just text", "just text", undefined],
    [{ error: { code: "0x80040217", message: "in OData's shape" } }, "in OData's shape", "0x80040217"],
    [{ message: { value: "in OData 3's shape" } }, "in OData 3's shape", undefined],
    [{ errorMessage: "elsewhere", code: 5 }, "elsewhere", 5],
    [new TypeError("Failed to fetch"), "The CRM page cannot reach its service.", undefined],
    [undefined, "The CRM page gave an error without a text.", undefined],
    [7, "The CRM page gave an error without a text.", undefined],
    [new DOMException("The operation was aborted.", "AbortError"), "A script of the CRM page broke at retrieveRecord.", undefined],
    [new ReferenceError("x is not defined"), "A script of the CRM page broke at retrieveRecord.", undefined],
  ]) {
    const { run } = openPage({ Xrm: clientApi({ service: { retrieveRecord: () => Promise.reject(reason) } }) });
    const { value } = await run("retrieveRecord", ["account", ID]);
    assert.deepEqual([value.message, value.errorCode], [message, errorCode]);
  }
});

test("the environment has what the page offers, and null for the rest", async () => {
  const roles = [{ id: "r1" }, { id: "r2" }];
  const full = clientApi({ entity: { id: ID } });
  full.Utility.getGlobalContext().userSettings.roles = { forEach: (visit) => roles.forEach(visit) };
  const { value } = await openPage({ Xrm: full, search: "?appid=a1&pagetype=entityrecord&etn=account&id=7" }).run("getEnvironment", [], { custom: "a=b" });
  assert.deepEqual(value, {
    appid: "a1", pagetype: "entityrecord", etn: "account", id: "7",
    clientUrl: "https://contoso.example", appUrl: null, orgLcid: 1033, orgUniqueName: "contoso", orgId: ORG, tenantId: null,
    userId: "{6C0C0A3C-0B0B-4E0E-8A8A-0000000000BB}", userLcid: 1031, username: "Jo Doe", userRoles: ["r1", "r2"],
    crmVersion: "9.2.0.1", cifVersion: "9.0.1.0", isDirty: false, orgGeo: null, navigationType: 0, customParams: "a=b", msdyn_customparams: "a=b",
  });
});

test("whether the form is dirty is a boolean, or null when the page does not tell", async () => {
  for (const [given, isDirty] of [[true, true], [false, false], [1, null], ["", null], [never(), null], [undefined, null]]) {
    const Xrm = clientApi({ entity: {} });
    Xrm.Page.data.entity.getIsDirty = () => given;
    assert.equal((await openPage({ Xrm }).run("getEnvironment")).value.isDirty, isDirty);
  }
});
