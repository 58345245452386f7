/**
 * `Microsoft.CIFramework` for widgets of Channel Integration Framework 1.0, as Patchbay gives it.
 *
 * Copy this file into a widget's sources, or name it in its `tsconfig.json`; it declares globals and needs nothing. § are
 * sections of the contract. `cif.check.ts` holds it and the library to each other.
 *
 * For all requests (§2):
 * - Each settles within 10 s: with its answer, or rejected with {@link Microsoft.CIFramework.Failure}. `openForm` and
 *   `insertNotes` wait as long as the agent does.
 * - A missing, blank or ill-typed required argument rejects at once, always with JSON text; nothing throws synchronously.
 * - A last argument `correlationId`, where it is written, is for telemetry and changes nothing.
 * - Requests may be made from the script's `onload` on; they wait for the host.
 */
declare namespace Microsoft.CIFramework {
  // ---- how results come (§2) ----------------------------------------------------------------------------------

  /** JSON text of a `T`. At run time it is a plain string; members that begin with `__` exist for the reader alone. */
  type JsonText<T> = string & { readonly __of?: T };

  /** What is in a {@link JsonText}, for the result of `JSON.parse`. */
  type Content<J> = J extends JsonText<infer T> ? T : never;

  /** **JSON**: resolves with JSON text, rejects with JSON text of a {@link Failure}. */
  interface JsonAnswer<T> extends Promise<JsonText<T>> {
    readonly __as?: "json";
  }

  /** **raw**: resolves with the value, rejects with a {@link FailureMap}. */
  interface RawAnswer<T> extends Promise<T> {
    readonly __as?: "raw";
  }

  /** Resolves with JSON text, rejects with a {@link FailureMap}. */
  interface TextAnswer<T> extends Promise<JsonText<T>> {
    readonly __as?: "text";
  }

  /** Why a request was rejected. */
  interface Failure {
    /** One sentence; the service's own where it refused. */
    message: string;
    /** The same. */
    errorMsg: string;
    /** The service's code, when it gave one; 101 of `insertNotes`: a note is already asked for. */
    errorCode?: number | string;
    /** The method. */
    msdyn_name: string;
    /** The sentence once more, where some widgets look for it. */
    value: { errorMsg: string };
  }

  /** A {@link Failure} as raw methods reject with it: `reason.get("message")`. */
  type FailureMap = ReadonlyMap<keyof Failure, unknown>;

  // ---- panel (§3) ---------------------------------------------------------------------------------------------

  /** 0 minimised (the widget lives on), 1 docked, 2 hidden, which acts as 0. */
  type Mode = 0 | 1 | 2;

  /** Switches click-to-act for this provider and user. Widgets do it at their start. */
  function setClickToAct(value: boolean): RawAnswer<null>;

  function getClickToAct(): RawAnswer<boolean>;

  /**
   * @param px CSS pixels. Below 300 it is ignored. (Microsoft's panel collapses above half of the window; ours does not.)
   * @returns the real width, which is another where the browser forbids setting it (the side panel)
   */
  function setWidth(px: number): RawAnswer<number>;

  /** In CSS pixels. */
  function getWidth(): RawAnswer<number>;

  /** @returns the mode the panel is in then */
  function setMode(mode: Mode): RawAnswer<number>;

  function getMode(): RawAnswer<number>;

  /** Always false: CIF 1.0 has no sessions. */
  function isConsoleApp(): RawAnswer<boolean>;

  // ---- where the agent is (§4) --------------------------------------------------------------------------------

  /** Beside the keys named here: every query parameter of the page's address. Null is what the page does not tell. */
  interface Environment {
    appid?: string;
    pagetype?: string;
    etn?: string;
    id?: string;
    clientUrl: string | null;
    appUrl: string | null;
    /** Language of the organisation, as a Windows locale id. */
    orgLcid: number | null;
    orgUniqueName: string | null;
    orgId: string | null;
    tenantId: string | null;
    /** With braces, in upper case. */
    userId: string;
    userLcid: number | null;
    username: string | null;
    /** Ids of security roles. */
    userRoles: string[] | null;
    crmVersion: string | null;
    cifVersion: string;
    /** Whether the open form has unsaved changes; null without a form. */
    isDirty: boolean | null;
    orgGeo: string | null;
    navigationType: 0;
    /** The provider's custom parameters, as they are configured. */
    customParams: string;
    /** The same. */
    msdyn_customparams: string;
    [parameter: string]: unknown;
  }

  /** The first answer binds this document to the organisation and user it names. */
  function getEnvironment(correlationId?: string): JsonAnswer<Environment>;

  // ---- rows (§§3, 5) ------------------------------------------------------------------------------------------

