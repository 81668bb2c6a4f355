// Draws the diagrams of a page when the reader comes near them, in the colours of the page, and again when
// these change. Until then, and if drawing fails, the words below are shown instead.
const root = document.documentElement;
const drawn = new Map();
const LEGIBLE = 0.6; // the smallest scale, where 1 makes letters as large as in the text
let count = 0;

// Mermaid calculates with colours, but knows only older notations: the canvas converts them.
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
  // on a phone it scrolls rather than being too small to read
  const { firstElementChild: picture } = drawing;
  picture.style.minWidth = `${Math.ceil(picture.viewBox.baseVal.width * LEGIBLE)}px`;
  drawn.set(source, drawing);
  source.before(drawing);
  // page.js does this when a box changes its size, which this one may not do
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
