// The search on every page: a dialog or, on the search page (search-page.js), its field.

import { open } from "./search-index.js";
import { Results, element, pageOf } from "./search-results.js";
import { root } from "./search-words.js";

const page = document.getElementById("garden-search");

function loadStyle() {
  return new Promise((resolve) => {
    const href = new URL("search.css", import.meta.url).href;
    if (document.querySelector(`link[href="${href}"], link[href$="search.css"]`)) return resolve();
    const link = element("link", { rel: "stylesheet", href, onload: resolve, onerror: resolve });
    return document.head.append(link);
  });
}

// The dialog

let dialog;

// Open the dialog; `take` returns the text that was typed before it opened, if any.
export async function openDialog(take = () => "") {
  if (page) {
    take();
    return page.querySelector("[name=q]").select();
  }
  dialog ??= makeDialog();
  const { box, field, update } = await dialog;
  const text = take();
  if (box.open) return;
  box.showModal();
  if (!text) return field.select(); // the last results are still there
  field.value = text;
  return update();
}

async function makeDialog() {
  const results = new Results({ most: 8 });
  const field = element("input", { type: "search", name: "q", "aria-label": _`Search the garden`, placeholder: _`Search talks, topics, speakers …`, autocomplete: "off", enterkeyhint: "search" });
  const all = element("a", { href: pageOf("") }, _`All results and filters`);
  const box = element(
    "dialog.garden-search-dialog",
    { "aria-label": _`Search` },
    element(
      "form",
      { action: new URL("search.html", root).href, method: "get", role: "search" },
      field,
      element("button", { type: "button", onclick: () => box.close() }, _`Close`),
    ),
    results.status,
    results.list,
    element("p.garden-search-foot", {}, all, " ", element("span.garden-search-keys", {}, _`The keys / and Ctrl K open this search.`)),
  );
  const update = () => {
    all.href = pageOf(field.value);
    return results.show(field.value);
  };
  results.follow(field, update);
  results.show("");
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault(); // otherwise it empties the field first
    box.close();
  });
  box.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (event.target === box || link?.pathname === location.pathname) box.close();
  });
  open().catch(() => {}); // begins to load while the reader types; show() reports a failure
  await loadStyle();
  document.body.append(box);
  return { box, field, update };
}
