// Finds talks, and pages about them, in the index of words (search-engine.js).
//
// Readers ask in sentences, so each word is looked up by itself: a record's score is the sum over the words that it
// has, reduced by those that it lacks.

import { openIndex, recordOf, weight, wordsOf } from "./search-engine.js";
import { PHRASE, asks, facetWord, facets, fold, inOtherNumber, keyOf, lettersOf, nameWord, once, telling, termsOf, tokensOf } from "./search-words.js";

// Results with less than this fraction of the best score are left out.
const FAINT = 0.2;

// The bonus for a word in a field by which a record is known.
const KNOWN_BY = { talks: { title: 0.5, byline: 0.7 }, pages: { title: 0.8 } };

// The bonus for words that are as near to each other as in the query.
const NEAR = 0.5;

// The factor for other pages if a query asks for a year, a conference or a speaker, which they do not have.
const BESIDE = 0.5;

// The factor for records that have only a word with the same beginning, for words that are still being typed.
const BEGINNING = 0.2;

// How the part that is not in common must begin if two words differ only in their endings; anything if not in English.
const ENDING = document.documentElement.lang.startsWith("en") ? /^[st]?[aeiouy]/ : /./;

// The most words of a query that are looked up.
const MOST = 32;

// Words that readers type, in any of their forms → the words that the notes use instead.
const synonyms = once(async () => {
  const [{ stem }, values] = await Promise.all([openIndex(), facets()]);
  const found = new Map();
  for (const [typed, meant] of values.synonyms) {
    const key = stem(keyOf(tokensOf(typed)));
    found.set(key, [...(found.get(key) ?? []), ...meant]);
  }
  const get = (key) => found.get(stem(key)) ?? found.get(stem(inOtherNumber(key)));
  return { get, has: (key) => get(key) !== undefined };
});

// Load what every search needs.
export const open = once(async () => {
  const index = await openIndex();
  return { talks: new Group(index.group("t"), KNOWN_BY.talks), pages: new Group(index.group("p"), KNOWN_BY.pages) };
});

// The kinds of pages other than talks.
export const KINDS = ["topic", "speaker", "writer", "conference", "series", "page"];

// The result of a query: { entries, named, total, talks, looked, also, unknown, suggestion, instead, left }.
// `entries` are for load(), talks and pages together, the best first; the first `named` of them have the query as
// their name. `total` is their number, `talks` the number of talks among them. `looked` is what was looked for: the
// `filters` of the caller by facet, what the query itself `asked` for (a year, a conference, a speaker, a kind of talk;
// none of the facets in `asWords`), and the `rest` of its words. `also` are synonyms that were looked for too,
// `unknown` are words that no record has, and `suggestion` is the query with words like them. `instead` is what was
// searched for because the query itself finds nothing: the suggestion, or the query without quotes around its words.
// `left` is what the query asks for besides, by facet, and no record has.
export async function search(query, filters = {}, asWords = []) {
  const found = await searchFor(query, filters, asWords);
  const instead = found.suggestion || query.replace(PHRASE, "$1");
  if (found.total || instead === query) return found;
  const other = await searchFor(instead, filters, asWords);
  return other.total ? { ...other, unknown: found.unknown, instead } : found;
}

async function searchFor(query, filters, asWords) {
  const groups = await open();
  const values = await facets();
  const set = Object.keys(filters).filter((facet) => filters[facet]);
  for (const { left, ...looked } of asks(query, values, [...set, ...asWords])) {
    const found = await findIn(groups, values, query, filters, looked);
    if (found.talks) return { ...found, left };
  }
  return findIn(groups, values, query, filters, { asked: {}, ...(set.length ? telling(query) : { rest: query }) });
}

