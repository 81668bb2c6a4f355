// Leads from an old address to the new one and keeps the part after '#'.
// On the page of a conference, only a talk that is elsewhere now has a new address.

function follow() {
  const id = location.hash.slice(1);
  const moved = [...document.querySelectorAll(".garden-moved > li")].find((item) => item.id === id);
  const link = moved?.querySelector("a") ?? document.querySelector("a.garden-new-place");
  if (!link) return;
  const target = new URL(link.href);
  if (!moved) target.hash = location.hash;
  location.replace(target);
}

follow();
addEventListener("hashchange", follow);
