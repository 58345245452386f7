/**
 * The client API's collections (`Xrm.Collection.ItemCollection`).
 */

/**
 * @template T
 * @param {T[]} items
 * @param {(item: T) => string} nameOf what `get("…")` compares
 */
export function collection(items, nameOf) {
  return {
    /** @param {(item: T, index: number) => void} delegate */
    forEach(delegate) {
      items.forEach((item, index) => delegate(item, index));
    },
    /**
     * All, one by name or position, or those a function picks.
     * @param {string | number | ((item: T, index: number) => boolean)} [wanted]
     * @returns {any}
     */
    get(wanted) {
      if (wanted === undefined) {
        return [...items];
      }
      if (typeof wanted === "function") {
        return items.filter((item, index) => wanted(item, index));
      }
      return (typeof wanted === "number" ? items[wanted] : items.find((item) => nameOf(item) === wanted)) ?? null;
    },
    getLength() {
      return items.length;
    },
  };
}
