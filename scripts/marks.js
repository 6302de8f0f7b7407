// Marks: unsure or known, set on a page, shown wherever it is listed, counted on front pages.

import { change, read, subscribe } from "./state.js";
import { filled } from "./words.js";

/** @typedef {import("./state.js").State} State */

/** @param {State} state @param {string} id */
export const markOf = ({ marks }, id) => (Object.hasOwn(marks, id) ? marks[id] : "new");

/** @template {Element} [T=HTMLElement] @param {string} selector @returns {T[]} */
const all = (selector) => [.../** @type {NodeListOf<any>} */ (document.querySelectorAll(selector))];

const [bar] = all(".marking");
const [place] = all("article details.answer, article h2#related");
if (bar) {
  const id = bar.dataset.page ?? "";
  if (place?.matches("details")) place.after(bar);
  else place?.before(bar);
  for (const button of bar.querySelectorAll("button")) {
    button.addEventListener("click", () =>
      change(({ marks }) => {
        if (marks[id] === button.value) delete marks[id];
        else marks[id] = /** @type {import("./state.js").Mark} */ (button.value);
      }),
    );
  }
  bar.hidden = false;
}
for (const line of all(".progress")) document.querySelector("article h1 ~ p:not([hidden])")?.after(line);

/** @param {State} state */
function show(state) {
  for (const button of bar?.querySelectorAll("button") ?? []) {
    button.ariaPressed = String(markOf(state, bar.dataset.page ?? "") === button.value);
  }
  for (const line of all(".progress")) count(line, state);
  const badges = /** @type {HTMLTemplateElement} */ (document.getElementById("mark-badges")).content;
  for (const item of all("li[data-question]")) {
    item.querySelector("[data-badge]")?.remove();
    const badge = badges.querySelector(`[data-badge="${markOf(state, item.dataset.question ?? "")}"]`);
    if (badge) item.firstElementChild?.after(badge.cloneNode(true));
  }
}

/** @param {HTMLElement} line @param {State} state */
function count(line, state) {
  const pages = (line.dataset.pages ?? "").split(" ");
  const counts = { known: 0, unsure: 0, new: 0, all: pages.length };
  for (const page of pages) counts[markOf(state, page)]++;
  line.textContent = filled(line.dataset.text, counts);
  line.style.setProperty("--known", `${(100 * counts.known) / counts.all}%`);
  line.style.setProperty("--seen", `${(100 * (counts.known + counts.unsure)) / counts.all}%`);
  line.hidden = false;
}

subscribe(show);
show(read());
