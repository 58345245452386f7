// Plain data of what the client API gives: metadata is an object of getters and collections, and a row of a page's own
// making may hold what JSON has no words for.

(() => {
  const { tools } = window[Symbol.for("patchbay.page")];
  const DEEPEST = 12; // no metadata is deeper

  /** Whether it is an object with members by name. @param {unknown} value */
  tools.isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

  /** JSON text, of anything. @param {unknown} value */
  tools.json = (value) => {
    try {
      return JSON.stringify(value) ?? "null";
    } catch {
      return tools.flatJson(value); // it refers to itself, has a getter that throws, or a BigInt
    }
  };

  /** JSON text of plain data: getters read, collections as objects, functions dropped. @param {unknown} value */
  tools.flatJson = (value) => JSON.stringify(flat(value, [])) ?? "null";

  /**
   * @param {any} value
   * @param {object[]} above what it is in
   * @returns {any}
   */
  function flat(value, above) {
    switch (typeof value) {
      case "bigint":
        return `${value}`;
      case "function":
      case "symbol":
        return undefined;
      case "object":
        return value === null ? null : above.length > DEEPEST || above.includes(value) ? undefined : flatObject(value, [...above, value]);
      default:
        return value;
    }
  }

  /**
   * @param {any} value
   * @param {object[]} above
   */
  function flatObject(value, above) {
    if (Object.prototype.toString.call(value) === "[object Date]") {
      return tools.maybe(() => value.toISOString());
    }
    if (Array.isArray(value)) {
      return value.map((item) => flat(item, above));
    }
    const members = tools.maybe(() => typeof value.forEach === "function" && typeof value.get === "function" && byName(value)) || value;
    return Object.fromEntries(namesOf(members).map((name) => [name, flat(read(members, name), above)]));
  }

  /** Names of an object's own members and of its class's getters. @param {object} value */
  function namesOf(value) {
    const names = new Set(Object.keys(value));
    // Up to, not with, the root: an object of an inner frame has another root than ours.
    for (let proto = Object.getPrototypeOf(value); proto && Object.getPrototypeOf(proto); proto = Object.getPrototypeOf(proto)) {
      for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(proto))) {
        if (property.get) {
          names.add(name);
        }
      }
    }
    return [...names];
  }

  /**
   * @param {any} value
   * @param {string} name
   */
  function read(value, name) {
    try {
      return value[name];
    } catch {
      return undefined;
    }
  }

  /**
   * A collection of the client API as an object: its items are behind functions.
   * @param {any} collection
   */
  function byName(collection) {
    /** @type {Record<string, unknown>} */
    const items = {};
    collection.forEach((/** @type {any} */ item, /** @type {string | number} */ at) => {
      items[item?.LogicalName ?? at] = item;
    });
    return items;
  }
})();
