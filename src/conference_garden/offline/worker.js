// Caches what a reader opens, for reading offline. Online, pages always come from the host;
// styles and pictures that change get another address.
const { scope } = registration;
const KEPT = `${scope} VERSION`; // a host may have several gardens
const [OFFLINE, READING_LIST] = ["offline", "reading-list"].map((name) => `${scope}${name}.html`);
const MOST = 100; // pages that are carried over to a new version

const isStatic = (address) => /^_(?:static|images)\//.test(address.slice(scope.length));
const others = async () => (await caches.keys()).filter((name) => name.startsWith(`${scope} `) && name !== KEPT);
const find = async (name) => (await caches.open(KEPT)).match(name);

// The key under which an address is cached, or nothing; that of a page has neither "index" nor ".html"
function nameOf(address, opened = false) {
  const { origin, pathname, search } = new URL(address);
  if (!address.startsWith(scope)) return "";
  if (isStatic(address)) return origin + pathname + search;
  if (!opened && !/\/$|\.html$/.test(pathname)) return "";
  return origin + pathname.replace(/(?:(?<=\/)index)?(?:\.html)?$/, "");
}

async function put(name, response) {
  if (response.ok && response.type === "basic") await (await caches.open(KEPT)).put(name, response);
}

async function answer(event, name, opened) {
  const old = isStatic(name) && /\/_images\/|\?v=/.test(name) && (await find(name));
  if (old) return old;
  try {
    const response = (await event.preloadResponse) ?? (await fetch(event.request));
    // only opened pages and static files are cached, not those of previews; a disk may be full
    if (opened || isStatic(name)) event.waitUntil(put(name, response.clone()).catch(() => {}));
    return response;
  } catch (error) {
    const kept = await find(name);
    if (kept) return kept;
    if (opened) return Response.redirect(`${OFFLINE}#${encodeURIComponent(event.request.url)}`);
    throw error;
  }
}

// the static files and pictures that the text of a page refers to
const partsOf = (text) => [...new Set(text.match(/\b_(?:static|images)\/[^"\s,)]+/g))].map((part) => scope + part);

// Cache a page with its parts; as a new Response, because a redirected one may not answer a navigation
async function keepPage(cache, address) {
  const response = await fetch(address, { cache: "no-cache" });
  if (!response.ok) return;
  const text = await response.text();
  await cache.addAll(partsOf(text));
  await cache.put(nameOf(address), new Response(text, { headers: { "Content-Type": "text/html; charset=utf-8" } }));
}

// Carry over the pages that were opened last from the cache of another version, each with the parts that it refers to.
async function carry(cache, old) {
  const pages = (await old.keys()).filter(({ url }) => !isStatic(url) && ![OFFLINE, READING_LIST].includes(`${url}.html`));
  for (const page of pages.slice(-MOST)) {
    const response = await old.match(page);
    for (const key of [...partsOf(await response.clone().text()), page]) {
      const part = key === page ? response : await old.match(key);
      if (part && !(await cache.match(key))) await cache.put(key, part);
    }
  }
}

async function install() {
  const cache = await caches.open(KEPT);
  await cache.addAll(["offline.js", "saved.js"].map((name) => `${scope}_static/${name}`));
  for (const address of [OFFLINE, READING_LIST]) await keepPage(cache, address);
  for (const name of await others()) await carry(cache, await caches.open(name)).catch(() => {}); // a disk may be full
  return skipWaiting();
}

async function activate() {
  for (const name of await others()) await caches.delete(name);
  await registration.navigationPreload?.enable();
  await clients.claim();
}

addEventListener("install", (event) => event.waitUntil(install()));
addEventListener("activate", (event) => event.waitUntil(activate()));

// the parts that a page loaded before there was a worker
addEventListener("message", (event) => {
  const kept = event.data.map((address) => [nameOf(address), address]).filter(([name]) => name);
  event.waitUntil(Promise.allSettled(kept.map(async ([name, address]) => put(name, await fetch(address)))));
});

addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const opened = mode === "navigate";
  const name = method === "GET" && nameOf(url, opened);
  if (name) event.respondWith(answer(event, name, opened));
});
