/** The service worker: the shell, the units a person opened, the paths a person downloaded. Nothing about a person.
 *
 * The server writes `self.HVS = {version, key, shell}` before this file. A new version waits until somebody presses
 * "Cập nhật"; what was downloaded is fetched anew after it, and the old pages stay until that has worked. */
import { bytesOf, isSound, LARGEST_PACK, LARGEST_WITH_VOICES, opened, type Pack, PackRefused } from "./pack";

interface Worker {
  HVS: { version: string; key: JsonWebKey; shell: string[] };
  registration: { update(): Promise<void> };
  clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(kind: string, act: (event: WorkerEvent) => void): void;
}
interface WorkerEvent {
  request: Request;
  data: { type: string; name?: string };
  ports: MessagePort[];
  waitUntil(work: Promise<unknown>): void;
  respondWith(answer: Promise<Response>): void;
}

declare const self: Worker;

const { version, key, shell } = self.HVS;
const SHELL = `hvs-shell-${version}`;
const PAGES = `hvs-pages-${version}`;
const KEPT = "hvs-kept"; // names of the packs, so that an update fetches them again
const OPENED = /^\/($|hoc\/|tap\/|lo-trinh\/|so-chinh-thuc$)/; // the same for everybody: may be kept
const CHANGES = /^\/(cai-dat|language)$/; // another language or form of address: the pages are others
const NO_NET = "/khong-mang";

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll(shell)));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    self.clients.claim().then(async () => {
      for (const name of await caches.keys()) if (name.startsWith("hvs-shell-") && name !== SHELL) await caches.delete(name);
      // pages of the version before stay readable until the new ones are here
      if (await renew()) await forgetPages(PAGES);
    }),
  );
});

self.addEventListener("message", (event) => {
  const answer = (said: object) => event.ports[0]?.postMessage(said);
  const { type, name = "" } = event.data;
  if (type === "update") event.waitUntil(self.skipWaiting());
  if (type === "get") event.waitUntil(download(name).then(answer, (error) => answer({ refused: reason(error) })));
  if (type === "kept") event.waitUntil(kept().then((names) => answer({ names })));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.method !== "GET") {
    if (CHANGES.test(url.pathname)) {
      const answer = fetch(request);
      event.respondWith(answer);
      event.waitUntil(answer.then(() => forgetPages("")).then(spokenAnew).then(renew).catch(() => undefined));
    }
    return;
  }
  if (url.pathname.startsWith("/static/")) event.respondWith(fromShell(request));
  else if (url.pathname.startsWith("/nghe/")) event.respondWith(fromPages(request, url));
  else if (OPENED.test(url.pathname)) {
    event.respondWith(fromPages(request, url));
    const unit = /^\/hoc\/([a-z0-9-]+)/.exec(url.pathname)?.[1];
    if (unit) event.waitUntil(keepOpened(`bai/${unit}`));
  } else if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => noNet(url)));
});

async function fromShell(request: Request): Promise<Response> {
  const found = await caches.match(request, { ignoreSearch: true });
  if (found) return found;
  return fetch(request);
}

/** What was opened or downloaded comes from the phone, so a page never mixes two versions. */
async function fromPages(request: Request, url: URL): Promise<Response> {
  const found = await stored(url.pathname);
  if (found) return found;
  try {
    const answer = await fetch(request);
    if (answer.ok && !answer.redirected) await put(url.pathname, answer.clone()).catch(() => undefined);
    return answer;
  } catch {
    return noNet(url);
  }
}

async function noNet(url: URL): Promise<Response> {
  // the home page filters its own tasks: the search box works without the net
  if (url.pathname === "/tim") return (await stored("/")) ?? Response.error();
  return (await caches.match(NO_NET)) ?? Response.error();
}

async function stored(path: string): Promise<Response | undefined> {
  for (const name of [PAGES, ...(await caches.keys()).filter((n) => n.startsWith("hvs-pages-") && n !== PAGES)]) {
    const found = await (await caches.open(name)).match(path, { ignoreVary: true });
    // kept by halves (a battery that died meanwhile) is not kept: the net has it, and is kept in its place
    const whole = found && (await unpacked(found).catch(() => undefined));
    if (whole) return whole;
  }
  return caches.match(path, { ignoreVary: true, cacheName: SHELL });
}

