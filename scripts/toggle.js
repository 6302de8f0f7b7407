// The language toggle keeps the heading that is being read, and what was chosen: both trees use the same ids and names.

function heading() {
  const top = (document.querySelector(".md-header")?.getBoundingClientRect().bottom ?? 0) + 60;
  const passed = [...document.querySelectorAll("article :is(h2, h3, h4)[id]")]
    .filter((element) => element.checkVisibility() && element.getBoundingClientRect().top < top);
  return passed.at(-1)?.id ?? "";
}

/** @param {Event} event */
function keepHeading(event) {
  /** @type {HTMLAnchorElement | null} */
  const link = event.target instanceof Element ? event.target.closest("a.toggle") : null;
  if (link) Object.assign(link, { search: location.search, hash: heading() });
}

for (const type of ["pointerdown", "keydown", "click"]) document.addEventListener(type, keepHeading, { capture: true });