// Find the words of `rest`; if there are none and the query asks for talks, these come before other pages.
async function findIn(groups, values, query, filters, { asked, rest, isOfTalks }) {
  const { terms, wanted, talks, pages } = await matched(groups, { rest, filters, asked });
  const best = terms.length ? ranked(talks.entries, terms) : await newestFirst(groups.talks, talks.entries, values.year);
  const others = ranked(pages.entries, terms);
  // “kubernetes 2019” and “talks about kubernetes” name the topic, “velocity berlin knative” does not
  const names = asked.conference || asked.speaker ? [query] : [query, telling(rest).rest];
  const first = filtered(wanted) ? [] : await namesakes(groups, names, [...talks.entries, ...pages.entries], terms);
  const isFirst = new Set(first.map(({ id }) => id));
  const after = (isOfTalks ? [...best, ...others] : [...others, ...best]).filter(({ id }) => !isFirst.has(id));
  const entries = [...first, ...(terms.length ? after.sort(byScore) : after)];
  const missed = terms.filter(({ tells, isBonus, of }) => !tells && !isBonus && !of).map(({ text }) => text);
  const unknown = [...new Set([...terms.flatMap(({ of }) => of ?? []), ...missed])];
  const also = terms.flatMap(({ synonyms }) => synonyms ?? []);
  const suggestion = missed.length && !first.length ? await corrected(query, missed, !entries.length) : "";
  const isTalk = new Set(talks.entries.map(({ id }) => id));
  const counted = { total: entries.length, talks: entries.filter(({ id }) => isTalk.has(id)).length };
  return { entries, named: first.length, ...counted, looked: { rest, filters, asked }, also, unknown, suggestion, instead: "", left: {} };
}

// The terms to look for, what records must have, and the records that match. What the query itself asks for narrows
// down talks and conferences only; if that is a kind of talk, no other pages match.
async function matched(groups, { rest, filters, asked }) {
  const terms = await weighed(groups, rest);
  const wanted = wantedBy(rest, filters);
  const narrow = Object.entries(asked);
  const [talks, pages] = await Promise.all([
    groups.talks.match(terms, [...wanted, ...narrow]),
    asked.kind ? { entries: [] } : groups.pages.match(terms, wanted, narrow),
  ]);
  return { terms, wanted, talks, pages };
}

// Loaded only for words that no record has.
const corrected = async (...words) => (await import("./search-corrections.js")).corrected(...words);

// The terms, with those that no record has replaced by their parts.
async function known(groups, terms) {
  const kept = new Map();
  const keep = (term) => kept.get(term.text)?.isBonus === false || kept.set(term.text, term);
  for (const term of terms) {
    const { text, place, isLast, parts, synonyms } = term;
    const found = parts.length ? await Promise.all(Object.values(groups).map((group) => group.term(term))) : [];
    if (!parts.length || found.some((records) => records.size)) keep(term);
    else parts.forEach((part, index) => keep({ ...part, place, isLast: isLast && index === parts.length - 1, of: synonyms ? undefined : text }));
  }
  return [...kept.values()];
}

// The terms of a query with the weight of each (`tells`): the rarer a word is in all records, the more it tells.
async function weighed(groups, query) {
  const terms = await known(groups, termsOf(query, await synonyms()).slice(0, MOST));
  const all = Object.values(groups);
  const size = all.reduce((sum, group) => sum + group.size, 0);
  return Promise.all(
    terms.map(async (term) => {
      const found = await Promise.all(all.map((group) => group.term(term)));
      return { ...term, tells: weight(size, found.reduce((sum, records) => sum + records.size, 0)) };
    }),
  );
}

// The entries whose name or title is one of some texts.
async function namesakes(groups, texts, entries, terms) {
  const known = new Map(entries.map((entry) => [entry.id, entry]));
  const bare = texts.map((text) => text.replace(PHRASE, "$1").trim());
  const { get } = await synonyms();
  const same = bare.flatMap((text) => get(keyOf(tokensOf(text))) ?? []);
  const names = [...new Set([...bare, ...bare.map(inOtherNumber), ...same])].map((name) => ["name", name]);
  const having = [groups.pages, groups.talks].flatMap((group) => names.map((name) => group.having(name)));
  const named = await Promise.all(having);
  const made = ([id, result]) => known.get(id) ?? { id, score: 1, plain: 1, texts: terms.map(({ text }) => text), results: [result] };
  const found = named.flatMap((records) => [...records].map(made).sort(byScore));
  return [...new Map(found.map((entry) => [entry.id, entry])).values()];
}

