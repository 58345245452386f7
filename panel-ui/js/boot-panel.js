/**
 * The panel's start. Importing the pipe is what connects frames and worker; the WASM only shows, and comes after it.
 * It is imported late on purpose: a WASM that is missing or broken must not take the widgets down with it.
 */
import { answered, pipe } from "./pipe.js";
import { explain } from "./explain.js";

if (pipe.place === "docked") {
  await answered; // a page that frames the panel by itself sees nothing of it
}
try {
  const { default: init, start } = await import("../panel.js");
  await init();
  start(pipe);
} catch (error) {
  explain("The panel's controls could not start. Widgets go on working; close and open the panel to try again.", error);
}
