// The words of what a reader types, made as search/spellings.py makes them from the notes.

const LETTERS = { ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ħ: "h", ŋ: "n", ı: "i" };
const BEFORE = "([{<\"'“‘„‚«‹*_`¿¡";
const AFTER = ".,;:!?)]}>\"'”’»›*_`…。、";
const SYMBOL = /[+#.@$%&=<>~^|\\:,_]|^-/;
const NUMBER = /(?<![0-9])[0-9]+(?:[.,][0-9]+)+/;
const UNSPACED =
  "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ece\u1000-\u103f\u1050-\u108f\u1780-\u17d3" +
  "\u3041-\u3096\u30a1-\u30fa\u30fc-\u30fe\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\u{20000}-\u{3ffff}";
const RUNS = new RegExp(`[${UNSPACED}]+|[^${UNSPACED}]+`, "gu");
const RUN = new RegExp(`^[${UNSPACED}]+$`, "u");
const LONGEST_WORD = 40;
const LONGEST_NAME = 80;

// The most words in a row that may have a synonym, or be a name.
const LONGEST_SYNONYM = 4;
const LONGEST = 6;

// What a synonym counts if the word itself counts 1.
const SYNONYM = 0.7;

// Words between quotes.
export const PHRASE = /["“”„]([^"“”„]+)["“”]/g;

// Words that say nothing about what is looked for; ignored unless there are no others.
const COMMON = new Set(
  _`a about above after again against all also am an and any are aren't as at be because been before being below
  between both but by can can't could did didn't do does doesn't doing don't done down during each few for from
  further had has have having he her here hers herself him himself his how i i'd i'm i've if in into is isn't it
  its itself just let's like long many me more most much my myself no nor not now of off on once one only or
  other our ours ourselves out over own s same she should shouldn't so some such t than that the their theirs
  them themselves then there these they they're this those through to too under until up us very was we were
  what what's when where whether which while who whom whose why will with won't would you you're your yours
  yourself yourselves`.split(/\s+/).map((word) => withoutApostrophes(fold(word))),
);

// Words for talks and for saying something in them, whatever it is: if results are narrowed down, they add nothing.
const OF_TALKS = new Set(
  _`anything everything find gave give given gives list note notes presentation presentations said say saying says
  session sessions show speak speaking speaks spoke talk talked talking talks tell tells think thinks told`.split(/\s+/).map(fold),
);

// A text in lower case, without accents; the vowel signs of Indic scripts are not accents.
export function fold(text) {
  const bare = text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").normalize("NFC").toLowerCase();
  return bare.replace(/[^\0-\x7f]/gu, (letter) => LETTERS[letter] ?? letter);
}

// The word in all records with a value of a facet.
export function facetWord(facet, value) {
  const escaped = value.replace(/[^0-9a-pr-z]/gu, (found) => ({ q: "qq", "-": "qx" })[found] ?? `qy${found.codePointAt(0).toString(16)}z`);
  return `qz${facet}${escaped}0`;
}

// The word for a whole name, symbols included, or an empty string if it is too long.
export function nameWord(name) {
  const spaced = fold(name).replace(/["“”„'’]/g, "").replace(/(?<=[\p{L}\p{N}])[-‐‑/](?=[\p{L}\p{N}])/gu, " ");
  const text = spaced.trim().replace(/\s+/g, " ");
  return text && [...text].length <= LONGEST_NAME ? facetWord("name", text) : "";
}

// The terms to look up for a query: a list of { text, place, isLast, probe, parts, isBonus, others }. The index is asked
// for the words of `probe`; `parts` are the terms to look up if no record has it, `others` mean the same and may count
// less. `place` is that in the query, and the last term may be the beginning of a word. Lacking a bonus term costs a
// record nothing. Common words are left out if there are others.
export function termsOf(query, synonyms = new Map()) {
  const tokens = tokensOf(query);
  const isOpen = /\S$/.test(query);
  const terms = [];
  for (let place = 0; place < tokens.length; place++) {
    const end = endOfSynonym(tokens, place, synonyms);
    const found = tokens.slice(place, end || place + 1).flatMap(termsOfToken);
    const own = end ? withOthers(found, synonyms.get(keyOf(tokens.slice(place, end)))) : found;
    terms.push(...joined(tokens, place), ...own.map((term) => ({ ...term, place, isLast: isOpen && place === tokens.length - 1 })));
    if (end) place = end - 1;
  }
  const telling = terms.filter(({ text, isBonus }) => !COMMON.has(text) && !isBonus);
  return telling.length ? terms.filter(({ text }) => !COMMON.has(text)) : terms;
}

// The key by which words are compared with those that have synonyms: “On-call” is “oncall”.
export const keyOf = (tokens) => fold(tokens.map(bare).join("")).replace(/["“”„'’‐‑-]/g, "");

// The end of the longest run of words that starts at a place and has synonyms, or 0.
function endOfSynonym(tokens, start, synonyms) {
  for (let end = Math.min(tokens.length, start + LONGEST_SYNONYM); end > start; end--) {
    if (synonyms.has(keyOf(tokens.slice(start, end)))) return end;
  }
  return 0;
}

// The terms of words that have synonyms: one for all of the words, separate or joined, with the synonyms.
function withOthers(terms, synonyms) {
  const others = synonyms.map((text) => ({ ...term(fold(text), fold(text)), counts: SYNONYM }));
  if (terms.length === 1) return [{ ...terms[0], others: [...terms[0].others, ...others], synonyms }];
  const parts = terms.filter(({ isBonus }) => !isBonus);
  const words = parts.map(({ text }) => text);
  const own = { ...term(words.join(" "), words.join(" "), parts), synonyms };
  return [{ ...own, others: [term(words.join(""), words.join("")), ...others] }, ...parts.map((part) => ({ ...part, isBonus: true }))];
}

export const tokensOf = (text) => text.split(/\s+/).filter(Boolean);

// A word without the punctuation around it: “(C++),” is “C++”.
export function bare(token) {
  const characters = [...token];
  const first = characters.findIndex((character) => !BEFORE.includes(character));
  const last = characters.findLastIndex((character) => !AFTER.includes(character));
  return first < 0 ? "" : characters.slice(first, last + 1).join("");
}

function termsOfToken(token) {
  const word = fold(bare(token));
  const parts = lettersOf(word).flatMap(termsOfLetters);
  const isSymbol = SYMBOL.test(word) && [...word].length <= LONGEST_WORD && !word.includes("://") && parts.length;
  if (isSymbol) {
    const numbers = (word.match(NUMBER) ?? []).filter((number) => number !== word).map((number) => term(number, facetWord("word", number)));
    return [term(word, facetWord("word", word), [...numbers, ...parts.filter(({ text }) => /[\p{L}\p{M}]{2}/u.test(text))])];
  }
  const telling = parts.filter(({ text }) => text.length > 1);
  return /[-‐‑]/.test(word) && telling.length ? [bonus(lettersOf(word).join("")), ...telling] : parts;
}

// Short words whose singular and plural have different stems, such as SLO and VM.
const OTHER_NUMBER = /^[^aeiouy\d]{1,4}[aeiouy]s?$|^(?!.?s$|.*ss$)[b-df-hj-np-tv-xz]{2,5}$/;

// “SLOs” is “SLO”, “error budget” is “error budgets”.
export const inOtherNumber = (text) => (/s$/i.test(text) ? text.slice(0, -1) : `${text}s`);

// A piece of a text without spaces is found by its pairs of adjacent characters, next to each other.
function termsOfLetters(letters) {
  return letters.match(RUNS).map((text) => {
    const characters = [...text];
    if (OTHER_NUMBER.test(text)) return { ...term(text, text), others: [inOtherNumber(text)].map((text) => term(text, text)) };
    if (!isUnspaced(text) || characters.length < 2) return term(text, text);
    const pairs = characters.slice(1).map((character, index) => characters[index] + character);
    return term(text, pairs.join(" "), pairs.length > 1 ? pairs.map((pair) => term(pair, pair)) : []);
  });
}

// A short word joined to the next: “on call” is “on-call” and “oncall”; in a short query any word, as in “micro services”.
function joined(tokens, place) {
  const [word, next] = tokens.slice(place, place + 2).map((token) => fold(bare(token)));
  const isWord = (word) => word && /^\p{L}+$/u.test(word) && !isUnspaced(word);
  return isWord(word) && isWord(next) && (COMMON.has(word) || word.length < 3 || tokens.length < 4) ? [bonus(word + next)] : [];
}

const bonus = (word) => ({ ...term(word, word), isBonus: true });
const term = (text, probe, parts = []) => ({ text, probe, parts, isBonus: false, others: [], counts: 1 });

export const isUnspaced = (text) => RUN.test(text);

export function lettersOf(text) {
  return withoutApostrophes(text).match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
}

// “Majors’s” is “Majors”, “don’t” is “dont”.
export function withoutApostrophes(text) {
  return text.replace(/(?<=[\p{L}\p{N}])['’]s(?![\p{L}\p{N}])|['’]/gu, "");
}

// What a query itself asks for: a year, a conference, a speaker, a kind of talk

// What a query asks for, except for some facets: a list of { asked, left, rest, isOfTalks }, the most specific first,
// with the ids that are `asked` for by facet, those that are `left` out of them, and what telling() returns for the
// other words. Words between quotes ask for nothing.
export function asks(query, values, without) {
  const quotes = [...query.matchAll(PHRASE)].map(([text]) => text);
  let tokens = tokensOf(query.replace(PHRASE, " "));
  const found = {};
  for (const facet of ["conference", "speaker", "kind", "year"].filter((facet) => !without.includes(facet))) {
    const ids = new Map(values[facet].map(([id, name]) => [plain(name), id]));
    for (const [start, end] of spans(tokens.length)) {
      const name = plain(tokens.slice(start, end).join(" "));
      const id = ids.get(name) ?? (facet === "kind" ? ids.get(name.replace(/s$/, "")) : undefined);
      if (!id || id === "talk" || (facet === "speaker" && !name.includes(" "))) continue;
      if (facet === "kind" && isPartOfName(name, tokens, values)) continue;
      found[facet] = id;
      tokens = [...tokens.slice(0, start), ...tokens.slice(end)];
      break;
    }
  }
  // if a conference or a speaker is named, a year without talks is a slip
  if (found.conference || found.speaker) tokens = tokens.filter((token) => !/^(19|20)\d\d$/.test(token));
  const others = telling([...tokens, ...quotes].join(" "));
  const { year: _year, ...always } = found;
  const { kind: _kind, ...mostly } = always;
  const options = [found, always, mostly].filter((option) => Object.keys(option).length);
  const left = (asked) => Object.fromEntries(Object.entries(found).filter(([facet]) => !(facet in asked)));
  return [...new Map(options.map((asked) => [JSON.stringify(asked), { asked, left: left(asked), ...others }])).values()];
}

// The `rest` of a query that is narrowed down: its words without those that only ask for talks (“what did she say”), and
// without common ones around the others; and whether there were any of the former (`isOfTalks`).
export function telling(query) {
  const quotes = [...query.matchAll(PHRASE)].map(([text]) => text);
  const words = tokensOf(query.replace(PHRASE, " ")).map((token) => [token, lettersOf(fold(token)).join("")]);
  const left = words.filter(([, word]) => !OF_TALKS.has(word));
  const tells = ([, word]) => word && !COMMON.has(word);
  const tokens = left.slice(left.findIndex(tells), left.findLastIndex(tells) + 1).map(([token]) => token);
  return { rest: [...tokens, ...quotes].join(" "), isOfTalks: left.length < words.length };
}

// Whether a word of a query is part of a name in it: “ignite tour” does not ask for talks of the kind ignite.
function isPartOfName(word, tokens, values) {
  const others = tokens.map(plain).filter((token) => token !== word);
  const names = [...values.conference, ...values.topic].map(([, name]) => plain(name).split(" "));
  return names.some((name) => name.includes(word) && name.some((other) => others.includes(other)));
}

const plain = (name) => lettersOf(fold(name)).join(" ");

// The spans of a list of some length, the longest first: [start, end].
function spans(length) {
  const found = [];
  for (let size = Math.min(LONGEST, length); size > 0; size--) {
    for (let start = 0; start + size <= length; start++) found.push([start, start + size]);
  }
  return found;
}

// What every part of the search uses

// The root of the site.
export const root = new URL("../", import.meta.url);

// A function that does its work when it is first called, and again after a failure.
export function once(make) {
  let made;
  return () => {
    made ??= make().catch((error) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}

export async function json(url) {
  const response = await fetch(url, { cache: "no-cache" });
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response.json();
}

// The values of facets, synonyms and addresses (see search/records.py): facet → [[id, name], …].
export const facets = once(() => json(new URL("search.json", root)));
