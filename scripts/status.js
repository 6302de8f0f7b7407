// The bar above an article, where the parallel view says what it does. It stands in overrides/main.html.

export const bar = /** @type {HTMLElement | null} */ (document.querySelector(".parallel-bar"));

/** @param {"loading" | "on" | "off" | "failed"} state */
export function say(state) {
  const output = bar?.querySelector("output");
  if (!bar || !output) return;
  bar.dataset.state = state;
  output.value = bar.dataset[state] ?? "";
}
