// Draws diagrams as SVG for embedding in pages.  Colours are CSS variables of the page, so that one drawing
// works in light and dark mode.  It has only shapes and words: no styles, and no ids except those of arrowheads.

import mermaid from "/mermaid/mermaid.esm.min.mjs";

const COLOURS = {
  "#fcfbf7": "--pst-color-background",
  "#f3f1e8": "--garden-soft",
  "#dcdccd": "--garden-line",
  "#555e51": "--garden-quiet",
  "#262b24": "--pst-color-text-base",
};
const [GROUND, SOFT, LINE, QUIET, TEXT] = Object.keys(COLOURS);
// These are the widest fonts that readers have: text that fits with them fits with others.
const FONT = '"DejaVu Sans", Verdana, sans-serif';

mermaid.initialize({
  startOnLoad: false,
  suppressErrorRendering: true,
  deterministicIds: true,
  htmlLabels: false,
  flowchart: { htmlLabels: false },
  theme: "base",
  themeVariables: {
    darkMode: false,
    background: GROUND,
    primaryColor: SOFT,
    primaryTextColor: TEXT,
    primaryBorderColor: QUIET,
    secondaryColor: SOFT,
    secondaryTextColor: TEXT,
    secondaryBorderColor: QUIET,
    tertiaryColor: GROUND,
    tertiaryTextColor: TEXT,
    tertiaryBorderColor: LINE,
    lineColor: QUIET,
    textColor: TEXT,
    titleColor: TEXT,
    edgeLabelBackground: GROUND,
    fontFamily: FONT,
  },
});

const SHAPES = {
  path: ["d"],
  rect: ["x", "y", "width", "height", "rx", "ry"],
  circle: ["cx", "cy", "r"],
  ellipse: ["cx", "cy", "rx", "ry"],
  line: ["x1", "y1", "x2", "y2"],
  polygon: ["points"],
  polyline: ["points"],
};
const TEXTS = { text: ["x", "y", "dx", "dy"], tspan: ["x", "y", "dx", "dy"] };
const OTHERS = {
  g: [],
  a: ["href"],
  defs: [],
  marker: ["id", "viewBox", "refX", "refY", "markerUnits", "markerWidth", "markerHeight", "orient"],
};
const ALLOWED = { ...SHAPES, ...TEXTS, ...OTHERS };
const PLACES = { rect: ["x", "y"], text: ["x", "y"], circle: ["cx", "cy"], ellipse: ["cx", "cy"] };
const MOVE = /^translate\(\s*(-?[\d.]+)(?:[\s,]+(-?[\d.]+))?\s*\)$/;
const MARKERS = ["marker-start", "marker-mid", "marker-end"];
const LEFT_OUT = ["style", "title", "desc", "script"];

const SVG = "http://www.w3.org/2000/svg";
const hex = (colour) => `#${colour.match(/[\d.]+/g).slice(0, 3).map((part) => Number(part).toString(16).padStart(2, "0")).join("")}`;
const rounded = (number) => String(Math.round(number * 10) / 10 || 0);
const round = (text) => text.replace(/-?\d*\.\d+(?:e-?\d+)?/g, rounded);

/** A path in whole numbers, with each straight part as one line: mermaid draws it in pieces, or as curves. */
function lean(path) {
  const steps = path.match(/[A-Za-z][^A-Za-z]*/g) ?? [];
  if (!steps.every((step) => /^[MLC][-\d.,\s]+$/.test(step))) return round(path);
  const made = []; // the command and the points of each piece
  for (const step of steps) {
    const numbers = step.slice(1).match(/-?[\d.]+/g).map((number) => Math.round(number));
    const points = Array.from({ length: numbers.length / 2 }, (_, index) => numbers.slice(2 * index, 2 * index + 2));
    const from = made.at(-1)?.points.at(-1);
    const before = made.at(-1)?.command === "L" ? made.at(-2).points.at(-1) : null;
    if (step[0] === "M" || !isStraight([from, ...points])) made.push({ command: step[0], points });
    else if (before && isStraight([before, from, ...points])) made.at(-1).points = points.slice(-1);
    else made.push({ command: "L", points: points.slice(-1) });
  }
  return made.map(({ command, points }) => command + points.join(" ")).join("");
}

