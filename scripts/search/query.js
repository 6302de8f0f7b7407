// What a query asks for: its words, mended where they are nowhere, and the reader's words for terms of the glossary.

import { closed, distance, flat, letters, oneEdit, pairs, split, unfinished } from "./words.js";

/** What is looked for in folded text, and how much it counts @typedef {Map<string, number>} Needles */
/** @typedef {{ text: string, ending: boolean, latin: boolean }} Part */

const KANA_ONLY = /^[\u3041-\u309f]+$/;
const LATIN_ONLY = /^[a-z0-9 ]+$/;
const TYPED_AHEAD = /(?<=[\u3041-\u30ff])[bcdfghjkmnprstvwyz]{1,2}$/i; // もにたりんg

/** @param {import("./index.js").Term[]} terms @param {string[]} names titles and headings
 * @param {(text: string) => boolean} written whether any page says it @param {() => string[]} latinWords all Latin words of pages */
export function understand(terms, names, written, latinWords) {
  const vocabulary = ` ${[...terms.flatMap(({ own, others }) => [own, ...others]), ...names].map((name) => flat(letters(name))).join(" \t ")} `;
  const forms = terms.flatMap(({ own, others }) => others.map((form) => ({ own, form: flat(letters(form)).trim() })))
    .sort((a, b) => b.form.length - a.form.length);
  const variants = terms.flatMap(({ own, variants: patterns }) => patterns.map((pattern) => ({ own, pattern: new RegExp(pattern) })));

  /** The word itself if it stands anywhere, else what it may have been meant to be. @param {Part} part */
  function mended({ text, latin, ending }) {
    if (ending || text.length < 2 || vocabulary.includes(latin ? ` ${text}` : text) || written(latin ? ` ${text}` : text)) return text;
    for (let at = 2; latin && at < text.length - 1; at += 1) {
      const apart = `${text.slice(0, at)} ${text.slice(at)}`; // cicd, crossvalidation
      if (vocabulary.includes(` ${apart}`) || written(` ${apart}`)) return apart;
    }
    for (const pattern of latin ? [oneEdit(text)] : [unfinished(text), oneEdit(text)]) {
      const counts = new Map();
      for (const [found] of (latin ? ` ${latinWords().join(" ")} ${vocabulary}` : vocabulary).matchAll(new RegExp(pattern, "g"))) counts.set(found, (counts.get(found) ?? 0) + 1);
      const [best] = [...counts].sort((a, b) => distance(a[0], text) - distance(b[0], text) || b[1] - a[1]);
      if (best) return best[0];
    }
    return text;
  }

  /** The reader's words for what the glossary knows by other words. @param {Part[][]} words @returns {string[]} */
  function translated(words) {
    const stems = stemsOf(words);
    let rest = ` ${words.map((parts) => parts.map((part) => part.text).join(" ")).join(" ")} `;
    let bare = closed(rest);
    const found = [];
    for (const { own, form } of forms) {
      const short = closed(form);
      if (LATIN_ONLY.test(form) ? rest.includes(` ${form} `) || stems.includes(short)
        : KANA_ONLY.test(short) ? stems.some((stem) => short.length > 2 && stem.startsWith(short))
        : short.length > 1 && bare.includes(short)) {
        found.push(own);
        rest = rest.replace(` ${form} `, " \t ");
        bare = bare.replace(short, "\t");
      }
    }
    const typed = closed(content(words));
    if (found.length || typed.length < 2 || stems.some((stem) => written(stem))) return found;
    const begun = forms.filter(({ form }) => closed(form).startsWith(typed));
    return (begun.length ? begun : forms.filter(({ form }) => closed(form).includes(typed))).map(({ own }) => own).reverse().slice(0, 2);
  }

  /** @param {string} query @returns {{ needles: Needles, typed: string }} */
  return (query) => {
    const words = split(query.replace(TYPED_AHEAD, "")).map((parts) => parts.map((part) => ({ ...part, text: mended(part) })));
    /** @type {Needles} */
    const needles = new Map();
    add(needles, words, 1, written);
    const raw = query.normalize("NFKC");
    const own = [...new Set([...variants.filter(({ pattern }) => pattern.test(raw)).map((variant) => variant.own), ...translated(words)])];
    for (const word of own) add(needles, split(word), 1 / own.length, written);
    return { needles, typed: own.length === 1 && !stemsOf(words).some(written) ? closed(letters(own[0])) : closed(content(words)) };
  };
}

/** @param {Part[][]} words */
const stemsOf = (words) => words.flat().filter((part) => !part.ending).map((part) => part.text);
/** @param {Part[][]} words */
const content = (words) => stemsOf(words).join("");

/** Ask for whole words where pages have them, else for their pieces.
 * @param {Needles} needles @param {Part[][]} words @param {number} weight @param {(text: string) => boolean} written */
function add(needles, words, weight, written) {
  /** @param {string} text @param {number} value */
  const put = (text, value) => needles.set(text, Math.max(needles.get(text) ?? 0, value * weight));
  for (const parts of words) {
    let before = "";
    for (const { text, latin, ending } of parts) {
      const whole = !latin && !ending && text.length > 2 && written(text);
      if (latin) put(` ${text}`, 2);
      else if (whole) put(text, 0.8 * (text.length - 1));
      if (!latin) for (const pair of pairs(text)) put(pair, ending ? 0.1 : whole ? 0.25 : 1);
      if (!latin && before) put(before + text[0], 0.3);
      before = latin ? "" : text.slice(-1);
    }
  }
  const stems = words.flat().filter((part) => !part.ending);
  stems.slice(1).forEach((stem, at) => {
    const apart = stem.latin || stems[at].latin;
    const both = `${apart && stems[at].latin ? " " : ""}${stems[at].text}${apart ? " " : ""}${stem.text}`;
    if (written(both)) put(both, 0.5 * (both.length - 1));
    if (stem.latin && stems[at].latin) put(` ${stems[at].text}${stem.text}`, 1);
  });
}
