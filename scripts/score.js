// A line below some inputs that says how many are answered, and a button that starts again.

import { filled } from "./words.js";

/**
 * Put a copy of the bar, which stands hidden on the page, below `box`; `count` gives what `text` asks for, anew at each change.
 * @param {HTMLElement} hidden @param {Element} box @param {HTMLInputElement[]} inputs @param {string | undefined} text @param {() => Record<string, number>} count
 */
export function score(hidden, box, inputs, text, count) {
  const bar = /** @type {HTMLElement} */ (hidden.cloneNode(true));
  box.after(bar);
  const [output, again] = /** @type {[HTMLOutputElement, HTMLButtonElement]} */ ([...bar.children]);
  const show = () => (output.value = filled(text, count()));
  for (const input of inputs) input.addEventListener("change", show);
  again.addEventListener("click", () => {
    for (const input of inputs.filter((input) => input.checked)) {
      input.checked = false;
      input.dispatchEvent(new Event("change"));
    }
    inputs[0].focus();
  });
  bar.hidden = false;
  show();
}
