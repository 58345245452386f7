// Lists what JavaScript modules import, for the check that a package is whole (src/imports.rs).
// Standard input: JSON, an object of path → source. Standard output: JSON, an object of path → specifiers.
// A specifier that is computed at run time cannot be known here and is left out.
import { init, parse } from "es-module-lexer";
import { text } from "node:stream/consumers";

await init;
/** @type {Record<string, string>} */
const sources = JSON.parse(await text(process.stdin));
/** @type {Record<string, string[]>} */
const found = {};
for (const [path, source] of Object.entries(sources)) {
  try {
    const [imports] = parse(source, path);
    found[path] = imports.flatMap((one) => (one.specifier && !("glob" in one && one.glob) ? [one.specifier] : []));
  } catch (error) {
    console.error(`${path} is no JavaScript that can be read: ${error}`);
    process.exitCode = 1;
  }
}
console.log(JSON.stringify(found));
