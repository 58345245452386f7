/**
 * The part of Channel Integration Framework 1.0 this softphone uses, as a provider would write it down for itself.
 * A module on purpose: nothing global, so that it cannot disagree with anybody else's description.
 */

/** Result classes: *raw* methods resolve to the value, *JSON* methods to a JSON string. */
export interface CIFramework {
  /** Raw: null. */
  setClickToAct(value: boolean): Promise<null>;
  /** Raw: the mode. 0 minimised, 1 docked. */
  setMode(mode: 0 | 1 | 2): Promise<number>;
  /** JSON: page parameters, organisation and user. */
  getEnvironment(): Promise<string>;
  /** JSON: an array of rows, the primary key always among the columns. */
  searchAndOpenRecords(entity: string, query: string, searchOnly: boolean): Promise<string>;
  /** JSON: `{ savedEntityReference: [{ entityType, id, name }] }` or null. Has no time-out. */
  openForm(options: string, parameters?: string): Promise<string>;
  /** JSON: `{ entityType, id }`. */
  createRecord(entity: string, data: string): Promise<string>;
  /** JSON: `{ entityType, id }`. */
  updateRecord(entity: string, id: string, data: string): Promise<string>;
  /** The handler gets a JSON string. */
  addHandler(event: string, handler: (payload: string) => unknown): void;
}

/** The widget's window once the library has run. */
export interface CIFWindow {
  Microsoft?: { CIFramework?: CIFramework };
}
