// Reads the channel providers an organisation has in its own records, as Microsoft's host does (contract §8). The worker runs
// it in our own world of a CRM page, where no script of the page has a hand in it: same origin, same log-in, and no more rights
// than the agent has. It is serialized by the browser, so it must stand alone.

/**
 * @param {string} app id of the model-driven app the page is of
 * @returns {Promise<string>} JSON text: `{"rows": […]}` with the rows' own columns, or `{"refused": 403}` with the status of the
 *   answer, 0 for none
 */
export async function askOrganisation(app) {
  const query = `$filter=${encodeURIComponent(`statecode eq 0 and contains(msdyn_appselector,'${app}')`)}&$orderby=msdyn_sortorder asc`;
  try {
    const headers = { Accept: "application/json", "OData-MaxVersion": "4.0", "OData-Version": "4.0" };
    const answer = await fetch(`/api/data/v9.2/msdyn_ciproviders?${query}`, { headers, cache: "no-store", redirect: "error" });
    if (!answer.ok) {
      return JSON.stringify({ refused: answer.status });
    }
    const own = (/** @type {object} */ row) => Object.fromEntries(Object.entries(row).filter(([name]) => /^(msdyn_\w+|statecode)$/.test(name)));
    return JSON.stringify({ rows: (await answer.json()).value.map(own) });
  } catch {
    return JSON.stringify({ refused: 0 }); // offline, signed out (which redirects), or no organisation at all
  }
}
