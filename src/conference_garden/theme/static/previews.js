// Previews: pointing at a link to a talk, topic, speaker or conference shows its essence, taken from the target page.
// So the text is in one place, and the browser already has the page when the reader follows the link.
//
// A preview closes with Escape, stays while it is pointed at, and describes its link for screen readers
// (WCAG 2.2, 1.4.13 and the ARIA tooltip pattern).

const SHOW_AFTER = 200; // milliseconds
const HIDE_AFTER = 250;
const LONG_PRESS = 450;
const LONGEST = 300; // characters of a lead paragraph
const own = document.querySelector("meta[name=garden-folders]")?.content.split(" ") ?? []; // the garden's own kinds of notes
const PREVIEWED = new RegExp(`^(${["conferences", "topics", "speakers", ...own].join("|")})/(?!letter/|family/).+\\.html$`);

const root = new URL(document.documentElement.dataset.content_root, location.href);
const pages = new Map();

const box = document.createElement("div");
box.id = box.className = "garden-preview";
box.setAttribute("role", "tooltip");
box.popover = "manual";
document.querySelector("main").append(box);

const styles = document.createElement("link");
styles.rel = "stylesheet";
styles.href = new URL("previews.css", import.meta.url);
const styled = new Promise((done) => (styles.onload = styles.onerror = done));
document.head.append(styles);

let wanted = null; // the link that is pointed at
let shown = null; // the link whose preview is open
let timer = 0;
let press = null; // a finger on a link: where it was put down, and whether it has rested there

/** The address of a link if it has a preview, or null. */
function address(link) {
  const url = new URL(link.href, location.href);
  const inside = url.origin === root.origin && url.pathname.startsWith(root.pathname);
  return inside && PREVIEWED.test(url.pathname.slice(root.pathname.length)) ? url : null;
}

/** The link with a preview at a node of the page, or null; links inside a drawing have none, which would hide it. */
function linkAt(node) {
  const link = node instanceof HTMLElement && node.closest("article a[href]:not(.headerlink, .garden-copy, .garden-cite, [role=doc-backlink])");
  return link && address(link) ? link : null;
}

/** The page at an address; an empty one if it cannot be loaded. */
function pageAt({ pathname }) {
  if (pathname === location.pathname) return document;
  if (!pages.has(pathname)) {
    const text = fetch(pathname).then((answer) => (answer.ok ? answer.text() : ""));
    pages.set(pathname, text.catch(() => "").then((found) => new DOMParser().parseFromString(found, "text/html")));
  }
  return pages.get(pathname);
}

function textOf(element) {
  const copy = element?.cloneNode(true);
  for (const link of copy?.querySelectorAll(".headerlink, [role=doc-noteref]") ?? []) link.remove();
  for (const math of copy?.querySelectorAll("math") ?? []) math.replaceWith(math.getAttribute("alttext"));
  return copy?.textContent.replace(/\s+/g, " ").trim() ?? "";
}

/** Title, byline and text: of a talk or footnote on its page, or of a page by its lead or its first talks. */
function essence(page, id) {
  const title = textOf(page.querySelector("article h1"));
  const heading = id && page.getElementById(id);
  // a footnote is shown at its reference
  if (heading && heading.matches("[role=doc-footnote]")) {
    const words = [...heading.querySelectorAll(":scope > :not(span)")].map(textOf).join(" ");
    return [textOf(heading.querySelector(".label")), "", cut(words)];
  }
  const takeaway = heading && heading.closest("section").querySelector(":scope > .garden-takeaway");
  if (takeaway) {
    const byline = textOf(heading.closest("section").querySelector(":scope > .garden-byline"));
    return [textOf(heading), byline ? `${byline}\u00a0· ${title}` : title, textOf(takeaway)];
  }
  const facts = [...page.querySelectorAll(".garden-facts dd")].slice(0, 2).map(textOf);
  const lead = textOf(page.querySelector("article > section > p:not([class])"));
  const talks = [...page.querySelectorAll(".garden-talk-title")].slice(0, 3).map(textOf);
  return [title, facts.join("\u00a0· "), lead ? cut(lead) : talks.join("; ")];
}

