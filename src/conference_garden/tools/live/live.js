// Live preview: replaces the text of a page in place, scrolls to the edit if it is out
// of view, and shows the problems of the last build.
const here = () => decodeURIComponent(location.pathname).replace(/^\//, "").replace(/(^|\/)$/, "$1index.html");

async function refresh(anchor) {
  const answer = await fetch(location.pathname, { cache: "no-store" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of ["article.bd-article", ".garden-contents", ".garden-navigation", "title"]) {
    const old = document.querySelector(part);
    const fresh = page.querySelector(part);
    if (old && fresh && old.innerHTML !== fresh.innerHTML) old.innerHTML = fresh.innerHTML;
  }
  if (document.querySelector("article .mermaid")) return location.reload();
  const place = anchor && document.getElementById(anchor);
  if (place) {
    const { top } = place.getBoundingClientRect();
    if (top > innerHeight || top < -place.parentElement.offsetHeight) place.scrollIntoView();
  }
}

function styles() {
  for (const link of document.querySelectorAll('link[rel="stylesheet"]')) {
    const address = new URL(link.href);
    address.searchParams.set("live", Date.now());
    link.href = address;
  }
}

function problems(messages) {
  let panel = document.getElementById("garden-problems");
  if (!panel) {
    panel = document.createElement("aside");
    panel.id = "garden-problems";
    panel.setAttribute("role", "status");
    panel.style.cssText =
      "position:fixed;inset:auto 0 0 0;max-height:40vh;overflow:auto;z-index:9999;padding:.6rem 1rem;" +
      "background:#5a1a12;color:#fff;font:14px/1.5 system-ui;box-shadow:0 0 1rem #0006";
    document.body.append(panel);
  }
  panel.hidden = messages.length === 0;
  const open = panel.querySelector("details")?.open ?? false;
  const paragraph = ({ place, text }) => {
    const line = document.createElement("p");
    const where = document.createElement("b");
    line.style.margin = "0 0 .3rem";
    where.textContent = place ? `${place}: ` : "";
    line.append(where, text);
    return line;
  };
  const advice = document.createElement("details");
  const summary = document.createElement("summary");
  const given = messages.filter((message) => message.advice).map(paragraph);
  summary.textContent = `Advice (${given.length})`;
  advice.append(summary, ...given);
  advice.open = open;
  const wrong = messages.filter((message) => !message.advice).map(paragraph);
  panel.style.background = wrong.length ? "#5a1a12" : "#234";
  panel.replaceChildren(...wrong, ...(given.length ? [advice] : []));
}

// with the state in which this page was read, so that nothing is missed that is told before the connection is there
const events = new EventSource(`/__live?${document.currentScript.dataset.state}`);
events.addEventListener("anew", () => location.reload()); // with other settings, templates or styles
events.addEventListener("page", ({ data }) => {
  const { page, anchor } = JSON.parse(data);
  if (page === here()) refresh(anchor);
  else location.href = `/${page}${anchor ? `#${anchor}` : ""}`;
});
events.addEventListener("built", () => refresh());
events.addEventListener("styles", styles);
events.addEventListener("problems", ({ data }) => problems(JSON.parse(data).messages));
