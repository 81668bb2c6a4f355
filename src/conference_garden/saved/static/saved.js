// What a reader has read and saved. It is stored in the browser with the titles, so an entry says what it is,
// whatever becomes of its address. Talks that were read are marked, and each talk has buttons to save it and
// to mark it as read. page.js loads this module once the page has loaded.

/** The root of the site; a host may have several gardens. */
export const root = new URL("../", import.meta.url);

const KEY = `garden ${root.pathname}`;
const listeners = [];
export const UNKEPT = _`This browser stores nothing, so it applies to this page only.`;
let unkept = null; // the text of this page's changes, if the browser cannot store it
const today = () => new Date().toISOString().slice(0, 10);

/** What is read (id → day) and saved (id → entry), from a text that anybody may have written. */
export function parse(text) {
  let given;
  try {
    given = JSON.parse(text) ?? {};
  } catch {
    given = {};
  }
  const isText = (value) => typeof value === "string" && value.length <= 500;
  const isInside = (url) => isText(url) && URL.canParse(url, root) && new URL(url, root).href.startsWith(root.href);
  const saved = (Array.isArray(given.saved) ? given.saved : [])
    .filter((entry) => entry && [entry.id, entry.title, entry.by, entry.day].every(isText) && isInside(entry.url))
    .map(({ id, title, by, url, day }) => [id, { id, title, by, url, day }]);
  const read = Object.entries(given.read ?? {}).filter((entry) => entry.every(isText));
  return { saved: new Map(saved), read: new Map(read) };
}

/** The same as text, with entries in the order in which they were saved. */
export function written({ saved, read }) {
  return JSON.stringify({ version: 1, saved: [...saved.values()], read: Object.fromEntries(read) }, null, 1);
}

/** What is read and saved now; another tab may have changed it. */
export function state() {
  try {
    return parse(unkept ?? localStorage.getItem(KEY));
  } catch {
    return parse(unkept);
  }
}

/** Change what is read and saved; returns whether the browser has stored it. */
export function change(edit) {
  const now = state();
  edit(now);
  const text = written(now);
  try {
    localStorage.setItem(KEY, text);
    unkept = null;
  } catch {
    unkept = text; // the storage is full or not available
  }
  for (const listener of listeners) listener();
  return unkept === null;
}

/** Call a function whenever what is read or saved changes, here or in another tab. */
export function follow(listener) {
  listeners.push(listener);
  addEventListener("storage", ({ key }) => (key === KEY || key === null) && listener());
}

// The talks of a page

const FASTEST = 8; // words per second
const [LEAST, MOST] = [4, 40]; // seconds on the screen after which a talk counts as read
const LISTED = "article :is(ul[class*='garden-'] > li > :is(a, p > a:only-of-type), .garden-talk-title > a)";

const textOf = (element) => {
  const copy = element.cloneNode(true);
  for (const part of copy.querySelectorAll(".headerlink")) part.remove();
  return copy.textContent.replace(/\s+/g, " ").trim();
};
const idOf = ({ hash }) => decodeURIComponent(hash.slice(1));
const addressOf = (url) => url.href.slice(root.href.length);

/** The talks of a page: what is stored about each, and its elements. */
function talksOfPage() {
  const conference = document.querySelector("h1");
  return [...document.querySelectorAll("article section > h2 + .garden-byline")].map((byline) => {
    const heading = byline.previousElementSibling;
    const speakers = [...byline.querySelectorAll("a[href*='speakers/']")].map(textOf).join(", ");
    return {
      id: heading.id,
      title: textOf(heading),
      by: [speakers, textOf(conference)].filter(Boolean).join(" · "),
      url: addressOf(new URL(`#${heading.id}`, location)),
      ...{ heading, byline, section: heading.parentElement, seconds: 0 },
    };
  });
}

const talks = talksOfPage();

/** The present and former ids of a talk: they are in its heading and before its section. */
function idsOf({ heading, section }) {
  const found = [heading, ...heading.querySelectorAll("[id]")];
  for (let place = section; (place = place.previousElementSibling)?.matches("span.target"); ) found.push(place);
  return found.map(({ id }) => id);
}

