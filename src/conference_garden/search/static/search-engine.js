// Looks words up in the index made by search/index.py: which records have a word, where, and how much it counts there.
//
// Records are ranked by BM25 (https://en.wikipedia.org/wiki/Okapi_BM25); words with the same beginning count as the same.

import { isUnspaced, json, once, root } from "./search-words.js";

const folder = new URL("search-index/", root);

// As in search/postings.py.
const KEY = 10;
const WEIGHT = 24;
const KNOWN_BY = { 1: "title", 2: "byline" };
const FACET = /^qz(?:kind|year|conference|topic)/;

// How soon repeating a word stops counting, and how much the length of a record counts (k1 and b of BM25).
const SATURATION = 2;
const LENGTH = 0.75;

// How much less a word counts, the more its stem differs in length from the one looked for.
const SIMILARITY = 2;

// The factor for a word that begins with the word looked for, or the other way round, rather than only with its stem.
const SAME = 1.8;

// Load the index; group() gives that of the talks ("t") or of the other pages ("p").
export const openIndex = once(async () => {
  const [about, { spell, stem }] = await Promise.all([json(new URL("index.json", folder)), import(new URL("search-stem.js", root))]);
  return { spell, stem, group: (name) => new GroupIndex(name, about[name], (word) => begunWith(word, about.buckets), { spell, stem }) };
});

// The records of a group. Those found are { id, score, words, fields }, the best first: `score` is about 1 at most,
// `words` are the places of what was looked for, `fields` those of KNOWN_BY that contain it.
class GroupIndex {
  constructor(name, [size, words], begunWith, { spell, stem }) {
    Object.assign(this, { name, size, begunWith, spell, stem, average: words / size });
  }

  // The records that have all of some words, or words with the same beginning.
  async find(text) {
    const found = await Promise.all(text.split(" ").map((word) => this.ranked(word)));
    const all = common(found);
    const rarity = weight(this.size, all.length);
    return all
      .map((id) => {
        const parts = found.map((records) => records.get(id));
        const score = found.length === 1 ? parts[0].score : found.reduce((sum, { size }, index) => sum + weight(this.size, size) * parts[index].score, 0) / rarity;
        const words = [...new Set(parts.flatMap(({ places }) => [...places]))].sort((a, b) => a - b);
        return { id, score, words, fields: [...new Set(parts.flatMap(({ fields }) => [...fields]))] };
      })
      .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
  }

  // The records that have some words exactly, next to each other.
  async findExactly(text) {
    const found = await Promise.all(text.split(" ").map((word) => this.postingsOf(this.stem(word))));
    const all = common(found);
    if (found.length === 1) return all.map((id) => ({ id, words: [...placesIn(found[0].get(id)).keys()] }));
    return all.flatMap((id) => {
      const [first, ...others] = found.map((postings) => placesIn(postings.get(id)));
      const start = [...first.keys()].find((place) => others.every((places, index) => places.has(place + index + 1)));
      return start === undefined ? [] : [{ id, words: found.map((_, index) => start + index) }];
    });
  }

  async postingsOf(stem) {
    const words = await this.begunWith(stem);
    return words.has(stem) ? this.parsed(await words.get(stem)()) : new Map();
  }

  // By id, the records with words that begin with a word's stem or, if there are none, with the longest beginning of it.
  async ranked(typed) {
    const [word, stem] = [this.spell(typed), this.stem(typed)];
    const known = await this.begunWith(stem);
    let alike = [...known.keys()].filter((other) => other.startsWith(stem));
    if (!alike.length) alike = [...known.keys()].filter((other) => stem.startsWith(other)).sort((a, b) => b.length - a.length).slice(0, 1);
    const texts = await Promise.all(alike.map((other) => known.get(other)()));
    const records = new Map();
    for (const [index, other] of alike.entries()) {
      const nearness = Math.exp(SIMILARITY * (Math.exp(-((Math.abs(other.length - stem.length) + 1) ** 2) / 8) - 1));
      const counts = other.startsWith(word) || word.startsWith(other) ? SAME : 1;
      for (const [id, posting] of this.parsed(texts[index])) {
        if (!records.has(id)) records.set(id, { score: 0, places: new Set(), fields: new Set() });
        const record = records.get(id);
        let total = 0;
        for (const [place, { weight, field }] of placesIn(posting)) {
          if (field) record.fields.add(field);
          if (record.places.has(place)) continue;
          record.places.add(place);
          total += weight;
        }
        const often = (total / WEIGHT) * nearness;
        const long = SATURATION * (1 - LENGTH + (LENGTH * posting[0]) / this.average);
        record.score += (counts * often) / (long + often);
      }
    }
    return records;
  }

  // The postings of this group, by id: the number of words of the record, then places and marks.
  parsed(text) {
    const own = text.split(";").filter((posting) => posting[0] === this.name);
    return new Map(own.map((posting) => [posting.slice(0, KEY), posting.slice(KEY).split(",").map(Number)]));
  }
}

// A record, and all of its words.
export const recordOf = (id) => file(`records/${id}`);
export const wordsOf = ({ sections }) => sections.flatMap(([, , text]) => (text ? text.split(" ") : []));

// How significant a word is: the rarer, the more; 0 if no record has it.
export function weight(size, count) {
  return count ? Math.log(1 + (size - count + 0.5) / (count + 0.5)) : 0;
}

// The ids that are in all of some maps.
function common([first, ...others]) {
  return [...first.keys()].filter((id) => others.every((other) => other.has(id)));
}

// The places in a posting, each with its weight and field.
function placesIn([, ...numbers]) {
  const places = new Map();
  let of = { weight: WEIGHT };
  for (const number of numbers) {
    if (number < 0) of = { weight: Math.floor(-number / 4), field: KNOWN_BY[-number % 4] };
    else places.set(number, of);
  }
  return places;
}

// The words with the same beginning as a word (as in search/postings.py), each with a function that loads its postings.
async function begunWith(word, buckets) {
  const start = beginning(word);
  const bucket = Object.entries(await file(`words/${crc32(start) % buckets}`)).filter(([other]) => beginning(other) === start);
  return new Map(bucket.map(([other, postings]) => [other, async () => postings || file(`long/${hexadecimal(other)}`)]));
}

function beginning(word) {
  if (word.startsWith("qz")) return word.match(FACET)?.[0] ?? word;
  const letters = [...word];
  return isUnspaced(letters[0] ?? "") ? letters[0] : letters.slice(0, 3).join("");
}

const files = new Map();

// The content of a file of the index.
function file(name) {
  if (!files.has(name)) {
    const loaded = json(new URL(`${name}.json`, folder));
    files.set(name, loaded);
    loaded.catch(() => files.delete(name));
  }
  return files.get(name);
}

const bytesOf = (text) => new TextEncoder().encode(text);
const hexadecimal = (text) => Array.from(bytesOf(text), (byte) => byte.toString(16).padStart(2, "0")).join("");

// The same checksum as that of zlib.
function crc32(text) {
  let crc = -1;
  for (const byte of bytesOf(text)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
