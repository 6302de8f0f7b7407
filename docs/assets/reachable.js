// What keyboards and screen readers need and the theme leaves out.

addEventListener("load", () => {
  // a copy button is no landmark of the page
  for (const nav of document.querySelectorAll(".md-code__nav")) nav.setAttribute("role", "none");
  // what scrolls can be reached by keyboard
  for (const table of document.querySelectorAll(".output-table, .md-typeset__scrollwrap")) {
    if (table.scrollWidth > table.clientWidth) table.tabIndex = 0;
  }
});
