// For an address that does not exist, the pages with the most similar addresses.

import { distance } from "./search-corrections.js";
import { facets, fold, lettersOf, root } from "./search-words.js";

const MOST = 3;

// The folders of the pages of facets.
const FOLDERS = { topic: "topics", speaker: "speakers", conference: "series" };

// The addresses of all pages without ".html", with their titles.
async function addresses() {
  const values = await facets();
  const of = ([facet, folder]) => values[facet].map(([id, name]) => [`${folder}/${id}`, name]);
  return [...values.page, ...Object.entries(FOLDERS).flatMap(of)];
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const split = (address) => [address.slice(0, address.lastIndexOf("/") + 1), address.slice(address.lastIndexOf("/") + 1)];
const missingFrom = (words, others) => words.filter((word) => !others.includes(word)).length;

// How far a page is from what was asked for: the edits to its name or, if one name has all words of the other, those
// that are missing; another folder adds one.
function farness(asked, address) {
  const [[folder, name], [otherFolder, other]] = [asked, address].map(split);
  const [words, others] = [name, other].map((text) => text.split("-"));
  const [less, more] = [missingFrom(words, others), missingFrom(others, words)];
  const byWords = less && more ? Infinity : less + more && 1 + (less + more) / 2;
  const byLetters = Math.abs(name.length - other.length) < limitOf(asked) ? distance(name, other) : Infinity;
  return Math.min(byWords, byLetters) + (folder === otherFolder ? 0 : 1);
}

const limitOf = (asked) => 1 + split(asked)[1].length / 4;

// The pages nearest to an address, the nearest first: [address, title].
async function nearest(asked) {
  const found = (await addresses()).map(([address, title]) => ({ address, title, far: farness(asked, address) }));
  const least = Math.min(limitOf(asked), ...found.map(({ far }) => far + 1));
  return found.filter(({ far }) => far < least).sort((a, b) => a.far - b.far).slice(0, MOST);
}

// The anchor of the heading of a page whose id is most like the one asked for, or an empty string if none is similar.
async function anchorOn(page, id) {
  const html = await (await fetch(page)).text();
  const ids = [...new DOMParser().parseFromString(html, "text/html").querySelectorAll(":is(h2, h3)[id]")].map((heading) => heading.id);
  const [best] = ids.map((other) => [distance(id, other), other]).sort(([a], [b]) => a - b);
  return best && best[0] < limitOf(id) ? `#${best[1]}` : "";
}

function item(href, title, address) {
  const link = Object.assign(document.createElement("a"), { href, textContent: title });
  const made = document.createElement("li");
  made.append(link, ` ${address}`);
  return made;
}

async function show(box) {
  const path = decoded(location.pathname.slice(root.pathname.length));
  const asked = fold(path).replace(/(\.\w+)+$/, "").replace(/\/(index)?$/, "").replace(/[\s_]+/g, "-");
  const words = lettersOf(split(asked)[1]).join(" ");
  document.querySelector("article [name=q]").value ||= words;
  const id = decoded(location.hash.slice(1));
  const pages = asked ? await nearest(asked) : [];
  const anchors = await Promise.all(pages.map(({ address }) => (id ? anchorOn(new URL(`${address}.html`, root), id) : "")));
  if (!pages.length) return box.append(_`No page has a similar address.`);
  box.append(_`Did you mean`, document.createElement("ul"));
  pages.forEach(({ address, title }, index) => {
    const place = `${address}.html${anchors[index]}`;
    box.lastChild.append(item(new URL(place, root).href, title, place));
  });
}

show(document.querySelector("[data-garden-missing]"));
