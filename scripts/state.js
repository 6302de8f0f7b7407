// What a reader has done, kept in this browser under one key.

/**
 * @typedef {object} State
 * @property {Record<string, any>} cards by card id: the schedule of a flash card
 * @property {Record<string, any>} settings what the reader chose
 */

const KEY = "study";
/** @type {Set<() => void>} */
const listeners = new Set();
let text = ""; // for a browser that keeps nothing

/** @returns {State} */
export function read() {
  try {
    text = localStorage.getItem(KEY) ?? text;
  } catch {}
  try {
    return { cards: {}, settings: {}, ...JSON.parse(text || "{}") };
  } catch {
    return { cards: {}, settings: {} };
  }
}

/** @param {(state: State) => void} edit */
export function change(edit) {
  const state = read();
  edit(state);
  text = JSON.stringify(state);
  try {
    localStorage.setItem(KEY, text);
  } catch {}
  for (const listener of listeners) listener();
}

/** @param {() => void} listener called after a change, here or in another tab */
export function subscribe(listener) {
  listeners.add(listener);
}

addEventListener("storage", (event) => {
  if (event.key === KEY) for (const listener of listeners) listener();
});
