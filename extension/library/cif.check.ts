/**
 * Holds `cif.d.ts` and `library.js` to each other, at compile time; never shipped, never run.
 *
 * 1. `Methods` is the library's table as it follows from the signatures: names, how results come, which arguments are
 *    required and of what kind. The library declares its table with it, so a method that is missing or differs fails `tsc`.
 * 2. `Framework` is every name the namespace must have, those of CIF 2.0 as well.
 * 3. The function at the end is what authors write, and what they must not get away with.
 */

type CIF = typeof Microsoft.CIFramework;
type Callable = Exclude<keyof CIF, "isPatchbay">;
type Registration = "addHandler" | "removeHandler";

/** Methods of CIF 2.0 take anything: their number of arguments is open. */
export type LaterName = {
  [N in Callable]: number extends Parameters<CIF[N]>["length"] ? N : never;
}[Callable];

export type MethodName = Exclude<Callable, LaterName | Registration>;

/** Without time-out (§2). */
type Patient = "openForm" | "insertNotes" | "notifyEvent";

type KindOf<T> = [T] extends [boolean] ? "boolean" : [T] extends [number] ? "number" : [T] extends [string] ? "text" : "json";

type Required<Args> = Args extends [infer First, ...infer Rest] ? [[name: string, kind: KindOf<First>], ...Required<Rest>] : [];

type ClassOf<Result> = Result extends { readonly __as?: infer Class } ? NonNullable<Class> : never;

export type Methods = {
  [N in MethodName]: {
    result: ClassOf<ReturnType<CIF[N]>>;
    required: Required<Parameters<CIF[N]>>;
  } & (N extends Patient ? { patient: true } : { patient?: undefined });
};

export type Framework = Record<Callable, Function>;

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** The derivation itself, on the methods that differ from all others. A name `cif.d.ts` cannot resolve would show here. */
export const derived: [
  Same<Methods["getMode"], { result: "raw"; required: [] } & { patient?: undefined }>,
  Same<Methods["createRecord"]["required"], [[name: string, kind: "text"], [name: string, kind: "json"]]>,
  Same<Methods["setMode"]["required"], [[name: string, kind: "number"]]>,
  Same<Methods["searchAndOpenRecords"]["required"][2][1], "boolean">,
  Same<Methods["getEntityMetadata"]["result"], "text">,
  Same<Methods["openForm"]["patient"], true>,
  Same<Extract<LaterName, "createSession" | "getMode">, "createSession">,
] = [true, true, true, true, true, true, true];

export async function asAuthorsWriteIt(cif: CIF): Promise<void> {
  const created = await cif.createRecord("phonecall", { subject: "Call" });
  const reference: Microsoft.CIFramework.Content<typeof created> = JSON.parse(created);
  const id: string = reference.id;
  const rows: Microsoft.CIFramework.Row[] = JSON.parse(await cif.searchAndOpenRecords("contact", "?$top=1", true));
  const environment: Microsoft.CIFramework.Environment = JSON.parse(await cif.getEnvironment());
  const queue: string | null = new URLSearchParams(environment.customParams).get("queue");
  const nothing: null = await cif.createSession({ id, queue, rows });
  cif.addHandler("onclicktoact", (payload) => {
    const act: Microsoft.CIFramework.Content<typeof payload> = JSON.parse(payload);
    return act.value + act.format.toLowerCase();
  });
  cif.addHandler("onPageNavigate", (payload: string) => new URL(JSON.parse(payload).value));
  cif.addHandler("contoso.transfer", (payload) => (typeof payload === "string" ? JSON.parse(payload) : payload.get("value")));
  addEventListener("CIFInitDone", (event) => event.detail satisfies null);

  // @ts-expect-error a mode is 0, 1 or 2
  cif.setMode(3);
  // @ts-expect-error searchOnly is required
  cif.searchAndOpenRecords("contact", "?$top=1");
  // @ts-expect-error text must be parsed before it is read
  created.id;
  // @ts-expect-error a handler of the host's own events gets text
  cif.addHandler("onclicktoact", (payload: number) => payload);
  // @ts-expect-error no such method
  cif.dial(nothing);
}
