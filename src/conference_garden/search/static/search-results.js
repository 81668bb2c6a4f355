// What is found, as readers see it: in the dialog, on the search page and inside of other pages.

import { KINDS, load, search } from "./search-index.js";

const root = new URL("../", import.meta.url);
export const TITLES = { topic: "Topics", speaker: "Speakers", conference: "Conferences", page: "Other pages" };
export const AT_ONCE = 10;
const LONGEST = 80; // characters of a query that are said again

// Make an element: element("a.name", {href: "…"}, "text", child, …)
export function element(name, attributes = {}, ...children) {
  const [tag, ...classes] = name.split(".");
  const made = document.createElement(tag);
  if (classes.length) made.className = classes.join(" ");
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value !== false) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== ""));
  return made;
}

// Words with marks on those that were looked for.
function marked(words) {
  return words.flatMap(([word, mark]) => {
    if (!mark) return [word, " "];
    const [, before, core, after] = word.match(/^([^\p{L}\p{N}]*)(.*?)([^\p{L}\p{N}]*)$/u);
    return [before, element("mark", {}, core), `${after} `];
  });
}

const quoted = (text) => `“${text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text}”`;

export const count = (number, one, many = `${one}s`) => `${number} ${number === 1 ? one : many}`;

export function pageOf(query, filters = {}) {
  const address = new URL("search.html", root);
  for (const [key, value] of Object.entries({ q: query, ...filters })) if (value) address.searchParams.set(key, value);
  return address.href;
}

async function item(entry) {
  const found = await load(entry);
  const about = KINDS.includes(found.kind) ? [] : [found.conference, found.kind === "talk" ? "" : found.kind];
  const byline = [found.byline, ...about].filter(Boolean).join("\u00a0· ");
  return element(
    "li.garden-result",
    {},
    element("a.garden-result-title", { href: found.href }, ...marked(found.title)),
    byline ? element("p.garden-result-byline", {}, byline) : "",
    found.takeaway.length ? element("p.garden-result-takeaway", {}, ...marked(found.takeaway)) : "",
    found.excerpt.length ? element("p.garden-result-excerpt", {}, ...marked(found.excerpt)) : "",
  );
}

const items = (entries) => Promise.all(entries.map(item));

// A box that shows what is found: so many talks, so many pages of each kind, and perhaps a button for more.
export class Results {
  constructor(limits) {
    this.limits = limits;
    this.status = element("p.garden-search-status", { role: "status" });
    this.list = element("div.garden-results");
    this.run = 0;
    this.list.addEventListener("keydown", (event) => this.walk(event));
  }

  // Show what is found for a query; what search() gives for it, or null when a later query came first.
  async show(query, filters = {}) {
    const run = ++this.run;
    if (!query.trim() && !Object.values(filters).some(Boolean)) {
      this.status.textContent = "";
      this.list.replaceChildren(indexes());
      return { total: 0 };
    }
    try {
      const found = await search(query, filters);
      const sections = await this.sections(found);
      if (run !== this.run) return null;
      this.status.replaceChildren(...this.summary(query.trim(), filters, found));
      const focused = this.list.contains(document.activeElement);
      this.list.replaceChildren(...(found.total ? sections : [indexes()]));
      if (focused) this.field?.focus();
      return found;
    } catch (error) {
      if (run !== this.run) return null;
      console.error(error);
      this.status.textContent = "The search could not be loaded.";
      this.list.replaceChildren(indexes());
      return { total: 0 };
    }
  }

  summary(query, filters, found) {
    const parts = [];
    if (found.total) {
      const pages = found.total - found.talks.length;
      const numbers = [found.talks.length && count(found.talks.length, "talk"), pages && count(pages, "page")];
      if (found.instead) parts.push(`Nothing has ${quoted(query)}. For ${quoted(found.instead)}: `);
      parts.push(`${numbers.filter(Boolean).join(", ")}.`);
      if (found.unknown.length && !found.instead) parts.push(` Nothing has ${found.unknown.map(quoted).join(", ")}.`);
    } else {
      parts.push(query ? `Nothing found for ${quoted(query)}.` : "Nothing found.");
      if (Object.values(filters).some(Boolean)) {
        parts.push(" ", element("a", { href: pageOf(query) }, "Search without filters"), ".");
      }
    }
    if (found.suggestion && !found.instead) {
      parts.push(" Did you mean ", element("a", { href: pageOf(found.suggestion, filters) }, found.suggestion), "?");
    }
    return parts;
  }

  async sections(found) {
    const made = [];
    for (const kind of ["talks", ...KINDS]) {
      const entries = found[kind];
      const most = kind === "talks" ? this.limits.talks : this.limits.pages;
      if (!entries.length) continue;
      const list = element("ol.garden-result-list", {}, ...(await items(entries.slice(0, most))));
      const more = this.limits.more && entries.length > most ? this.more(list, entries) : "";
      made.push(element("section", {}, element("h2", {}, TITLES[kind] ?? "Talks"), list, more));
    }
    return made;
  }

  // A button that adds the next results to a list.
  more(list, entries) {
    const button = element("button.garden-more", { type: "button" }, "Show more");
    button.addEventListener("click", async () => {
      const shown = list.children.length;
      const added = await items(entries.slice(shown, shown + AT_ONCE));
      list.append(...added);
      added[0].querySelector("a").focus();
      if (list.children.length >= entries.length) button.remove();
    });
    return button;
  }

  // Up and down from result to result; up from the first leads back to the field.
  walk(event, from = document.activeElement) {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const links = [...this.list.querySelectorAll(".garden-result-title, .garden-search-indexes a")];
    const next = links.indexOf(from) + (event.key === "ArrowDown" ? 1 : -1);
    const target = next === -1 && links.includes(from) ? this.field : links[next];
    if (!target) return;
    event.preventDefault();
    target.focus();
  }

  // Results follow what is typed into a field.
  follow(field, changed) {
    this.field = field;
    let waiting;
    field.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(changed, 120);
    });
    field.addEventListener("keydown", (event) => event.key === "ArrowDown" && this.walk(event));
  }
}

function indexes() {
  const names = { Conferences: "conferences.html", Topics: "topics.html", Speakers: "speakers.html", Talks: "talks.html" };
  const links = Object.entries(names).map(([name, path]) => element("li", {}, element("a", { href: new URL(path, root).href }, name)));
  return element("div.garden-search-indexes", {}, element("p", {}, "Look through all there is:"), element("ul", {}, ...links));
}
