// Readings above the terms of the glossary, in Japanese text: the first use in each block.

/** @typedef {Record<string, [string, string][]>} Readings parts of a term and how each is read; kana needs no reading */

const SILENT = "code, pre, svg, math, ruby, .twin-reveal, .md-button, .headerlink, .filename, .tip, .words";
const WORD = "[\\p{Script=Han}\\p{Script=Katakana}ー]";

/** @param {Readings} readings the longest term first; none that is a part of a longer word */
export function pattern(readings) {
  const terms = Object.keys(readings).sort((one, other) => other.length - one.length);
  const escaped = terms.map((term) => term.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&"));
  return new RegExp(`(?<!${WORD})(${escaped.join("|")})(?!${WORD})`, "gu");
}

/** @param {Element} block @param {Readings} readings @param {RegExp} terms */
export function annotate(block, readings, terms) {
  const seen = new Set();
  for (const text of texts(block)) {
    const pieces = text.data.split(terms); // every second one is a term
    if (pieces.length === 1) continue;
    const nodes = pieces.map((piece, number) => {
      if (number % 2 === 0 || seen.has(piece)) return piece;
      seen.add(piece);
      return ruby(readings[piece]);
    });
    text.replaceWith(...nodes);
  }
}

/** @param {Element} box */
export function clear(box) {
  for (const ruby of box.querySelectorAll("ruby.reading")) {
    for (const reading of ruby.querySelectorAll("rp, rt")) reading.remove();
    const parent = ruby.parentNode;
    ruby.replaceWith(ruby.textContent ?? "");
    parent?.normalize();
  }
}

/** @param {Element} block */
function texts(block) {
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) found.push(/** @type {Text} */ (walker.currentNode));
  return found.filter(({ parentElement: parent }) => !parent?.closest(SILENT) && parent?.closest("[lang]")?.matches(":lang(ja)"));
}

/** @param {[string, string][]} parts */
function ruby(parts) {
  const element = document.createElement("ruby");
  element.className = "reading";
  for (const [part, reading] of parts) {
    const [open, rt, close] = ["rp", "rt", "rp"].map((tag) => document.createElement(tag));
    [open.textContent, rt.textContent, close.textContent] = ["（", reading, "）"];
    element.append(part, ...(reading ? [open, rt, close] : [rt]));
  }
  return element;
}
