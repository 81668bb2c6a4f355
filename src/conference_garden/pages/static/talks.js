// The list of talks: a form in place of the links to its parts narrows it down on the page.
// What is chosen stands in the address, as it does for the search.

const FACETS = { kind: "Kind", year: "Year", topic: "Topic" };

const fold = (text) => text.trim().normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const inOrder = (one, other) => one.localeCompare(other);

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

// An item of the list as what it is found by; its classes are "topic-go", "speaker-ada-lovelace".
function talkOf(node) {
  const section = node.closest("section");
  const names = [...node.querySelectorAll("a[href*='speakers/']")].map((link) => link.textContent);
  const talk = { node, section, names, kind: [], topic: [], speaker: [], year: [section.querySelector("h2").id.slice(1)] };
  for (const name of node.classList) {
    const [facet] = name.split("-", 1);
    talk[facet]?.push(name.slice(facet.length + 1));
  }
  return talk;
}

// Of a speaker the beginning of any part of the name is enough.
function fits(talk, { name, value }) {
  const words = ` ${fold(value)}`;
  return !value || talk[name].includes(value) || (name === "speaker" && talk.names.some((other) => ` ${fold(other)}`.includes(words)));
}

function start(ways, talks) {
  const count = document.querySelector(".garden-talk-count");
  const all = count.textContent;
  const titles = Object.fromEntries(
    [...ways.querySelectorAll("a[href*='topics/']")].map((link) => [link.href.match(/topics\/([^/.]+)/)[1], link.textContent]),
  );
  const titleOf = (id) => titles[id] ?? id[0].toUpperCase() + id.slice(1);
  const valuesOf = (facet) => [...new Set(talks.flatMap((talk) => talk[facet]))];

  const form = element("form", { "aria-label": "Narrow down the list" });
  for (const [name, label] of Object.entries(FACETS)) {
    const options = valuesOf(name).map((value) => element("option", { value }, titleOf(value)));
    if (options.length < 2) continue;
    if (name !== "year") options.sort((one, other) => inOrder(one.text, other.text));
    form.append(element("label", {}, label, element("select", { name }, element("option", { value: "" }, "all"), ...options)));
  }
  const names = valuesOf("names").sort(inOrder).map((value) => element("option", { value }));
  const field = element("input", { name: "speaker", list: "garden-talk-speakers", placeholder: "all", autocomplete: "off" });
  form.append(element("label", {}, "Speaker", field), element("datalist", { id: "garden-talk-speakers" }, ...names));
  const controls = [...form.elements];
  const status = element("span", { role: "status" }, all);
  const clear = element("button", { type: "button" }, "Clear");

  function narrow() {
    const found = talks.filter((talk) => controls.every((control) => fits(talk, control)));
    for (const { node, section } of talks) node.hidden = section.hidden = true;
    for (const { node, section } of found) node.hidden = section.hidden = false;
    for (const link of document.querySelectorAll(".garden-contents a")) {
      link.parentNode.hidden = document.getElementById(link.hash.slice(1))?.closest("section[hidden]");
    }
    for (const select of form.querySelectorAll("select")) {
      const others = talks.filter((talk) => controls.every((control) => control === select || fits(talk, control)));
      for (const option of [...select.options].slice(1)) {
        const number = others.filter((talk) => talk[select.name].includes(option.value)).length;
        option.label = `${option.text} (${number})`;
        option.hidden = option.disabled = !number && !option.selected;
      }
    }
    const text = found.length === talks.length ? all : `${found.length || "None"} of ${talks.length} ${talks.length === 1 ? "talk" : "talks"}`;
    if (status.textContent !== text) status.textContent = text;
  }

  // A value of the address that no talk has counts for nothing.
  function read() {
    const given = new URLSearchParams(location.search);
    for (const control of controls) {
      control.value = given.get(control.name) ?? "";
      if (control.selectedIndex === -1) control.value = "";
    }
    narrow();
  }

  function keep() {
    const chosen = new URLSearchParams(controls.filter(({ value }) => value.trim()).map(({ name, value }) => [name, value.trim()]));
    const search = chosen.size ? `?${chosen}` : "";
    if (search !== location.search) history.pushState(null, "", location.pathname + search);
  }

  form.addEventListener("input", narrow);
  form.addEventListener("change", keep);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    keep();
  });
  clear.addEventListener("click", () => {
    form.reset();
    narrow();
    keep();
  });
  addEventListener("popstate", read);
  read();
  ways.append(form);
  count.replaceChildren(status, clear);
}

const talks = [...document.querySelectorAll(".garden-all-talks > li")].map(talkOf);
if (talks.length) start(document.querySelector(".garden-talk-ways"), talks);
