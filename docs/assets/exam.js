// Written exams: a countdown, a score, ticks that stay (their parts stand hidden in overrides/main.html); digits in any quiz.

const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

function countdown(bar) {
  const [clock, , , alert] = bar.children;
  const [toggle, again] = bar.querySelectorAll("button");
  const whole = bar.dataset.minutes * 60_000;
  let left = whole;
  let end = 0; // when the time is up, in ms; 0 while it stands still

  function show() {
    const seconds = Math.ceil((end ? Math.max(0, end - Date.now()) : left) / 1000);
    clock.value = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    if (end && !seconds) stop(0);
    toggle.textContent = end ? toggle.dataset.pause : toggle.dataset.start;
    toggle.disabled = !end && !left;
    again.hidden = !end && left === whole;
    alert.textContent = left || end ? "" : bar.dataset.over;
    bar.toggleAttribute("data-running", end > 0);
  }

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

// puts a score bar below `box`; `count` says what is in it, and it is counted anew whenever an input changes
function score(hidden, box, inputs, text, count) {
  const bar = box.parentElement.insertBefore(hidden.cloneNode(true), box.nextSibling);
  const [output, again] = bar.children;
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

function scoreQuizzes(hidden, quizzes) {
  const first = new Map(); // what was chosen first counts; the explanation gives the rest away
  const inputs = quizzes.flatMap((quiz) => [...quiz.querySelectorAll("input")]);
  for (const input of inputs) {
    input.addEventListener("change", () => {
      if (!input.checked) first.delete(input.name);
      else if (!first.has(input.name)) first.set(input.name, Boolean(input.closest(".quiz-right")));
    });
  }
  score(hidden, quizzes.at(-1), inputs, hidden.dataset.quiz, () => ({
    all: quizzes.length,
    done: first.size,
    right: [...first.values()].filter(Boolean).length,
  }));
}

function keepMarks(hidden, marks) {
  const key = `marks:${hidden.dataset.page}`; // the same for both languages, as the boxes are
  const boxes = [...marks.querySelectorAll("input")];
  try {
    const kept = JSON.parse(localStorage.getItem(key)) ?? [];
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
  score(hidden, marks, boxes, hidden.dataset.marks, () => ({ all: boxes.length, done: done() }));
}

for (const bar of document.querySelectorAll(".countdown")) countdown(bar);
for (const hidden of document.querySelectorAll(".score")) {
  const quizzes = [...document.querySelectorAll("article .quiz")];
  if (quizzes.length) scoreQuizzes(hidden, quizzes);
  for (const marks of document.querySelectorAll("article .marks")) keepMarks(hidden, marks);
}

// in a quiz, 1 chooses the first option, 2 the second…
addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || !(event.target instanceof Element)) return;
  const option = event.target.closest(".quiz")?.querySelectorAll("input")[event.key - 1];
  option?.focus();
  option?.click();
});
