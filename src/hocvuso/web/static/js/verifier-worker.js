// Keeps the verifier page on this phone, so that a paper can be checked where there is no network.
// The server puts `self.PAGE = "/x"; self.FILES = [...]` before this text.
const KEPT = "hvs-verifier-1";

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches.open(KEPT).then((cache) => cache.addAll([self.PAGE, ...self.FILES])).then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  const ours = url.origin === location.origin && (url.pathname === self.PAGE || self.FILES.includes(url.pathname));
  if (event.request.method !== "GET" || !ours) return;
  const known = url.pathname === self.PAGE ? self.PAGE : url.pathname;
  // the network first: what is kept is only for when there is none
  event.respondWith(
    fetch(event.request)
      .then((answer) => {
        if (answer.ok) {
          const copy = answer.clone();
          event.waitUntil(caches.open(KEPT).then((cache) => cache.put(known, copy)));
        }
        return answer;
      })
      .catch(() => caches.match(known).then((kept) => kept || Response.error())),
  );
});
