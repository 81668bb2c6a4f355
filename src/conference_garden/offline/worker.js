// Keeps what a reader opens, to be read offline.  Online, pages come from the host, never old;
// styles and pictures that change have another address.
const { scope } = registration;
const KEPT = `${scope} VERSION`; // a host may have several gardens
const [OFFLINE, READING_LIST] = ["offline", "reading-list"].map((name) => `${scope}${name}.html`);
const MOST = 100; // pages that outlast a change of looks

const isStatic = (address) => /^_(?:static|images)\//.test(address.slice(scope.length));
const others = async () => (await caches.keys()).filter((name) => name.startsWith(`${scope} `) && name !== KEPT);
const find = async (name) => (await caches.open(KEPT)).match(name);

// What an address is kept under, if it is: a page with or without "index" and ".html"
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
    // a preview opens nothing; a disk may be full
    if (opened || isStatic(name)) event.waitUntil(put(name, response.clone()).catch(() => {}));
    return response;
  } catch (error) {
    const kept = await find(name);
    if (kept) return kept;
    if (opened) return Response.redirect(`${OFFLINE}#${encodeURIComponent(event.request.url)}`);
    throw error;
  }
}

// what a page is made of, as its text names it
const partsOf = (text) => [...new Set(text.match(/\b_(?:static|images)\/[^"\s,)]+/g))].map((part) => scope + part);

// a page, with what it is made of; as new, because what a host has led elsewhere may not be a page's answer
async function keepPage(cache, address) {
  const response = await fetch(address, { cache: "no-cache" });
  if (!response.ok) return;
  const text = await response.text();
  await cache.addAll(partsOf(text));
  await cache.put(nameOf(address), new Response(text, { headers: { "Content-Type": "text/html; charset=utf-8" } }));
}

// Carry over the pages that were opened last from what was kept with other looks, each with those that it names.
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

// what a page was made of before there was a worker
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
