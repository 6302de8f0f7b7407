// Flash cards: choose, answer card by card, see what came of it. The parts stand in overrides/partials/cards.html.

import { Rating } from "ts-fsrs";
import { exists, ids, loaded, parts, section, side } from "./deck.js";
import { isDue } from "./schedule.js";
import { answer, plan, preview, sort, undo } from "./session.js";
import { span } from "./span.js";
import { change, read, subscribe } from "./state.js";

/** @typedef {import("./session.js").Answer} Answer */

const DEFAULT_LIMIT = 10;
const box = /** @type {HTMLElement} */ (document.querySelector(".cards"));
const words = JSON.parse(box.dataset.words ?? "");
const language = document.documentElement.lang;

/** @template {HTMLElement} [T=HTMLElement] @param {string} selector @returns {T} */
const part = (selector) => /** @type {T} */ (box.querySelector(selector));
const choice = part(".cards-choice"), session = part(".cards-session"), end = part(".cards-end");
const form = /** @type {HTMLFormElement} */ (choice);
const front = part(".card-front"), back = part(".card-back"), reveal = part(".cards-reveal"), grades = part(".cards-grades");

/** @type {Answer[]} */
let given = [];
let current = "";
/** @type {ReturnType<typeof preview> | undefined} */
let outcomes; // of the card whose answer is shown

/** @param {string} text @param {Record<string, string | number>} values */
const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));

const settings = () => ({ deck: "all", direction: language, limit: DEFAULT_LIMIT, ...read().settings?.cards });
/** @param {number} now */
const planned = (now) => plan(ids(settings().deck, settings().direction), settings().limit, now);

/** @param {HTMLElement} shown */
function only(shown) {
  for (const view of [choice, session, end]) view.hidden = view !== shown;
}

function showChoice() {
  const now = Date.now(), kept = settings(), { cards } = read();
  for (const [name, value] of Object.entries(kept)) {
    const field = form.elements.namedItem(name);
    if (field instanceof HTMLSelectElement || field instanceof HTMLInputElement) field.value = String(value);
  }
  for (const option of part("[name=direction]").querySelectorAll("option")) {
    const count = ids(kept.deck, option.value).filter((id) => cards[id] && isDue(cards[id], now)).length;
    option.textContent = words.directions[option.value] + (count ? ` (${count})` : "");
  }
  const { due, fresh, soon, tomorrow } = planned(now);
  const some = due.length + fresh.length + soon.length > 0;
  part(".cards-choice [role=status]").textContent =
    filled(some ? words.waiting : words.none, { due: due.length + soon.length, fresh: fresh.length, tomorrow: tomorrow.length });
  part(".cards-choice button").toggleAttribute("disabled", !some);
  only(choice);
}

/** Show the front of a card, the next one unless told which. @param {string} [id] @param {string} [said] what came of the last answer */
function showFront(id, said = "") {
  const { due, fresh, soon } = planned(Date.now());
  const left = due.length + fresh.length + soon.length;
  current = id ?? due[0] ?? fresh[0] ?? soon[0] ?? "";
  outcomes = undefined;
  if (!current) return showEnd();
  const { what, from, to } = parts(current);
  const name = section(what);
  const kind = name ? part(`option[value="${name}"]`).textContent : words.term;
  part(".card-kind").textContent = `${kind} · ${words.say[to]}`;
  fill(front, from, side(what, from).front);
  back.hidden = grades.hidden = true;
  reveal.hidden = false;
  part(".cards-session [name=undo]").toggleAttribute("disabled", !given.length);
  const progress = part("progress");
  progress.setAttribute("max", String(given.length + left));
  progress.setAttribute("value", String(given.length));
  part(".cards-session [role=status]").textContent = `${said} ${filled(words.progress, { number: given.length + 1, left })}`.trim();
  only(session);
  reveal.focus({ preventScroll: true });
  session.scrollIntoView({ block: "nearest" });
}

