// This garden is no longer kept for reading offline: what was kept goes, and this worker too.
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(leave()));

async function leave() {
  for (const name of await caches.keys()) if (name.startsWith(`${registration.scope} `)) await caches.delete(name);
  await registration.unregister();
}
