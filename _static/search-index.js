// Finds talks, and pages about them, in the index that Pagefind has made of the records.
//
// Pagefind looks for records that have all the words of a query. Readers ask in
// sentences, so here each word is looked up by itself: a record's score is the
// sum over the words that it has, lowered by what it lacks. That is how BM25,
// by which Pagefind ranks, is made up anyway.

const root = new URL("../", import.meta.url);
const bundle = new URL("pagefind/", root);

// Words that say nothing about what is looked for, unless there are no others.
const COMMON = new Set(
  `a about all also am an and any are as at be because been but by can cant could did do does doing done for
  from had has have how i id if im in into is it its just like me more most my no nor not of on one or other our out
  over s should so some such t than that the their them then there these they this to too up us very was we were what
  when where which while who whom whose why will with would you your`.split(/\s+/),
);

// The metadata repeat what the text of a record holds, so they count for nothing.
const METADATA = ["title", "byline", "takeaway", "kind", "facets", "conference", "year"];
const RANKING = {
  termSimilarity: 2,
  termSaturation: 2,
  metaWeights: Object.fromEntries(METADATA.map((name) => [name, 0])),
};

// Results with less than this part of the best one's score are left out.
const FAINT = 0.2;

// In words: how long an excerpt is, and how much of it stands before the first that was looked for.
const EXCERPT = 32;
const LEAD = 6;

// The values that results can be narrowed down by, see export/search.py: facet → [[id, name, talks, …other names], …].
export const facets = once(() => json(new URL("search.json", root)));

// Load what a search needs.
export const open = once(async () => {
  const parts = await json(new URL("parts.json", bundle));
  // one instance for all parts: a second one would load Pagefind's WebAssembly anew and break the first
  const [first, ...others] = parts.map(([name]) => ({
    path: `${bundle}${name}/`,
    options: { ranking: RANKING, mergeFilter: { group: name.split("/")[0] } },
  }));
  const { createInstance } = await import(`${first.path}pagefind.js`);
  const pagefind = createInstance({ basePath: first.path, ...first.options });
  await Promise.all(others.map((part) => pagefind.mergeIndex(part.path, part.options)));
  return { talks: new Group(pagefind, "talks", parts), pages: new Group(pagefind, "pages", parts) };
});

