// My data: all that is kept, to and from one file, or taken away.

import { change, clear as forget, merge, parse, read } from "./state.js";
import { filled } from "./words.js";

/** @param {HTMLElement} section */
export function manage(section) {
  const [save, clear] = section.querySelectorAll("button");
  const chosen = /** @type {HTMLInputElement} */ (section.querySelector("input"));
  const status = /** @type {HTMLElement} */ (section.querySelector("[role=status]"));

  save.addEventListener("click", () => {
    const file = new Blob([JSON.stringify(read(), null, 1)], { type: "application/json" });
    Object.assign(document.createElement("a"), { href: URL.createObjectURL(file), download: "study.json" }).click();
  });
  chosen.addEventListener("change", async () => {
    status.textContent = taken((await chosen.files?.[0]?.text()) ?? "", status.dataset);
    chosen.value = ""; // the same file can be chosen again
  });
  clear.addEventListener("click", () => {
    if (!confirm(clear.dataset.really)) return;
    forget();
    status.textContent = clear.dataset.done ?? "";
  });
  section.hidden = false;
}

/** Merge a file's text into the state and return what there is to say; a bad file changes nothing. @param {string} text @param {DOMStringMap} says */
function taken(text, says) {
  try {
    const file = parse(text);
    change((state) => merge(state, file));
    return says.imported ?? "";
  } catch (error) {
    return filled(error instanceof SyntaxError ? says.json : says.part, { part: /** @type {Error} */ (error).message });
  }
}
