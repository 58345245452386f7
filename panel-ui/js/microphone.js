// The page that asks for the microphone, or with `?camera` for the camera (design, "Microphone onboarding"): one click, in a
// tab, because the browser shows its question nowhere else. The grant is the extension's and so covers every widget's frame
// that may use the device.

const device = new URLSearchParams(location.search).has("camera") ? "camera" : "microphone";
const SAID = {
  granted: `The ${device} is allowed. You can close this tab; widgets that were refused it try again.`,
  denied: `The browser refuses the ${device}. Click the icon at the left of the address bar, allow it there, and come back.`,
  prompt: "Not allowed yet.",
};

const button = /** @type {HTMLButtonElement} */ (document.querySelector("#allow"));
if (device === "camera") {
  document.title = "Camera – Patchbay";
  button.textContent = "Allow the camera";
  /** @type {HTMLElement} */ (document.querySelector("h1")).textContent = "Let your widget see you";
  /** @type {HTMLElement} */ (document.querySelector("#why")).textContent =
    "Widgets in Patchbay's panel use the camera in Patchbay's name. The browser asks for it once, and only in a tab like this one. Patchbay itself does not look.";
}
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
    const stream = await navigator.mediaDevices.getUserMedia(device === "camera" ? { video: true } : { audio: true });
    stream.getTracks().forEach((track) => track.stop()); // it was only for the question
    show("granted");
  } catch (error) {
    const name = error instanceof DOMException ? error.name : "";
    if (name === "NotFoundError") {
      show("prompt", `There is no ${device}: plug one in and try again.`);
    } else {
      show(permission.state === "denied" ? "denied" : "prompt");
    }
  }
  button.disabled = false;
}

const permission = await navigator.permissions.query({ name: /** @type {any} */ (device) });
permission.onchange = () => show(permission.state);
button.addEventListener("click", ask);
show(permission.state);