/** Whether points lie on the straight line from the first to the last, apart from rounding. */
function isStraight(points) {
  const [[x, y], [right, down]] = [points[0], points.at(-1)];
  const length = Math.hypot(right - x, down - y);
  return points.every(([across, along]) => {
    const aside = Math.abs((right - x) * (y - along) - (x - across) * (down - y)) / (length || 1);
    return aside < 1 && Math.hypot(across - x, along - y) <= length + 1 && Math.hypot(across - right, along - down) <= length + 1;
  });
}

class NotDrawable extends Error {}

/** A colour as the variable that it stands for; a colour that the diagram itself names stays as it is. */
function paint(colour, code) {
  if (colour === "none" || /, 0\)$/.test(colour)) return "none";
  const found = hex(colour);
  if (COLOURS[found]) return `var(${COLOURS[found]})`;
  if (code.toLowerCase().includes(found)) return found;
  throw new NotDrawable(`has the colour ${found}, which no variable stands for`);
}

class Copy {
  constructor(code) {
    this.code = code;
    this.markers = new Map();
  }

  /** A copy of an element with the attributes on the lists, or nothing if it is invisible; throws for others. */
  of(element) {
    const name = element.localName;
    if (LEFT_OUT.includes(name)) return null;
    if (!ALLOWED[name]) throw new NotDrawable(`has <${name}>`);
    const style = getComputedStyle(element);
    if (style.display === "none" || style.visibility === "hidden") return null;
    const made = document.createElementNS(SVG, name);
    for (const attribute of [...ALLOWED[name], "transform"]) {
      const value = attribute === "href" ? (element.getAttribute("href") ?? element.getAttribute("xlink:href")) : element.getAttribute(attribute);
      if (value !== null && value !== "") made.setAttribute(attribute, attribute === "href" ? value : attribute === "d" ? lean(value) : round(value));
    }
    if (name === "marker") made.setAttribute("id", this.marker(element.id));
    if (SHAPES[name]) this.shape(made, style, element);
    if (name === "text") this.text(made, style);
    if (name === "tspan") this.tspan(made, style, getComputedStyle(element.parentElement));
    for (const child of element.childNodes) {
      if (child.nodeType === Node.TEXT_NODE && TEXTS[name]) made.append(child.data);
      const copy = child.nodeType === Node.ELEMENT_NODE && this.of(child);
      if (copy) made.append(copy);
    }
    if (name === "rect" && !(Number(made.getAttribute("width")) && Number(made.getAttribute("height")))) return null;
    if (["g", "defs", "text", "tspan", "a"].includes(name) && !made.textContent && !made.childElementCount) return null;
    return this.lean(made);
  }

  /** The same with fewer elements, to keep pages small. */
  lean(made) {
    const [only, ...others] = made.children;
    const isBare = !made.attributes.length;
    const moved = made.localName === "g" && made.attributes.length === 1 && MOVE.exec(made.getAttribute("transform"));
    if (moved) for (const child of made.children) this.move(child, Number(moved[1]), Number(moved[2] ?? 0));
    if (moved || (["g", "tspan"].includes(made.localName) && isBare)) {
      const content = document.createDocumentFragment();
      content.append(...made.childNodes);
      return content;
    }
    if (made.localName === "text" && only && !others.length && made.textContent === only.textContent) {
      const size = Number(made.getAttribute("font-size"));
      const inPixels = (value) => parseFloat(value ?? 0) * (/em$/.test(value) ? size : 1);
      const down = inPixels(only.getAttribute("y") ?? made.getAttribute("y")) + inPixels(only.getAttribute("dy"));
      for (const name of ["x", "font-weight", "font-style", "text-anchor"]) {
        if (only.hasAttribute(name)) made.setAttribute(name, only.getAttribute(name));
      }
      made.setAttribute("y", Math.round(down * 10) / 10);
      made.textContent = only.textContent;
    }
    return made;
  }

