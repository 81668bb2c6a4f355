// Redirects from an old address to the new one and keeps the part after '#'.
// On the page of a conference, only talks that have moved elsewhere, and the headings in them, have new addresses.

function follow() {
  const isMeant = ({ id }) => new URL(`#${id}`, location).hash === location.hash;
  const moved = [...document.querySelectorAll(".garden-moved [id]")].find(isMeant);
  const link = moved?.closest("li").querySelector("a") ?? document.querySelector("a.garden-new-place");
  if (!link) return;
  const target = new URL(link.href);
  if (!moved) target.hash = location.hash;
  location.replace(target);
}

follow();
addEventListener("hashchange", follow);
