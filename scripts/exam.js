// Written exams: a countdown, a score, ticks that stay. Their parts stand hidden in overrides/main.html.

import "./quiz.js";

/** @typedef {Record<string, number>} Counts what a score says, by the names in its text */

/** @param {string} text @param {Counts} values */
const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));

/** @param {HTMLElement} bar */
function countdown(bar) {
  const [clock, , , alert] = /** @type {HTMLCollectionOf<HTMLOutputElement>} */ (bar.children);
  const [toggle, again] = bar.querySelectorAll("button");
  const whole = Number(bar.dataset.minutes) * 60_000;
  let left = whole;
  let end = 0; // when the time is up, in ms; 0 while it stands still

  function show() {
    const seconds = Math.ceil((end ? Math.max(0, end - Date.now()) : left) / 1000);
    clock.value = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    if (end && !seconds) stop(0);
    toggle.textContent = (end ? toggle.dataset.pause : toggle.dataset.start) ?? "";
    toggle.disabled = !end && !left;
    again.hidden = !end && left === whole;
    alert.textContent = left || end ? "" : (bar.dataset.over ?? "");
    bar.toggleAttribute("data-running", end > 0);
  }

  /** @param {number} remaining ms */
  function stop(remaining) {
    left = remaining;
    end = 0;
    show();
  }

  toggle.addEventListener("click", () => {
    if (end) return stop(end - Date.now());
    end = Date.now() + left;
    show();
  });
  again.addEventListener("click", () => stop(whole));
  setInterval(() => end && show(), 250);
  bar.hidden = false;
  show();
}

/**
 * Put a score bar below `box`; `count` says what is in it, and it is counted anew whenever an input changes.
 * @param {HTMLElement} hidden @param {Element} box @param {HTMLInputElement[]} inputs @param {string} text @param {() => Counts} count
 */
function score(hidden, box, inputs, text, count) {
  const bar = /** @type {HTMLElement} */ (hidden.cloneNode(true));
  box.after(bar);
  const [output, again] = /** @type {[HTMLOutputElement, HTMLButtonElement]} */ ([...bar.children]);
  const show = () => (output.value = filled(text, count()));
  for (const input of inputs) input.addEventListener("change", show);
  again.addEventListener("click", () => {
    for (const input of inputs.filter((input) => input.checked)) {
      input.checked = false;
      input.dispatchEvent(new Event("change"));
    }
    inputs[0].focus();
  });
  bar.hidden = false;
  show();
}

/** @param {HTMLElement} hidden @param {Element[]} quizzes */
function scoreQuizzes(hidden, quizzes) {
  /** @type {Map<string, boolean>} */
  const first = new Map(); // what was chosen first counts; the explanation gives the rest away
  const inputs = quizzes.flatMap((quiz) => [...quiz.querySelectorAll("input")]);
  for (const input of inputs) {
    input.addEventListener("change", () => {
      if (!input.checked) first.delete(input.name);
      else if (!first.has(input.name)) first.set(input.name, Boolean(input.closest(".quiz-right")));
    });
  }
  score(hidden, quizzes[quizzes.length - 1], inputs, hidden.dataset.quiz ?? "", () => ({
    all: quizzes.length,
    done: first.size,
    right: [...first.values()].filter(Boolean).length,
  }));
}

/** @param {HTMLElement} hidden @param {Element} marks */
function keepMarks(hidden, marks) {
  const key = `marks:${hidden.dataset.page}`; // the same for both languages, as the boxes are
  const boxes = [...marks.querySelectorAll("input")];
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? "[]");
    if (kept.length === boxes.length) boxes.forEach((box, number) => (box.checked = kept[number]));
  } catch {} // nothing kept, or a browser that keeps nothing
  for (const box of boxes) {
    box.addEventListener("change", () => {
      try {
        localStorage.setItem(key, JSON.stringify(boxes.map((box) => box.checked)));
      } catch {}
    });
  }
  const done = () => boxes.filter((box) => box.checked).length;
  score(hidden, marks, boxes, hidden.dataset.marks ?? "", () => ({ all: boxes.length, done: done() }));
}

for (const bar of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".countdown"))) countdown(bar);
for (const hidden of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".score"))) {
  const quizzes = [...document.querySelectorAll("article .quiz")];
  if (quizzes.length) scoreQuizzes(hidden, quizzes);
  for (const marks of document.querySelectorAll("article .marks")) keepMarks(hidden, marks);
}
