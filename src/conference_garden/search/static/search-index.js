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

const PHRASE = /["“”„]([^"“”„]+)["“”]/g;

// So many words of a query are looked up.
const MOST = 32;

// In words: how long an excerpt is, and how much of it stands before the first that was looked for.
const EXCERPT = 32;
const LEAD = 6;

// The values that results can be narrowed down by, see search/records.py: facet → [[id, name], …].
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

// What is found for a query: { talks, topic, speaker, conference, page, total,
// unknown, suggestion, instead }. The first five are lists of entries for load(), the
// best first; `unknown` are words that nothing has, `suggestion` is the query with words
// like them, and `instead` what was searched for where the query itself finds nothing:
// that, or its words without the quotes around them. `filters` has one value, or none, by the name of a facet.
export async function search(query, filters = {}) {
  const found = await searchFor(query, filters);
  const instead = found.suggestion || query.replace(PHRASE, "$1");
  if (found.total || instead === query) return found;
  const other = await searchFor(instead, filters);
  return other.total ? { ...other, unknown: found.unknown, instead } : found;
}

async function searchFor(query, filters) {
  const groups = await open();
  const { year: years } = await facets();
  const words = wordsOf(query);
  const wanted = wantedBy(query, filters);
  const [talks, pages] = await Promise.all([groups.talks, groups.pages].map((group) => group.match(words, wanted)));
  const best = ranked(talks.entries, words);
  const found = { talks: words.length ? best : await newestFirst(groups.talks, best, years) };
  const others = ranked(pages.entries, words);
  for (const kind of KINDS) {
    const all = await groups.pages.having(["kind", kind]);
    found[kind] = others.filter((entry) => all.has(entry.id));
  }
  const total = Object.values(found).reduce((sum, entries) => sum + entries.length, 0);
  const unknown = words.filter((word) => talks.unknown.has(word) && pages.unknown.has(word));
  const suggestion = unknown.length ? corrected(query, unknown, await vocabulary()) : "";
  return { ...found, total, unknown, suggestion, instead: "" };
}

// How much would be found with each value of a facet: id → [talks, pages].  Gives up
// and returns null when `goesOn` says so.
export async function counts(query, filters, facet, goesOn) {
  const groups = Object.values(await open());
  const words = wordsOf(query);
  const wanted = wantedBy(query, { ...filters, [facet]: "" });
  const matches = await Promise.all(groups.map((group) => group.match(words, wanted)));
  const all = !words.length && !wanted.length;
  const found = new Map();
  for (const id of [...(await facets())[facet].map(([id]) => id), ...(facet === "kind" ? KINDS : [])]) {
    if (!goesOn()) return null;
    const having = await Promise.all(groups.map((group) => group.having([facet, id])));
    const counted = ({ entries }, ids) => (all ? ids.size : enough(entries.filter((entry) => ids.has(entry.id)), words).length);
    found.set(id, matches.map((match, index) => counted(match, having[index])));
  }
  return found;
}

// The words of a query that tell something.
export function wordsOf(query) {
  const words = lettersOf(query);
  const telling = words.filter((word) => !COMMON.has(word));
  return [...new Set(telling.length ? telling : words)].slice(0, MOST);
}

function lettersOf(text) {
  return fold(text).replace(/['’]/g, "").match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
}

// Lower case, without accents; the vowels of Indic scripts are no accents.
export function fold(text) {
  return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").normalize("NFC").toLowerCase();
}

// What records must have: values of facets, and the words between quotes as they stand there.
function wantedBy(query, filters) {
  const phrases = [...query.matchAll(PHRASE)].map(([, text]) => ["words", text.trim()]);
  return [...Object.entries(filters), ...phrases].filter(([, value]) => value);
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

  // The records with a value of a facet, or with words as they stand beside each other, by id.
  having([facet, value]) {
    const word = facet === "words" ? value : `qz${facet}${value.replaceAll("q", "qq").replaceAll("-", "qx")}0`; // as facet_word in search/records.py
    const key = `"${word}"`;
    if (!this.found.has(key)) {
      this.found.set(key, this.results(key).then((results) => new Map(results.map((result) => [result.id, result]))));
    }
    return this.found.get(key);
  }

  // The records that have some of the words and all that is wanted, with their scores, and words that no record has.
  async match(words, wanted) {
    if (!this.size) return { entries: [], unknown: new Set(words) };
    const found = await Promise.all(words.map((word) => this.word(word)));
    const kept = await Promise.all(wanted.map((filter) => this.having(filter)));
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
    return { entries: [...entries.values()], unknown: new Set(words.filter((_, index) => !found[index].size)) };
  }
}

function enough(entries, words) {
  const best = entries.reduce((best, entry) => Math.max(best, entry.score), 0);
  return words.length > 1 ? entries.filter((entry) => entry.score >= best * FAINT) : entries;
}

const ranked = (entries, words) => enough(entries, words).sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));

// How much a word tells: the rarer, the more; nothing if no record has it.
function weight(size, count) {
  return count ? Math.log(1 + (size - count + 0.5) / (count + 0.5)) : 0;
}

async function newestFirst(group, entries, years) {
  const ordered = [];
  for (const [year] of years) {
    const of = await group.having(["year", year]);
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

// The words of names, titles and takeaways, those that more things have first; see search/records.py.
const vocabulary = once(async () => new Set((await json(new URL("search-words.json", root))).flatMap(wordsOf)));

// The query with words that nothing has replaced by those most like them; empty if there are none.
function corrected(query, unknown, vocabulary) {
  let text = fold(query).replace(/['’]/g, "");
  for (const word of unknown) {
    let [least, likest] = [Math.floor(word.length / 4) + 1, ""];
    for (const other of vocabulary) {
      if (Math.abs(other.length - word.length) >= least) continue;
      const far = distance(word, other) + (other[0] === word[0] ? 0 : 0.5); // few mistake the first letter
      if (far < least) [least, likest] = [far, other];
    }
    if (!likest) return "";
    text = text.replace(word, likest);
  }
  return text;
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
