// A first visit: one line that offers the other language to whom prefers it. It never leads away by itself.

import { keep, kept } from "./kept.js";

const line = /** @type {HTMLElement | null} */ (document.querySelector(".offer"));
const known = [document.documentElement.lang, line?.lang ?? ""];

/** The first of a reader's languages that the site is in. */
const preferred = () => navigator.languages.map((tag) => tag.split("-")[0]).find((language) => known.includes(language));

function answer() {
  keep("offer", "answered");
  if (line) line.hidden = true;
}

document.querySelector("a.toggle")?.addEventListener("click", answer);
line?.addEventListener("click", (event) => event.target instanceof Element && event.target.closest("a, button") && answer());
if (line && !kept("offer") && preferred() === line.lang) line.hidden = false;
