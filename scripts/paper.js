// Paper: folds open and dark turns light while a page prints; two buttons print it with answers or without.

/** @type {(() => void)[]} */
let restore = [];

addEventListener("beforeprint", () => {
  const { dataset } = document.body;
  const scheme = dataset.mdColorScheme;
  dataset.mdColorScheme = "default";
  const folds = /** @type {HTMLDetailsElement[]} */ ([...document.querySelectorAll("article details:not([open])")]);
  for (const fold of folds) fold.open = true; // print.css opens them too, where the browser knows ::details-content
  restore.push(() => {
    dataset.mdColorScheme = scheme;
    for (const fold of folds) fold.open = false;
  });
});

addEventListener("afterprint", () => {
  delete document.documentElement.dataset.answers;
  for (const one of restore.splice(0)) one();
});

for (const bar of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".paper"))) {
  for (const button of bar.querySelectorAll("button")) {
    button.addEventListener("click", () => {
      document.documentElement.dataset.answers = button.value;
      print();
    });
  }
  bar.hidden = false;
}
