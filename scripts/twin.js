// Twins: blocks of the other language, made fit to stand in this page.

import { comments } from "./align.js";

/** @typedef {import("./align.js").Pair} Pair */
/** @typedef {{ language: string, name: string, odd: string, href: string }} Words of the other language, and what is said of odd blocks */

const SCROLLS = "table, .formula, pre code";

/** The article of the other page; its links lead where they led, its ids are no second ones here.
 * @param {string} html @param {string} url */
export function foreign(html, url) {
  const article = new DOMParser().parseFromString(html, "text/html").querySelector("article");
  if (!article) throw new Error(`${url} has no article`);
  for (const input of article.querySelectorAll("input")) input.remove();
  for (const element of article.querySelectorAll("*")) {
    for (const { name, value } of element.attributes) element.setAttribute(name, moved(element, name, value, url));
  }
  return article;
}

/** @param {Element} element @param {string} name @param {string} value @param {string} url */
function moved(element, name, value, url) {
  if (name === "id") return /^H[1-6]$/.test(element.tagName) ? value : `twin-${value}`;
  if (/^(aria-(labelledby|describedby|controls)|for|popovertarget)$/.test(name)) return value.replace(/\S+/g, "twin-$&");
  if (name === "href" && element instanceof SVGElement) return value.replace(/^#/, "#twin-");
  if (name === "href" || name === "src") return new URL(value, url).href;
  return value.replaceAll("url(#", "url(#twin-");
}

/** What the other page says of its terms, to stand in this one.
 * @param {Element} article @param {string} language */
export function tips(article, language) {
  return [...article.querySelectorAll(".tip")].map((tip) => {
    const copy = /** @type {HTMLElement} */ (tip.cloneNode(true));
    copy.classList.add("twin");
    copy.lang = language;
    return copy;
  });
}

/** Put the twin of a block where it belongs.
 * @param {Pair} pair @param {Words} words */
export function place({ kind, own, twin }, words) {
  if (kind === "odd") own.after(note(words, twin?.id ?? ""));
  if (!twin || kind === "odd" || kind === "same") return;
  if (kind === "code") return mergeComments(own, twin, words.language);
  if (kind === "title") return doubleTitle(own, twin, words.language);
  own.after(block(own, twin, words));
  own.classList.add("pair");
  own.parentElement?.classList.add("in-columns");
}

/** @param {Element} own @param {Element} twin @param {Words} words */
function block(own, twin, { language, name }) {
  const copy = /** @type {HTMLElement} */ (twin.cloneNode(true));
  for (const link of copy.querySelectorAll(".headerlink")) link.remove();
  if (/^H[1-6]$/.test(own.tagName)) return heading(copy, language);
  const item = own.tagName === "LI";
  const box = item ? element("li", `twin ${copy.className}`, language) : element("div", "twin", language);
  const body = element("div", "twin-body", language);
  body.append(...(item ? copy.childNodes : [copy]));
  for (const wide of body.querySelectorAll(SCROLLS)) wide.setAttribute("tabindex", "0");
  const reveal = element("button", "twin-reveal", language);
  reveal.textContent = name;
  reveal.setAttribute("aria-expanded", "false");
  box.append(reveal, body);
  return box;
}

/** The twin of a heading looks like one, but the page keeps one outline.
 * @param {HTMLElement} copy @param {string} language */
function heading(copy, language) {
  copy.removeAttribute("id");
  copy.classList.add("twin");
  copy.setAttribute("role", "none");
  copy.lang = language;
  return copy;
}

/** @param {Element} own @param {Element} twin @param {string} language */
function doubleTitle(own, twin, language) {
  const mine = element("span", "own", "");
  mine.append(...own.childNodes);
  const theirs = element("span", "twin", language);
  theirs.append(...twin.cloneNode(true).childNodes);
  own.append(mine, theirs);
}

/** Code differs in its comments only: the other ones stand below each.
 * @param {Element} own @param {Element} twin @param {string} language */
function mergeComments(own, twin, language) {
  const theirs = comments(twin);
  for (const [number, run] of comments(own).entries()) {
    const last = run[run.length - 1];
    const before = last.previousSibling?.textContent ?? "";
    const lines = theirs[number].map((line) => `${/[^\n]*$/.exec(before)?.[0]}${line.textContent}`);
    const text = element("span", "c1 twin", language);
    text.textContent = `\n${lines.join("\n")}`;
    last.after(text);
  }
}

/** @param {Words} words @param {string} id of the heading to read on the other page */
function note({ odd, href, name, language }, id) {
  const text = element("p", "twin odd", "");
  const link = /** @type {HTMLAnchorElement} */ (element("a", "", language));
  link.href = id ? `${href}#${id}` : href;
  link.textContent = name;
  text.append(`${odd} `, link);
  return text;
}

/** @param {string} tag @param {string} name @param {string} language */
function element(tag, name, language) {
  const made = document.createElement(tag);
  made.className = name;
  if (language) made.lang = language;
  return made;
}
