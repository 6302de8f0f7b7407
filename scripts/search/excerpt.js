// What is shown of a result: the part of its text where most of the query stands, with the query marked.

import { letter } from "./words.js";

const LENGTH = 120;
const ENTITIES = /** @type {Record<string, string>} */ ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" });

/** @param {string} text */
const escape = (text) => text.replace(/[&<>"]/g, (character) => ENTITIES[character]);

/** Which characters of a text belong to what is looked for. @param {string} text @param {string[]} needles */
function hits(text, needles) {
  let folded = "";
  /** @type {number[]} */
  const at = [];
  for (let i = 0; i < text.length; i += 1) {
    const bare = letter(text[i]);
    if (bare === " ") continue;
    folded += bare;
    for (let j = 0; j < bare.length; j += 1) at.push(i);
  }
  const hit = new Uint8Array(text.length);
  for (const needle of needles) {
    const bare = needle.replaceAll(" ", "");
    for (let i = folded.indexOf(bare); bare && i >= 0; i = folded.indexOf(bare, i + 1)) {
      const inside = needle.startsWith(" ") && at[i] && /[a-z0-9]/i.test(text[at[i] - 1]); // "ct" in "product"
      if (!inside) hit.fill(1, at[i], at[i + bare.length - 1] + 1);
    }
  }
  return hit;
}

/** Return text as HTML with what is looked for marked. @param {string} text @param {string[]} needles */
export function marked(text, needles) {
  return wrap(text, hits(text, needles), 0, text.length);
}

/** Return the part of a text where most of what is looked for stands, as HTML. @param {string} text @param {string[]} needles */
export function excerpt(text, needles) {
  const hit = hits(text, needles);
  let [sum, best, start] = [0, 0, 0];
  for (let i = 0; i < text.length; i += 1) {
    sum += hit[i] - (i < LENGTH ? 0 : hit[i - LENGTH]);
    if (sum > best) [best, start] = [sum, i - LENGTH + 1];
  }
  const from = Math.max(0, Math.min(start + LENGTH / 4, text.length - LENGTH));
  const sentence = Math.max(0, ...[...text.slice(0, from).matchAll(/[.。?!] ?/g)].map((end) => end.index + end[0].length));
  const first = from - sentence < LENGTH / 2 ? sentence : from;
  const last = first + LENGTH;
  return `${first ? "…" : ""}${wrap(text, hit, first, last)}${last < text.length ? "…" : ""}`;
}

/** @param {string} text @param {Uint8Array} hit @param {number} from @param {number} to */
function wrap(text, hit, from, to) {
  let html = "";
  for (let i = from; i < Math.min(to, text.length);) {
    let end = i + 1;
    while (end < Math.min(to, text.length) && (hit[end] === hit[i] || (hit[i] && text[end] === " " && hit[end + 1]))) end += 1;
    html += hit[i] ? `<mark data-md-highlight>${escape(text.slice(i, end))}</mark>` : escape(text.slice(i, end));
    i = end;
  }
  return html;
}
