// The behaviour of every page. It replaces the scripts of Sphinx, the theme and Bootstrap
// (theme/upstream/theme.py); everything can be read without it.

// Colours: the choice is stored under the theme's key; garden/colour-mode.html applies it early.
const root = document.documentElement;
const prefersDark = matchMedia("(prefers-color-scheme: dark)");
const choice = document.getElementById("garden-mode");

function show(mode) {
  root.dataset.mode = mode;
  root.dataset.theme = mode !== "auto" ? mode : prefersDark.matches ? "dark" : "light";
}

if (choice) choice.value = root.dataset.mode;
choice?.addEventListener("change", () => {
  show(choice.value);
  try {
    localStorage.setItem("mode", choice.value);
  } catch {
    // the browser stores nothing: the choice applies to this page only
  }
});
prefersDark.addEventListener("change", () => show(root.dataset.mode));
// paper is white
addEventListener("beforeprint", () => (root.dataset.theme = "light"));
addEventListener("afterprint", () => show(root.dataset.mode));

// Folded parts are printed: by garden.css in browsers that know this selector, here in others.
// Of those that share a name only one can be open, so names are removed meanwhile.
if (!CSS.supports("selector(::details-content)")) {
  let folds = [];
  addEventListener("beforeprint", () => {
    folds = [...document.querySelectorAll("article details")].map((fold) => [fold, fold.open, fold.name ?? ""]);
    for (const [fold] of folds) fold.name = "";
    for (const [fold] of folds) fold.open = true;
  });
  addEventListener("afterprint", () => {
    for (const [fold, open] of folds) fold.open = open;
    for (const [fold, , name] of folds) fold.name = name;
  });
}

// The sidebar: hidden and shown beside a wide page, in a dialog over a narrow one. The dialog
// itself handles focus and Escape, and makes the rest of the page inert.
const button = document.querySelector(".primary-toggle");
const sidebar = document.getElementById("pst-primary-sidebar");
const dialog = document.getElementById("pst-primary-sidebar-modal");

function move(from, to) {
  to.append(...from.childNodes);
  to.className = from.className;
  from.className = "";
}

if (button && sidebar && dialog) {
  const close = document.createElement("button");
  close.className = "garden-button garden-close";
  close.textContent = _`Close`;
  close.addEventListener("click", () => dialog.close());
  button.addEventListener("click", () => {
    if (matchMedia("(min-width: 960px)").matches) {
      sidebar.classList.toggle("pst-sidebar-hidden");
      return;
    }
    move(sidebar, dialog);
    dialog.prepend(close);
    dialog.showModal();
  });
  dialog.addEventListener("close", () => {
    close.remove();
    move(dialog, sidebar);
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("a")) dialog.close();
  });
}

// Boxes that scroll sideways are in the tab order, so that the keyboard can scroll them.
const sizes = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});
for (const box of document.querySelectorAll("pre, div.math, .garden-diagram, .pst-scrollable-table-container")) sizes.observe(box);

// The header gets its shadow, and the local contents show where the reader is and has been; over
// a narrow page they close when a link in them is followed.
const contents = new Map(
  [...document.querySelectorAll(".garden-contents a")].map((link) => [decodeURIComponent(link.hash.slice(1)), link]),
);
for (const link of contents.values()) link.addEventListener("click", () => link.closest("nav").hidePopover?.());
const beside = document.querySelector(".bd-sidebar-secondary");
const headings = [...contents.keys()].map((id) => document.getElementById(id)).filter(Boolean);
let waiting = false;
// the link of the heading that the reader was at
let last = null;
// headings that were in sight
const begun = new Set();

// Keep the entry of the current section in sight, in a list that is longer than the window.
function keepInSight(link) {
  const [{ top, bottom }, box] = [link, beside].map((element) => element.getBoundingClientRect());
  if (top < box.top || bottom > box.bottom) beside.scrollTop += top - box.top - box.height / 3;
}

// Mark a section that was read from its heading to its end, as far as scrolling can tell.
function markRead(heading) {
  const { top, bottom } = heading.closest("section").getBoundingClientRect();
  if (top > 0 && top < innerHeight) begun.add(heading);
  if (begun.has(heading) && bottom < innerHeight && bottom > -innerHeight) contents.get(heading.id).classList.add("garden-read");
}

