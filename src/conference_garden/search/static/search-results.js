// The results of a search as readers see them: in the dialog, on the search page and inside other pages.

import { openIndex, recordOf, wordsOf } from "./search-engine.js";
import { KINDS, search } from "./search-index.js";
import { bare, facets, fold, isUnspaced, root, withoutApostrophes } from "./search-words.js";

export const TITLES = { topic: _`Topics`, speaker: _`Speakers`, writer: _`Writers`, conference: _`Conferences`, series: _`Series of conferences`, page: _`Other pages` };
const NAMES = { topic: _`Topic`, speaker: _`Speaker`, writer: _`Writer`, conference: _`Conference`, series: _`Series`, page: _`Page` };
const KIND = { keynote: _`keynote`, talk: "", workshop: _`workshop`, lightning: _`lightning`, ignite: _`ignite`, panel: _`panel` };
export const AT_ONCE = 10;
const LONGEST = 80; // characters of a query that are repeated to readers

// In words: the length of an excerpt, and how much of it precedes the first word that was looked for.
const EXCERPT = 32;
const LEAD = 6;

// Make an element: element("a.class", {href: "…"}, "text", child, …)
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

// The nodes of some pieces(), with those that were looked for marked.
function marked(words) {
  return words.flatMap(([word, mark, blank]) => {
    const end = blank ? " " : "";
    if (!mark) return [word, end];
    const core = bare(word);
    const [before, after] = core ? word.split(core) : ["", ""];
    return [before, element("mark", {}, core || word), `${after}${end}`];
  });
}

const quoted = (text) => {
  const start = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return _`“${start}”`;
};

// A text with a node in place of a {name}.
const around = (text, node) => text.split(/(\{\w+\})/).map((part) => (part.startsWith("{") ? node : part));

export const talksText = (n) => _n`${n} talk|${n} talks`;
const pagesText = (n) => _n`${n} page|${n} pages`;

export function pageOf(query, filters = {}) {
  const address = new URL("search.html", root);
  for (const [key, value] of Object.entries({ q: query, ...filters })) if (value) address.searchParams.set(key, value);
  return address.href;
}

async function item(entry, isNamed) {
  const found = await load(entry);
  const { lang = false } = found;
  const name = NAMES[found.kind];
  const about = name ? [name, found.byline] : [found.byline, found.conference, KIND[found.kind]];
  const byline = about.filter(Boolean).join("\u00a0· ");
  return element(
    isNamed ? "li.garden-result.garden-result-named" : "li.garden-result",
    {},
    element("a.garden-result-title", { href: found.href + found.within, lang }, ...marked(found.title)),
    byline ? element("p.garden-result-byline", {}, byline) : "",
    found.takeaway.length ? element("p.garden-result-takeaway", { lang }, ...marked(found.takeaway)) : "",
    found.excerpt.length ? element("p.garden-result-excerpt", { lang }, ...marked(found.excerpt)) : "",
  );
}

const items = (entries, named = 0) => Promise.all(entries.map((entry, index) => item(entry, index < named)));

// A list of results with a status line: at most `limits.most` at once and, with `limits.more`, a button for more.
export class Results {
  constructor(limits) {
    this.limits = limits;
    this.status = element("p.garden-search-status", { role: "status" });
    this.list = element("div.garden-results");
    this.run = 0;
    this.list.addEventListener("keydown", (event) => this.walk(event));
  }

  // Show the results of a query; returns what search() returns, or null if a later query has overtaken this one.
  async show(query, filters = {}, asWords = []) {
    const run = ++this.run;
    if (!query.trim() && !Object.values(filters).some(Boolean)) {
      this.status.textContent = "";
      this.list.replaceChildren(indexes());
      return { total: 0 };
    }
    try {
      const found = await search(query, filters, asWords);
      const list = await this.listOf(found);
      const asked = await this.asked(query.trim(), filters, asWords, found);
      if (run !== this.run) return null;
      this.status.replaceChildren(...this.summary(query.trim(), filters, found), " ", ...asked);
      const focused = this.list.contains(document.activeElement);
      this.list.replaceChildren(...(found.total ? list : [indexes()]));
      if (focused) this.field?.focus();
      return found;
    } catch (error) {
      if (run !== this.run) return null;
      console.error(error);
      this.status.textContent = navigator.onLine ? _`The search could not be loaded.` : _`You are offline: the search needs a connection.`;
      this.list.replaceChildren(indexes());
      return { total: 0 };
    }
  }