function showBack() {
  const { what, from, to } = parts(current);
  const there = side(what, to);
  // who goes from Japanese to Korean wants to know how the Japanese is read
  const read = from === "ja" && to === "ko" ? side(what, "ja").ruby : "";
  const word = from !== to || there.ruby ? there.ruby ?? there.front : "";
  fill(back, to, [
    read && `<p class="card-word" lang="ja">${read}</p>`,
    word && `<p class="card-word">${word}</p>`,
    there.english && `<p class="card-english" lang="en">${there.english}</p>`,
    there.back,
    link(there.address),
  ].join(""));
  const now = Date.now();
  outcomes = preview(current, now);
  for (const button of grades.querySelectorAll("button")) {
    const { due } = outcomes[/** @type {import("ts-fsrs").Grade} */ (Number(button.value))].card;
    /** @type {HTMLElement} */ (button.querySelector("small")).textContent = span(Number(due) - now, language);
  }
  back.hidden = grades.hidden = false;
  reveal.hidden = true;
  back.focus({ preventScroll: true });
}

/** @param {HTMLElement} element @param {string} lang @param {string} html of our own making */
function fill(element, lang, html) {
  element.lang = lang;
  element.innerHTML = html;
}

/** @param {string | undefined} address below the root of the site; in a folder a page is a file */
function link(address) {
  if (!address) return "";
  const file = location.protocol === "file:" ? address.replace(/\/(?=#|$)/, "/index.html") : address;
  return `<p class="card-more" lang="${language}"><a href="${box.dataset.root}/${file}">${words.more}</a></p>`;
}

/** @param {import("ts-fsrs").Grade} grade */
function give(grade) {
  if (!outcomes) return;
  const interval = span(Number(outcomes[grade].card.due) - Date.now(), language);
  given.push(answer(current, grade, outcomes));
  showFront(undefined, filled(words.next, { grade: words.grades[grade], interval }));
}

function takeBack() {
  const last = given.pop();
  if (!last) return;
  undo(last);
  showFront(last.id, words.undone);
}

function showEnd() {
  current = "";
  const { due, fresh, soon, tomorrow } = planned(Date.now());
  const weak = [...new Set(given.filter(({ grade }) => grade === Rating.Again).map(({ id }) => id))];
  const [, summary, rest] = end.querySelectorAll("p");
  summary.textContent = filled(words.summary, { all: given.length, right: given.filter(({ grade }) => grade > Rating.Again).length });
  rest.textContent = filled(words.rest, { left: due.length + fresh.length + soon.length, tomorrow: tomorrow.length });
  part(".cards-weak").hidden = !weak.length;
  part(".cards-weak ul").innerHTML = weak.map((id) => {
    const { what, from } = parts(id);
    return `<li lang="${from}">${side(what, from).front}</li>`;
  }).join("");
  part(".cards-end [name=undo]").hidden = !given.length;
  only(end);
  end.focus({ preventScroll: true });
  end.scrollIntoView({ block: "nearest" });
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (event.altKey || event.ctrlKey || event.metaKey || session.hidden && end.hidden) return;
  if (event.target instanceof Element && event.target.closest("input, select, textarea, dialog")) return;
  const digit = /^(?:Digit|Numpad)([1-4])$/.exec(event.code); // the key, whatever a Korean or Japanese keyboard writes
  const onControl = event.target instanceof Element && event.target.closest("a, button, summary, label");
  if (digit && outcomes) give(/** @type {import("ts-fsrs").Grade} */ (Number(digit[1])));
  else if (event.code === "KeyU") takeBack();
  else if (["Space", "Enter"].includes(event.code) && current && !outcomes && !onControl) showBack();
  else return;
  event.preventDefault();
}

function begin() {
  given = [];
  showFront();
}

if (!loaded) {
  box.textContent = words.failed;
} else {
  sort(exists);
  showChoice();
  form.addEventListener("change", () => {
    const fields = Object.fromEntries(new FormData(form));
    if (form.checkValidity()) change((state) => ((state.settings ??= {}).cards = { ...fields, limit: Number(fields.limit) }));
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    begin();
  });
  reveal.addEventListener("click", showBack);
  grades.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest("button");
    if (button) give(/** @type {import("ts-fsrs").Grade} */ (Number(button.value)));
  });
  for (const button of box.querySelectorAll("[name=undo]")) button.addEventListener("click", takeBack);
  part("[name=stop]").addEventListener("click", showEnd);
  part("[name=back]").addEventListener("click", () => {
    showChoice();
    part(".cards-choice button").focus();
  });
  addEventListener("keydown", onKey);
  const renew = () => !choice.hidden && showChoice();
  subscribe(renew);
  document.addEventListener("visibilitychange", renew);
}
box.hidden = false;
