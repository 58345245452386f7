/** The start of the options page. */
import { explain } from "./explain.js";
import { tools } from "./tools.js";

try {
  const { default: init, start } = await import("../options.js");
  await init();
  start(tools);
} catch (error) {
  explain("The options page could not start. Reload it to try again.", error);
}
