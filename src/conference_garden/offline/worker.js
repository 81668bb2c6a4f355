// Keeps what a reader opens, to be read offline.  Online, pages come from the host, never old;
// styles and pictures that change have another address.
const { scope } = registration;
const KEPT = `${scope} VERSION`; // a host may have several gardens
const OFFLINE = `${scope}offline.html`;

const isStatic = (address) => /^_(?:static|images)\//.test(address.slice(scope.length));
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

async function install() {
  const text = await (await fetch(OFFLINE, { cache: "no-cache" })).text();
  const parts = new Set(["_static/offline.js", ...text.match(/\b_static\/[^"]+(?=")/g)]);
  const cache = await caches.open(KEPT);
  await cache.addAll([...parts].map((part) => scope + part));
  await cache.put(nameOf(OFFLINE), new Response(text, { headers: { "Content-Type": "text/html; charset=utf-8" } }));
  return skipWaiting();
}

async function activate() {
  for (const name of await caches.keys()) if (name.startsWith(`${scope} `) && name !== KEPT) await caches.delete(name);
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
