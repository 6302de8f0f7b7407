// What keyboards and screen readers need and the theme leaves out.

addEventListener("load", () => {
  // a copy button is no landmark of the page
  for (const nav of document.querySelectorAll(".md-code__nav")) nav.setAttribute("role", "none");
  // what scrolls can be reached by keyboard
  for (const box of document.querySelectorAll(".output-table, .formula, .md-typeset__scrollwrap")) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
  }
});
