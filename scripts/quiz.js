// Quizzes: 1 chooses the first option, 2 the second…; what was chosen first is kept and scored.

import { score } from "./score.js";
import { change, read } from "./state.js";

addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || !(event.target instanceof Element)) return;
  const option = event.target.closest(".quiz")?.querySelectorAll("input")[Number(event.key) - 1];
  option?.focus();
  option?.click();
});

/** Show the first choice of a reader who comes back, and keep it; the explanation gives the rest away. @param {string} id @param {HTMLInputElement[]} options */
function keep(id, options) {
  const kept = options[read().quizzes[id]?.option];
  if (kept) kept.checked = true;
  options.forEach((input, option) =>
    input.addEventListener("change", () =>
      change(({ quizzes }) => {
        if (!input.checked) delete quizzes[id];
        else quizzes[id] ??= { option, right: Boolean(input.closest(".quiz-right")) };
      }),
    ),
  );
}

const hidden = /** @type {HTMLElement | null} */ (document.querySelector(".score"));
const quizzes = [...document.querySelectorAll("article .quiz")].map((box) => [...box.querySelectorAll("input")]);
if (hidden && quizzes.length) {
  const ids = quizzes.map(([first]) => `${hidden.dataset.page}#${first.name}`);
  quizzes.forEach((options, number) => keep(ids[number], options));
  const last = /** @type {Element} */ (quizzes[quizzes.length - 1][0].closest(".quiz"));
  score(hidden, last, quizzes.flat(), hidden.dataset.quiz, () => {
    const kept = read().quizzes;
    const done = ids.map((id) => kept[id]).filter(Boolean);
    return { all: ids.length, done: done.length, right: done.filter(({ right }) => right).length };
  });
}
