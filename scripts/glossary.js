// The glossary's box: only the terms that hold what is typed stay. It stands hidden in hooks/entries.py.

import { typed } from "./typed.js";

const box = /** @type {HTMLElement} */ (document.querySelector(".filter"));
const input = /** @type {HTMLInputElement} */ (box.querySelector("input"));
const count = /** @type {HTMLOutputElement} */ (box.querySelector("output"));
const entries = [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".entry"))].map((entry) => ({
  entry,
  words: [entry.querySelector("h3")?.firstChild, ...entry.querySelectorAll(".words > *, .avoid s")]
    .map((node) => typed(node?.textContent ?? "")),
}));

function filter() {
  const part = typed(input.value.replace(/(?<=[ぁ-ー])[a-zａ-ｚ]+$/i, "")); // a Japanese syllable half typed ends in Latin
  let shown = 0;
  for (const { entry, words } of entries) {
    entry.hidden = !words.some((word) => word.includes(part));
    shown += Number(!entry.hidden);
  }
  for (const section of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".glossary > section"))) {
    section.hidden = !section.querySelector(".entry:not([hidden])");
    /** @type {HTMLElement | null} */
    const link = document.querySelector(`.initials a[href="#${section.id}"]`);
    if (link) link.hidden = section.hidden;
  }
  count.value = part ? (box.dataset.found ?? "").replace("{}", String(shown)) : "";
}

input.addEventListener("input", filter); // also while a syllable is being composed

// a link inside the page may lead to a term that is filtered out
document.querySelector(".glossary")?.addEventListener("click", (event) => {
  if (!(event.target instanceof Element) || !event.target.closest(".see a")) return;
  input.value = "";
  filter();
});

box.hidden = false;
if (input.value) filter(); // a browser that comes back keeps what was typed
