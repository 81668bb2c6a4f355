// What a query asks for by itself: a year, a conference, a speaker, a kind of talk.

import { PHRASE, fold, lettersOf, tokensOf } from "./search-words.js";

// So many words beside each other may be a name.
const LONGEST = 6;

// What a query asks for, but for some facets: lists of { asked, rest }, the most first, with the ids that are `asked`
// for by the names of their facets, and the `rest` of the words. Words between quotes ask for nothing.
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
  if (found.kind) tokens = tokens.filter((token) => !/^talks?$/i.test(token)); // “lightning talks”
  // where a conference or a speaker is named, a year without talks is a slip
  if (found.conference || found.speaker) tokens = tokens.filter((token) => !/^(19|20)\d\d$/.test(token));
  const rest = [...tokens, ...quotes].join(" ");
  const { year: _year, ...always } = found;
  const { kind: _kind, ...mostly } = always;
  const options = [found, always, mostly].filter((option) => Object.keys(option).length);
  return [...new Map(options.map((asked) => [JSON.stringify(asked), { asked, rest }])).values()];
}

// Whether a word of a query belongs to a name there: “ignite tour” is no talk of the kind ignite.
function isPartOfName(word, tokens, values) {
  const others = tokens.map(plain).filter((token) => token !== word);
  const names = [...values.conference, ...values.topic].map(([, name]) => plain(name).split(" "));
  return names.some((name) => name.includes(word) && name.some((other) => others.includes(other)));
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
