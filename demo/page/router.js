/**
 * Addresses of the app and the way between them.
 *
 * 1. The address is the whole truth: `main.aspx?appid&pagetype&etn&id&…` can be loaded, shared and reloaded.
 * 2. Moving inside the app is `history.pushState`, unless full reloads are wanted: `forceReload=1` in the present or the next
 *    address (it is then carried on), or `demo.reload` = "1" in localStorage.
 * 3. The page that is open may refuse to be left (unsaved changes); a refused Back puts the address back.
 */

/**
 * @typedef {object} Route
 * @property {"entitylist" | "entityrecord" | "search"} pagetype
 * @property {string} [etn] logical name of the table
 * @property {string} [id] plain; without it a record's form is a new one
 * @property {string} [searchText]
 * @property {string} [extraqs] values to prefill, as a query string
 * @property {string} [formid]
 */

/**
 * How a move ended. `fault` is why the page could not be loaded.
 * @typedef {{ stayed: boolean, fault: unknown }} Arrival
 */

/** @type {(route: Route) => Promise<unknown>} */
let show = async () => undefined;
/** @type {() => Promise<boolean>} */
let mayLeave = async () => true;
let appId = "";
let position = 0;
let settled = "";
let returning = false;

/**
 * @param {object} handlers
 * @param {string} handlers.app id of the app every address carries
 * @param {(route: Route) => Promise<unknown>} handlers.onRoute shows a route; gives the fault when it could not be loaded
 * @param {() => Promise<boolean>} handlers.onLeave asks the open page
 */
export function startRouter(handlers) {
  show = handlers.onRoute;
  mayLeave = handlers.onLeave;
  appId = handlers.app;
  window.addEventListener("popstate", onPopState);
  const route = currentRoute();
  position = history.state?.position ?? 0;
  history.replaceState({ position }, "", addressOf(route));
  settled = here();
  void show(route);
}

/** @returns {Route} the present address; anything not understood is the list of contacts */
export function currentRoute() {
  const query = new URLSearchParams(location.search);
  const pagetype = query.get("pagetype");
  const etn = query.get("etn") ?? undefined;
  if (pagetype === "search") {
    return { pagetype, etn, searchText: query.get("searchText") ?? "" };
  }
  if (pagetype === "entityrecord" && etn) {
    const id = query.get("id")?.replace(/[{}]/g, "").toLowerCase() || undefined;
    const extraqs = query.get("extraqs") ?? undefined;
    return { pagetype, etn, id, extraqs, formid: query.get("formid") ?? undefined };
  }
  return { pagetype: "entitylist", etn: etn ?? "contact" };
}

/**
 * @param {Route} route
 * @returns {string} absolute
 */
export function addressOf(route) {
  const url = new URL("/main.aspx", location.origin);
  url.searchParams.set("appid", appId);
  for (const [name, value] of Object.entries(route)) {
    if (value) {
      url.searchParams.set(name, value);
    }
  }
  if (new URLSearchParams(location.search).get("forceReload") === "1") {
    url.searchParams.set("forceReload", "1");
  }
  return url.href;
}

/**
 * @param {Route} route
 * @returns {Promise<Arrival>} once the page has loaded its data; `stayed` when the agent chose not to leave
 */
export async function navigate(route) {
  if (!(await mayLeave())) {
    return { stayed: true, fault: undefined };
  }
  const address = addressOf(route);
  if (wantsReload(address)) {
    settled = address;
    location.assign(address);
    return { stayed: false, fault: undefined };
  }
  if (address !== here()) {
    position += 1;
    history.pushState({ position }, "", address);
    settled = address;
  }
  return { stayed: false, fault: await show(route) };
}

/**
 * Writes a new address for the page that is already shown: a new record that got its id.
 * @param {Route} route
 */
export function rename(route) {
  settled = addressOf(route);
  history.replaceState({ position }, "", settled);
}

/** The present address without a fragment. */
function here() {
  return location.href.split("#")[0];
}

/** @param {string} address */
function wantsReload(address) {
  return new URL(address).searchParams.get("forceReload") === "1" || localStorage.getItem("demo.reload") === "1";
}

/** @param {PopStateEvent} event */
async function onPopState(event) {
  if (returning) {
    returning = false;
    return;
  }
  if (here() === settled) {
    // Only the fragment changed: the skip link.
    return;
  }
  const target = event.state?.position ?? 0;
  if (!(await mayLeave())) {
    // A move by 0 would reload.
    returning = position !== target;
    if (returning) {
      history.go(position - target);
    }
    return;
  }
  position = target;
  settled = here();
  void show(currentRoute());
}