  summary(query, filters, found) {
    const parts = [];
    if (found.total) {
      const others = found.total - found.talks;
      const numbers = [found.talks && talksText(found.talks), others && pagesText(others)];
      const [words, unknown, also] = [found.instead, ...[found.unknown, found.also].map((list) => list.map(quoted).join(", "))];
      if (words) parts.push(_`Nothing matches ${quoted(query)}. Results for ${quoted(words)}:`, " ");
      parts.push(`${numbers.filter(Boolean).join(", ")}.`);
      if (unknown && !words) parts.push(" ", _`Nothing matches ${unknown}.`);
      if (also) parts.push(" ", _`Also searched for ${also}.`);
    } else {
      parts.push(query ? _`Nothing found for ${quoted(query)}.` : _`Nothing found.`);
      if (Object.values(filters).some(Boolean)) {
        parts.push(" ", element("a", { href: pageOf(query) }, _`Search without filters`), ".");
      }
    }
    if (found.suggestion && !found.instead) {
      const link = element("a", { href: pageOf(found.suggestion, filters) }, found.suggestion);
      parts.push(" ", ...around(_`Did you mean {words}?`, link));
    }
    return parts;
  }

  // What the query itself asked for, beyond the filters that were set: each a link to a search that takes it as words.
  // After them comes what it asked for in vain.
  async asked(query, filters, asWords, found) {
    const values = await facets();
    const nameOf = ([facet, id]) => values[facet].find(([other]) => other === id)[1];
    const missing = Object.entries(found.left).map(nameOf).map((name) => ` ${_`None of them is “${name}”.`}`);
    const links = Object.entries(found.looked.asked).map(([facet, id]) => {
      const name = nameOf([facet, id]);
      const href = pageOf(query, { ...filters, words: [...asWords, facet].join(",") });
      return element("a.garden-asked", { href, "aria-label": _`Only ${name}: search for this as words instead` }, _`Only ${name}`);
    });
    return [...links, ...missing];
  }

  async listOf(found) {
    const { entries, named } = found;
    const list = element("ol.garden-result-list", { "aria-label": _`Results` }, ...(await items(entries.slice(0, this.limits.most), named)));
    return [list, ...(this.limits.more && entries.length > this.limits.most ? [this.more(list, entries)] : [])];
  }

  // A button that adds the next results to a list.
  more(list, entries) {
    const button = element("button.garden-more", { type: "button" }, _`Show more`);
    button.addEventListener("click", async () => {
      const shown = list.children.length;
      const added = await items(entries.slice(shown, shown + AT_ONCE));
      list.append(...added);
      added[0].querySelector("a").focus();
      if (list.children.length >= entries.length) button.remove();
    });
    return button;
  }

  // Move up and down from result to result; up from the first returns to the field.
  walk(event, from = document.activeElement) {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const links = [...this.list.querySelectorAll(".garden-result-title, .garden-search-indexes a")];
    const next = links.indexOf(from) + (event.key === "ArrowDown" ? 1 : -1);
    const target = next === -1 && links.includes(from) ? this.field : links[next];
    if (!target) return;
    event.preventDefault();
    target.focus();
  }

  // Call `changed` when a reader has typed into a field.
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
  const names = { conferences: _`Conferences`, topics: _`Topics`, speakers: _`Speakers`, talks: _`Talks` };
  const links = Object.entries(names).map(([path, name]) => element("li", {}, element("a", { href: new URL(`${path}.html`, root).href }, name)));
  return element("div.garden-search-indexes", {}, element("p", {}, _`Browse everything:`), element("ul", {}, ...links));
}

// The texts of a result, with matches marked

