// Single-key shortcuts: to the next and the previous talk of a page, and a list of all keys.

const KEYS = [
  ["/", _`search (also Ctrl K)`],
  ["j", _`next talk, or next section`],
  ["k", _`previous talk, or previous section`],
  ["?", _`this list`],
  ["↑ ↓", _`in the search: from result to result`],
  [_`Esc`, _`close what is open`],
];
const SOON = 1000; // milliseconds during which scrolling may not have finished

/** An element with attributes and children. */
function element(name, attributes = {}, ...children) {
  const made = Object.assign(document.createElement(name), attributes);
  made.append(...children);
  return made;
}

const headings = [...document.querySelectorAll("article section section > h2[id]")];
const talks = headings.filter((heading) => heading.parentNode.querySelector(":scope > .garden-takeaway"));
let last = null; // the last heading that a key went to, and when
let when = 0;

const hashOf = (heading) => `#${encodeURIComponent(heading.id)}`;

/** The distance from the top of the window at which a heading comes to rest. */
function landing(heading) {
  const [own, page] = [getComputedStyle(heading).scrollMarginTop, getComputedStyle(document.documentElement).scrollPaddingTop];
  return parseFloat(own) + (parseFloat(page) || 0);
}

/** Go to the next heading (1) or the previous one (-1) from where the reader is. */
function go(step) {
  const stops = (talks.length ? talks : headings).filter((heading) => heading.getClientRects().length);
  if (!stops.length) return;
  const topOf = (heading) => heading.getBoundingClientRect().top;
  const line = landing(stops[0]);
  const underway = performance.now() - when < SOON && stops.includes(last) && location.hash === hashOf(last);
  const next = underway
    ? stops[stops.indexOf(last) + step]
    : step > 0
      ? stops.find((heading) => topOf(heading) > line + 2)
      : stops.findLast((heading) => topOf(heading) < line - 2);
  if (!next) return;
  [last, when] = [next, performance.now()];
  location.replace(hashOf(next)); // without adding to the history
  next.tabIndex = -1;
  next.focus({ preventScroll: true });
}

let dialog = null;

function makeDialog() {
  const styles = element("link", { rel: "stylesheet", href: new URL("keys.css", import.meta.url) });
  const styled = new Promise((done) => (styles.onload = styles.onerror = done));
  document.head.append(styles);
  const rows = KEYS.flatMap(([key, what]) => [element("dt", {}, element("kbd", {}, key)), element("dd", {}, what)]);
  const on = element("input", { type: "checkbox" });
  on.addEventListener("change", () => {
    try {
      localStorage.setItem("garden-keys", on.checked ? "on" : "off");
    } catch {
      on.checked = true; // the browser stores nothing
    }
  });
  dialog = element(
    "dialog",
    { className: "garden-keys" },
    element("h2", { id: "garden-keys-title" }, _`Keys`),
    element("dl", {}, ...rows),
    element("label", {}, on, " ", _`single-key shortcuts work`),
    element("form", { method: "dialog" }, element("button", {}, _`Close`)),
  );
  dialog.setAttribute("aria-labelledby", "garden-keys-title");
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  document.body.append(dialog);
  return [styled, on];
}

let made = null;

async function list() {
  const [styled, on] = (made ??= makeDialog());
  await styled;
  try {
    on.checked = localStorage.getItem("garden-keys") !== "off";
  } catch {
    on.checked = true;
  }
  if (!dialog.open) dialog.showModal();
}

/** Perform the action of a key. */
export function press(key) {
  if (key === "?") list();
  else go(key === "j" ? 1 : -1);
}