  /** A row, with the Web API's annotations. */
  type Row = Record<string, unknown>;

  /** `id` without braces. What the platform gives beside the two comes along. */
  interface Reference {
    entityType: string;
    id: string;
    [more: string]: unknown;
  }

  /** @param data columns → values; `@odata.bind` look-ups and nested rows (deep insert) are taken */
  function createRecord(entityLogicalName: string, data: string | object, correlationId?: string): JsonAnswer<Reference>;

  /**
   * @param id with or without braces
   * @param query `?$select=…&$expand=…`; the question mark may be missing
   */
  function retrieveRecord(entityLogicalName: string, id: string, query?: string | null, correlationId?: string): JsonAnswer<Row>;

  /** A rejection may say that it is not known whether the change was saved: show it, do not repeat blindly. */
  function updateRecord(entityLogicalName: string, id: string, data: string | object, correlationId?: string): JsonAnswer<Reference>;

  function deleteRecord(entityLogicalName: string, id: string, correlationId?: string): JsonAnswer<Reference>;

  /**
   * Searches, and with `searchOnly` false opens: the form of a single row, the search page for none or several.
   * @param query OData options in any order, raw or percent-encoded; `$search` becomes the search page's text
   * @param searchType 0 relevance, 1 (also without it) categorised
   * @returns at most 5,000 rows, the primary key in each
   */
  function searchAndOpenRecords(
    entityLogicalName: string, query: string, searchOnly: boolean, correlationId?: string | null, searchType?: 0 | 1,
  ): JsonAnswer<Row[]>;

  /**
   * Shaped as `Xrm.Utility.getEntityMetadata`, as plain data.
   * @param attributes logical names of columns
   */
  function getEntityMetadata(entityLogicalName: string, attributes?: string[], correlationId?: string): TextAnswer<Row>;

  // ---- screen (§§3, 6) ----------------------------------------------------------------------------------------

  /** Options of `Xrm.Navigation.openForm`. */
  interface FormOptions {
    entityName: string;
    /** Without it: a new row's form. */
    entityId?: string;
    formId?: string;
    cmdbar?: boolean;
    navBar?: "on" | "off" | "entity";
    openInNewWindow?: boolean;
    windowPosition?: 1 | 2;
    /** Of a new window, in CSS pixels. */
    width?: number;
    height?: number;
    processId?: string;
    processInstanceId?: string;
    selectStageId?: string;
    selectedStageId?: string;
    createFromEntity?: { entityType: string; id: string; name?: string };
    relationship?: object;
    useQuickCreateForm?: boolean;
  }

  /** What was saved through the form: several after *Save & New*. */
  interface Saved {
    savedEntityReference: { entityType: string; id: string; name: string }[];
  }

  /**
   * No time-out.
   * @param parameters column → value to begin with
   * @returns null when nothing was saved through the form
   */
  function openForm(options: string | FormOptions, parameters?: string | object, correlationId?: string): JsonAnswer<Saved | null>;

  /** Opens the search page for that table with the text. */
  function renderSearchPage(entityLogicalName: string, searchString: string, correlationId?: string): RawAnswer<null>;

  /**
   * Rejected when no form is open.
   * @param save whether unsaved changes are saved first
   */
  function refreshForm(save: boolean, correlationId?: string): JsonAnswer<null>;

  /**
   * Asks the agent for a note and saves it on the record. No time-out. Rejected with `errorCode` 101 while a note is open.
   * @param annotationId of a note to go on with
   * @returns `value` is the note's id, blank when the agent cancels
   */
  function insertNotes(
    entityName: string, entitySetName: string, entityId: string, annotationId?: string, correlationId?: string,
  ): JsonAnswer<{ value: string }>;

  /** @returns whether the form has a knowledge-base control to search in */
  function openKBSearchControl(searchString: string, correlationId?: string): RawAnswer<boolean>;

  // ---- events (§7) --------------------------------------------------------------------------------------------

  /** Names compare without case. */
  interface Events {
    /** The agent activates a phone or e-mail field or link while click-to-act is on. */
    onclicktoact: {
      /** The number or address. */
      value: string;
      /** The column; empty when it is not known. */
      name: string;
      /** `Phone`, `Email`, or what a `CIClickToAct` event says. */
      format: string;
      entityLogicalName: string | null;
      entityId: string | null;
      recordTitle: string | null;
    };
    /** The *agent* changes the mode. */
    onmodechanged: { value: Mode };
    /** The *agent* changes the width; CSS pixels. */
    onsizechanged: { value: number };
    /** Each navigation of the CRM page: an absolute address with `appid`, `pagetype`, `etn`, `id`. */
    onpagenavigate: { value: string };
    /** A `KMClickToSend` event in the CRM page. */
    onsendkbarticle: { title: string; link: string };
  }

