// "Xóa hết trên máy này": asked once more, then everything that learning left on this phone. What a volunteer's field kit
// keeps (visits that aren't sent yet) is not learning and stays.
(() => {
  const part = (name) => document.querySelector(`[data-${name}]`);
  const open = part("erase");
  const sure = part("erase-sure");
  if (!open || !sure) return;

  const ask = (asked) => {
    sure.hidden = !asked;
    open.hidden = asked;
    (asked ? sure.querySelector("p") : open).focus();
  };
  const dropped = (name) =>
    new Promise((done) => {
      const asked = indexedDB.deleteDatabase(name);
      asked.onsuccess = asked.onerror = asked.onblocked = done;
    });
  const kept = [
    () => localStorage.clear(),
    () => sessionStorage.clear(),
    () => dropped("hocvuso-class"),
    async () => {
      for (const name of await caches.keys()) if (!name.startsWith("hocvuso-field")) await caches.delete(name);
    },
    async () => {
      const workers = await navigator.serviceWorker.getRegistrations();
      for (const one of workers) if (!new URL(one.scope).pathname.startsWith("/field/")) await one.unregister();
    },
  ];

  open.addEventListener("click", () => {
    for (const name of ["erased", "erase-offline"]) part(name).hidden = true;
    ask(true);
  });
  part("erase-not").addEventListener("click", () => ask(false));
  sure.addEventListener("submit", async (event) => {
    event.preventDefault();
    // what is switched off here (private mode, in-app browsers) holds nothing to erase
    for (const forget of kept) await Promise.resolve().then(forget).catch(() => undefined);
    const answer = await fetch(sure.action, { method: "POST", body: new FormData(sure) }).catch(() => undefined);
    ask(false);
    part(answer?.ok ? "erased" : "erase-offline").hidden = false;
  });
})();
