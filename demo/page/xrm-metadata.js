/**
 * `Xrm.Utility.getEntityMetadata`: as on real pages an object of getters, not of plain data, whose `Attributes` hold the
 * columns asked for and no others.
 */
import { definition } from "./metadata.js";
import { collection } from "./xrm-collection.js";

/** @typedef {import("./metadata.js").EntityDefinition} EntityDefinition */
/** @typedef {import("./metadata.js").AttributeDefinition} AttributeDefinition */

/** Names the Web API gives types, in the order of XrmEnum.AttributeTypeCode. */
const TYPES = [
  "Boolean",
  "Customer",
  "DateTime",
  "Decimal",
  "Double",
  "Integer",
  "Lookup",
  "Memo",
  "Money",
  "Owner",
  "PartyList",
  "Picklist",
  "State",
  "Status",
  "String",
  "Uniqueidentifier",
  "CalendarRules",
  "Virtual",
  "BigInt",
  "ManagedProperty",
  "EntityName",
];

class AttributeMetadata {
  #definition;
  #table;

  /**
   * @param {AttributeDefinition} definition
   * @param {string} table
   */
  constructor(definition, table) {
    this.#definition = definition;
    this.#table = table;
  }

  get LogicalName() {
    return this.#definition.LogicalName;
  }

  get DisplayName() {
    return this.#definition.DisplayName?.UserLocalizedLabel?.Label ?? this.#definition.LogicalName;
  }

  get AttributeType() {
    return TYPES.indexOf(this.#definition.AttributeType);
  }

  get EntityLogicalName() {
    return this.#table;
  }

  get OptionSet() {
    const { Options, FalseOption, TrueOption } = this.#definition.OptionSet ?? {};
    return Options ?? [FalseOption, TrueOption].filter((option) => option !== undefined);
  }
}

class EntityMetadata {
  #definition;
  #attributes;

  /**
   * @param {EntityDefinition} definition
   * @param {AttributeMetadata[]} attributes
   */
  constructor(definition, attributes) {
    this.#definition = definition;
    this.#attributes = collection(attributes, (attribute) => attribute.LogicalName);
  }

  get Attributes() {
    return this.#attributes;
  }

  /** @param {string} name */
  read(name) {
    return /** @type {Record<string, unknown>} */ (/** @type {unknown} */ (this.#definition))[name];
  }
}

for (const name of [
  "LogicalName",
  "LogicalCollectionName",
  "EntitySetName",
  "PrimaryIdAttribute",
  "PrimaryNameAttribute",
  "DisplayName",
  "DisplayCollectionName",
  "Description",
  "ObjectTypeCode",
  "OwnershipType",
  "IsActivity",
  "IsCustomEntity",
  "IsQuickCreateEnabled",
]) {
  Object.defineProperty(EntityMetadata.prototype, name, {
    enumerable: true,
    get() {
      return this.read(name);
    },
  });
}

/**
 * @param {string} table logical name
 * @param {string[]} [attributes] columns wanted, none by default
 * @returns {Promise<EntityMetadata>}
 */
export async function getEntityMetadata(table, attributes = []) {
  const known = await definition(table);
  const wanted = (known.Attributes ?? []).filter((each) => attributes.includes(each.LogicalName));
  const columns = wanted.map((each) => new AttributeMetadata(each, known.LogicalName));
  return new EntityMetadata(known, columns);
}
