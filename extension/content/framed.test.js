import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { createContext, runInContext } from "node:vm";

const SOURCE = readFileSync(new URL("framed.js", import.meta.url), "utf8");
const PANEL = "chrome-extension://id";

/**
 * A document in a frame. `answers`: what comes back for each thing it says, an error for a worker that died of it.
 * @param {unknown[]} answers
 * @param {string[]} ancestors
 */
function framed(answers, ancestors = ["https://crm.example"]) {
  /** @type {boolean[]} */
  const said = [];
  /** @type {Record<string, (event: object) => void>} */
  const listeners = {};
  /** @type {boolean[]} */
  const libraries = [];
  const sendMessage = async (/** @type {{there: boolean, library: boolean}} */ { there, library }) => {
    said.push(there);
    libraries.push(library);
    const answer = answers.shift();
    if (answer instanceof Error) {
      throw answer;
    }
    return answer;
  };
  const chrome = { runtime: { id: "id", getURL: () => `${PANEL}/`, sendMessage } };
  const window = { parent: {} };
  const addEventListener = (/** @type {string} */ name, /** @type {(event: object) => void} */ listener) => (listeners[name] = listener);
  /** @type {((names: string[]) => void)[]} */
  const observers = [];
  /** @param {(list: {getEntries: () => {name: string}[]}) => void} told */
  function PerformanceObserver(told) {
    observers.push((names) => told({ getEntries: () => names.map((name) => ({ name })) }));
    return { observe() {}, disconnect: () => observers.pop() };
  }
  const world = createContext({ chrome, window, location: { ancestorOrigins: ancestors }, addEventListener, PerformanceObserver });
  const inject = () => runInContext(SOURCE, world);
  inject();
  return { said, libraries, listeners, chrome, inject, asks: (/** @type {string[]} */ ...names) => observers[0]?.(names) };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

test("what a worker died of is said again, until one has taken it in", async () => {
  const { said } = framed([new Error("The message port closed"), undefined, true]);
  await settled();
  assert.deepEqual(said, [true, true, true]);
});

test("workers that all die of it are let be, and the next word is said anew", async () => {
  const { said, listeners } = framed([1, 2, 3, 4, true]);
  await settled();
  assert.equal(said.length, 4);
  listeners.pagehide({});
  await settled();
  assert.deepEqual(said, [true, true, true, true, false]);
});

test("a word that is no longer true is not said again", async () => {
  const { said, listeners } = framed([undefined, true]);
  listeners.pagehide({});
  await settled();
  assert.deepEqual(said, [true, false]);
});

test("an extension that was updated under the page hears nothing more", async () => {
  const { said, chrome } = framed([new Error("Extension context invalidated")]);
  chrome.runtime.id = "";
  await settled();
  assert.deepEqual(said, [true]);
});

test("in the panel it says nothing", async () => {
  const { said } = framed([], [PANEL]);
  await settled();
  assert.deepEqual(said, []);
});

test("a document that asks for the CIF library says so, wherever it was led, and once", async () => {
  const { libraries, asks } = framed([true, true, true]);
  await settled();
  asks("https://voice.example/app.css");
  asks("https://ORG.example/WebResources/Widget/msdyn_ciLibrary.js?v=1");
  asks("https://org.example/webresources/Widget/msdyn_ciLibrary.js");
  await settled();
  assert.deepEqual(libraries, [false, true]);
});

test("injected again, for a provider that is new, it says that it is there once more", async () => {
  const { said, inject } = framed([true, true]);
  await settled();
  inject();
  await settled();
  assert.deepEqual(said, [true, true]);
});