  /** What handlers of a raised event get (§3): a Map whose entries are members as well. */
  interface Raised extends ReadonlyMap<"value" | "correlationId", any> {
    /** What was given to {@link raiseEvent}, text as text. */
    readonly value: any;
    /** Blank when none was given. */
    readonly correlationId: string;
  }

  /**
   * What a handler gets: JSON text. Under a name of the widget's own it is the `detail` of the page's event as JSON text,
   * or what another widget raised.
   */
  type Payload<E extends string> = Lowercase<E> extends keyof Events ? JsonText<Events[Lowercase<E>]> : JsonText<any> | Raised;

  /** What a handler returns, throws or rejects with does not matter to the host. */
  type Handler<E extends string> = (payload: Payload<E>) => unknown;

  /** Several handlers may be added for an event, the same function once. Events that came before are given late. */
  function addHandler<E extends string>(event: E, handler: Handler<E>): undefined;

  function removeHandler<E extends string>(event: E, handler: Handler<E>): undefined;

  /**
   * Reaches handlers in other widgets, and as a `CustomEvent` the CRM page's window.
   * @param data JSON text, any text, or plain data
   * @returns false for names that only the host raises: those of {@link Events}, and what begins with `patchbay.`, but for
   *   `patchbay.call`, by which a widget declares a live call: `true` or `{ active: true }`, and `false` when it is over;
   *   and `patchbay.ringing`, by which it says that a call rings ({@link Ringing})
   */
  function raiseEvent(event: string, data?: string | object, correlationId?: string): RawAnswer<boolean>;

  /**
   * What a widget says by `raiseEvent("patchbay.ringing", …)`; the name alone does too, and `false` when it is over. A widget
   * that takes the agent's answer has handlers for `patchbay.accept` and `patchbay.reject`, which get JSON text of `{id, caller}`.
   */
  interface Ringing {
    /** Who calls. */
    caller?: string;
    /** The widget's own name for the call; needed only where several may ring. */
    id?: string;
    /** It rings no more: missed, or what became of it. */
    over?: true | "answered" | "rejected";
    /** For how long it rings, 5 to 300; 60 when not said. */
    seconds?: number;
  }

  /** What {@link notifyEvent} takes, of CIF 2.0's. Templates are not looked up. */
  interface Notification {
    templateName?: string;
    /** Who calls is read from `caller`, `callerName`, `customerName`, `customer`, `from`, `name` or `phoneNumber`, in any letter case. */
    templateParameters?: Record<string, unknown>;
    cancellationToken?: string;
    /** As in {@link Ringing}; ours. */
    seconds?: number;
  }

  /** What became of it. CIF 2.0's documentation has both words inside of `value`; here they stand beside it as well. */
  interface Notified {
    actionName: "Accept" | "Reject" | "Timeout";
    responseReason: "Accept" | "CallLive" | "DeclinedByAgent" | "Cancelled" | "DisplayTimeout" | "NotificationQueueLimitExceeded";
    value: { actionName: Notified["actionName"]; responseReason: Notified["responseReason"] };
  }

  /** Rings, as `patchbay.ringing` does, and resolves when that is over. It has no time-out but the ring's own. */
  function notifyEvent(input: string | object, correlationId?: string, cancellationToken?: string): RawAnswer<Notified>;

  /** Withdraws what {@link notifyEvent} shows under this token. @returns whether there was any */
  function cancelEvent(cancellationToken: string, correlationId?: string): RawAnswer<boolean>;

  // ---- CIF 2.0 (§2) -------------------------------------------------------------------------------------------

  /** A method of CIF 2.0. It is there and resolves to null, as in an old host: so widgets find out what there is. */
  type Later = (...args: any[]) => RawAnswer<null>;

  const createSession: Later, getFocusedSession: Later, getAllSessions: Later, getSession: Later, canCreateSession: Later;
  const requestFocusSession: Later, setSessionTitle: Later, createTab: Later, getTabs: Later, getFocusedTab: Later;
  const focusTab: Later, refreshTab: Later, setTabTitle: Later, setAgentPresence: Later;
  const notifyKpiBreach: Later, notifyNewActivity: Later;
  const updateContext: Later, initLogAnalytics: Later, logAnalyticsEvent: Later, setTemplateParams: Later;

  // ---- ours ---------------------------------------------------------------------------------------------------

  /** True in Patchbay, absent elsewhere. No widget needs it. */
  const isPatchbay: true | undefined;
}

interface WindowEventMap {
  /** The host is there. Fired once, after `load`; a listener added later is called too (§1). */
  CIFInitDone: CustomEvent<null>;
}
