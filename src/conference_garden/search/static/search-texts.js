// The texts of a result, with what was looked for.

import { root } from "./search-files.js";
import { bare, fold, isUnspaced } from "./search-words.js";

// In words: how long an excerpt is, and how much of it stands before the first that was looked for.
const EXCERPT = 32;
const LEAD = 6;

// What a result shows. Texts are lists of pieces().
export async function load(entry) {
  const data = await entry.results[0].data();
  const words = data.content.split(/\s+/);
  const hits = new Set(entry.results.flatMap((result) => result.words.filter((place) => isForm(words[place], result.whole))));
  const starts = Object.fromEntries(data.anchors.map((anchor) => [anchor.id, anchor.location]));
  const isHit = (word, place) => hits.has(place) || entry.texts.includes(fold(bare(word)));
  const marked = (text, start) => pieces(text.split(/\s+/).filter(Boolean), (word, i) => isHit(word, start + i), entry.texts);
  const [, page, talk] = data.raw_url.match(/^\/(.*)\/(.*)\.html$/);
  return {
    ...data.meta,
    href: new URL(`${encodeURI(page)}.html${talk === "_" ? "" : `#${talk}`}`, root).href,
    title: marked(data.meta.title, starts.title),
    takeaway: marked(data.meta.takeaway ?? "", starts.takeaway),
    excerpt: excerpt(words, isHit, entry.texts, starts.prose, starts.more),
  };
}

// Whether a word is one that was looked for, and does not just begin like it: Pagefind tells of both.
function isForm(word, whole) {
  if (!whole) return true;
  const stem = whole.replace(/[es]+$/, "");
  const form = fold(bare(word));
  return form.startsWith(stem) && /^(e?s|e?d|ing|ers?|e)?$/.test(form.slice(stem.length).replace(/['’]/g, ""));
}

// Words as [text, whether it was looked for, whether a blank follows]; where words stand without
// blanks between them, only what was looked for is marked.
function pieces(words, isHit, texts) {
  return words.flatMap((word, index) => {
    const within = texts.find((text) => isUnspaced(text) && fold(word).includes(text));
    if (!within) return [[word, isHit(word, index), true]];
    const parts = word.split(within);
    return parts.flatMap((part, i) => [...(i ? [[within, true, false]] : []), [part, false, i === parts.length - 1]]);
  });
}

// The words between two places where most of what was looked for stands.
function excerpt(words, isHit, texts, from, to) {
  const places = words.map((_, place) => place).filter((place) => from <= place && place < to && (isHit(words[place], place) || hasUnspaced(words[place], texts)));
  const near = places.map((first) => places.filter((place) => first <= place && place < first + EXCERPT - LEAD));
  const [best] = near.sort((a, b) => kinds(b) - kinds(a));
  if (!best) return [];
  const begin = Math.max(from, Math.min(best[0] - LEAD, to - EXCERPT));
  const end = Math.min(begin + EXCERPT, to);
  const shown = pieces(words.slice(begin, end), (word, index) => isHit(word, begin + index), texts);
  return [...(begin > from ? [["…", false, true]] : []), ...shown, ...(end < to ? [["…", false, true]] : [])];

  function kinds(places) {
    return new Set(places.map((place) => fold(words[place]).slice(0, 5))).size;
  }
}

const hasUnspaced = (word, texts) => texts.some((text) => isUnspaced(text) && fold(word).includes(text));
