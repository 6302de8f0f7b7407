// The parallel view: below or beside each block its twin, taken from the built page of the other language.

import { align } from "./align.js";
import { keep, kept } from "./kept.js";
import { annotate, clear, pattern } from "./ruby.js";
import { bar, say } from "./status.js";
import { foreign, place, tips } from "./twin.js";

const button = /** @type {HTMLButtonElement} */ (document.querySelector("button.parallel"));
const article = /** @type {HTMLElement} */ (document.querySelector("article"));
const link = /** @type {HTMLAnchorElement} */ (document.querySelector("a.toggle"));
const box = /** @type {HTMLInputElement} */ (bar?.querySelector("input"));
const words = { language: link.lang, name: link.text.trim(), odd: bar?.dataset.odd ?? "", href: link.href.split("#")[0] };
const BLOCKS = ":is(h1, h2, h3, h4, p, li, td, figure, summary):not(.twin *)";
/** @type {Promise<Element> | undefined} */
let theirs;
/** @type {Promise<import("./ruby.js").Readings> | undefined} */
let readings;

const isOn = () => button.getAttribute("aria-pressed") === "true";
const isShown = () => article.classList.contains("in-parallel");

/** @param {string} url */
async function get(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return answer;
}

async function show() {
  say("loading");
  try {
    theirs ??= get(words.href).then((answer) => answer.text()).then((html) => foreign(html, words.href));
    const other = await theirs;
    if (!isOn() || isShown()) return;
    inPlace(() => {
      for (const pair of align(article, other)) place(pair, words);
      article.append(...tips(other, words.language));
      mark(true);
    });
    say("on");
    read();
  } catch {
    theirs = undefined;
    if (isOn()) say("failed");
  }
}

function hide() {
  inPlace(() => {
    clear(article);
    for (const twin of article.querySelectorAll(".twin")) twin.remove();
    for (const own of article.querySelectorAll(".own")) own.replaceWith(...own.childNodes);
    for (const one of article.querySelectorAll(".pair, .in-columns")) one.classList.remove("pair", "in-columns");
    mark(false);
  });
  say("off");
}

/** @param {boolean} on */
function mark(on) {
  article.classList.toggle("in-parallel", on);
  document.body.classList.toggle("has-parallel", on);
}

/** Change the page, and keep what is being read where it is.
 * @param {() => void} change */
function inPlace(change) {
  const top = document.querySelector(".md-header")?.getBoundingClientRect().bottom ?? 0;
  const read = [...article.querySelectorAll(BLOCKS)]
    .find((block) => block.checkVisibility() && block.getBoundingClientRect().bottom > top);
  const before = read?.getBoundingClientRect().top ?? 0;
  change();
  if (scrollY && read) scrollBy({ top: read.getBoundingClientRect().top - before, behavior: "instant" });
}

/** Show the readings of terms, or no longer, as the box says. */
async function read() {
  if (!box.checked) return inPlace(() => clear(article));
  try {
    readings ??= get(bar?.dataset.readings ?? "").then((answer) => answer.json());
    const known = await readings;
    if (!isShown() || !box.checked || article.querySelector("ruby.reading")) return;
    const terms = pattern(known);
    const blocks = [...article.querySelectorAll(`${BLOCKS.replace(":not(.twin *)", "")}:not(:has(p, li))`)];
    inPlace(() => blocks.forEach((block) => annotate(block, known, terms)));
  } catch {
    readings = undefined;
    box.checked = false;
    say("failed");
  }
}

/** On a phone a tap on a block shows or hides its twin.
 * @param {MouseEvent} event */
function reveal(event) {
  const target = /** @type {Element} */ (event.target);
  const own = target.closest(".twin-reveal, .pair");
  if (!own || !getSelection()?.isCollapsed) return;
  const inside = target.closest("a, button, label, input, summary, [tabindex]");
  if (inside && inside !== own && own.contains(inside)) return;
  const twin = own.matches(".pair") ? own.nextElementSibling?.querySelector(":scope > .twin-reveal") : own;
  twin?.setAttribute("aria-expanded", String(twin.getAttribute("aria-expanded") !== "true"));
}

const follow = () => (isOn() ? isShown() || show() : hide());

box.checked = kept("readings") === "on";
box.addEventListener("change", () => {
  keep("readings", box.checked ? "on" : "off");
  read();
});
article.addEventListener("click", reveal);
addEventListener("parallel", follow);
follow();
