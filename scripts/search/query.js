// What a query asks for: its words, mended where they are nowhere, and the reader's words for terms of the glossary.

import { consonants, sounds } from "./sounds.js";
import { closed, distance, flat, letters, oneEdit, pairs, split, unfinished } from "./words.js";

/** What is looked for in folded text, and how much it counts @typedef {Map<string, number>} Needles */
/** @typedef {{ text: string, ending: boolean, latin: boolean }} Part */

const KANA_ONLY = /^[\u3041-\u309f]+$/;
const LATIN_ONLY = /^[a-z0-9 ]+$/;
const TYPED_AHEAD = /(?<=[\u3041-\u30ff])[bcdfghjkmnprstvwyz]{1,2}$/i; // もにたりんg

/** @param {import("./index.js").Term[]} terms @param {string[]} names titles and headings
 * @param {(text: string) => boolean} written whether any page says it @param {Map<string, number>} latinWords all Latin words of pages, and how often they stand there */
export function understand(terms, names, written, latinWords) {
  const vocabulary = ` ${[...terms.flatMap(({ own, others }) => [own, ...others]), ...names].map((name) => flat(letters(name))).join(" \t ")} `;
  const forms = terms.flatMap(({ own, others }) => others.map((form) => ({ own, form: flat(letters(form)).trim() })))
    .sort((a, b) => b.form.length - a.form.length);
  const variants = terms.flatMap(({ own, variants: patterns }) => patterns.map((pattern) => ({ own, pattern: new RegExp(pattern) })));

  /** The word itself if it stands anywhere, else what it may have been meant to be. @param {Part} part @returns {Part} */
  function mended(part) {
    const { text, latin } = part;
    const known = (/** @type {string} */ word) => vocabulary.includes(word) || written(word);
    const one = text.slice(0, -1); // ensembles
    if (latin && text.endsWith("s") && !vocabulary.includes(` ${text} `) && vocabulary.includes(` ${one} `)) return { ...part, text: one };
    if (part.ending || text.length < 2 || known(latin ? ` ${text}` : text)) return part;
    if (latin) {
      const apart = Array.from(text, (_, at) => `${text.slice(0, at)} ${text.slice(at)}`).slice(2).find((two) => known(` ${two}`)); // cicd
      return { ...part, text: apart ?? closest(` ${[...latinWords.keys()].join(" ")} ${vocabulary}`, oneEdit(text), text) ?? text };
    }
    const meant = closest(vocabulary, unfinished(text), text) ?? closest(vocabulary, oneEdit(text), text);
    if (meant) return { ...part, text: meant };
    const word = heard(text, true);
    return word ? { text: word, latin: true, ending: false } : part;
  }

  /** English words by their consonants. @type {Map<string, string[]> | undefined} */
  let sounding;

  /** The English word that a loan is, if it can be heard. @param {string} loan @param {boolean} [begun] or what it begins with */
  function heard(loan, begun) {
    const sound = sounds(loan);
    if (sound.length < 2) return undefined;
    if (!sounding) {
      sounding = new Map();
      for (const word of [...forms.map(({ form }) => form).filter((form) => LATIN_ONLY.test(form)), ...latinWords.keys()]) {
        sounding.set(consonants(word), [...(sounding.get(consonants(word)) ?? []), word]);
      }
    }
    const like = [...sounding].flatMap(([other, words]) => (other === sound || (begun && sound.length > 2 && other.startsWith(sound)) ? words : []));
    const beats = (/** @type {string} */ word) => Math.abs(loan.length - (word.match(/[aeiouy]+/g)?.length ?? 0));
    return like.sort((a, b) => beats(a) - beats(b) || (latinWords.get(b) ?? 0) - (latinWords.get(a) ?? 0))[0];
  }

  /** The reader's words for what the glossary knows by other words. @param {Part[][]} words @returns {string[]} */
  function translated(words) {
    const stems = [...stemsOf(words), ...words.map((parts) => parts.map((part) => part.text).join(""))];
    let rest = ` ${words.map((parts) => parts.map((part) => part.text).join(" ")).join(" ")} `;
    let bare = closed(rest);
    const found = [];
    for (const { own, form } of forms) {
      const short = closed(form);
      if (LATIN_ONLY.test(form) ? rest.includes(` ${form} `) || stems.includes(short)
        : KANA_ONLY.test(short) ? stems.some((stem) => stem === short || (short.length > 2 && stem.startsWith(short)))
        : short.length > 1 && bare.includes(short)) {
        found.push(own);
        rest = rest.replace(` ${form} `, " \t ");
        bare = bare.replace(short, "\t");
      }
    }
    const typed = closed(content(words));
    const parts = forms.filter(({ form }) => LATIN_ONLY.test(typed) && ` ${form} `.includes(` ${typed} `)).map(({ own }) => own);
    if (!found.length && parts.length && parts.length < 5) return parts; // drift
    if (found.length || typed.length < 2 || stems.some((stem) => written(stem))) return found;
    const begun = forms.filter(({ form }) => closed(form).startsWith(typed));
    return (begun.length ? begun : forms.filter(({ form }) => closed(form).includes(typed))).map(({ own }) => own).reverse().slice(0, 2);
  }

  /** @param {string} query @returns {{ needles: Needles, called: string[] }} also the names that a page may have which is asked for */
  return (query) => {
    const words = split(query.replace(TYPED_AHEAD, "")).map((parts) => parts.map(mended));
    /** @type {Needles} */
    const needles = new Map();
    add(needles, words, 1, written);
    const raw = query.normalize("NFKC");
    const own = [...new Set([...variants.filter(({ pattern }) => pattern.test(raw)).map((variant) => variant.own), ...translated(words)])];
    const loans = own.length ? [] : stemsOf(words).filter((stem) => !LATIN_ONLY.test(stem) && !vocabulary.includes(stem)).flatMap((stem) => heard(stem) ?? []);
    for (const word of loans) add(needles, [[{ text: word, latin: true, ending: false }]], 1, written);
    for (const word of own) add(needles, split(word), 1 / own.length, written);
    const names = own.length === 1 ? own.map((word) => word.replace(/\(.*\)/, "")) : [];
    return { needles, called: [...new Set([raw, content(words), ...names].map((name) => closed(flat(letters(name)))))] };
  };
}

/** The match of a pattern that differs least from a word, the most frequent of these. @param {string} names @param {string} pattern @param {string} word */
function closest(names, pattern, word) {
  const counts = new Map();
  for (const [found] of pattern ? names.matchAll(new RegExp(pattern, "g")) : []) counts.set(found, (counts.get(found) ?? 0) + 1);
  return [...counts].sort((a, b) => distance(a[0], word) - distance(b[0], word) || b[1] - a[1])[0]?.[0];
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
      before = !latin && !ending && text.length === 1 ? text : ""; // a verb's stem: 防ぐ
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
