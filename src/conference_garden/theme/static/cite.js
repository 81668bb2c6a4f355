// How to cite a talk, as text and as BibTeX, in a dialog. Citations are made from the structured data of
// the page (machines/structured.py), so they cost those who only read nothing.

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const KINDS = { keynote: _`Keynote`, workshop: _`Workshop`, lightning: _`Lightning talk`, ignite: _`Ignite talk`, panel: _`Panel` };
const LANGUAGE = _`en-GB`;
const days = new Intl.DateTimeFormat(LANGUAGE, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

// A lone brace would break a BibTeX file even after a backslash.
const LATEX = { "\\": "textbackslash", "{": "textbraceleft", "}": "textbraceright", "~": "textasciitilde", "^": "textasciicircum" };
const latex = (text) => text.replace(/[\\{}~^]|[&%$#_]/g, (sign) => (sign in LATEX ? `\\${LATEX[sign]}{}` : `\\${sign}`));

/** A name for BibTeX: in parts, or in braces if BibTeX would split it wrongly. */
function author(name) {
  const whole = /[,\\{}]|\band\b|[\p{sc=Han}\p{sc=Hangul}\p{sc=Hiragana}\p{sc=Katakana}]/iu.test(name) || !name.includes(" ");
  return whole ? `{${latex(name)}}` : latex(name).replace(/“[^”]*”/g, "{$&}"); // a nickname is not part of the surname
}

const list = (value) => (value === undefined ? [] : [value].flat());
const inWords = (names) => new Intl.ListFormat(LANGUAGE).format(names);

/** The facts of a talk, given the link for citing it. */
function factsOf(link) {
  const { "@graph": graph } = JSON.parse(document.querySelector("script[type='application/ld+json']").textContent);
  const things = new Map(); // each node is described once
  JSON.stringify(graph, (_, thing) => {
    if (thing?.["@id"] && thing["@type"]) things.set(thing["@id"], thing);
    return thing;
  });
  const whole = (thing) => things.get(thing?.["@id"]) ?? thing ?? {};
  const id = decodeURIComponent(link.hash.slice(1));
  const notes = graph[0];
  const conference = whole(notes.mainEntity);
  const talk = [...things.values()].find(({ url, "@type": type }) => type === "Event" && url?.endsWith(`#${id}`));

  // of several sources, those that the talk names
  const named = [...link.closest("p").querySelectorAll("a.external")].map(({ href }) => href);
  const sources = list(notes.isBasedOn).map(whole);
  const own = sources.filter(({ url }) => url && named.some((address) => address.startsWith(url)));
  const names = (people) => [...new Set(people.filter(Boolean))];
  const part = list(notes.hasPart).find(({ about }) => about["@id"] === talk["@id"]); // if others wrote about the talk
  const writers = names(list((part ?? notes).author).map((writer) => whole(writer).name));
  const before = names((own.length ? own : sources).map(({ creditText }) => creditText)).filter((name) => !writers.includes(name));
  const [by, after, garden] = [inWords(writers), inWords(before), whole(notes.isPartOf).name];
  let note = by ? _`Notes by ${by}, in ${garden}` : _`Notes in ${garden}`;
  if (after) note = by ? _`Notes by ${by}, after ${after}, in ${garden}` : _`Notes after ${after}, in ${garden}`;
  const kind = KINDS[talk.keywords] ?? _`Talk`;
  const place = whole(conference.location).name;
  const [from, to] = talk.startDate ? [talk.startDate, talk.startDate] : [conference.startDate, conference.endDate];
  return {
    id,
    title: talk.name,
    speakers: list(talk.performer).map((speaker) => whole(speaker).name),
    event: _`${kind} at ${conference.name}` + (place ? `, ${place}` : ""),
    when: days.formatRange(new Date(from), new Date(to)),
    from,
    isOneDay: from === to,
    url: talk.url,
    note,
  };
}

function asText({ speakers, title: start, event, when, note, url }) {
  return `${[inWords(speakers), _`“${start}”`].filter(Boolean).join(", ")}. ${event}, ${when}. ${note}. ${url}`;
}

function asBibtex({ id, speakers, title, event, from, isOneDay, url, note }) {
  const [year, month, day] = from.split("-");
  const fields = {
    author: speakers.length && `{${speakers.map(author).join(" and ")}}`,
    title: `{{${latex(title)}}}`,
    howpublished: `{${latex(event)}}`,
    year: `{${year}}`,
    month: MONTHS[month - 1],
    day: isOneDay && `{${Number(day)}}`,
    url: `{${url}}`,
    note: `{${latex(note)}}`,
  };
  const lines = Object.entries(fields).filter(([, value]) => value);
  return `@misc{${id},\n${lines.map(([name, value]) => `  ${name} = ${value},\n`).join("")}}`;
}

let dialog; // with the elements that show the text and the BibTeX

function element(name, attributes, ...children) {
  const made = Object.assign(document.createElement(name), attributes);
  made.append(...children);
  return made;
}

async function makeDialog(copy) {
  const text = element("p", { className: "garden-citation" });
  const bibtex = element("pre", { tabIndex: 0 });
  const button = (name, onclick) => element("button", { type: "button", textContent: name, onclick });
  const box = element(
    "dialog",
    { id: "garden-cite", ariaLabel: _`Cite this talk` },
    element("h2", { textContent: _`Cite this talk` }),
    text,
    button(_`Copy text`, () => copy(text.textContent, _`Text copied`)),
    bibtex,
    button(_`Copy BibTeX`, () => copy(bibtex.textContent, _`BibTeX copied`)),
    button(_`Close`, () => box.close()),
  );
  box.addEventListener("click", (event) => event.target === box && box.close());
  document.body.append(box);
  const styles = element("link", { rel: "stylesheet", href: new URL("cite.css", import.meta.url) });
  await new Promise((done) => {
    styles.onload = styles.onerror = done;
    document.head.append(styles);
  });
  return { box, text, bibtex };
}

/** Show how to cite the talk of a link; `copy` copies a text and reports it in the given words. */
export async function cite(link, copy) {
  const facts = factsOf(link);
  dialog ??= makeDialog(copy);
  const { box, text, bibtex } = await dialog;
  text.textContent = asText(facts);
  bibtex.textContent = asBibtex(facts);
  if (!box.open) box.showModal();
}
