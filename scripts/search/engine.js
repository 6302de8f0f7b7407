// Finds pages. MiniSearch ranks them by their names, which are titles and headings; the text, which has to be there for
// the excerpts, is looked through for the rest: an index of it would take a second to make and as much again to load.

import MiniSearch from "minisearch";

import { excerpt, marked } from "./excerpt.js";
import { read } from "./index.js";
import { understand } from "./query.js";
import { pieces } from "./words.js";

/** @typedef {import("./index.js").Index} Index */
/** @typedef {import("./index.js").Page} Page */
/** @typedef {import("./index.js").Section} Section */
/** @typedef {{ section: Section, score: number }} Scored */
/** A result as Material's box takes it; `text` and `title` are HTML
 * @typedef {{ location: string, title: string, text: string, score: number, terms: Record<string, boolean> }} Item */

const KINDS = /** @type {Record<string, number>} */ ({ question: 1, note: 1, exam: 0.85, glossary: 0.2 }); // what explains a word comes after what is about it
const OTHER_KIND = 0.6;
const NAMES = 0.7; // what a name counts, beside the text
const COVER = 0.3; // how much of a score is for having all that is asked for
const SHOWN = 12; // pages
const SECTIONS = 3; // of a page

/** @param {Index} index @returns {(query: string) => Item[][]} */
export function engine(index) {
  const pages = read(index);
  const names = new MiniSearch({ fields: ["title", "heading"], tokenize: pieces, processTerm: (term) => term });
  names.addAll(pages.flatMap(({ title, sections }, at) => [
    { id: `${at}`, title: `${title}\n${sections[0]?.title ?? ""}` },
    ...sections.slice(1).map((section, number) => ({ id: `${at} ${number + 1}`, heading: section.title })),
  ]));
  /** @type {Map<string, number>} */
  const latinWords = new Map();
  for (const page of pages) for (const word of page.flat.match(/[a-z0-9]{4,}/g) ?? []) latinWords.set(word, (latinWords.get(word) ?? 0) + 1);
  const parse = understand(
    index.terms, pages.flatMap((page) => [page.title, ...page.sections.map((section) => section.title)]),
    (text) => pages.some((page) => page.flat.includes(text)),
    latinWords,
  );

  return (query) => {
    const { needles, called } = parse(query);
    const inText = pages.map((page) => ({ whole: 0, has: 0, sections: new Float64Array(page.sections.length) }));
    let all = 0;
    /** @type {string[]} */
    const shown = [];
    for (const [text, weight] of needles) {
      const where = pages.flatMap((page, at) => (page.flat.includes(text) ? [at] : []));
      const worth = weight * Math.log(1 + (pages.length - where.length + 0.5) / (where.length + 0.5));
      if (where.length && weight > 0.3) shown.push(text);
      all += where.length ? worth : 0;
      for (const at of where) look(pages[at], text, worth, inText[at]);
    }
    if (!shown.length) return [];
    const named = new Map(names.search([...needles.keys()].join("\n"), {
      tokenize: (text) => text.split("\n").map((word) => word.trim()), boost: { title: 2 },
      prefix: (term) => /^[a-z0-9]{3,}$/.test(term),
      boostTerm: (term) => { const weight = needles.get(term) ?? needles.get(` ${term}`) ?? 1; return weight < 0.2 ? 0.1 : weight < 1 ? 0.5 : 1; },
    }).map(({ id, score }) => [id, NAMES * score]));
    const found = pages.flatMap((page, at) => {
      const sections = page.sections.map((section, number) => ({
        section, score: (named.get(`${at} ${number}`) ?? 0) + inText[at].sections[number],
      }));
      const best = Math.max(...sections.map(({ score }) => score));
      const like = Math.max(...called.map((name) => likeness(page, name)));
      const kind = called.includes(page.names[0]) ? 1.5 : KINDS[page.kind] ?? OTHER_KIND;
      const score = ((named.get(`${at}`) ?? 0) + best + inText[at].whole) * kind * (1 + like) * (1 - COVER + COVER * inText[at].has / all);
      if (sections[0]) sections[0].score = (sections[0].score + (named.get(`${at}`) ?? 0)) * (1 + 2 * like); // the page itself
      return score > 0 ? [{ page, sections, score }] : [];
    }).sort((a, b) => b.score - a.score);
    const least = (found[0]?.score ?? 0) / 8;
    shown.sort((a, b) => b.length - a.length);
    return found.filter(({ score }) => score >= least).slice(0, SHOWN).map((result) => items(result, shown));
  };
}

/** Add what a text is worth to the sections that have it, and to the page. @param {Page} page @param {string} text
 * @param {number} worth @param {{ whole: number, has: number, sections: Float64Array }} sums */
function look({ sections }, text, worth, sums) {
  let count = 0;
  sections.forEach((section, at) => {
    const first = section.flat.indexOf(text);
    if (first < 0) return;
    count += 1;
    const often = section.flat.indexOf(text, first + text.length) > 0 ? 1 : 0.6;
    sums.sections[at] += worth * (section.heading.includes(text) ? 1.5 : often);
  });
  sums.whole += worth * Math.log2(1 + count);
  sums.has += worth;
}

/** How much a page's name is what was typed. @param {Page} page @param {string} typed */
function likeness({ names, sections }, typed) {
  if (typed.length < 2) return 0;
  if (names.includes(typed)) return 1.5;
  if (names.some((name) => name.startsWith(typed))) return 1;
  if (names.some((name) => name.includes(typed))) return 0.4;
  return sections.some((section) => section.heading.replaceAll(" ", "").includes(typed)) ? 0.15 : 0;
}

/** The page and its best sections, the best first. @param {{ page: Page, sections: Scored[], score: number }} result
 * @param {string[]} shown @returns {Item[]} */
function items({ page, sections, score }, shown) {
  const [top, ...others] = sections;
  const best = others.filter((other) => other.score > 0).sort((a, b) => b.score - a.score).slice(0, SECTIONS);
  const scale = score / Math.max(...[top, ...best].map((part) => part.score), 1e-9);
  return [top, ...best].map(({ section, score: own }) => ({
    location: section === top.section ? page.location : `${page.location}#${section.id}`,
    title: marked(section === top.section ? page.title : section.title, shown), text: excerpt(section.text, shown), score: own * scale, terms: {},
  })).sort((a, b) => b.score - a.score);
}
