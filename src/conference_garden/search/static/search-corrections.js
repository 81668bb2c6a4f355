// Corrections for words that no record has.

import { fold, json, lettersOf, once, root, withoutApostrophes } from "./search-words.js";

// The words of titles and takeaways, the most frequent first, and those of names; see search/word_list.py.
const vocabulary = once(() => json(new URL("search-words.json", root)));

// The query with unknown words replaced by those most like them; empty if a word has none.
// A word is taken for a misspelt name only if it is like no other word, or if another word of the query is a name.
export async function corrected(query, unknown, withNames) {
  const { words, names } = await vocabulary();
  let text = withoutApostrophes(fold(query));
  const isName = lettersOf(text).some((word) => names.includes(word));
  for (const word of unknown) {
    const likest = mostLike(word, isName ? [...names, ...words] : words) || (withNames ? mostLike(word, names) : "");
    if (!likest) return "";
    text = text.replace(word, likest);
  }
  return text;
}

function mostLike(word, others) {
  let [least, likest] = [Math.floor(word.length / 4) + 1, ""];
  for (const other of others) {
    if (Math.abs(other.length - word.length) >= least) continue;
    const far = distance(word, other) + (other[0] === word[0] ? 0 : 0.5); // the first letter is rarely wrong
    if (far < least) [least, likest] = [far, other];
  }
  return likest;
}

// The number of letters to add, drop, change or swap (optimal string alignment).
export function distance(a, b) {
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
