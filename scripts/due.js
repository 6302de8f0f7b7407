// The start page says how many flash cards are due.

import { countDue } from "./schedule.js";
import { read, subscribe } from "./state.js";

const line = /** @type {HTMLElement} */ (document.querySelector(".due"));

function show() {
  const count = countDue(read().cards, Date.now());
  line.hidden = !count;
  /** @type {HTMLElement} */ (line.firstElementChild).textContent = (line.dataset.text ?? "").replace("{}", String(count));
}

subscribe(show);
addEventListener("pageshow", show); // also after going back
document.addEventListener("visibilitychange", show);
