// The service worker: with a network the newest comes first, always; without one comes what was read before.
// hooks/webapp.py puts VERSION in front, a hash of the files in SHELL: another hash makes browsers fetch them anew.

const worker = /** @type {any} */ (globalThis); // TypeScript knows either pages or workers, not both in one project
const root = worker.registration.scope;
const READ = `${root} read`; // sites of one host share their caches, so names begin with the address of this one
const SHELL = `${root} shell ${worker.VERSION}`;
const FALLBACKS = { ko: `${root}offline.html`, ja: `${root}ja/offline.html` };
const DOWNLOAD = /\.(apkg|pdf|zip)$/;

async function install() {
  const shell = [...Object.values(FALLBACKS), `${root}assets/missing.css`];
  await (await caches.open(SHELL)).addAll(shell.map((url) => new Request(url, { cache: "reload" })));
  await worker.skipWaiting();
}

async function activate() {
  const old = (await caches.keys()).filter((name) => name.startsWith(`${root} `) && ![READ, SHELL].includes(name));
  await Promise.all(old.map((name) => caches.delete(name)));
  await worker.clients.claim();
}

/** @param {any} event @param {string} url */
async function answer(event, url) {
  const page = event.request.mode === "navigate";
  const cache = await caches.open(READ);
  try {
    const response = await fetch(event.request, page ? { cache: "no-cache" } : {}); // a page asks whether it has changed
    if (response.status === 200) event.waitUntil(cache.put(url, response.clone()));
    if (response.status === 404 || response.status === 410) event.waitUntil(cache.delete(url));
    return response;
  } catch (error) {
    const fallback = url.startsWith(`${root}ja/`) ? FALLBACKS.ja : FALLBACKS.ko;
    const kept = (await caches.match(url)) ?? (page ? await caches.match(fallback) : undefined);
    return kept ?? Response.error();
  }
}

worker.addEventListener("install", (/** @type {any} */ event) => event.waitUntil(install()));
worker.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(activate()));
worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const { origin, pathname } = new URL(event.request.url);
  const url = origin + pathname; // one entry a page, whatever its filters
  if (event.request.method === "GET" && url.startsWith(root) && !DOWNLOAD.test(pathname)) event.respondWith(answer(event, url));
});
