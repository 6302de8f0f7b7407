// Runs in the front page of a section: makes it the whole section, for `paper.py` to print. Evaluates to the function.

(pages) => {
  const references = ["id", "for", "name", "aria-labelledby", "aria-describedby"];
  const site = new URL(document.querySelector("a.md-logo").getAttribute("href"), canonical(document));
  const keys = new Map();
  for (const page of pages) {
    page.document = new DOMParser().parseFromString(page.html, "text/html");
    keys.set(canonical(page.document).pathname, page.key);
  }

  function canonical(document) {
    return new URL(document.querySelector("link[rel=canonical]").href);
  }

  // ids are the same on many pages: each gets its page's key in front
  function own(element, key) {
    for (const { name, value } of [...element.attributes]) {
      if (references.includes(name)) element.setAttribute(name, value.replace(/\S+/g, `${key}--$&`));
      else if (name.endsWith("href") && value.startsWith("#")) element.setAttribute(name, `#${key}--${value.slice(1)}`);
      else if (value.includes("url(#")) element.setAttribute(name, value.replaceAll("url(#", `url(#${key}--`));
    }
  }

  // a link to a page of the section stays in it; others lead to the site
  function lead(link, base) {
    const url = new URL(link.getAttribute("href"), base);
    const key = keys.get(url.pathname);
    link.classList.toggle("inside", url.href.startsWith(site.href));
    if (key !== undefined && url.origin === site.origin) link.href = `#${key}${url.hash && `--${url.hash.slice(1)}`}`;
    else link.href = url.href;
  }

  const front = document.querySelector("article");
  for (const link of front.querySelectorAll("a[href]")) lead(link, canonical(document));
  for (const { key, document: source } of pages) {
    const article = document.importNode(source.querySelector("article"), true);
    for (const link of article.querySelectorAll("a[href]:not([href^='#'])")) lead(link, canonical(source));
    for (const element of article.querySelectorAll("*")) own(element, key);
    article.id = key;
    front.after(article);
    front.parentNode.append(article);
  }
  for (const link of document.querySelectorAll(".pages a")) link.append(Object.assign(document.createElement("span"), { className: "number" }));
}
