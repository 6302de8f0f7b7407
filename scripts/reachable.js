// What keyboards and screen readers need and the theme leaves out.

addEventListener("load", () => {
  // a copy button is no landmark of the page
  for (const nav of document.querySelectorAll(".md-code__nav")) nav.setAttribute("role", "none");
  // what scrolls can be reached by keyboard; a turned phone or an opened fold changes what does
  const boxes = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      if (target.scrollWidth > target.clientWidth) target.setAttribute("tabindex", "0");
      else target.removeAttribute("tabindex");
    }
  });
  for (const box of document.querySelectorAll(".output-table, .formula, .md-typeset__scrollwrap")) boxes.observe(box);
});
