// A page made ahead, before it was asked for, may show choices that the reader has changed since: then it loads anew.

const state = () => {
  try {
    return JSON.stringify(Object.entries(localStorage).sort());
  } catch {
    return "";
  }
};

if ("prerendering" in document && document.prerendering) {
  const then = state();
  document.addEventListener("prerenderingchange", () => then !== state() && location.reload());
}
