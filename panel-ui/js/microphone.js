// The page that asks for the microphone (design, "Microphone onboarding"): one click, in a tab, because the browser shows
// its question nowhere else. The grant is the extension's and so covers every widget's frame that may use it.

const SAID = {
  granted: "The microphone is allowed. You can close this tab; widgets that were refused it try again.",
  denied: "The browser refuses the microphone. Click the icon at the left of the address bar, allow it there, and come back.",
  prompt: "Not allowed yet.",
};

const button = /** @type {HTMLButtonElement} */ (document.querySelector("#allow"));
const line = /** @type {HTMLElement} */ (document.querySelector("#state"));

/** @param {"granted" | "denied" | "prompt"} state @param {string} [more] */
function show(state, more = "") {
  line.dataset.state = state;
  line.textContent = `${SAID[state]} ${more}`.trim();
  button.hidden = state === "granted";
}

async function ask() {
  button.disabled = true;
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    stream.getTracks().forEach((track) => track.stop()); // it was only for the question
    show("granted");
  } catch (error) {
    const name = error instanceof DOMException ? error.name : "";
    if (name === "NotFoundError") {
      show("prompt", "There is no microphone: plug one in and try again.");
    } else {
      show(permission.state === "denied" ? "denied" : "prompt");
    }
  }
  button.disabled = false;
}

const permission = await navigator.permissions.query({ name: /** @type {any} */ ("microphone") });
permission.onchange = () => show(permission.state);
button.addEventListener("click", ask);
show(permission.state);
