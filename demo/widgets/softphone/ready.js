// Stands before the library's script, so that its event cannot be missed however soon it comes. A classic script: modules run
// only after the document is parsed. softphone.js takes over from the mark it leaves.
window.addEventListener("CIFInitDone", () => {
  document.documentElement.dataset.cifInitDone = "true";
});
