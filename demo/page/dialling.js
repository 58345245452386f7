/**
 * What this page does with a phone number or an address when nobody else takes the click.
 *
 * A real page hands `tel:` and `mailto:` to the operating system. The demo counts instead, where a test can see it:
 * `dialed` and `mailed` on the root element, the last target in `lastTarget`.
 */

/** @param {string} target a tel: or mailto: address */
export function hand(target) {
  const { dataset } = document.documentElement;
  const counter = target.startsWith("tel:") ? "dialed" : "mailed";
  dataset[counter] = String(Number(dataset[counter] ?? 0) + 1);
  dataset.lastTarget = target;
}

/** Links in lists and timelines: taken last of all, so that whoever listens before may have the click. */
export function watchLinks() {
  window.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest('a[href^="tel:"], a[href^="mailto:"]') : null;
    if (link && !event.defaultPrevented) {
      event.preventDefault();
      hand(link.getAttribute("href") ?? "");
    }
  });
}

/**
 * @param {string} number as it is written
 * @returns {string} a tel: address without the blanks and brackets people write
 */
export function telAddress(number) {
  return `tel:${number.replace(/[\s()/.-]/g, "")}`;
}
