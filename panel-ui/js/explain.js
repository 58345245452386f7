/**
 * Shows why a page has nothing to show.
 *
 * @param {string} sentence what happened and what to do, for the reader
 * @param {unknown} error the cause, shown small beneath for whoever is asked for help
 */
export function explain(sentence, error) {
  console.error(error);
  const line = document.createElement("p");
  line.className = "boot-failure";
  line.setAttribute("role", "alert");
  const cause = document.createElement("small");
  cause.textContent = String(error);
  line.append(sentence, " ", cause);
  document.getElementById("app")?.replaceChildren(line);
}