/** Update what was read and saved under a former id of a talk, or with a former title. */
function rename() {
  const now = state();
  const known = new Map(talks.flatMap((talk) => idsOf(talk).map((id) => [id, talk])));
  for (const item of document.querySelectorAll(".garden-moved > [id]")) {
    const link = item.querySelector("a");
    for (const { id } of [item, ...item.querySelectorAll("[id]")]) known.set(id, { id: idOf(link), url: addressOf(link) });
  }
  const isOld = (id) => known.has(id) && known.get(id).id !== id;
  const isOther = (entry) => ["id", "title", "by", "url"].some((part) => (known.get(entry.id)?.[part] ?? entry[part]) !== entry[part]);
  if (![...now.read.keys()].some(isOld) && ![...now.saved.values()].some(isOther)) return;
  change(({ saved, read }) => {
    for (const [id, day] of [...read].filter(([id]) => isOld(id))) {
      read.delete(id);
      read.set(known.get(id).id, day);
    }
    const entries = [...saved.values()].map((entry) => {
      const { id, title, by, url } = { ...entry, ...known.get(entry.id) };
      return [id, { id, title, by, url, day: entry.day }];
    });
    saved.clear();
    for (const [id, entry] of entries) if (!saved.has(id)) saved.set(id, entry);
  });
}

// Buttons

let tell; // the function of page.js that reports what was done

function say(text, kept) {
  const link = Object.assign(document.createElement("a"), { href: new URL("reading-list.html", root), textContent: _`Reading list` });
  tell(kept ? text : `${text} ${UNKEPT}`, " ", link);
}

function button(talk, name, title, press) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = `garden-button garden-button-${name}`;
  made.title = title;
  made.setAttribute("aria-label", `${title}: ${talk.title}`);
  made.addEventListener("click", () => press(made.getAttribute("aria-pressed") === "true"));
  return made;
}

function addButtons(talk) {
  const { id, title, by, url } = talk;
  talk.save = button(talk, "save", _`Save`, (pressed) => {
    const kept = change(({ saved }) => (pressed ? saved.delete(id) : saved.set(id, { id, title, by, url, day: today() })));
    say(pressed ? _`No longer saved.` : _`Saved.`, kept);
  });
  talk.read = button(talk, "read", _`Read`, (pressed) => {
    talk.seconds = -Infinity; // the reader's choice takes precedence over watch()
    change(({ read }) => (pressed ? read.delete(id) : read.set(id, today())));
  });
  const bar = talk.byline.nextElementSibling.querySelector(".garden-made");
  bar.append(talk.save, talk.read);
  makeToolbar(bar, title);
}

/** Make the links and buttons of a talk a single tab stop; arrow keys move between them (WAI-ARIA, toolbar). */
function makeToolbar(bar, label) {
  const items = [...bar.querySelectorAll("a, button")];
  const stop = (at) => items.forEach((item, place) => (item.tabIndex = place === at ? 0 : -1));
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", label);
  bar.addEventListener("focusin", ({ target }) => stop(items.indexOf(target)));
  bar.addEventListener("keydown", (event) => {
    const at = items.indexOf(event.target);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: items.length - 1 }[event.key];
    if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    items.at(to % items.length).focus();
  });
  stop(0);
}

/** Show the state: marks on talks in lists, pressed buttons, the number of saved talks. */
function show() {
  const { saved, read } = state();
  for (const link of document.querySelectorAll(LISTED)) {
    link.parentElement.classList.toggle("garden-read", read.has(idOf(link)));
  }
  for (const link of document.querySelectorAll(".garden-contents a")) {
    if (read.has(idOf(link))) link.classList.add("garden-read"); // page.js itself marks what was just read
  }
  for (const talk of talks) {
    talk.save.setAttribute("aria-pressed", saved.has(talk.id));
    talk.read.setAttribute("aria-pressed", read.has(talk.id));
  }
  for (const count of document.querySelectorAll("[data-garden-saved]")) count.textContent = saved.size ? ` ${saved.size}` : "";
}

/** Once a second: a talk that is completely on the screen, or fills half of it, is being read. */
function watch() {
  if (document.visibilityState !== "visible") return;
  for (const talk of talks) {
    if (talk.read.getAttribute("aria-pressed") === "true") continue;
    const { top, bottom } = talk.section.getBoundingClientRect();
    const seen = Math.min(bottom, innerHeight) - Math.max(top, 0);
    if (seen < Math.min(bottom - top, innerHeight / 2)) continue;
    talk.words ??= talk.section.textContent.split(/\s+/).length;
    talk.seconds += 1;
    if (talk.seconds >= Math.min(MOST, Math.max(LEAST, talk.words / FASTEST))) change(({ read }) => read.set(talk.id, today()));
  }
}

/** Start on a page; `say` reports to the reader what was done. */
export async function start(say) {
  tell = say;
  const { saved, read } = state();
  if (!talks.length && !saved.size && !read.size) return;
  const href = new URL("saved.css", import.meta.url).href;
  const styles = Object.assign(document.createElement("link"), { rel: "stylesheet", href });
  const styled = new Promise((done) => (styles.onload = styles.onerror = done));
  document.head.append(styles);
  await styled;
  rename();
  talks.forEach(addButtons);
  follow(show);
  show();
  if (talks.length) setInterval(watch, 1000);
}
