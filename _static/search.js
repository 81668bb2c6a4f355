// The search page: Pagefind's own interface over the index that the build made.
const box = document.getElementById("garden-search");
const bundle = new URL(box.dataset.bundle, document.baseURI).href;
const base = new URL(box.dataset.base, document.baseURI).pathname;
const { parts } = await (await fetch(`${bundle}parts.json`)).json();

const script = document.createElement("script");
script.src = `${bundle}0/pagefind-ui.js`;
script.addEventListener("load", () => {
  box.replaceChildren(); // what stands there is for readers without scripts
  const search = new PagefindUI({
    element: box,
    bundlePath: `${bundle}0/`,
    baseUrl: base,
    mergeIndex: Array.from({ length: parts - 1 }, (_, number) => ({
      bundlePath: `${bundle}${number + 1}/`,
      baseUrl: base,
    })),
    showSubResults: true,
    showImages: false,
    resetStyles: false,
    autofocus: true,
  });
  const query = new URLSearchParams(location.search).get("q");
  if (query) search.triggerSearch(query);
});
document.head.append(script);
