// insertNotes (contract §3): saves on a record the note that the agent wrote in the panel.

(() => {
  const { methods, tools } = window[Symbol.for("patchbay.page")];
  const LONG = 60_000; // the request itself has no time-out, and the note box waits for this

  /** @type {PageMethod} */
  const insertNotes = async ([entity, entitySet, id, annotationId, note], job) => {
    const notetext = `${note ?? ""}`;
    const noteId = tools.plainId(annotationId);
    const lookup = `objectid_${entity}@odata.bind`;
    const row = { annotationid: job.id, notetext, [lookup]: `/${entitySet}(${tools.plainId(id)})` };
    const change = (/** @type {string} */ key) => tools.update("annotation", key, { notetext }, job);
    const create = () =>
      tools.create("annotation", row, "annotationid", job).catch((/** @type {unknown} */ error) => {
        if (!tools.isDuplicate(error)) {
          throw error;
        }
        return change(job.id); // an earlier try had made it after all; the agent may have changed the text since
      });
    const saved = noteId ? change(noteId) : create();
    const late = "The CRM page has not answered for a minute; it is not known whether the note was saved.";
    const { body } = await tools.within(saved, LONG, late);
    return { body: JSON.stringify({ value: JSON.parse(body).id }) };
  };
  insertNotes.joins = true;

  Object.assign(methods, { insertNotes });
})();
