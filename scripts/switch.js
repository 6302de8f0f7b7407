// The button and the key that turn the parallel view on and off. The view itself, parallel.js, comes when first wanted.

import { keep, kept } from "./kept.js";
import { say } from "./status.js";

const button = /** @type {HTMLButtonElement | null} */ (document.querySelector("button.parallel"));
const TYPING = "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]";
let wanted = false;

/** @param {boolean} on */
function turn(on) {
  button?.setAttribute("aria-pressed", String(on));
  if (wanted) dispatchEvent(new Event("parallel"));
  else if (on) load();
}

function load() {
  const script = document.createElement("script");
  script.src = button?.dataset.script ?? "";
  script.addEventListener("error", () => {
    wanted = false; // the next press tries again
    say("failed");
  });
  wanted = true;
  document.head.append(script);
}

/** @param {boolean} on */
function choose(on) {
  keep("parallel", on ? "on" : "off");
  turn(on);
}

const isOn = () => button?.getAttribute("aria-pressed") === "true";

/** @param {KeyboardEvent} event */
function press(event) {
  const elsewhere = event.target instanceof Element && event.target.closest(TYPING);
  const search = /** @type {HTMLInputElement | null} */ (document.getElementById("__search"));
  if (event.altKey || event.ctrlKey || event.metaKey || event.isComposing || event.defaultPrevented) return;
  if (elsewhere || search?.checked) return;
  if (event.code === "KeyB" && !event.repeat) choose(!isOn()); // by its place: other layouts have other letters there
  if (event.code === "Escape" && isOn()) choose(false);
}

if (button) {
  button.addEventListener("click", () => choose(!isOn()));
  addEventListener("keydown", press);
  addEventListener("pageshow", (event) => event.persisted && turn(kept("parallel") === "on"));
  if (kept("parallel") === "on") turn(true);
}
