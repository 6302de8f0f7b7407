// The mock interview: questions drawn at random, answered aloud against the clock, rated, and what to read next.

import { choose } from "./filters.js";
import { change } from "./state.js";
import { clock, timer } from "./timer.js";
import { filled } from "./words.js";

/** @typedef {"again" | "unsure" | "known"} Rating */

/** @template {HTMLElement} [T=HTMLElement] @param {string} selector @returns {T} */
const one = (selector) => /** @type {T} */ (document.querySelector(selector));

const form = /** @type {HTMLFormElement} */ (one("form.filters"));
const begin = /** @type {HTMLButtonElement} */ (one("form.filters .md-button"));
const stage = one("section.interview");
const result = one("section.result");
const [position, output, alert] = /** @type {HTMLElement[]} */ ([...one(".countdown").children]);
const [asked, answer, rating] = [one("#asked"), one(".interview .spoken"), one(".rating")];
const reveal = /** @type {HTMLButtonElement} */ (one("[name=reveal]"));

/** @type {HTMLTemplateElement[]} */
let fitting = [];
/** @type {HTMLTemplateElement[]} */
let drawn = [];
/** @type {Rating[]} */
let ratings = [];

const time = timer((left, running) => {
  output.textContent = left || running ? clock(left) : "";
  alert.textContent = !left && limit() && !reveal.hidden ? (alert.dataset.over ?? "") : "";
});
const limit = () => Number(form.seconds.value) * 1000;

/** Show one part of the page and bring the reader there. @param {HTMLElement} part @param {HTMLElement} heading */
function goTo(part, heading) {
  for (const each of [form, stage, result]) each.hidden = each !== part;
  heading.focus();
}

function ask() {
  if (ratings.length === drawn.length) return finish();
  const [text, html] = drawn[ratings.length].content.children;
  position.textContent = filled(position.dataset.text, { number: ratings.length + 1, all: drawn.length });
  asked.replaceChildren(text.cloneNode(true));
  answer.lastElementChild?.replaceChildren(html.cloneNode(true));
  answer.hidden = rating.hidden = true;
  reveal.hidden = false;
  time.set(limit(), true);
  goTo(stage, asked);
}

function show() {
  reveal.hidden = true;
  answer.hidden = rating.hidden = false;
  time.set(time.now(), false);
  answer.focus();
}

/** @param {Rating} how */
function rate(how) {
  const id = drawn[ratings.length].dataset.question ?? "";
  change(({ marks }) => (marks[id] = how === "known" ? "known" : "unsure"));
  ratings.push(how);
  ask();
}

function finish() {
  time.set(0, false);
  const [heading, tally, nextHeading, list, nothing] = /** @type {HTMLElement[]} */ ([...result.children]);
  const counts = { all: ratings.length, again: 0, unsure: 0, known: 0 };
  for (const how of ratings) counts[how]++;
  tally.textContent = ratings.length ? filled(tally.dataset.text, counts) : (tally.dataset.none ?? "");
  const low = [...of("again"), ...of("unsure")];
  list.replaceChildren(...low.map(link));
  nextHeading.hidden = !low.length;
  nothing.hidden = !ratings.length || low.length > 0;
  goTo(result, heading);
}

/** @param {Rating} how */
const of = (how) => drawn.filter((_, number) => ratings[number] === how);

/** @param {HTMLTemplateElement} question */
function link({ dataset, content }) {
  const item = document.createElement("li");
  const text = content.firstElementChild?.cloneNode(true) ?? "";
  const anchor = Object.assign(document.createElement("a"), { href: dataset.address });
  anchor.append(text);
  item.append(anchor, ` ${dataset.title}`);
  return item;
}

/** A random order: Fisher and Yates. @template T @param {T[]} items */
function shuffled(items) {
  const order = [...items];
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(Math.random() * (last + 1));
    [order[last], order[other]] = [order[other], order[last]];
  }
  return order;
}

choose(form, /** @type {HTMLTemplateElement[]} */ ([...document.querySelectorAll("template[data-question]")]), (found) => {
  fitting = found;
  begin.disabled = !found.length;
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  drawn = shuffled(fitting).slice(0, Number(form.count.value));
  ratings = [];
  ask();
});
reveal.addEventListener("click", show);
one("[name=finish]").addEventListener("click", finish);
one("[name=restart]").addEventListener("click", () => goTo(form, begin));
for (const button of rating.querySelectorAll("button")) {
  button.addEventListener("click", () => rate(/** @type {Rating} */ (button.value)));
}
stage.addEventListener("keydown", ({ key, altKey, ctrlKey, metaKey }) => {
  if (!rating.hidden && !altKey && !ctrlKey && !metaKey) rating.querySelectorAll("button")[Number(key) - 1]?.click();
});
