// The words of what a reader types, as search/spellings.py makes them of what is written.

const LETTERS = { ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ħ: "h", ŋ: "n", ı: "i" };
const BEFORE = "([{<\"'“‘„‚«‹*_`¿¡";
const AFTER = ".,;:!?)]}>\"'”’»›*_`…。、";
const SYMBOL = /[+#.@$%&=<>~^|\\:,_]|^-/;
const UNSPACED =
  "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ece\u1000-\u103f\u1050-\u108f\u1780-\u17d3" +
  "\u3041-\u3096\u30a1-\u30fa\u30fc-\u30fe\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\u{20000}-\u{3ffff}";
const RUNS = new RegExp(`[${UNSPACED}]+|[^${UNSPACED}]+`, "gu");
const RUN = new RegExp(`^[${UNSPACED}]+$`, "u");
const LONGEST_WORD = 40;
const LONGEST_NAME = 80;

// Words that say nothing about what is looked for, unless there are no others.
const COMMON = new Set(
  `a about all also am an and any are as at be because been but by can cant could did do does doing done for from
  had has have how i id if im in into is it its just like long many me more most much my no nor not of on one or
  other our out over s should so some such t than that the their them then there these they this to too up us very
  was we were what when where which while who whom whose why will with would you your`.split(/\s+/),
);

// Lower case, without accents; the vowels of Indic scripts are no accents.
export function fold(text) {
  const bare = text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").normalize("NFC").toLowerCase();
  return bare.replace(/[^\0-\x7f]/gu, (letter) => LETTERS[letter] ?? letter);
}

// The word that all records have of which a facet has a value.
export function facetWord(facet, value) {
  const escaped = value.replace(/[^0-9a-pr-z]/gu, (found) => ({ q: "qq", "-": "qx" })[found] ?? `qy${found.codePointAt(0).toString(16)}z`);
  return `qz${facet}${escaped}0`;
}

// The word for a whole name, symbols included, or nothing if it is too long for one.
export function nameWord(name) {
  const spaced = fold(name).replace(/["“”„'’]/g, "").replace(/(?<=[\p{L}\p{N}])[-‐‑/](?=[\p{L}\p{N}])/gu, " ");
  const text = spaced.trim().replace(/\s+/g, " ");
  return text && [...text].length <= LONGEST_NAME ? facetWord("name", text) : "";
}

// What is looked up for a query: a list of { text, probe, exact, parts, isBonus }. Pagefind is asked for
// `probe`, and for `exact` to know which records have the whole word; `parts` are the
// terms to look up where nothing has it. Nothing lacks what is a bonus. Common words are left out if there are others.
export function termsOf(query) {
  const tokens = tokensOf(query);
  const terms = [...joined(tokens), ...phrases(tokens), ...tokens.flatMap(termsOfToken)];
  const telling = terms.filter(({ text, isBonus }) => !COMMON.has(text) && !isBonus);
  const kept = telling.length ? terms.filter(({ text }) => !COMMON.has(text)) : terms;
  return [...new Map(kept.map((term) => [term.text, term])).values()];
}

export const tokensOf = (text) => text.split(/\s+/).filter(Boolean);

// A word without what stands around it: “(C++),” is “C++”.
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
  if (isSymbol) return [term(word, facetWord("word", word), parts)];
  const telling = parts.filter(({ text }) => text.length > 1);
  return /[-‐‑]/.test(word) && telling.length ? [bonus(lettersOf(word).join("")), ...telling] : parts;
}

// A piece of a text without blanks is found by the pairs of neighbours in it, beside each other.
function termsOfLetters(letters) {
  return letters.match(RUNS).map((text) => {
    const characters = [...text];
    if (!isUnspaced(text) || characters.length < 2) return term(text, text);
    const pairs = characters.slice(1).map((character, index) => characters[index] + character);
    return term(text, pairs.join(" "), pairs.length > 1 ? pairs.map((pair) => term(pair, pair)) : []);
  });
}

// A short word and the next in one: “on call” is “on-call” and “oncall”.
function joined(tokens) {
  const words = tokens.map((token) => fold(bare(token)));
  const isWord = (word) => word && /^\p{L}+$/u.test(word) && !isUnspaced(word);
  const both = (word, index) => isWord(word) && isWord(words[index + 1]) && (COMMON.has(word) || word.length < 3);
  return words.flatMap((word, index) => (both(word, index) ? [bonus(word + words[index + 1])] : []));
}

// What stands between two telling words, with them, is more than the two: “testing in production”.
function phrases(tokens) {
  const words = tokens.map((token) => fold(bare(token))).filter((word) => /^\p{L}+$/u.test(word) && !isUnspaced(word));
  const places = words.flatMap((word, index) => (COMMON.has(word) ? [] : [index]));
  return places.slice(1).flatMap((end, index) => {
    const phrase = words.slice(places[index], end + 1);
    return phrase.length <= 3 ? [{ ...bonus(phrase.join(" ")), isPhrase: true }] : [];
  });
}

const bonus = (word) => ({ ...term(word, word), isBonus: true });
const term = (text, probe, parts = []) => ({ text, probe, exact: `"${probe}"`, parts, isBonus: false });

export const isUnspaced = (text) => RUN.test(text);

export function lettersOf(text) {
  return text.replace(/['’]/g, "").match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
}
