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
  const plain = decoder(characters);
  const [page, section, field] = ["\f", "\v", "\t"].map((separator) => String.fromCharCode(characters.indexOf(separator) + FIRST));
  const bare = flat(decoder(characters.map(letters))(text)).split("\f");
  return text.split(page).map((code, number) => {
    const [head, ...codes] = code.split(section);
    const [bareHead, ...flats] = bare[number].split("\v");
    const [location, kind, title] = head.split(field).map(plain);
    const sections = codes.map((part, at) => {
      const [id, heading, body] = part.split(field);
      const [, bareHeading, ...rest] = flats[at].split("\t");
      return { id: plain(id), title: plain(heading), heading: bareHeading, flat: [bareHeading, ...rest].join("\t"), get text() { return plain(body); } };
    });
    const names = [title, sections[0]?.title ?? ""].map((name) => closed(flat(letters(name))));
    return { location, kind, title, names, sections, flat: [bareHead.split("\t")[2], ...sections.map((part) => part.flat)].join("\v") };
  });
}

/** @param {string[]} characters by rank */
const decoder = (characters) => (/** @type {string} */ code) => {
  let text = "";
  for (let at = 0; at < code.length; at += 1) text += characters[code.charCodeAt(at) - FIRST];
  return text;
};
