// Shapes of the functions in the CRM page's world. The wire itself is extension/protocol/src/page.rs.

/** Header of a job (`PageJob`). */
interface Job {
  op: "run" | "show" | "describe" | "raise" | "peek";
  id: string;
  method: string;
  again: boolean;
  /** Whether an earlier sending went to another document, whose table cannot be asked. */
  elsewhere: boolean;
  /** Milliseconds left, null without time-out. */
  left: number | null;
  /** When the bridge gives up, in milliseconds since 1970, null when never. */
  until: number | null;
  expect: { orgId: string; userId: string } | null;
  custom: string;
  what: ShowWhat;
  /** Name of the raised event. */
  event: string;
  /** Its correlation id, empty when it has none. */
  correlation: string;
}

/** What `searchAndOpenRecords` shows after its answer. */
type ShowWhat =
  | { form: { entityName: string; entityId: string } }
  | { search: { entityName: string; text: string; searchType: number } };

/** What a method gives back, before it is put in an envelope. */
interface Done {
  /** JSON text. */
  body: string;
  then?: ShowWhat;
}

interface PageMethod {
  (args: any[], job: Job): Promise<Done>;
  /** Kept by request id, so that a repeated injection joins the first. */
  joins?: boolean;
  /** Returns at once; the outcome is announced later. */
  patient?: boolean;
}

interface PageTable {
  run(job: string): Promise<string>;
  readonly methods: Record<string, PageMethod>;
  /** Helpers the page's files share. */
  readonly tools: any;
}

interface Window {
  [key: symbol]: any;
}
