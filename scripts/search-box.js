// Stands in for the worker that Material's search box talks to, and runs before Material's script. What answers is loaded
// when the search is opened, and answers here: browsers start no workers from file://, and an answer takes milliseconds.

/** What Material sends and takes, by the names it has for them */
const [, READY, QUERY, RESULT] = [0, 1, 2, 3];
const here = /** @type {HTMLScriptElement} */ (document.currentScript).src;
const { search: stock } = JSON.parse(document.getElementById("__config")?.textContent ?? "{}");
const Native = window.Worker;

/** @typedef {(query: string) => unknown[]} Answer */

class Stand extends EventTarget {
  /** @type {Answer | undefined} */
  answer;

  constructor() {
    super();
    const open = async () => {
      this.answer = await load();
      this.tell({ type: READY });
    };
    const input = document.querySelector("input.md-search__input");
    const toggle = document.getElementById("__search");
    let opened = false;
    for (const [target, type] of [[input, "focus"], [toggle, "change"]]) {
      /** @type {EventTarget} */ (target).addEventListener(/** @type {string} */ (type), () => {
        if (!opened) open();
        opened = true;
      });
    }
    // Material listens for keys only; what is pasted, dictated or composed comes without
    input?.addEventListener("input", () => input.dispatchEvent(new Event("keyup")));
  }

  /** @param {unknown} data */
  tell(data) {
    this.dispatchEvent(new MessageEvent("message", { data }));
  }

  /** @param {{ type: number, data: string }} message */
  postMessage({ type, data }) {
    if (type === QUERY) queueMicrotask(() => this.tell({ type: RESULT, data: { items: this.answer?.(data) ?? [] } }));
  }
}

/** @returns {Promise<Answer>} */
async function load() {
  await Promise.all([script("search.js"), script(`../search/${document.documentElement.lang}.js`)]);
  const { startSearch, searchIndex } = /** @type {any} */ (window);
  return startSearch(searchIndex);
}

/** @param {string} path from this script */
const script = (path) => new Promise((resolve, reject) => {
  const element = Object.assign(document.createElement("script"), { src: new URL(path, here), onload: resolve, onerror: reject });
  document.head.append(element);
});

window.Worker = /** @type {any} */ (new Proxy(Native, {
  construct: (target, [url, options]) => (url === stock ? new Stand() : new target(url, options)),
}));
