import { isVersionCache, mnistCache, versionCache } from "./caches";

/** The files of this version of the site, by their paths in its folder; what each must hash to. */
declare const FILES: Readonly<Record<string, string>>;
/** What this version is called: a hash of all its files and of this program. */
declare const VERSION: string;
declare const self: ServiceWorkerGlobalScope;

/** The folder that the site stands in. */
const folder = self.registration.scope;
const own = versionCache(folder, VERSION);

/** Where it is written which tabs were open when this version began: they may ask for files of an older one. */
const OLDER_TABS_URL = new URL("?older-tabs", folder);

self.addEventListener("install", (event) => event.waitUntil(fetchAll()));
self.addEventListener("activate", (event) => event.waitUntil(begin()));
self.addEventListener("message", ({ data }) => {
  if (data === "begin") void self.skipWaiting();
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const path = pathOf(request);
  if (path === undefined) return;
  if (path.startsWith("mnist/")) {
    // "reload": the copy was found to be damaged. What comes instead is kept by the one who asks for it.
    if (request.cache !== "reload") event.respondWith(mnist(request));
  } else if (request.mode === "navigate") {
    event.waitUntil(forgetOlder());
    // Some hosts call about.html "about".
    const file = [path || "index.html", `${path}.html`].find((name) => name in FILES);
    if (file !== undefined) event.respondWith(whole(file, request));
  } else {
    event.respondWith(whole(path, request));
  }
});

/** The path of a request that this program may answer, in the site's folder. */
function pathOf({ method, url, headers }: Request): string | undefined {
  if (method !== "GET" || headers.has("range") || !url.startsWith(folder)) return undefined;
  const path = new URL(url).href.slice(folder.length);
  return decodeURI(path.replace(/[?#].*/s, ""));
}

/**
 * Fetches all files, one after the other, as the person is to notice nothing. One that is missing, or of another
 * version because the site is being renewed at this moment, ends it: the version before stays, and the next visit
 * tries again and goes on with what is here.
 */
async function fetchAll(): Promise<void> {
  const cache = await caches.open(own);
  for (const [path, integrity] of Object.entries(FILES)) {
    const address = new URL(path, folder);
    if (await cache.match(address)) continue;
    const response = await fetch(address, { integrity, cache: "no-cache" });
    if (!response.ok) throw new Error(`${path}: the server answered ${response.status}`);
    // Where a host leads elsewhere with a page's name, the browser would not take it for the page.
    await cache.put(address, response.redirected ? new Response(response.body, response) : response);
  }
}

async function begin(): Promise<void> {
  const ids = (await tabs()).map(({ id }) => id);
  await (await caches.open(own)).put(OLDER_TABS_URL, Response.json(ids));
  await self.clients.claim();
  await forgetOlder();
}

/** Deletes the older versions once none of the tabs is open that were when this one began. */
async function forgetOlder(): Promise<void> {
  const names = (await caches.keys()).filter((name) => name !== own && isVersionCache(name, folder));
  // One of them may be newer.
  if (names.length === 0 || self.registration.installing || self.registration.waiting) return;
  const noted = await (await caches.open(own)).match(OLDER_TABS_URL);
  const older = noted ? ((await noted.json()) as string[]) : [];
  if ((await tabs()).some(({ id }) => older.includes(id))) return;
  await Promise.all(names.map((name) => caches.delete(name)));
}

async function tabs(): Promise<readonly Client[]> {
  const all = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  return all.filter(({ url }) => url.startsWith(folder));
}

/**
 * A file of this version; or of an older one, for a tab that began with it: its scripts, styles and fonts have a hash
 * of their contents in their names, so that none is taken for another. What no version has comes from the network.
 */
async function whole(path: string, request: Request): Promise<Response> {
  const cache = await caches.open(own);
  const found = await cache.match(new URL(path, folder), { ignoreVary: true });
  return found ?? (await caches.match(request, { ignoreVary: true })) ?? fetch(request);
}

async function mnist(request: Request): Promise<Response> {
  const cache = await caches.open(mnistCache(folder));
  return (await cache.match(request, { ignoreVary: true })) ?? fetch(request);
}
