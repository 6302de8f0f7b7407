// Which block of a page is the twin of which: both languages have the same skeleton.

/** @typedef {"block" | "title" | "code" | "same" | "odd"} Kind what is to be done with a block; odd ones have no twin */
/** @typedef {{ kind: Kind, own: Element, twin: Element | null }} Pair */

/** What the theme and our scripts put into an article; no part of its text */
export const ADDED = [
  ".parallel-bar, .badges, .countdown, .score, .marking, .progress, .due, .unsaved, .paper, .cards, .filters, .filter, .initials",
  ".twin, .tip, .md-code__nav, .md-content__button, .headerlink, .rerun, form, template, script",
  ".glossary h2, .glossary .words, .avoid", // of one language, or of both already
].join();
const HEADING = /^H[1-6]$/;
const FLAT = ".glossary, .glossary section, .entry"; // each language has its own order of terms
const NESTED = "details, .admonition, ul, ol";
const COMMENT = ".highlight .c1:not(.twin)";

/** Pairs of all blocks of two articles; a section whose blocks differ becomes one odd pair of its heading or first block.
 * @param {Element} own @param {Element} twin @returns {Pair[]} */
export function align(own, twin) {
  const [mine, theirs] = [sections(own), sections(twin)].map((found) => new Map(found.map((one) => [one[0].id, one])));
  /** @type {Pair[]} */
  const found = [...mine].flatMap(([id, section]) => {
    const other = theirs.get(id) ?? [];
    return pairs(section, other) ?? [{ kind: "odd", own: section[0], twin: other[0] ?? null }];
  });
  const last = blocks(own).at(-1);
  const left = [...theirs].filter(([id]) => !mine.has(id)).map(([, section]) => section[0]);
  return last ? [...found, ...left.map((twin) => ({ kind: /** @type {Kind} */ ("odd"), own: last, twin }))] : found;
}

/** @param {Element} article the blocks of an article, cut before each heading */
function sections(article) {
  /** @type {Element[][]} */
  const found = [];
  for (const block of blocks(article)) {
    if (!found.length || HEADING.test(block.tagName)) found.push([]);
    found[found.length - 1].push(block);
  }
  return found;
}

/** @param {Element[]} own @param {Element[]} twin @returns {Pair[] | null} nothing where their shapes differ */
function pairs(own, twin) {
  if (own.map(shape).join() !== twin.map(shape).join()) return null;
  return own.flatMap((block, number) => pair(block, twin[number]));
}

/** @param {Element} own @param {Element} twin @returns {Pair[]} */
function pair(own, twin) {
  const inner = own.matches(NESTED) ? pairs(blocks(own), blocks(twin)) : null;
  return inner ?? [{ kind: kind(own, twin), own, twin }];
}

/** @param {Element} own @param {Element} twin @returns {Kind} */
function kind(own, twin) {
  if (content(own) === content(twin)) return "same";
  if (own.matches("summary, .admonition-title")) return "title";
  const alike = content(own, COMMENT) === content(twin, COMMENT) && comments(own).length === comments(twin).length;
  return own.querySelector(COMMENT) && alike ? "code" : "block";
}

/** @param {Element} box @returns {Element[]} */
function blocks(box) {
  const children = [...box.children].filter((child) => !child.matches(ADDED));
  return children.flatMap((child) => (child.matches(FLAT) ? blocks(child) : child));
}

/** @param {Element} block what a block is, as far as twins share it */
function shape(block) {
  if (block.matches(".md-typeset__scrollwrap")) return "TABLE "; // the theme wraps tables
  return `${block.tagName} ${HEADING.test(block.tagName) ? block.id : block.className}`;
}

/** What a block shows, whatever the language of its labels; the paths are those of its drawings.
 * @param {Element} block @param {string} without what else to leave out */
function content(block, without = ADDED) {
  const copy = /** @type {Element} */ (block.cloneNode(true));
  for (const added of copy.querySelectorAll(`${ADDED}, ${without}`)) added.remove();
  const drawn = [...copy.querySelectorAll("path, img")].map((part) => part.getAttribute("d") ?? part.getAttribute("src"));
  return [copy.textContent?.replace(/\s+/g, ""), ...drawn].join();
}

/** The comments of a code block, each with all its lines.
 * @param {Element} block */
export function comments(block) {
  /** @type {Element[][]} */
  const runs = [];
  for (const line of block.querySelectorAll(COMMENT)) {
    const run = runs[runs.length - 1];
    const before = line.previousElementSibling;
    if (run && before === run[run.length - 1] && !between(before, line).trim()) run.push(line);
    else runs.push([line]);
  }
  return runs;
}

/** @param {Element} one @param {Element} other the text that stands between two neighbours */
function between(one, other) {
  let text = "";
  for (let node = one.nextSibling; node && node !== other; node = node.nextSibling) text += node.textContent;
  return text;
}
