// The index as hooks/search.py wrote it.

import { closed, flat, letters } from "./words.js";

/** A term in the reader's language, as it is called elsewhere, and patterns of other spellings
 * @typedef {{ own: string, others: string[], variants: string[] }} Term */
/** @typedef {{ alphabet: string, text: string, terms: Term[] }} Index */
/** A heading with what is below it; `flat` is both, folded
 * @typedef {{ id: string, title: string, text: string, heading: string, flat: string }} Section */
/** @typedef {{ location: string, kind: string, title: string, names: string[], flat: string, sections: Section[] }} Page */

const FIRST = 32; // as in hooks/search.py

/** @param {Index} index @returns {Page[]} */
export function read({ alphabet, text }) {
  const characters = [...alphabet];
  const folded = characters.map(letters);
  const plain = parts([...text].map((code) => characters[(code.codePointAt(0) ?? 0) - FIRST]).join(""));
  const bare = parts(flat([...text].map((code) => folded[(code.codePointAt(0) ?? 0) - FIRST]).join("")));
  return plain.map(([[location, kind, title], ...sections], page) => {
    const [, ...flats] = bare[page];
    const made = sections.map(([id, heading, body], at) => ({
      id, title: heading, text: body, heading: flats[at][1], flat: flats[at].slice(1).join("\t"),
    }));
    const names = [title, made[0]?.title ?? ""].map((name) => closed(flat(letters(name))));
    return { location, kind, title, names, sections: made, flat: [bare[page][0][2], ...made.map((section) => section.flat)].join("\v") };
  });
}

/** Pages, their sections, their fields; the first section is the page itself. @param {string} text */
const parts = (text) => text.split("\f").map((page) => page.split("\v").map((section) => section.split("\t")));
