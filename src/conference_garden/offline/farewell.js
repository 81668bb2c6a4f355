// This garden is no longer cached for reading offline: deletes the caches, and then this worker itself.
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(leave()));

async function leave() {
  for (const name of await caches.keys()) if (name.startsWith(`${registration.scope} `)) await caches.delete(name);
  await registration.unregister();
}
