// Copying: the address of a talk, and code.  Loaded by pages that have one of these
// (theme/upstream/theme.py); what is copied can be copied by hand too.

const status = document.createElement("p"); // screen readers say what comes to stand in it
status.className = "garden-told";
status.setAttribute("role", "status");
document.body.append(status);
let timer = 0;

function tell(words) {
  clearTimeout(timer);
  const box = document.querySelector("dialog[open]") ?? document.body; // what is behind a dialog is out of reach
  if (status.parentNode !== box) box.append(status);
  status.textContent = "";
  timer = setTimeout(() => {
    status.textContent = words;
    timer = setTimeout(() => (status.textContent = ""), 4000);
  }, 100);
}

async function copy(text, words) {
  try {
    await navigator.clipboard.writeText(text);
    tell(words);
  } catch {
    tell("The browser does not let this page copy.");
  }
}

addEventListener("click", async (event) => {
  const link = event.target.closest?.(".garden-copy, .garden-cite a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (link.matches(".garden-copy")) {
    if (!navigator.clipboard) return; // then the address stands in the browser's own bar
    event.preventDefault();
    copy(link.href, "Link copied");
  } else {
    event.preventDefault();
    (await import("./cite.js")).cite(link, copy);
  }
});

/** The code of a block: no numbers of lines, and of a session only what was typed. */
function codeOf(block) {
  const code = block.cloneNode(true);
  for (const part of code.querySelectorAll(".linenos, .gp, .go")) part.remove();
  return code.textContent.replace(/^\n+|\s+$/g, "");
}

for (const block of navigator.clipboard ? document.querySelectorAll("article div.highlight > pre") : []) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "garden-copy-code";
  button.textContent = "Copy";
  button.setAttribute("aria-label", "Copy code");
  button.addEventListener("click", () => copy(codeOf(block), "Code copied"));
  block.before(button);
}