// A function that does its work when it is first called; after a failure, again.
function once(make) {
  let made;
  return () => {
    made ??= make().catch((error) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}

async function json(url) {
  const response = await fetch(url, { cache: "no-cache" });
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response.json();
}

// What pages tell of, other than talks.
export const KINDS = ["topic", "speaker", "conference", "page"];

// What is found for a query: { talks, topic, speaker, conference, page, unknown,
// suggestion }. All but the last two are lists of entries for load(), the best
// first; `unknown` are words that nothing has. `filters` has one value, or none,
// by the name of a facet.
export async function search(query, filters = {}) {
  const groups = await open();
  const { year: years } = await facets();
  const words = wordsOf(query);
  const wanted = Object.entries(filters).filter(([, value]) => value);
  const [talks, pages] = await Promise.all([groups.talks, groups.pages].map((group) => group.search(words, wanted)));
  if (!words.length && wanted.length) talks.entries = await newestFirst(groups.talks, talks.entries, years);
  const unknown = words.filter((word) => talks.unknown.has(word) && pages.unknown.has(word));
  const found = { talks: talks.entries, unknown, suggestion: corrected(query, unknown, await vocabulary()) };
  for (const kind of KINDS) {
    const all = await groups.pages.facet(["kind", kind]);
    found[kind] = pages.entries.filter((entry) => all.has(entry.id));
  }
  return found;
}

export function wordsOf(query) {
  const words = fold(query).replace(/['’]/g, "").match(/[\p{L}\p{N}]+/gu) ?? [];
  const telling = words.filter((word) => !COMMON.has(word));
  return [...new Set(telling.length ? telling : words)];
}

// Lower case, without accents.
export function fold(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

// The talks or the other pages: one index in several parts.
class Group {
  found = new Map();

  constructor(pagefind, name, parts) {
    const sizes = parts.filter(([part]) => part.startsWith(name)).map(([, size]) => size);
    this.size = sizes.reduce((sum, size) => sum + size, 0);
    this.results = async (query) => (await pagefind.search(query, { filters: { group: name } })).results;
  }

  // The records that have a word, by id.
  word(word) {
    if (!this.found.has(word)) this.found.set(word, this.lookUp(word));
    return this.found.get(word);
  }

  async lookUp(word) {
    const scored = (await this.results(word)).filter((result) => result.score > 0);
    if (!scored.length || !(await this.means(word, scored[0]))) return new Map();
    return new Map(scored.map((result) => [result.id, result]));
  }

  // Whether a result has the word, and not just a beginning of it: for a word
  // that it does not know, Pagefind takes the longest one that the word begins with.
  async means(word, result) {
    const found = fold((await result.data()).content.split(/\s+/)[result.words[0]] ?? "");
    if (found.includes(word.slice(0, Math.max(4, Math.ceil(word.length / 2))))) return true;
    return (await this.results(`"${word}"`)).length > 0;
  }

  // The records with a value of a facet: a set of ids.
  facet([facet, value]) {
    const word = `qz${facet}${value.replaceAll("q", "qq").replaceAll("-", "qx")}0`; // as facet_word in export/search.py
    if (!this.found.has(word)) {
      this.found.set(word, this.results(`"${word}"`).then((results) => new Map(results.map((result) => [result.id, result]))));
    }
    return this.found.get(word);
  }

  async search(words, wanted) {
    if (!this.size) return { entries: [], unknown: new Set(words) };
    const found = await Promise.all(words.map((word) => this.word(word)));
    const kept = await Promise.all(wanted.map((filter) => this.facet(filter)));
    if (!words.length && kept.length) found.push(kept[0]);
    const tells = found.map((records) => weight(this.size, records.size));
    const total = tells.reduce((sum, tell) => sum + tell, 0) || 1;
    const entries = new Map();
    found.forEach((records, index) => {
      for (const [id, result] of records) {
        if (!kept.every((records) => records.has(id))) continue;
        if (!entries.has(id)) entries.set(id, { id, score: 0, covered: 0, results: [] });
        const entry = entries.get(id);
        entry.score += result.score;
        entry.covered += tells[index] / total;
        entry.results.push(result);
      }
    });
    for (const entry of entries.values()) entry.score *= entry.covered;
    const ranked = [...entries.values()].sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
    const least = words.length > 1 && ranked.length ? ranked[0].score * FAINT : 0;
    return { entries: ranked.filter((entry) => entry.score >= least), unknown: new Set(words.filter((_, index) => !found[index].size)) };
  }
}

// How much a word tells: the rarer, the more; nothing if no record has it.
function weight(size, count) {
  return count ? Math.log(1 + (size - count + 0.5) / (count + 0.5)) : 0;
}

async function newestFirst(group, entries, years) {
  const ordered = [];
  for (const [year] of years) {
    const of = await group.facet(["year", year]);
    ordered.push(...entries.filter((entry) => of.has(entry.id)));
  }
  return ordered;
}

// What a result shows. Texts are lists of [text, whether it was looked for].
export async function load(entry) {
  const data = await entry.results[0].data();
  const words = data.content.split(/\s+/);
  const hits = new Set(entry.results.flatMap((result) => result.words));
  const starts = Object.fromEntries(data.anchors.map((anchor) => [anchor.id, anchor.location]));
  const marked = (text, start) => text.split(/\s+/).filter(Boolean).map((word, i) => [word, hits.has(start + i)]);
  const [, page, talk] = data.raw_url.match(/^\/(.*)\/(.*)\.html$/);
  return {
    ...data.meta,
    href: new URL(`${encodeURI(page)}.html${talk === "_" ? "" : `#${talk}`}`, root).href,
    title: marked(data.meta.title, starts.title),
    takeaway: marked(data.meta.takeaway ?? "", starts.takeaway),
    excerpt: excerpt(words, hits, starts.prose, starts.more),
  };
}

// The words between two places where most of what was looked for stands.
function excerpt(words, hits, from, to) {
  const places = [...hits].filter((place) => from <= place && place < to).sort((a, b) => a - b);
  const near = places.map((first) => places.filter((place) => first <= place && place < first + EXCERPT - LEAD));
  const [best] = near.sort((a, b) => kinds(b) - kinds(a));
  if (!best) return [];
  const begin = Math.max(from, Math.min(best[0] - LEAD, to - EXCERPT));
  const end = Math.min(begin + EXCERPT, to);
  const shown = words.slice(begin, end).map((word, index) => [word, hits.has(begin + index)]);
  return [...(begin > from ? [["…", false]] : []), ...shown, ...(end < to ? [["…", false]] : [])];

  function kinds(places) {
    return new Set(places.map((place) => fold(words[place]).slice(0, 5))).size;
  }
}

// All words in names of topics, speakers and conferences.
const vocabulary = once(async () => {
  const values = await facets();
  const names = [values.topic, values.speaker, values.conference].flat();
  return [...new Set(names.flatMap(([, name, , ...others]) => wordsOf([name, ...others].join(" "))))];
});

// The query with words that nothing has replaced by those most like them; empty if there are none.
function corrected(query, unknown, vocabulary) {
  let text = fold(query);
  for (const word of unknown) {
    const near = vocabulary.map((other) => [distance(word, other), other]).sort();
    if (!near.length || near[0][0] > Math.ceil(word.length / 4)) return "";
    text = text.replace(word, near[0][1]);
  }
  return unknown.length ? text : "";
}

// How many letters to add, drop, change or swap (optimal string alignment).
function distance(a, b) {
  const rows = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  for (let i = 1; i <= a.length; i++) {
    rows.push([i]);
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      rows[i][j] = Math.min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        rows[i][j] = Math.min(rows[i][j], rows[i - 2][j - 2] + 1);
      }
    }
  }
  return rows[a.length][b.length];
}
