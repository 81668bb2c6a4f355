// Finds talks, and pages about them, in the index that Pagefind has made of the records.
//
// Pagefind looks for records that have all the words of a query, or words that begin like
// them. Readers ask in sentences, so here each word is looked up by itself: a record's score
// is the sum over the words that it has, lowered by what it lacks. That is how BM25, by
// which Pagefind ranks, is made up anyway.

import { json, once, root } from "./search-files.js";
import { facetWord, fold, lettersOf, nameWord, termsOf, tokensOf } from "./search-words.js";

const bundle = new URL("pagefind/", root);

// The metadata repeat what the text of a record holds, so they count for nothing.
const METADATA = ["title", "byline", "takeaway", "kind", "facets", "conference", "year"];
const SATURATION = 2;
const RANKING = {
  termSimilarity: 2,
  termSaturation: SATURATION,
  metaWeights: Object.fromEntries(METADATA.map((name) => [name, 0])),
};

// Results with less than this part of the best one's score are left out.
const FAINT = 0.2;

// What a word counts of which a record has only the beginning, as while it is being typed.
const BEGINNING = 0.2;

const PHRASE = /["“”„]([^"“”„]+)["“”]/g;

// So many words of a query are looked up, and so many beside each other may be a name.
const MOST = 32;
const LONGEST = 6;

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

// What pages tell of, other than talks.
export const KINDS = ["topic", "speaker", "conference", "series", "page"];

// What is found for a query: { entries, named, total, talks, looked, unknown, suggestion, instead }.
// `entries` are for load(), the best first, whatever they are; the first `named` of them have
// the query as their name. `total` is how many there are, `talks` how many of them are talks. `looked` is what
// was looked for: the `filters` of the caller, by the names of facets, those that the query itself asked for (a year, a
// conference, a speaker, a kind of talk; without `reads` none), and the `rest` of its words. `unknown` are words that nothing has,
// `suggestion` is the query with words like them, and `instead` what was searched for where the
// query itself finds nothing: that, or its words without the quotes around them.
export async function search(query, filters = {}, reads = true) {
  const found = await searchFor(query, filters, reads);
  const instead = found.suggestion || query.replace(PHRASE, "$1");
  if (found.total || instead === query) return found;
  const other = await searchFor(instead, filters, reads);
  return other.total ? { ...other, unknown: found.unknown, instead } : found;
}

async function searchFor(query, filters, reads) {
  const groups = await open();
  const values = await facets();
  for (const asked of reads ? asks(query, values, filters) : []) {
    const found = await findIn(groups, values, query, asked.rest, filters, asked.filters);
    if (found.total) return found;
  }
  return findIn(groups, values, query, query, filters, {});
}

// Find the words of `rest`; what the query asks for itself narrows down talks and conferences only.
async function findIn(groups, values, query, rest, filters, asked) {
  const terms = await known(groups, termsOf(rest).slice(0, MOST));
  const wanted = wantedBy(rest, filters);
  const narrow = Object.entries(asked);
  const [talks, pages] = await Promise.all([
    groups.talks.match(terms, [...wanted, ...narrow]),
    groups.pages.match(terms, wanted, narrow),
  ]);
  const best = terms.length ? ranked(talks.entries, terms) : await newestFirst(groups.talks, talks.entries, values.year);
  const others = ranked(pages.entries, terms);
  const first = filtered(wanted) ? [] : await namesakes(groups, [query, rest], [...talks.entries, ...pages.entries], terms);
  const isFirst = new Set(first.map(({ id }) => id));
  const after = [...others, ...best].filter(({ id }) => !isFirst.has(id));
  const entries = [...first, ...(terms.length ? after.sort(byScore) : after)];
  const unknown = terms.filter(({ text }) => talks.unknown.has(text) && pages.unknown.has(text)).map(({ text }) => text);
  const suggestion = unknown.length && !first.length ? await corrected(query, unknown, !entries.length) : "";
  const isTalk = new Set(talks.entries.map(({ id }) => id));
  const counted = { total: entries.length, talks: entries.filter(({ id }) => isTalk.has(id)).length };
  return { entries, named: first.length, ...counted, looked: { rest, filters, asked }, unknown, suggestion, instead: "" };
}

// Loaded for words that nothing has.
const corrected = async (...words) => (await import("./search-corrections.js")).corrected(...words);

// The terms, with the parts of those that nothing has in their place.
async function known(groups, terms) {
  const kept = [];
  for (const [index, term] of terms.entries()) {
    const isLast = index === terms.length - 1;
    const found = term.parts.length ? await Promise.all(Object.values(groups).map((group) => group.term(term, isLast))) : [];
    kept.push(...(found.every((records) => !records.size) && term.parts.length ? term.parts : [term]));
  }
  return kept;
}

// The entries whose name or title is one of some texts.
async function namesakes(groups, texts, entries, terms) {
  const known = new Map(entries.map((entry) => [entry.id, entry]));
  const names = [...new Set(texts)].map((text) => ["name", text.replace(PHRASE, "$1")]);
  const having = [groups.pages, groups.talks].flatMap((group) => names.map((name) => group.having(name)));
  const named = await Promise.all(having);
  const made = ([id, result]) => known.get(id) ?? { id, score: 1, plain: 1, texts: terms.map(({ text }) => text), results: [result] };
  return named.flatMap((records) => [...records].map(made));
}

const filtered = (wanted) => wanted.some(([facet]) => facet !== "words");

// What a query asks for: lists of { filters, rest }, the most first. Words between quotes ask for nothing.
function asks(query, values, filters) {
  const quotes = [...query.matchAll(PHRASE)].map(([text]) => text);
  let tokens = tokensOf(query.replace(PHRASE, " "));
  const found = {};
  for (const facet of ["conference", "speaker", "kind", "year"].filter((facet) => !filters[facet])) {
    const ids = new Map(values[facet].map(([id, name]) => [plain(name), id]));
    for (const [start, end] of spans(tokens.length)) {
      const name = plain(tokens.slice(start, end).join(" "));
      const id = ids.get(name) ?? (facet === "kind" ? ids.get(name.replace(/s$/, "")) : undefined);
      if (!id || id === "talk" || (facet === "speaker" && !name.includes(" "))) continue;
      found[facet] = id;
      tokens = [...tokens.slice(0, start), ...tokens.slice(end)];
      break;
    }
  }
  // where a conference or a speaker is named, a year without talks is a slip
  if (found.conference || found.speaker) tokens = tokens.filter((token) => !/^(19|20)\d\d$/.test(token));
  const rest = [...tokens, ...quotes].join(" ");
  const { year: _year, ...always } = found;
  const { kind: _kind, ...mostly } = always;
  const options = [found, always, mostly].filter((option) => Object.keys(option).length);
  return [...new Map(options.map((option) => [JSON.stringify(option), { filters: option, rest }])).values()];
}

const plain = (name) => lettersOf(fold(name)).join(" ");

// The pieces of a list, the longest first: [start, end].
function spans(length) {
  const found = [];
  for (let size = Math.min(LONGEST, length); size > 0; size--) {
    for (let start = 0; start + size <= length; start++) found.push([start, start + size]);
  }
  return found;
}

// How much would be found with each value of a facet: id → [talks, pages]; `looked` is that of
// search().  Gives up and returns null when `goesOn` says so.
export async function counts({ rest, filters, asked }, facet, goesOn) {
  const { talks, pages } = await open();
  const terms = await known({ talks, pages }, termsOf(rest).slice(0, MOST));
  const without = ({ [facet]: _, ...others }) => others;
  const wanted = wantedBy(rest, without(filters));
  const narrow = Object.entries(without(asked));
  const matches = await Promise.all([talks.match(terms, [...wanted, ...narrow]), pages.match(terms, wanted, narrow)]);
  const all = !terms.length && !wanted.length && !narrow.length;
  const found = new Map();
  for (const id of [...(await facets())[facet].map(([id]) => id), ...(facet === "kind" ? KINDS : [])]) {
    if (!goesOn()) return null;
    const having = await Promise.all([talks, pages].map((group) => group.having([facet, id])));
    const counted = ({ entries }, ids) => (all ? ids.size : enough(entries.filter((entry) => ids.has(entry.id)), terms).length);
    found.set(id, matches.map((match, index) => counted(match, having[index])));
  }
  return found;
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

  // The records that have a term, by id, each with the result and what it counts for the term: about 1 at most.
  term(term, isLast) {
    const key = `${isLast} ${term.text}`;
    if (!this.found.has(key)) this.found.set(key, this.lookUp(term, isLast));
    return this.found.get(key);
  }

  async lookUp({ probe, exact, text, isPhrase }, isLast) {
    const [all, whole] = await Promise.all([this.results(probe), this.results(exact)]);
    const scored = all.filter((result) => result.score > 0);
    const wholes = new Set(whole.map((result) => result.id));
    const isWhole = ({ id }) => wholes.has(id);
    // Pagefind rates a word by how many records have one that begins like it
    const full = weight(this.size, all.length) * (SATURATION + 1);
    const rated = (result, factor) => [result.id, { result, part: (factor * result.score) / full }];
    const found = scored.filter(isWhole).map((result) => rated(Object.assign(result, { whole: text }), 1));
    if (isPhrase) return new Map(found);
    if (!found.length && !(scored.length && (await this.means(text, scored[0])))) return new Map();
    const begun = isLast || (!found.length && text.length > 2) ? scored.filter((result) => !isWhole(result)) : [];
    return new Map([...found, ...begun.map((result) => rated(result, found.length ? BEGINNING : 1))]);
  }

  // Whether a result has the word, and not just a beginning of it: for a word
  // that it does not know, Pagefind takes the longest one that the word begins with.
  async means(word, result) {
    const found = fold((await result.data()).content.split(/\s+/)[result.words[0]] ?? "");
    return found.includes(word.slice(0, Math.max(4, Math.ceil(word.length / 2))));
  }

  // The records with a value of a facet, or with words as they stand beside each other, by id.
  having([facet, value]) {
    const word = facet === "words" ? value : facet === "name" ? nameWord(value) : facetWord(facet, value);
    const key = `"${word}"`;
    if (!this.found.has(key)) {
      const results = word ? this.results(key) : Promise.resolve([]);
      this.found.set(key, results.then((results) => new Map(results.map((result) => [result.id, result]))));
    }
    return this.found.get(key);
  }

  // The records that have some of the terms and all that is wanted, with their scores, about 1 at most, and terms that no
  // record has; conferences must have what is in `narrow` too.
  async match(terms, wanted, narrow = []) {
    if (!this.size) return { entries: [], unknown: new Set(terms.map(({ text }) => text)) };
    const found = await Promise.all(terms.map((term, index) => this.term(term, index === terms.length - 1)));
    const unknown = new Set(terms.filter((term, index) => !term.isBonus && !found[index].size).map(({ text }) => text));
    const texts = terms.map(({ text }) => text);
    const kept = await Promise.all(wanted.map((filter) => this.having(filter)));
    const kinds = narrow.length ? await Promise.all(["conference", "series"].map((kind) => this.having(["kind", kind]))) : [];
    const asked = await Promise.all(narrow.map((filter) => this.having(filter)));
    if (!terms.length && kept.length) found.push(rateless(kept[0]));
    if (!terms.length && asked.length) found.push(rateless(asked[0]));
    const tells = found.map((records) => weight(this.size, records.size));
    const counts = (index) => !terms[index]?.isBonus;
    const total = tells.reduce((sum, tell, index) => sum + (counts(index) ? tell : 0), 0) || 1;
    const entries = new Map();
    found.forEach((records, index) => {
      for (const [id, { result, part }] of records) {
        if (!kept.every((records) => records.has(id))) continue;
        if (kinds.some((records) => records.has(id)) && !asked.every((records) => records.has(id))) continue;
        if (!entries.has(id)) entries.set(id, { id, score: 0, plain: 0, covered: 0, texts, results: [] });
        const entry = entries.get(id);
        const share = Math.min(1, tells[index] / total);
        entry.score += part * share;
        entry.plain += counts(index) ? part * share : 0;
        entry.covered += counts(index) ? share : 0;
        entry.results.push(result);
      }
    });
    for (const entry of entries.values()) {
      entry.score *= entry.covered;
      entry.plain *= entry.covered;
    }
    return { entries: [...entries.values()], unknown };
  }
}

const rateless = (records) => new Map([...records].map(([id, result]) => [id, { result, part: 0 }]));

function enough(entries, terms) {
  const best = entries.reduce((best, entry) => Math.max(best, entry.plain), 0);
  return terms.length > 1 ? entries.filter((entry) => entry.plain >= best * FAINT) : entries;
}

const byScore = (a, b) => b.score - a.score || (a.id < b.id ? -1 : 1);
const ranked = (entries, terms) => enough(entries, terms).sort(byScore);

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
