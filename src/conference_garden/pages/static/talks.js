// The list of talks: a form that replaces the links to its parts narrows it down and sorts it on the
// page.  As in the search, the address contains what was chosen; "?random" redirects to a talk.

const FACETS = { kind: _`Kind`, year: _`Year`, series: _`Series`, topic: _`Topic` };
const KINDS = { keynote: _`Keynote`, talk: _`Talk`, workshop: _`Workshop`, lightning: _`Lightning`, ignite: _`Ignite`, panel: _`Panel` };
const PAGES = { kind: "talks", series: "series", topic: "topics" }; // the folders of pages about values; links to these give titles

const byTitle = (one, other) => inOrder(one.title, other.title);
const ORDERS = {
  oldest: [_`oldest first`, (one, other) => other.place - one.place],
  title: [_`by title`, byTitle],
  links: [_`most linked first`, (one, other) => other.links - one.links || one.place - other.place],
};

const fold = (text) => text.trim().normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const inOrder = (one, other) => one.localeCompare(other);

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

// A list item with everything it can be found by; its classes are like "topic-go", "speaker-ada-lovelace", "links-3".
function talkOf(node, place) {
  const section = node.closest("section");
  const names = [...node.querySelectorAll(".garden-speaker")].map((name) => name.textContent);
  const link = node.querySelector("a");
  const year = [section.querySelector("h2").id.slice(1)];
  const talk = { node, place, section, list: node.parentNode, names, link, title: link.textContent, year };
  for (const facet of ["kind", "topic", "series", "speaker"]) talk[facet] = [];
  for (const name of node.classList) {
    const [facet] = name.split("-", 1);
    if (facet === "links") talk.links = Number(name.slice(6));
    else talk[facet]?.push(name.slice(facet.length + 1));
  }
  return talk;
}

// For a speaker, the beginning of any part of the name is enough.
function fits(talk, { name, value }) {
  const words = ` ${fold(value)}`;
  return !value || talk[name].includes(value) || (name === "speaker" && talk.names.some((other) => ` ${fold(other)}`.includes(words)));
}

const anyOf = (list) => list[Math.floor(Math.random() * list.length)];

function start(ways, talks) {
  const count = document.querySelector(".garden-talk-count");
  const all = count.textContent;
  const titles = Object.fromEntries(
    [...ways.querySelectorAll(".garden-chips a")].map((link) => {
      const [, folder, name] = link.href.match(/(?:(topics|series|talks)\/)?([^/]+)\.html/);
      return [`${folder ?? PAGES.series}/${name}`, link.firstChild.textContent]; // an index page stands for a series
    }),
  );
  const titleOf = (facet, id) => (facet === "kind" && KINDS[id]) || (titles[`${PAGES[facet]}/${id}`] ?? id);
  const valuesOf = (facet) => [...new Set(talks.flatMap((talk) => talk[facet]))];
  const choice = (label, name, first, ...options) =>
    element("label", {}, label, element("select", { name }, element("option", { value: "" }, first), ...options));

  const form = element("form", { "aria-label": _`Narrow down the list` });
  for (const [name, label] of Object.entries(FACETS)) {
    const options = valuesOf(name).map((value) => element("option", { value }, titleOf(name, value)));
    if (options.length < 2) continue;
    if (name !== "year") options.sort((one, other) => inOrder(one.text, other.text));
    form.append(choice(label, name, _`all`, ...options));
  }
  const facets = [...form.querySelectorAll("select")];
  const names = valuesOf("names").sort(inOrder).map((value) => element("option", { value }));
  const field = element("input", { name: "speaker", list: "garden-talk-speakers", placeholder: _`all`, autocomplete: "off" });
  form.append(element("label", {}, _`Speaker`, field), element("datalist", { id: "garden-talk-speakers" }, ...names));
  const orders = Object.entries(ORDERS).map(([value, [text]]) => element("option", { value }, text));
  form.append(choice(_`Order`, "order", _`newest first`, ...orders));
  const controls = [...form.elements];
  const narrowing = [...facets, field];
  const order = controls.at(-1);
  const status = element("span", { role: "status" }, all);
  const random = element("button", { type: "button" }, _`A talk at random`);
  const clear = element("button", { type: "button" }, _`Clear`);
  const sorted = element("ul", { class: talks[0].list.className });
  talks[0].section.before(sorted);
  let found = talks;

  function narrow() {
    found = talks.filter((talk) => narrowing.every((control) => fits(talk, control)));
    for (const { node, section } of talks) node.hidden = section.hidden = true;
    for (const { node, section } of found) node.hidden = section.hidden = false;
    if (order.value) for (const { section } of talks) section.hidden = true;
    for (const link of document.querySelectorAll(".garden-contents a")) {
      link.parentNode.hidden = document.getElementById(link.hash.slice(1))?.closest("section[hidden]");
    }
    for (const select of facets) {
      const others = talks.filter((talk) => narrowing.every((control) => control === select || fits(talk, control)));
      for (const option of [...select.options].slice(1)) {
        const number = others.filter((talk) => talk[select.name].includes(option.value)).length;
        option.label = `${option.text} (${number})`;
        option.hidden = option.disabled = !number && !option.selected;
      }
    }
    random.disabled = !found.length;
    const { length: n } = talks;
    const some = found.length || _`None`;
    const text = found.length === n ? all : _n`${some} of ${n} talk|${some} of ${n} talks`;
    if (status.textContent !== text) status.textContent = text;
  }

  // By default under the headings of years, in any other order as a single list.
  function sort() {
    const [, compare] = ORDERS[order.value] ?? [];
    for (const { node, list } of compare ? [...talks].sort(compare) : talks) (compare ? sorted : list).append(node);
    narrow();
  }

  // Values in the address that no talk has are ignored.
  function read() {
    const given = new URLSearchParams(location.search);
    for (const control of controls) {
      control.value = given.get(control.name) ?? "";
      if (control.selectedIndex === -1) control.value = "";
    }
    sort();
  }

  function keep() {
    const chosen = new URLSearchParams(controls.filter(({ value }) => value.trim()).map(({ name, value }) => [name, value.trim()]));
    const search = chosen.size ? `?${chosen}` : "";
    if (search !== location.search) history.pushState(null, "", location.pathname + search);
  }

  form.addEventListener("input", ({ target }) => (target === order ? sort() : narrow()));
  form.addEventListener("change", keep);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    keep();
  });
  random.addEventListener("click", () => location.assign(anyOf(found).link.href));
  clear.addEventListener("click", () => {
    form.reset();
    sort();
    keep();
  });
  addEventListener("popstate", read);
  read();
  ways.append(form);
  count.replaceChildren(status, random, clear);
}

const wantsAny = new URLSearchParams(location.search).has("random");
const ways = document.querySelector(".garden-talk-ways");
const talks = [...document.querySelectorAll(".garden-all-talks > li")].map(talkOf);

if (wantsAny && talks.length) {
  location.replace(anyOf(talks).link.href);
} else if (wantsAny) {
  // many talks: go through the page of a year or month, chosen in proportion to its number of talks
  const parts = [...ways.querySelectorAll("a")].filter((link) => /\/talks\/.*\d(\.html)?$/.test(link.pathname));
  const drawn = parts.flatMap((link) => Array(Number(link.querySelector(".garden-number")?.textContent ?? 1)).fill(link));
  location.replace(`${anyOf(drawn).href}?random`);
} else if (talks.length) {
  start(ways, talks);
}