  /** Move an element, by its coordinates if possible, else by a transform. */
  move(element, right, down) {
    const own = element.getAttribute("transform") ?? "translate(0)";
    const [, x, y = 0] = MOVE.exec(own) ?? [];
    const places = element.childElementCount ? null : PLACES[element.localName];
    if (x === undefined) {
      element.setAttribute("transform", `translate(${right}, ${down}) ${own}`);
    } else if (places) {
      element.removeAttribute("transform");
      const by = [Number(x) + right, Number(y) + down];
      places.forEach((name, axis) => element.setAttribute(name, rounded(Number(element.getAttribute(name) ?? 0) + by[axis])));
    } else {
      element.setAttribute("transform", `translate(${rounded(Number(x) + right)}, ${rounded(Number(y) + down)})`);
    }
  }

  shape(made, style, element) {
    const [fill, stroke] = [paint(style.fill, this.code), paint(style.stroke, this.code)];
    made.setAttribute("fill", fill);
    if (stroke !== "none") {
      made.setAttribute("stroke", stroke);
      if (style.strokeWidth !== "1px") made.setAttribute("stroke-width", parseFloat(style.strokeWidth));
      if (/[1-9]/.test(style.strokeDasharray.replace(/^.*?,/, ""))) made.setAttribute("stroke-dasharray", style.strokeDasharray.replace(/px/g, ""));
    }
    const opacity = Number(style.opacity) * (fill === "none" ? 1 : Number(style.fillOpacity));
    // the background of the words on a line stays opaque, to hide the line
    if (opacity !== 1 && !element.classList.contains("background")) made.setAttribute("opacity", opacity);
    for (const place of MARKERS) {
      const [, id] = style[place].match(/#([^")]+)/) ?? [];
      if (id) made.setAttribute(place, `url(#${this.marker(id)})`);
    }
  }

  text(made, style) {
    made.setAttribute("fill", paint(style.fill, this.code));
    made.setAttribute("font-size", parseFloat(style.fontSize));
    if (style.textAnchor !== "start") made.setAttribute("text-anchor", style.textAnchor);
    if (style.dominantBaseline !== "auto") made.setAttribute("dominant-baseline", style.dominantBaseline);
  }

  tspan(made, style, around) {
    if (style.fontWeight !== around.fontWeight) made.setAttribute("font-weight", style.fontWeight);
    if (style.fontStyle !== around.fontStyle) made.setAttribute("font-style", style.fontStyle);
    if (style.textAnchor !== around.textAnchor) made.setAttribute("text-anchor", style.textAnchor);
  }

  /** The id of an arrowhead; each page makes it unique. */
  marker(id) {
    if (!this.markers.has(id)) this.markers.set(id, `arrow-${this.markers.size + 1}`);
    return this.markers.get(id);
  }
}

/** The drawing of a diagram, as SVG text. */
async function draw(code) {
  const { svg } = await mermaid.render("diagram", code);
  const box = document.createElement("div");
  box.innerHTML = svg;
  document.body.append(box);
  const drawn = box.querySelector("svg");
  const { x, y, width, height } = drawn.viewBox.baseVal;
  const made = document.createElementNS(SVG, "svg");
  made.setAttribute("viewBox", [x, y, width, height].map(Math.round).join(" "));
  made.setAttribute("width", Math.round(width));
  made.setAttribute("height", Math.round(height));
  const copy = new Copy(code);
  for (const child of drawn.children) made.append(copy.of(child) ?? "");
  box.remove();
  const used = new Set([...made.querySelectorAll("*")].flatMap((element) => MARKERS.map((place) => element.getAttribute(place)?.slice(5, -1))));
  for (const marker of made.querySelectorAll("marker")) if (!used.has(marker.id)) marker.remove();
  return new XMLSerializer().serializeToString(made);
}

const found = [];
for (const code of await (await fetch("/codes")).json()) {
  found.push(await draw(code).then((svg) => ({ svg }), ({ message }) => ({ why: message })));
}
await fetch("/drawn", { method: "POST", body: JSON.stringify(found) });
