/**
 * The CIF library, loaded at run time as many widgets do: the organisation is only known from the landing URL.
 */

const PATH = "/webresources/Widget/msdyn_ciLibrary.js";
const ORGANISATION = "https://demo-org.crm.dynamics.com";

/**
 * Loads the library of the organisation named by the landing URL (`?org=https://…`).
 * @returns {Promise<void>} once its host is there; rejects when the library cannot be loaded
 */
export function loadLibrary() {
  const organisation = new URLSearchParams(location.search).get("org") ?? ORGANISATION;
  const script = document.createElement("script");
  script.src = organisation + PATH;
  script.dataset.crmurl = organisation;
  script.dataset.cifid = "CIFMainLibrary";
  const ready = new Promise((resolve, reject) => {
    window.addEventListener("CIFInitDone", () => resolve(undefined), { once: true });
    script.addEventListener("error", () => reject(new Error(`there is no CIF library at ${script.src}`)));
  });
  document.head.append(script);
  return ready;
}
