/**
 * What the service knows of a table, asked once for each and then kept, as the real client keeps its metadata.
 */
import { send } from "./http.js";

/**
 * The parts of an EntityDefinition used here, as the Web API gives them.
 * @typedef {{ Label: string, LanguageCode: number }} LocalizedLabel
 * @typedef {{ LocalizedLabels: LocalizedLabel[], UserLocalizedLabel: LocalizedLabel | null }} Label
 * @typedef {{ Value: number, Label: Label }} Option
 * @typedef {object} AttributeDefinition
 * @property {string} LogicalName
 * @property {string} AttributeType its name: "String", "Lookup" …
 * @property {Label} [DisplayName]
 * @property {{ Options?: Option[], FalseOption?: Option, TrueOption?: Option } | null} [OptionSet]
 * @typedef {object} EntityDefinition
 * @property {string} LogicalName
 * @property {string} EntitySetName
 * @property {string} PrimaryIdAttribute
 * @property {string} PrimaryNameAttribute
 * @property {AttributeDefinition[]} [Attributes]
 */

/** @type {Map<string, Promise<EntityDefinition>>} */
const known = new Map();

/**
 * @param {string} table logical name
 * @returns {Promise<EntityDefinition>}
 * @throws {import("./http.js").ServiceError} for a table the service does not have
 */
export function definition(table) {
  const name = String(table).toLowerCase();
  let promise = known.get(name);
  if (!promise) {
    promise = fetchDefinition(name);
    known.set(name, promise);
    // A failure is not kept: the next request asks again.
    promise.catch(() => known.delete(name));
  }
  return promise;
}

/** @param {string} name */
async function fetchDefinition(name) {
  const key = encodeURIComponent(name.replaceAll("'", "''"));
  const response = await send(`EntityDefinitions(LogicalName='${key}')?$expand=Attributes`);
  return response.json();
}

/**
 * @param {string} table logical name
 * @returns {Promise<string>} the entity set
 */
export async function entitySet(table) {
  return (await definition(table)).EntitySetName;
}