const byScore = (a, b) => b.score - a.score || (a.id < b.id ? -1 : 1);

const filtered = (wanted) => wanted.some(([facet]) => facet !== "words");

// How many talks and pages would be found with each value of a facet: id → [talks, pages]; the first argument is the
// `looked` of search(). Stops and returns null when `goesOn` returns false.
export async function counts({ rest, filters, asked }, facet, goesOn) {
  const groups = await open();
  const without = ({ [facet]: _, ...others }) => others;
  const { terms, wanted, talks, pages } = await matched(groups, { rest, filters: without(filters), asked: without(asked) });
  const all = !terms.length && !wanted.length && !Object.keys(without(asked)).length;
  const found = new Map();
  for (const id of [...(await facets())[facet].map(([id]) => id), ...(facet === "kind" ? KINDS : [])]) {
    if (!goesOn()) return null;
    const having = await Promise.all([groups.talks, groups.pages].map((group) => group.having([facet, id])));
    const counted = ({ entries }, ids) => (all ? ids.size : enough(entries.filter((entry) => ids.has(entry.id)), terms).length);
    found.set(id, [talks, pages].map((match, index) => counted(match, having[index])));
  }
  return found;
}

// What records must have: values of facets, and the exact words between quotes.
function wantedBy(query, filters) {
  const phrases = [...query.matchAll(PHRASE)].map(([, text]) => ["words", text.trim()]);
  return [...Object.entries(filters), ...phrases].filter(([, value]) => value);
}

// All talks, or all other pages.
class Group {
  found = new Map();

  constructor(index, knownBy) {
    Object.assign(this, { index, size: index.size, knownBy });
  }

  // Look up only once what has the same key, unless it failed.
  once(key, lookUp) {
    if (!this.found.has(key)) {
      this.found.set(key, lookUp());
      this.found.get(key).catch(() => this.found.delete(key));
    }
    return this.found.get(key);
  }

  // The records that have a term, by id, each with the result and its share (`part`) of the term: about 1 at most.
  term(term) {
    return this.once(`${term.isLast} ${term.isBonus} ${term.text}`, () => this.lookUp(term));
  }

  async lookUp(term) {
    const [own, ...others] = await Promise.all([this.lookUpWord(term), ...term.others.map((other) => this.lookUpWord(other))]);
    for (const [index, records] of others.entries()) {
      for (const [id, { result, part }] of records) {
        const counted = part * term.others[index].counts;
        if (!own.has(id) || own.get(id).part < counted) own.set(id, { result, part: counted });
      }
    }
    return own;
  }

  async lookUpWord({ probe, text, isBonus, isLast }) {
    const [all, whole] = await Promise.all([this.index.find(probe), this.index.findExactly(probe)]);
    const scored = all.filter((result) => result.score > 0);
    const wholes = new Set(whole.map((result) => result.id));
    const isWhole = ({ id }) => wholes.has(id);
    const rated = (result, factor) => [result.id, { result, part: factor * (result.score + this.more(result)) }];
    const found = scored.filter(isWhole).map((result) => rated(Object.assign(result, { whole: text }), 1));
    if (isBonus || text.includes(" ")) return new Map(found);
    if (!found.length && !(scored.length && (await this.means(text, scored[0])))) return new Map();
    const begun = isLast || (!found.length && text.length > 2) ? scored.filter((result) => !isWhole(result)) : [];
    return new Map([...found, ...begun.map((result) => rated(result, found.length ? BEGINNING : 1))]);
  }

  // The bonus for the fields of a result that have the word.
  more({ fields }) {
    return Math.max(0, ...fields.map((field) => this.knownBy[field] ?? 0));
  }

  // Whether a result has the word, perhaps with another ending, and not just a word that begins like it.
  async means(typed, { id, words }) {
    const word = this.index.stem(typed);
    const found = fold(wordsOf(await recordOf(id))[words[0]] ?? "");
    const least = Math.ceil(Math.max(4, word.length / 2));
    let end = word.length;
    while (end > least && !found.includes(word.slice(0, end))) end--;
    return found.includes(word.slice(0, end)) && (end === word.length || ENDING.test(word.slice(end)));
  }

