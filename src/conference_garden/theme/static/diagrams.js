// Draws the diagrams of a page as the reader comes near them, in the colours of the page,
// and again when these change.  Until then, and if it fails, the words below stand for them.
const root = document.documentElement;
const drawn = new Map();
const LEGIBLE = 0.6; // of the size in which letters are as large as in the text
let count = 0;

// Mermaid calculates with colours, and knows only the older notations: the canvas translates.
const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 });
const brush = canvas.getContext("2d", { willReadFrequently: true });

function colour(name) {
  brush.clearRect(0, 0, 1, 1);
  brush.fillStyle = getComputedStyle(root).getPropertyValue(name).trim();
  brush.fillRect(0, 0, 1, 1);
  return `#${[...brush.getImageData(0, 0, 1, 1).data.slice(0, 3)].map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

function theme() {
  const [ground, soft, line, text, quiet] = [
    "--pst-color-background",
    "--garden-soft",
    "--garden-line",
    "--pst-color-text-base",
    "--garden-quiet",
  ].map(colour);
  return {
    darkMode: root.dataset.theme === "dark",
    background: ground,
    primaryColor: soft,
    primaryTextColor: text,
    primaryBorderColor: quiet,
    secondaryColor: soft,
    tertiaryColor: ground,
    tertiaryBorderColor: line,
    lineColor: quiet,
    textColor: text,
    edgeLabelBackground: ground,
    fontFamily: getComputedStyle(document.body).fontFamily,
  };
}

async function draw(source) {
  const { default: mermaid } = await import("./vendor/mermaid/mermaid.esm.min.mjs");
  mermaid.initialize({ startOnLoad: false, suppressErrorRendering: true, theme: "base", themeVariables: theme() });
  const { svg } = await mermaid.render(`garden-diagram-${(count += 1)}`, source.textContent);
  const drawing = drawn.get(source) ?? document.createElement("div");
  drawing.className = "garden-drawing";
  drawing.innerHTML = svg;
  // on a phone it is scrolled rather than made too small to read
  const { firstElementChild: picture } = drawing;
  picture.style.minWidth = `${Math.ceil(picture.viewBox.baseVal.width * LEGIBLE)}px`;
  drawn.set(source, drawing);
  source.before(drawing);
  // as page.js does where a box changes its size, which this one may not
  const box = drawing.parentElement;
  if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
}

const near = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      draw(target.querySelector("pre.mermaid"));
    }
  },
  { rootMargin: "100%" },
);
for (const source of document.querySelectorAll("pre.mermaid")) near.observe(source.parentElement);

new MutationObserver(() => [...drawn.keys()].forEach(draw)).observe(root, { attributeFilter: ["data-theme"] });
