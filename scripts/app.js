// Reading without a network: brings the service worker, and keeps this page, its twin, and what they needed.

const root = new URL("..", /** @type {HTMLScriptElement} */ (document.currentScript).src).href;

async function keep() {
  const { prerendering } = /** @type {any} */ (document); // made ahead, and perhaps never read
  if (prerendering) await new Promise((read) => document.addEventListener("prerenderingchange", read, { once: true }));
  await navigator.serviceWorker.register(`${root}worker.js`);
  await navigator.serviceWorker.ready;
  const cache = await caches.open(`${root} read`); // the name that scripts/worker.js uses
  const loaded = performance.getEntriesByType("resource").map((entry) => entry.name);
  for (const url of [location.href, ...loaded].map((url) => url.replace(/[?#].*/, ""))) {
    if (url.startsWith(root) && !(await cache.match(url))) await cache.add(url).catch(() => {});
  }
  const twin = /** @type {HTMLAnchorElement | null} */ (document.querySelector("a.toggle"));
  if (twin) await cache.add(new Request(twin.href.replace(/#.*/, ""), { cache: "no-cache" })).catch(() => {});
}

// https, and localhost to try it; `make serve` and the tests of all else are at 127.0.0.1, a folder has no workers
if ("serviceWorker" in navigator && (location.protocol === "https:" || location.hostname === "localhost")) {
  addEventListener("load", () => keep().catch(() => {})); // a browser that keeps nothing reads as before
}