  // The records with a value of a facet, a name, or exact words next to each other, by id.
  having([facet, value]) {
    const word = facet === "words" ? value : facet === "name" ? nameWord(value) : facetWord(facet, value);
    return this.once(`"${word}"`, async () => {
      const text = tokensOf(word).map((token) => lettersOf(fold(token)).join("")).filter(Boolean).join(" ");
      const results = text ? await this.index.findExactly(text) : [];
      return new Map(results.map((result) => [result.id, result]));
    });
  }

  // The records that have some of the terms and everything that is wanted, with their scores, about 1 at most;
  // conferences and series must have everything in `narrow` too.
  async match(terms, wanted, narrow = []) {
    if (!this.size) return { entries: [] };
    const found = await Promise.all(terms.map((term) => this.term(term)));
    const texts = terms.map(({ text }) => text);
    const kept = await Promise.all(wanted.map((filter) => this.having(filter)));
    const kinds = narrow.length ? await Promise.all(["conference", "series"].map((kind) => this.having(["kind", kind]))) : [];
    const asked = await Promise.all(narrow.map((filter) => this.having(filter)));
    if (!terms.length && kept.length) found.push(rateless(kept[0]));
    if (!terms.length && asked.length) found.push(rateless(asked[0]));
    const total = terms.reduce((sum, { tells, isBonus }) => sum + (isBonus ? 0 : tells), 0) || 1;
    const shares = terms.map(({ tells }) => Math.min(1, tells / total));
    const counts = (index) => !terms[index]?.isBonus;
    const entries = new Map();
    found.forEach((records, index) => {
      for (const [id, { result, part }] of records) {
        if (!kept.every((records) => records.has(id))) continue;
        if (kinds.some((records) => records.has(id)) && !asked.every((records) => records.has(id))) continue;
        if (!entries.has(id)) entries.set(id, { id, score: 0, plain: 0, covered: 0, texts, results: [], places: [] });
        const entry = entries.get(id);
        const share = shares[index] ?? 0;
        entry.score += part * share;
        entry.plain += counts(index) ? part * share : 0;
        entry.covered += counts(index) ? share : 0;
        entry.results.push(result);
        if (counts(index)) entry.places[index] = result.words;
      }
    });
    for (const entry of entries.values()) {
      const isOther = narrow.length && !kinds.some((records) => records.has(entry.id));
      const kept = Math.sqrt(entry.covered) * (isOther ? BESIDE : 1);
      entry.score = (entry.score + NEAR * closeness(terms, shares, entry.places)) * kept;
      entry.plain *= kept;
    }
    return { entries: [...entries.values()] };
  }
}

// How many of the words that are near each other in a query are so in a record too, in any order.
function closeness(terms, shares, places) {
  const own = terms.flatMap(({ isBonus }, index) => (isBonus ? [] : [index]));
  return own.slice(1).reduce((sum, index, before) => {
    const [one, other] = [own[before], index];
    if (!places[one] || !places[other]) return sum;
    const apart = Math.abs(terms[other].place - terms[one].place);
    const far = Math.max(0, distance(places[one], places[other]) - apart);
    return sum + Math.min(shares[one], shares[other]) / (1 + far);
  }, 0);
}

// The least distance between one of some places and one of others.
function distance(places, others) {
  let least = Infinity;
  for (const place of places) for (const other of others) if (place !== other) least = Math.min(least, Math.abs(place - other));
  return least;
}

const rateless = (records) => new Map([...records].map(([id, result]) => [id, { result, part: 0 }]));

function enough(entries, terms) {
  const best = entries.reduce((best, entry) => Math.max(best, entry.plain), 0);
  return terms.length > 1 ? entries.filter((entry) => entry.plain >= best * FAINT) : entries;
}

const ranked = (entries, terms) => enough(entries, terms).sort(byScore);

async function newestFirst(group, entries, years) {
  const ordered = [];
  for (const [year] of years) {
    const of = await group.having(["year", year]);
    ordered.push(...entries.filter((entry) => of.has(entry.id)));
  }
  return ordered;
}