// The texts of a result, as lists of pieces(), and its address.
export async function load(entry) {
  const [record, { spell }] = await Promise.all([recordOf(entry.id), openIndex()]);
  const words = wordsOf(record);
  const starts = {};
  let start = 0;
  for (const [name, , text] of record.sections) {
    starts[name] = start;
    start += text ? text.split(" ").length : 0;
  }
  const hits = new Set(entry.results.flatMap((result) => result.words.filter((place) => isForm(words[place], result.whole, spell))));
  const isHit = (word, place) => hits.has(place) || entry.texts.includes(fold(bare(word)));
  const marked = (from, to) => pieces(words.slice(from, to), (word, i) => isHit(word, from + i), entry.texts);
  const excerptOf = (...ranges) => excerpt(words, isHit, entry.texts, ranges);
  const prose = [starts.prose, starts.more];
  const sentence = excerptOf(prose);
  const told = sentence.flatMap(([word, mark]) => (mark ? [word] : []));
  const isInHead = kinds(words.slice(0, starts.prose).filter(isHit)) >= kinds(told); // the address opens at the head
  const text = isInHead ? "" : textFragment(sentence);
  const id = record.talk && `#${record.talk}`;
  return {
    ...record,
    lang: record.lang || undefined,
    href: new URL(`${encodeURI(record.page)}.html${id}`, root).href,
    within: text && !id ? `#${text}` : text,
    title: marked(starts.title, starts.byline),
    byline: words.slice(starts.byline, starts.takeaway).join(" "),
    takeaway: marked(starts.takeaway, starts.prose),
    excerpt: excerptOf(prose, [starts.relations, starts.said]),
  };
}

// The text fragment that makes a browser scroll from the talk or page to the sentence of an excerpt
// (https://wicg.github.io/scroll-to-text-fragment/); one without support would take it for a part of the id.
function textFragment(found) {
  if (!("fragmentDirective" in document)) return "";
  const words = found.map(([word, , blank]) => word + (blank ? " " : "")).join("").split(" ");
  const hit = found.slice(0, found.findIndex(([, mark]) => mark)).filter(([, , blank]) => blank).length;
  const ends = (word) => /[.!?:…]$/.test(word);
  const first = words.findLastIndex((word, place) => place < hit && ends(word)) + 1;
  const last = words.findIndex((word, place) => place >= hit && ends(word));
  const sentence = words.slice(Math.max(first, hit - LEAD), last < 0 ? hit + LEAD : Math.min(last + 1, hit + LEAD));
  const text = sentence.join(" ").replace(/[\s\p{P}]+$/u, "");
  return text && `:~:text=${encodeURIComponent(text).replaceAll("-", "%2D")}`;
}

// The endings that a word may have beyond what was looked for.
const ENDING = document.documentElement.lang.startsWith("en") ? /^(e?s|e?d|ing|ers?|e)?$/ : /^\p{L}{0,3}$/u;

// Whether a word is a form of one that was looked for, and does not just begin like it: the index returns both.
function isForm(word, whole = "", spell) {
  const form = spell(withoutApostrophes(fold(bare(word))));
  return whole.split(" ").map(spell).some((text) => {
    const stem = text.replace(/[es]+$/, "");
    return form.startsWith(stem) && (!text || ENDING.test(form.slice(stem.length)));
  });
}

// Words as [text, whether it was looked for, whether a space follows]; of a text without spaces, only the piece that
// was looked for is marked.
function pieces(words, isHit, texts) {
  return words.flatMap((word, index) => {
    const within = texts.find((text) => isUnspaced(text) && fold(word).includes(text));
    if (!within) return [[word, isHit(word, index), true]];
    const parts = word.split(within);
    return parts.flatMap((part, i) => [...(i ? [[within, true, false]] : []), [part, false, i === parts.length - 1]]);
  });
}

// The number of different words, whatever their endings.
const kinds = (words) => new Set(words.map((word) => fold(word).slice(0, 5))).size;

// The passage with most of what was looked for, within one of some ranges.
function excerpt(words, isHit, texts, ranges) {
  const isFound = (word, place) => isHit(word, place) || hasUnspaced(word, texts);
  const near = ranges.flatMap(([from, to]) => {
    const places = words.slice(from, to).flatMap((word, index) => (isFound(word, from + index) ? [from + index] : []));
    return places.map((first) => ({ from, to, places: places.filter((place) => first <= place && place < first + EXCERPT - LEAD) }));
  });
  const kindsAt = ({ places }) => kinds(places.map((place) => words[place]));
  const [best] = near.sort((a, b) => kindsAt(b) - kindsAt(a));
  if (!best) return [];
  const { from, to, places } = best;
  const begin = Math.max(from, Math.min(places[0] - LEAD, to - EXCERPT));
  const end = Math.min(begin + EXCERPT, to);
  const shown = pieces(words.slice(begin, end), (word, index) => isHit(word, begin + index), texts);
  return [...(begin > from ? [["…", false, true]] : []), ...shown, ...(end < to ? [["…", false, true]] : [])];
}

const hasUnspaced = (word, texts) => texts.some((text) => isUnspaced(text) && fold(word).includes(text));
