// What `cargo xtask build` puts at background/background.js of the package (wasm-bindgen, from background/src/shell).
// By hand, so that the worker's entry is checked without a build.

export default function init(options: { module_or_path: URL }): Promise<unknown>;
export function boot(pageJob: (job: string) => Promise<string> | string, organisationJob: (app: string) => Promise<string>, id: string): Promise<void>;
export function settings_changed(): Promise<void>;
export function catch_up(): Promise<void>;
export function look_for_panels(): Promise<void>;
export function panel_connected(panel: string, port: chrome.runtime.Port): void;
export function panel_disconnected(panel: string): void;
export function panel_message(panel: string, message: string): void;
export function widget_message(connection: string, text: string): void;
export function page_message(tab: number, window: number, document: string, message: string): Promise<void>;
export function foreign_frame(tab: number, window: number, document: string, url: string, there: boolean, library: boolean): Promise<void>;
export function diagnosis(): string;
export function ring_clicked(id: string, button?: number): void;
export function docked_off_clicked(): void;
export function ring_dismissed(id: string): void;
export function notifications_allowed(allowed: boolean): void;
export function browser_started(): void;
export function update_ready(): void;
export function tab_gone(tab: number): void;
