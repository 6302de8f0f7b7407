// What answers in the search box; scripts/search-box.js loads it, with the index, when the box is opened.

import { engine } from "./search/engine.js";

/** @param {import("./search/index.js").Index} index */
function startSearch(index) {
  const search = engine(index);
  if (location.protocol !== "file:") return search;
  // a browser opens no index.html of a folder by itself; in the pack, addresses name files already
  return (/** @type {string} */ query) => search(query).map((group) => group.map((item) => ({
    ...item, location: item.location.replace(/^(|[^#]*\/)(?=#|$)/, "$1index.html"),
  })));
}

Object.assign(window, { startSearch });
