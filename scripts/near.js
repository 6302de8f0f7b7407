// What is far below is laid out bit by bit, while nothing else is to do: the first screen need not wait for it.
// site.css skips what is not near yet.

const blocks = "article > :is(.highlight, .output), .glossary > section";
const far = [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(blocks))];
const idle = globalThis.requestIdleCallback ?? setTimeout; // Safari has no other

/** @param {HTMLElement | undefined} block */
const layOut = (block) => block?.style.setProperty("content-visibility", "visible");

function approach() {
  layOut(far.shift());
  if (far.length) idle(approach);
}

/** Who jumps is to arrive where the link leads, so nothing above may be of a height that is only guessed. */
function arrive() {
  far.splice(0).forEach(layOut);
}

addEventListener("click", (event) => event.target instanceof Element && event.target.closest('a[href*="#"]') && arrive(), true);
if (location.hash) arrive();
else addEventListener("load", () => idle(approach));
