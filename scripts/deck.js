// The cards there are: what the build wrote to assets/cards/ko.js and ja.js, and the ids under which they are kept.

/** @typedef {"ko" | "ja"} Language */
/** @typedef {{ front: string, back: string, address?: string, english?: string, ruby?: string }} Side */

/** @type {Record<Language, Record<string, Side>> | undefined} */
const data = /** @type {any} */ (globalThis).studyCards;
const QUESTION = "question:", TERM = "term:";

export const loaded = Boolean(data?.ko && data.ja);

/** @param {string} what @param {Language} language */
export const side = (what, language) => /** @type {NonNullable<typeof data>} */ (data)[language][what];

/** A card's id is `<what>:<direction>`. @param {string} id @returns {{ what: string, from: Language, to: Language }} */
export function parts(id) {
  const colon = id.lastIndexOf(":");
  const [from, to = from] = /** @type {Language[]} */ (id.slice(colon + 1).split("-"));
  return { what: id.slice(0, colon), from, to };
}

/** @param {string} id */
export const exists = (id) => parts(id).what in (data?.ko ?? {});

/** The section of a question, "" for a term. @param {string} what */
export const section = (what) => (what.startsWith(QUESTION) ? what.slice(QUESTION.length).split("/")[0] : "");

/** The ids of all cards of a deck: `all`, `questions`, `terms` or a section. @param {string} deck @param {string} direction */
export function ids(deck, direction) {
  const start = { all: "", questions: QUESTION, terms: TERM }[deck] ?? `${QUESTION}${deck}/`;
  return Object.keys(data?.ko ?? {}).filter((what) => what.startsWith(start)).map((what) => `${what}:${direction}`);
}
