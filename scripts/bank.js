// The question bank: which questions are listed, one at random, and what the reader's browser keeps of all this.

import { manage } from "./data.js";
import { choose } from "./filters.js";

const form = /** @type {HTMLFormElement} */ (document.querySelector("form.filters"));
const items = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".bank li")]);
const random = /** @type {HTMLButtonElement} */ (form.querySelector("[name=random]"));
const interview = /** @type {HTMLAnchorElement} */ (form.querySelector("a"));
/** @type {HTMLElement[]} */
let shown = items;

choose(form, items, (fitting, query) => {
  shown = fitting;
  const set = new Set(fitting);
  for (const item of items) item.hidden = !set.has(item);
  random.disabled = !fitting.length;
  interview.search = query;
});
form.addEventListener("submit", (event) => event.preventDefault());
random.addEventListener("click", () => {
  const item = shown[Math.floor(Math.random() * shown.length)];
  location.assign(/** @type {HTMLAnchorElement} */ (item.querySelector("a")).href);
});
manage(/** @type {HTMLElement} */ (document.querySelector("section.data")));