/** Pages are kept compressed where the phone can (a third of the room). */
async function put(path: string, answer: Response): Promise<void> {
  const headers = new Headers(answer.headers);
  headers.delete("content-encoding");
  headers.delete("content-length");
  let body = answer.body;
  if (body && "CompressionStream" in globalThis && !path.startsWith("/nghe/")) {
    body = body.pipeThrough(new CompressionStream("gzip") as unknown as ReadableWritablePair<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>);
    headers.set("x-packed", "gzip");
  }
  // read whole before keeping: half a page is no page
  const bytes = await new Response(body).arrayBuffer();
  await (await caches.open(PAGES)).put(path, new Response(bytes, { headers }));
}

/** Unpacked whole before it is answered: a page whose rest still has to come out of this worker stands half drawn when
 * the phone puts the worker to sleep, or the page is kept anew meanwhile. */
async function unpacked(found: Response): Promise<Response> {
  if (found.headers.get("x-packed") !== "gzip" || !found.body) return found;
  const headers = new Headers(found.headers);
  headers.delete("x-packed");
  const plain = found.body.pipeThrough(new DecompressionStream("gzip") as unknown as ReadableWritablePair<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>);
  return new Response(await new Response(plain).arrayBuffer(), { headers });
}

/** A unit that was opened is kept whole, quietly; without room or net it stays as it is. */
async function keepOpened(name: string): Promise<void> {
  if (!(await kept()).includes(name)) await download(name).catch(() => undefined);
}

async function download(name: string): Promise<{ name: string; files: number }> {
  const answer = await fetch(`/goi/${name}.json`);
  if (!answer.ok) throw new Error(String(answer.status));
  const largest = name.startsWith("lo-trinh-giong/") ? LARGEST_WITH_VOICES : LARGEST_PACK;
  const pack: Pack = await opened(await answer.text(), key, version, largest).catch((error: PackRefused) => {
    if (error.reason === "newer") void self.registration.update();
    throw error;
  });
  for (const file of pack.files) {
    await put(file.path, new Response(isSound(file) ? bytesOf(file) : file.body, { headers: answerHeaders(file.type, answer) }));
  }
  const names = [...new Set([...(await kept()), name])];
  await (await caches.open(KEPT)).put("/kept", new Response(JSON.stringify(names)));
  return { name, files: pack.files.length };
}

/** Pages from a pack obey the same policies as pages from the net. */
function answerHeaders(type: string, answer: Response): Headers {
  const headers = new Headers({ "content-type": type });
  for (const name of ["content-security-policy", "permissions-policy", "referrer-policy", "x-content-type-options", "x-frame-options"]) {
    const value = answer.headers.get(name);
    if (value) headers.set(name, value);
  }
  return headers;
}

async function kept(): Promise<string[]> {
  const found = await (await caches.open(KEPT)).match("/kept");
  return found ? ((await found.json()) as string[]) : [];
}

async function forgetPages(except: string): Promise<void> {
  for (const name of await caches.keys()) if (name.startsWith("hvs-pages-") && name !== except) await caches.delete(name);
}

/** The pages of the shell speak to their reader too: after another choice they are fetched anew, files stay. */
async function spokenAnew(): Promise<void> {
  const cache = await caches.open(SHELL);
  const pages = shell.filter((path) => !path.startsWith("/static/"));
  await Promise.all(pages.map((path) => cache.delete(path)));
  await cache.addAll(pages);
}

/** Fetch anew what this phone kept; whether all of it came. */
async function renew(): Promise<boolean> {
  const done = await Promise.all((await kept()).map((name) => download(name).then(() => true, () => false)));
  return done.every(Boolean);
}

function reason(error: unknown): string {
  if (error instanceof PackRefused) return error.reason;
  return error instanceof DOMException && error.name === "QuotaExceededError" ? "full" : "offline";
}
