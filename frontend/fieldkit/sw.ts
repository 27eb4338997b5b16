/** Opens the kit without network: keeps its page and the files that page names. It never touches /api. */
const CACHE = "hocvuso-field-1";
const PAGE = "/field/";

// the DOM library of TypeScript and that of workers can't be loaded together: what is used here, by hand
interface Lasting extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Asking extends Lasting {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Worker {
  addEventListener(kind: "install" | "activate", act: (event: Lasting) => void): void;
  addEventListener(kind: "fetch", act: (event: Asking) => void): void;
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
  readonly location: Location;
}
const worker = self as unknown as Worker;

worker.addEventListener("install", (event) => {
  event.waitUntil(keep().then(() => worker.skipWaiting()));
});

worker.addEventListener("activate", (event) => {
  event.waitUntil(worker.clients.claim());
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== worker.location.origin) return;
  if (request.mode === "navigate" && url.pathname === PAGE) event.respondWith(page(request));
  else if (url.pathname.startsWith("/static/")) event.respondWith(kept(request));
});

/** The page: fresh from the server when it is really ours, else the kept one. */
async function page(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  try {
    const fresh = await fetch(request);
    if (isKit(fresh, await fresh.clone().text())) {
      await cache.put(PAGE, fresh.clone());
      await keepFiles(cache, await fresh.clone().text());
      return fresh;
    }
    return (await cache.match(PAGE)) ?? fresh;
  } catch (error) {
    const old = await cache.match(PAGE);
    if (old) return old;
    throw error;
  }
}

/** A captive portal's page is no kit. */
function isKit(response: Response, text: string): boolean {
  return response.ok && !response.redirected && text.includes('id="fieldkit"');
}

async function kept(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  return (await cache.match(request)) ?? fetch(request);
}

async function keep(): Promise<void> {
  const cache = await caches.open(CACHE);
  const fresh = await fetch(PAGE, { cache: "no-store" });
  const text = await fresh.clone().text();
  if (!isKit(fresh, text)) return;
  await cache.put(PAGE, fresh);
  await keepFiles(cache, text);
}

/** Keep every file the page names, and those its scripts import; drop what it no longer needs. */
async function keepFiles(cache: Cache, text: string): Promise<void> {
  const wanted = new Set<string>();
  const waiting = [...text.matchAll(/(?:href|src|data-icons)="(\/static\/[^"]+)"/g)].map((match) => match[1]!);
  for (let path = waiting.pop(); path; path = waiting.pop()) {
    if (wanted.has(path)) continue;
    wanted.add(path);
    let file = await cache.match(path);
    if (!file) {
      file = await fetch(path);
      if (!file.ok) continue;
      await cache.put(path, file.clone());
    }
    if (path.endsWith(".js")) {
      for (const match of (await file.clone().text()).matchAll(/(?:from|import)\s*\(?["'](\.\/[^"']+)["']/g)) {
        waiting.push(new URL(match[1]!, new URL(path, worker.location.origin)).pathname);
      }
    }
  }
  for (const request of await cache.keys()) {
    const path = new URL(request.url).pathname;
    if (path !== PAGE && !wanted.has(path)) await cache.delete(request);
  }
}
