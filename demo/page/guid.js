/**
 * The two ways the platform writes an id: the Web API plain and in lower case, the form's client API in braces and upper case.
 */

/**
 * @param {string | null | undefined} id with or without braces, any case
 * @returns {string} as the Web API writes it
 */
export function plainId(id) {
  return (id ?? "").replace(/[{}]/g, "").toLowerCase();
}

/**
 * @param {string | null | undefined} id with or without braces, any case
 * @returns {string} as forms write it, "" for none
 */
export function bracedId(id) {
  const plain = plainId(id);
  return plain ? `{${plain.toUpperCase()}}` : "";
}
