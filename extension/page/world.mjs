// A CRM page for the tests beside this file: the page's functions run in a world of their own, as in a browser, so its
// errors, arrays and dates are not those of the tests. Timers are the tests' own, which may mock them.

import { readFileSync } from "node:fs";
import { createContext, Script } from "node:vm";
import xrmMock from "xrm-mock";

const HERE = new URL(".", import.meta.url);
/** The worker's list, in its order. */
const EFFECTS = readFileSync(new URL("../../background/src/shell/effects.rs", HERE), "utf8");
const SCRIPTS = [...EFFECTS.matchAll(/"page\/([\w-]+\.js)"/g)].map(([, name]) => new Script(readFileSync(new URL(name, HERE), "utf8"), { filename: name }));

export const ORG = "6C0C0A3C-0B0B-4E0E-8A8A-00000000000A";
export const USER = "{6C0C0A3C-0B0B-4E0E-8A8A-0000000000BB}";
export const ID = "11111111-1111-4111-8111-111111111111";

/**
 * The client API as `xrm-mock` has it, with a form when `entity` is given. Its WebApi and metadata throw: `service` has
 * the functions of a working one.
 */
export function clientApi({ service = {}, metadata, entity, controls, formType, refresh, ...more } = {}) {
  const { XrmMockGenerator, ContextMock, ClientContextMock, UserSettingsMock, OrganizationSettingsMock } = xrmMock;
  const { UiMock, FormSelectorMock, FormItemMock, ItemCollectionMock } = xrmMock;
  const organizationSettings = new OrganizationSettingsMock({ organizationId: ORG, uniqueName: "contoso", languageId: 1033 });
  const userSettings = new UserSettingsMock({ userId: USER, userName: "Jo Doe", languageId: 1031, securityRoles: ["r1"] });
  const clientContext = new ClientContextMock("Web", "Online");
  const context = new ContextMock({ clientContext, organizationSettings, userSettings, clientUrl: "https://contoso.example", version: "9.2.0.1" });
  const item = new FormItemMock({ id: "f", label: "Form", formType });
  const ui = new UiMock({ controls: new ItemCollectionMock(controls ?? []), formSelector: new FormSelectorMock(new ItemCollectionMock([item])) });
  ui.formSelector.getCurrentItem = () => item;
  const api = XrmMockGenerator.initialise({ context, entity, ui });
  delete globalThis.Xrm;
  Object.assign(api.WebApi.online, service);
  api.Utility.getGlobalContext = () => context;
  if (metadata) {
    api.Utility.getEntityMetadata = metadata;
  }
  if (entity) {
    api.Page.data.refresh = refresh ?? api.Page.data.refresh;
  } else {
    Object.assign(api.Page, { data: null, ui: null });
  }
  return Object.assign(api, more);
}

/** Metadata of tables whose primary key is `<table>id`. */
export const keyed = async (entity) => ({ PrimaryIdAttribute: `${entity}id` });

function target(object) {
  const events = new EventTarget();
  for (const name of ["addEventListener", "removeEventListener", "dispatchEvent"]) {
    object[name] = events[name].bind(events);
  }
  return object;
}

/** What a page does minutes later holds up no test run. */
function unhurried(timer, time) {
  if (time > 30_000) {
    timer.unref?.();
  }
  return timer;
}

/** Opens a page. `frames`: the windows of its inner frames. */
export function openPage({ Xrm, search = "", frames = [], readyState = "complete" } = {}) {
  const document = target({ readyState, activeElement: null });
  const timers = Object.fromEntries(
    ["setTimeout", "setInterval", "clearTimeout", "clearInterval"].map((name) => [name, (work, time = 0) => unhurried(globalThis[name](work, time), time)]),
  );
  const window = target({ document, location: { search }, length: frames.length, ...frames, ...timers });
  Object.assign(window, { performance: { now: () => Date.now() }, CustomEvent, URL, URLSearchParams, window });
  if (Xrm !== undefined) {
    window.Xrm = Xrm;
  }
  createContext(window);
  const inject = () => SCRIPTS.forEach((script) => script.runInContext(window));
  inject();
  const table = window[Symbol.for("patchbay.page")];
  const outcomes = new Map();
  document.addEventListener("patchbay:outcome", ({ detail }) => {
    const { id, text } = JSON.parse(detail);
    outcomes.set(id, text);
    document.dispatchEvent(new CustomEvent(`told ${id}`));
  });

  const told = (id) =>
    new Promise((resolve) => {
      const tell = () => resolve(outcomes.get(id));
      return outcomes.has(id) ? tell() : document.addEventListener(`told ${id}`, tell, { once: true });
    });

  /** A job's text as the worker sends it, and its envelope, once it is there. */
  async function job(header, body = "[]") {
    const text = await table.run(`${JSON.stringify(header)}\n${body}`);
    const read = envelope(text);
    return read.started ? envelope(await told(header.id)) : read;
  }

  const run = (method, args = [], more = {}) =>
    job({ op: "run", id: ID, method, again: false, elsewhere: false, left: 9_600, until: null, expect: null, custom: "", ...more }, JSON.stringify(args));

  return { window, document, table, job, run, inject, outcomes };
}

/** An envelope: what its header line says, and its body as text and read. */
function envelope(text) {
  const end = text.indexOf("\n");
  const body = text.slice(end + 1);
  return { ...JSON.parse(text.slice(0, end)), body, value: JSON.parse(body) };
}

/** Data made in the page's world, as the tests' own: objects of two worlds are never deeply equal. */
export const own = structuredClone;

/** A function of a page that never settles. */
export const never = () => new Promise(() => {});

/** Lets mocked time pass, in steps, so that what waits for promises in between gets its turn. */
export async function forward(t, time) {
  for (let passed = 0; passed < time; passed += 50) {
    t.mock.timers.tick(50);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
