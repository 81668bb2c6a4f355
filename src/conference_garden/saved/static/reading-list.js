// The page of saved talks: the list, and buttons to export and import it.

import { UNKEPT, change, follow, parse, root, state, written } from "./saved.js";

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

const days = new Intl.DateTimeFormat(_`en-GB`, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

/** A day in the language of the garden; a value from a file that is not a day stays as it is. */
const dayText = (day) => (Number.isNaN(Date.parse(day)) ? day : days.format(new Date(day)));

const count = (n) => _n`${n} talk|${n} talks`;
const status = element("p", { role: "status" });
const list = element("ul", { class: "garden-talks" });

/** A talk in the list. */
function item({ id, title, by, url, day: since }, isRead) {
  const day = dayText(since);
  const remove = element("button", { type: "button", class: "garden-plain-button", "aria-label": _`Remove: ${title}` }, _`Remove`);
  remove.addEventListener("click", () => {
    const buttons = () => [...list.querySelectorAll("button")];
    const place = buttons().indexOf(remove);
    tell(change(({ saved }) => saved.delete(id)), _`Removed: ${title}.`);
    (buttons()[place] ?? buttons().at(-1) ?? keep)?.focus();
  });
  return element(
    "li",
    {},
    element("p", { class: isRead ? "garden-talk-title garden-read" : "garden-talk-title" }, element("a", { href: new URL(url, root) }, title)),
    element("p", { class: "garden-byline" }, [by, _`saved on ${day}`].filter(Boolean).join("\u00a0· "), "\u00a0· ", remove),
  );
}

function show() {
  const { saved, read } = state();
  const entries = [...saved.values()].reverse();
  list.replaceChildren(...entries.map((entry) => item(entry, read.has(entry.id))));
  for (const button of [asMarkdown, asJson]) button.disabled = !saved.size && !read.size;
  const talks = count(saved.size);
  const unread = entries.filter(({ id }) => !read.has(id)).length;
  const text = saved.size ? _`${talks}, ${unread} of them unread.` : _`Nothing is saved yet: each talk has a button for it below its title.`;
  if (number.textContent !== text) number.textContent = text;
}

function tell(kept, text) {
  status.textContent = kept ? text : `${text} ${UNKEPT}`;
}

// Export and import

function download(name, type, text) {
  const href = URL.createObjectURL(new Blob([text], { type }));
  element("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 1000);
}

/** A task list with the talks that were read ticked; markup in titles is escaped. */
function markdown({ saved, read }) {
  const plain = (text) => text.replace(/[\\`*_[\]<>#~|&]/g, "\\$&");
  const lines = [...saved.values()].map(
    ({ id, title, by, url }) => `- [${read.has(id) ? "x" : " "}] [${plain(title)}](<${new URL(url, root)}>)${by ? `, ${plain(by)}` : ""}\n`,
  );
  const title = _`Reading list`;
  return `# ${title}\n\n${lines.join("")}`;
}

/** Add the talks in a file that was downloaded here or elsewhere. */
async function take(file) {
  const given = parse(file ? await file.text() : "");
  const before = state();
  const kept = change(({ saved, read }) => {
    for (const [id, entry] of given.saved) if (!saved.has(id)) saved.set(id, entry);
    for (const [id, day] of given.read) if (!read.has(id)) read.set(id, day);
  });
  const now = state();
  const isEmpty = !given.saved.size && !given.read.size;
  const [talks, n] = [count(now.saved.size - before.saved.size), now.read.size - before.read.size];
  const added = _n`Added ${talks}, and ${n} that was read.|Added ${talks}, and ${n} that were read.`;
  tell(kept, isEmpty ? _`This file does not contain a reading list of this garden.` : added);
}

const plain = { type: "button", class: "garden-plain-button" };
const asMarkdown = element("button", { ...plain, onclick: () => download("reading-list.md", "text/markdown", markdown(state())) }, _`Download as Markdown`);
const asJson = element("button", { ...plain, onclick: () => download("reading-list.json", "application/json", written(state())) }, _`Download as JSON`);
const file = element("input", { type: "file", accept: ".json,application/json" });
file.addEventListener("change", async () => {
  await take(file.files[0]);
  file.value = "";
});
const keep = asJson;
const number = element("p", { class: "garden-note" });

document
  .querySelector("[data-garden-saved-talks]")
  .append(number, list, status, element("p", { class: "garden-reading-list-ways" }, asMarkdown, asJson, element("label", {}, _`Add from JSON`, " ", file)));
follow(show);
show();
