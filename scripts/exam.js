// Written exams: a countdown, ticks that stay. Their parts stand hidden in overrides/partials/study.html.

import { score } from "./score.js";
import { change, read } from "./state.js";
import { clock, timer } from "./timer.js";

/** @param {HTMLElement} bar */
function countdown(bar) {
  const [output, , , alert] = /** @type {HTMLCollectionOf<HTMLOutputElement>} */ (bar.children);
  const [toggle, again] = bar.querySelectorAll("button");
  const whole = Number(bar.dataset.minutes) * 60_000;
  let running = false;
  const time = timer((left, runs) => {
    running = runs;
    output.value = clock(left);
    toggle.textContent = (runs ? toggle.dataset.pause : toggle.dataset.start) ?? "";
    toggle.disabled = !left;
    again.hidden = !runs && left === whole;
    alert.textContent = left ? "" : (bar.dataset.over ?? "");
    bar.toggleAttribute("data-running", runs);
  });
  toggle.addEventListener("click", () => time.set(time.now(), !running));
  again.addEventListener("click", () => time.set(whole, false));
  bar.hidden = false;
  time.set(whole, false);
}

/** @param {HTMLElement} hidden @param {Element} marks */
function keepTicks(hidden, marks) {
  const page = hidden.dataset.page ?? "";
  const boxes = [...marks.querySelectorAll("input")];
  const kept = read().ticks[page] ?? [];
  if (kept.length === boxes.length) boxes.forEach((box, number) => (box.checked = kept[number]));
  for (const box of boxes) {
    box.addEventListener("change", () => change(({ ticks }) => (ticks[page] = boxes.map((box) => box.checked))));
  }
  const done = () => boxes.filter((box) => box.checked).length;
  score(hidden, marks, boxes, hidden.dataset.marks, () => ({ all: boxes.length, done: done() }));
}

for (const bar of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".countdown"))) countdown(bar);
for (const hidden of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".score[hidden]"))) {
  for (const marks of document.querySelectorAll("article .marks")) keepTicks(hidden, marks);
}
