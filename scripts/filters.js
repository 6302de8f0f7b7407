// Choosing questions: native controls, their values in the address, so that a choice can be shared and survives the toggle.

import { markOf } from "./marks.js";
import { read, subscribe } from "./state.js";
import { filled } from "./words.js";

/** @typedef {HTMLSelectElement | HTMLInputElement} Control */

/**
 * Find which of `items` fit what is chosen in `form`, now and whenever it changes; `show` is told, with the query that says so.
 * @template {HTMLElement} T @param {HTMLFormElement} form @param {T[]} items @param {(fitting: T[], query: string) => void} show
 */
export function choose(form, items, show) {
  const controls = [.../** @type {NodeListOf<Control>} */ (form.querySelectorAll(":is(select, input)[name]"))];
  const defaults = new Map(controls.map((control) => [control, control.value]));
  const output = /** @type {HTMLOutputElement} */ (form.querySelector("output"));
  const given = new URLSearchParams(location.search);
  for (const control of controls) {
    control.value = given.get(control.name) ?? control.value;
    if (!control.value) control.value = defaults.get(control) ?? ""; // the address may name what is no option
  }

  /** Return the query. */
  function update() {
    const state = read();
    const chosen = controls.filter((control) => control.value.trim() !== defaults.get(control));
    const fitting = items.filter((item) => chosen.every((control) => fits(item, control, state)));
    const query = new URLSearchParams(chosen.map(({ name, value }) => [name, value]));
    output.value = filled(output.dataset.text, { count: fitting.length, all: items.length });
    show(fitting, query.size ? `?${query}` : "");
    return query.size ? `?${query}` : location.pathname;
  }
  const changed = () => history.replaceState(history.state, "", update() + location.hash);

  form.addEventListener("input", changed);
  form.addEventListener("reset", () => setTimeout(changed)); // controls are as before only after the event
  subscribe(update);
  form.hidden = false;
  update();
}

/** @param {HTMLElement} item @param {Control} control @param {import("./state.js").State} state */
function fits(item, { name, value }, state) {
  if (name === "mark") return markOf(state, item.dataset.question ?? "") === value;
  if (name === "text") return plain(value).split(" ").every((word) => plain(words(item)).includes(word));
  return (item.dataset[name] ?? value) === value;
}

/** @param {HTMLElement} item */
const words = (item) => [...item.querySelectorAll("a, .context")].map(({ textContent }) => textContent).join(" ");

/** @param {string} text */
const plain = (text) => text.normalize("NFKC").toLowerCase().trim();