function follow() {
  waiting = false;
  const current = headings.findLast(
    (heading) => heading.getClientRects().length && heading.getBoundingClientRect().top < innerHeight / 3,
  );
  document.body.classList.toggle("scrolled", scrollY > 0);
  for (const [id, link] of contents) {
    if (id === current?.id) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  if (scrollY > 0) headings.forEach(markRead);
  const link = contents.get(current?.id);
  if (link && link !== last) keepInSight(link);
  last = link;
}

addEventListener(
  "scroll",
  () => {
    if (!waiting) requestAnimationFrame(follow);
    waiting = true;
  },
  { passive: true },
);
requestAnimationFrame(follow);

// If a reader comes for one talk of a long page, the part below it is unfolded.
const foot = document.querySelector("section:has(> :target) > details:has(> .garden-talk-foot)");
if (foot?.getBoundingClientRect().top > innerHeight) foot.open = true;

// What nobody waits for is loaded when the page is complete and the browser is idle.
const whenIdle = (action) => (window.requestIdleCallback ?? setTimeout)(action);
const idle = new Promise((done) => {
  if (document.readyState === "complete") whenIdle(done);
  else addEventListener("load", () => whenIdle(done));
});

// Talks that were read are marked, and talks can be saved.
idle.then(async () => (await import("./saved.js")).start(tell));

// Opened pages can be read without a network, if the garden has turned this on.
if ("offline" in document.body.dataset) idle.then(() => import("./offline.js"));

// Previews of the targets of links: loaded when a link is first pointed at; on touch screens earlier,
// because the browser's menu would open first.
const pointing = ["pointerover", "pointerdown", "focusin"];

function loadPreviews() {
  for (const type of pointing) removeEventListener(type, point);
  return import("./previews.js");
}

async function point(event) {
  if (event.target.closest?.("article a")) (await loadPreviews()).preview(event);
}

if ("popover" in HTMLElement.prototype) {
  for (const type of pointing) addEventListener(type, point);
  if (matchMedia("(any-pointer: coarse)").matches) idle.then(loadPreviews);
}

// Search: loaded when it is used, and on pages that show results themselves. A dialog opens on
// "/", on Ctrl-K, and when the reader uses a field or button for searching.
// what is typed while the search is loading
let ahead = null;

async function openSearch(field) {
  ahead ??= "";
  const take = () => {
    const text = (field?.value ?? "") + ahead;
    ahead = null;
    if (field) field.value = "";
    return text;
  };
  try {
    await (await import("./search.js")).openDialog(take);
  } catch {
    ahead = null;
    if (!field) location.assign(new URL("../search.html", import.meta.url));
  }
}

// Readers must be able to turn off single-key shortcuts (WCAG 2.2, 2.1.4): all of them at once.
function keysAreOff() {
  try {
    return localStorage.getItem("garden-keys") === "off";
  } catch {
    return false;
  }
}

const press = async (key) => (await import("./keys.js")).press(key);

addEventListener("keydown", (event) => {
  const { key, altKey } = event;
  const typing = event.target.closest?.("input, textarea, select, [contenteditable], dialog");
  const control = event.ctrlKey || event.metaKey;
  const single = ["/", "?", "j", "k"].includes(key) && !control && !altKey && !typing && !keysAreOff();
  const opens = (single && key === "/") || (control && key === "k" && !altKey);
  const goesOn = ahead !== null && key.length === 1 && !control && !typing;
  if (opens || goesOn || single) event.preventDefault();
  if (goesOn) ahead += key;
  else if (opens) openSearch();
  else if (single) press(key);
});
document.querySelector(".garden-keys-button")?.addEventListener("click", () => press("?"));

const searchPage = document.getElementById("garden-search");
if (searchPage) import("./search-page.js");
if (document.querySelector("[data-garden-missing]")) import("./search-missing.js");

for (const field of searchPage ? [] : document.querySelectorAll(".garden-search [name=q]")) {
  field.addEventListener("click", () => openSearch(field));
  field.addEventListener("input", () => openSearch(field));
}

document.querySelector(".garden-search-link")?.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  openSearch();
});

// Reports of what was done, which disappear again.

// screen readers announce what is put into it
const told = document.createElement("p");
told.className = "garden-told";
told.setAttribute("role", "status");
let timer = 0;

function tell(...words) {
  clearTimeout(timer);
  // everything behind a dialog is inert
  const box = document.querySelector("dialog[open]") ?? document.body;
  if (told.parentNode !== box) box.append(told);
  told.replaceChildren();
  timer = setTimeout(() => {
    told.replaceChildren(...words);
    timer = setTimeout(() => told.replaceChildren(), 5000);
  }, 100);
}

// Copying: the address of a talk, and code; both can be copied by hand too.

async function copy(text, words) {
  try {
    await navigator.clipboard.writeText(text);
    tell(words);
  } catch {
    tell(_`The browser does not allow this page to copy.`);
  }
}

addEventListener("click", async (event) => {
  const link = event.target.closest?.(".garden-copy, .garden-cite");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (link.matches(".garden-copy")) {
    // the link is followed, so that the address bar shows the address
    if (!navigator.clipboard) return;
    event.preventDefault();
    copy(link.href, _`Link copied`);
  } else {
    event.preventDefault();
    (await import("./cite.js")).cite(link, copy);
  }
});

/** The code of a block without line numbers; of a session, only what was typed. */
function codeOf(block) {
  const code = block.cloneNode(true);
  for (const part of code.querySelectorAll(".linenos, .gp, .go")) part.remove();
  return code.textContent.replace(/^\n+|\s+$/g, "");
}

for (const block of navigator.clipboard ? document.querySelectorAll("article div.highlight > pre") : []) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "garden-copy-code";
  button.textContent = _`Copy`;
  button.setAttribute("aria-label", _`Copy code`);
  button.addEventListener("click", () => copy(codeOf(block), _`Code copied`));
  block.before(button);
}