const cut = (text) => (text.length > LONGEST ? `${text.slice(0, LONGEST).replace(/\s+\S*$/, "")}…` : text);

async function show(link) {
  if (shown !== link) close();
  const url = address(link);
  const [page] = await Promise.all([pageAt(url), styled]);
  const [title, byline, text] = essence(page, decodeURIComponent(url.hash.slice(1).split(":~:")[0]));
  // a text that is already beside the link need not be repeated
  const beside = link.closest("li, .garden-side")?.textContent.replace(/\s+/g, " ") ?? "";
  if (wanted !== link || !title || (text && beside.includes(text.slice(0, 60)))) return;
  box.replaceChildren(
    ...[title, byline, text].map((words, line) => {
      const part = document.createElement("p");
      part.className = ["garden-preview-title", "garden-byline", "garden-preview-text"][line];
      part.textContent = words;
      return part;
    }),
  );
  shown = link;
  link.setAttribute("aria-describedby", box.id);
  box.showPopover();
  place(link.getClientRects()[0]);
}

/** Place the box below a line of the link, or above it if there is no room; always inside the window. */
function place(line) {
  const { width, height } = box.getBoundingClientRect();
  const room = document.documentElement.clientWidth - width - 8;
  const above = line.bottom + height + 8 > innerHeight && line.top > height + 8;
  box.style.left = `${scrollX + Math.max(8, Math.min(line.left, room))}px`;
  box.style.top = `${scrollY + (above ? line.top - height - 4 : line.bottom + 4)}px`;
}

function close() {
  if (!shown) return;
  shown.removeAttribute("aria-describedby");
  shown = null;
  box.hidePopover();
}

function hide() {
  clearTimeout(timer);
  wanted = null;
  close();
}

function later(action, delay) {
  clearTimeout(timer);
  timer = setTimeout(action, delay);
}

function want(link) {
  if (link === shown) return clearTimeout(timer); // the pointer came back
  wanted = link;
  later(() => show(link), SHOW_AFTER);
}

/** Handle a mouse over a link, or the focus; also the event that made page.js load this module, if it still holds. */
export function preview({ type, target, pointerType }) {
  const state = type === "focusin" ? ":focus-visible" : pointerType === "mouse" ? ":hover" : ":not(*)";
  const link = linkAt(target);
  if (link?.matches(state)) want(link);
}

addEventListener("focusin", preview);
addEventListener("focusout", ({ target }) => target === wanted && hide());
addEventListener("keydown", ({ key }) => key === "Escape" && hide());

addEventListener("pointerover", (event) => {
  if (event.pointerType === "mouse" && box.contains(event.target)) clearTimeout(timer);
  else if (linkAt(event.relatedTarget) !== linkAt(event.target)) preview(event);
});
addEventListener("pointerout", ({ pointerType, target, relatedTarget }) => {
  const left = wanted && (box.contains(target) || linkAt(target) === wanted);
  const stays = box.contains(relatedTarget) || linkAt(relatedTarget) === wanted || wanted?.matches(":focus-visible");
  if (pointerType === "mouse" && left && !stays) later(hide, HIDE_AFTER);
});

// Touch: a finger that rests on a link; one that moves is scrolling.
addEventListener("pointerdown", ({ pointerType, target, clientX: x, clientY: y }) => {
  press = null;
  if (pointerType !== "touch" || box.contains(target)) return;
  hide();
  wanted = linkAt(target);
  if (!wanted) return;
  press = { x, y, held: false };
  later(() => {
    press.held = true;
    show(wanted);
  }, LONG_PRESS);
});
addEventListener("pointermove", ({ clientX, clientY }) => {
  if (press && !press.held && Math.hypot(clientX - press.x, clientY - press.y) > 8) hide();
});
for (const type of ["pointerup", "pointercancel"]) addEventListener(type, () => press && !press.held && hide());
// a long press was for the preview: do not open the menu of the link or follow it
for (const type of ["contextmenu", "click"]) {
  addEventListener(type, (event) => press?.held && linkAt(event.target) === wanted && event.preventDefault());
}
