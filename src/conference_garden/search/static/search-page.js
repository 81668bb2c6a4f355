// The search page: results, and filters that show the number of results for each value.

import { KINDS, counts } from "./search-index.js";
import { AT_ONCE, Results, TITLES, element, pageOf, talksText } from "./search-results.js";
import { facets, fold } from "./search-words.js";

const FACETS = ["kind", "year", "conference", "topic", "speaker"];

async function start(box) {
  const form = box.querySelector("form");
  const field = form.elements.q;
  const results = new Results({ most: AT_ONCE, more: true });
  box.querySelector("[data-results]").replaceChildren(results.status, results.list);
  let speakers = [];
  if (matchMedia("(max-width: 36rem)").matches) box.querySelector("details").open = false;

  const state = () => Object.fromEntries(FACETS.map((facet) => [facet, valueOf(form.elements[facet], speakers)]));
  const setFilters = () => {
    const given = new URLSearchParams(location.search);
    for (const facet of FACETS) setValue(form.elements[facet], given.get(facet) ?? "", speakers);
    if (FACETS.some((facet) => given.get(facet))) box.querySelector("details").open = true;
  };
  let counting = 0;
  const show = async () => {
    const run = ++counting;
    const asWords = new URLSearchParams(location.search).get("words")?.split(",");
    const found = await results.show(field.value, state(), asWords);
    if (!field.value.trim() && !Object.values(state()).some(Boolean)) {
      for (const facet of FACETS) tell(form.elements[facet]); // counting would load everything that a search needs
      return;
    }
    for (const facet of found?.looked ? FACETS : []) {
      const numbers = await counts(found.looked, facet, () => run === counting).catch(() => null);
      if (numbers) tell(form.elements[facet], numbers);
    }
  };
  // filters are in the address until their controls can show them
  const ready = facets().then((values) => {
    speakers = values.speaker;
    for (const facet of FACETS) fill(form.elements[facet], values[facet]);
    for (const kind of KINDS) addOption(form.elements.kind, kind, TITLES[kind]);
    setFilters();
  });
  const showAndKeep = async (how) => {
    await ready.catch(() => {}); // show() reports the failure
    const { q, words } = Object.fromEntries(new URLSearchParams(location.search));
    const address = pageOf(field.value, { ...state(), words: q === field.value ? words : "" });
    if (address !== location.href) history[how](null, "", address);
    return show();
  };

  results.follow(field, () => showAndKeep("replaceState"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    showAndKeep("pushState");
  });
  form.addEventListener("change", (event) => event.target !== field && showAndKeep("pushState"));
  form.querySelector("[data-clear]").addEventListener("click", () => {
    for (const facet of FACETS) setValue(form.elements[facet], "", speakers);
    showAndKeep("pushState");
  });
  addEventListener("popstate", () => {
    field.value = new URLSearchParams(location.search).get("q") ?? "";
    setFilters();
    show();
  });

  field.value = new URLSearchParams(location.search).get("q") ?? "";
  if (!field.value) field.focus({ preventScroll: true });
  return showAndKeep("replaceState");
}

// Fill a select, or the list of a field, with the values of a facet.
function fill(control, values) {
  control.disabled = false;
  for (const [id, name] of values) addOption(control, id, name);
}

function addOption(control, id, name) {
  const names = control.list ? { value: name } : { value: id };
  (control.list ?? control).append(element("option", { ...names, "data-id": id, "data-name": name }, control.list ? "" : name));
}

// Show beside each value the number of talks among the results (of pages, for kinds of pages); values without results
// are hidden, except the chosen one. Without numbers all values are shown.
function tell(control, numbers) {
  for (const option of (control.list ?? control).querySelectorAll("[data-id]")) {
    if (!numbers) {
      option.textContent = control.list ? "" : option.dataset.name;
      option.hidden = option.disabled = false;
      continue;
    }
    const [talks, pages] = numbers.get(option.dataset.id);
    const number = KINDS.includes(option.dataset.id) && control.name === "kind" ? pages : talks;
    option.textContent = control.list ? talksText(number) : `${option.dataset.name} (${number})`;
    option.hidden = option.disabled = !talks && !pages && control.value !== option.value;
  }
}

// The id that is chosen in a control, or an empty string.
function valueOf(control, speakers) {
  if (!control.list) return control.value;
  const name = fold(control.value.trim());
  const found = name && (speakers.find(([, other]) => fold(other) === name) ?? only(speakers.filter(([, other]) => fold(other).includes(name))));
  const told = document.getElementById(control.getAttribute("aria-describedby"));
  told.textContent = name && !found ? _`No speaker has this name, or several have.` : "";
  control.setAttribute("aria-invalid", name && !found ? "true" : "false");
  return found ? found[0] : "";
}

function setValue(control, id, speakers) {
  control.value = control.list ? (speakers.find(([other]) => other === id)?.[1] ?? "") : id;
}

const only = (list) => (list.length === 1 ? list[0] : undefined);

start(document.getElementById("garden-search"));
