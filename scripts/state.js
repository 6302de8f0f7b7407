// What a reader leaves behind, by the ids of pages, which both languages share: one key, one JSON, in this browser only.

import renamed from "../renamed.json";

/** @typedef {"unsure" | "known"} Mark */
/** @typedef {{ option: number, right: boolean }} Choice the option chosen first, and whether it was right */
/**
 * @typedef {object} State
 * @property {1} version
 * @property {Record<string, Mark>} marks by page, and by page#place for a follow-up question
 * @property {Record<string, boolean[]>} ticks by page: the boxes of its list of marks
 * @property {Record<string, Choice>} quizzes by page#quiz
 * @property {Record<string, any>} cards by card: its schedule
 * @property {Record<string, any>} settings by tool: what the reader chose
 */

const KEY = "study";
const CHANGED = "study-changed"; // all scripts of a page hear it, however they are bundled
/** @type {Record<string, string>} */
const RENAMED = renamed;

/** @param {any} value */
const isRecord = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
/** @type {Record<string, (value: any) => boolean>} what each value of a part is */
const PARTS = {
  marks: (value) => value === "unsure" || value === "known",
  ticks: (value) => Array.isArray(value) && value.every((tick) => typeof tick === "boolean"),
  quizzes: (value) => isRecord(value) && Number.isInteger(value.option) && typeof value.right === "boolean",
  cards: isRecord,
};

let unsaved = ""; // the state as JSON, where the browser does not keep it

/** @returns {State} */
export function read() {
  try {
    return whole(JSON.parse(unsaved || (localStorage.getItem(KEY) ?? "{}")));
  } catch {
    return whole({}); // a browser that keeps nothing, or something that is not ours
  }
}

/** Save what `edit` makes of the state. @param {(state: State) => void} edit @returns {State} */
export function change(edit) {
  const state = read();
  edit(state);
  const text = JSON.stringify(state);
  try {
    localStorage.setItem(KEY, text);
    unsaved = "";
  } catch {
    unsaved = text;
  }
  for (const message of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".unsaved"))) {
    message.hidden = !unsaved;
  }
  dispatchEvent(new Event(CHANGED));
  return state;
}

/** Call `listener` whenever the state changes, here, in another tab, or before the reader came back. @param {(state: State) => void} listener */
export function subscribe(listener) {
  addEventListener(CHANGED, () => listener(read()));
  addEventListener("storage", ({ key }) => (key === KEY || key === null) && listener(read()));
  addEventListener("pageshow", ({ persisted }) => persisted && listener(read()));
}

/** What a file holds; throws a SyntaxError if it is not JSON, else a TypeError with the name of what is wrong. @param {string} text @returns {State} */
export function parse(text) {
  const file = JSON.parse(text);
  if (!isRecord(file) || file.version !== 1) throw new TypeError("version");
  for (const [part, values] of Object.entries(file)) {
    if (part === "version") continue;
    if (!isRecord(values)) throw new TypeError(part);
    const wrong = Object.entries(values).find(([, value]) => !(PARTS[part] ?? isRecord)(value));
    if (wrong) throw new TypeError(`${part}: ${wrong[0]}`);
  }
  return whole(file);
}

/** Put what a file holds into `state`: it wins where both know something. @param {State} state @param {State} file */
export function merge(state, { version, ...file }) {
  /** @type {Record<string, any>} */
  const parts = state;
  for (const [part, values] of Object.entries(file)) parts[part] = { ...parts[part], ...values };
}

/** Forget everything. */
export const clear = () => change((state) => Object.keys(state).forEach((part) => Reflect.deleteProperty(state, part)));

/** Every part, under the ids that pages have today. @param {any} found @returns {State} */
function whole({ version, ...found }) {
  const parts = Object.entries({ marks: {}, ticks: {}, quizzes: {}, cards: {}, settings: {}, ...found });
  return /** @type {any} */ ({ version: 1, ...Object.fromEntries(parts.map(([part, values]) => [part, moved(values)])) });
}

/** @param {any} values */
const moved = (values) =>
  isRecord(values) ? Object.fromEntries(Object.entries(values).map(([id, value]) => [today(id), value])) : {};

/** The id of today: of a page, a place on it, or a card made of it. @param {string} id */
const today = (id) =>
  id.split(/([#:])/).map((part) => (Object.hasOwn(RENAMED, part) ? RENAMED[part] : part)).join("");
