// On a phone a tap on the map shows a topic over it, or closes it, without adding to the browser's history.

document.querySelector("article").addEventListener("click", (event) => {
  const place = event.target.closest("#garden-map-narrow a, .garden-map-close a")?.getAttribute("href");
  if (!place?.startsWith("#") || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  location.replace(place);
});
