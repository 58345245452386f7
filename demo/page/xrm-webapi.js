/**
 * `Xrm.WebApi` and `Xrm.WebApi.online`. Promises are the browser's own: `.then(success, error)` takes both callbacks.
 */
import { createRecord, deleteRecord, retrieveMultipleRecords, retrieveRecord, updateRecord } from "./service.js";

/** @returns {Record<string, unknown>} */
export function webApi() {
  const online = {
    createRecord,
    retrieveRecord,
    updateRecord,
    deleteRecord,
    retrieveMultipleRecords,
    isAvailableOffline: () => false,
  };
  return { ...online, online: { ...online }, offline: undefined };
}
