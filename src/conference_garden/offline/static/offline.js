// Registers the worker that caches what is opened here, for reading without a network (offline/worker.js);
// on the offline page, lists what is cached.

const root = new URL("../", import.meta.url);
const { serviceWorker: worker } = navigator;
const list = document.querySelector("[data-garden-opened]");

// Tell the worker what this page loaded before there was one.
function keep() {
  const parts = performance.getEntriesByType("resource").map(({ name }) => name);
  worker.controller?.postMessage([location.href.replace(/#.*/, ""), ...parts]);
}

// not in the live preview, whose pages change while one reads
if (worker && !document.querySelector("script[src='/__live.js']")) {
  worker.addEventListener("controllerchange", keep);
  worker.register(new URL("service-worker.js", root)).catch(() => {}); // a browser that stores nothing
}

function link(href, text) {
  return Object.assign(document.createElement("a"), { href, textContent: text });
}

// The pages that were opened, the last ones first: address and title. If a browser sorts them by their last use,
// looking at one is a use, so the last one comes last.
async function opened() {
  const found = [];
  for (const name of await caches.keys()) {
    if (!name.startsWith(`${root} `)) continue;
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      if ([`${root}offline`, `${root}reading-list`].includes(request.url)) continue;
      const response = await cache.match(request);
      const [title] = (await response.text()).match(/<title>.*?<\/title>/s) ?? [];
      if (title) found.unshift([response.url, new DOMParser().parseFromString(title, "text/html").title]);
    }
  }
  return found;
}

async function show() {
  const name = document.title.match(/ \S [^—]*$/)?.[0] ?? ""; // the name of the garden
  const items = (await opened()).map(([href, title]) => {
    const item = document.createElement("li");
    item.append(link(href, title.replace(name, "") || title));
    return item;
  });
  list.replaceChildren(...items);
  list.hidden = !items.length;
  const wanted = new URL(decodeURIComponent(location.hash.slice(1)), root);
  if (!location.hash || !wanted.href.startsWith(root)) return;
  const again = document.createElement("p");
  again.append(link(wanted.href, _`Try again`));
  list.parentElement.querySelector("h1 + p").after(again);
  addEventListener("online", () => location.replace(wanted));
}

if (list && "caches" in window) show();
