// What the search loads.

// The root of the site.
export const root = new URL("../", import.meta.url);

// A function that does its work when it is first called; after a failure, again.
export function once(make) {
  let made;
  return () => {
    made ??= make().catch((error) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}

export async function json(url) {
  const response = await fetch(url, { cache: "no-cache" });
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response.json();
}
