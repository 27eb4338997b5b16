// Listening, keeping one's place, what this phone remembers. The pages read completely without this file. What it says
// lies in the page, in the language of the page (said_later.html, data attributes).
(() => {
  const all = (what, root = document) => [...root.querySelectorAll(what)];
  const store = {
    get(name) {
      try {
        return localStorage.getItem(name);
      } catch {
        return null; // storage is off (private mode): lessons work, only the place is not kept
      }
    },
    set(name, value) {
      try {
        localStorage.setItem(name, value);
        return true;
      } catch {
        return false;
      }
    },
    json(name) {
      try {
        return JSON.parse(store.get(name) || "null") || {};
      } catch {
        return {};
      }
    },
  };
  const later = (name) => document.getElementById("noi-sau").content.querySelector(`[data-is=${name}]`).cloneNode(true);
  const say = (name) => document.querySelector("main")?.prepend(later(name));
  const progress = store.json("hvs.progress");
  const keep = (unit, change) => {
    progress[unit] = { ...progress[unit], ...change };
    if (!store.set("hvs.progress", JSON.stringify(progress))) say("full");
  };

  // listening: a volunteer's voice first, else the phone's own; the words stand on the screen either way
  const voices = () => ("speechSynthesis" in window ? speechSynthesis.getVoices() : []);
  const voicesOf = (lang) => voices().filter((v) => v.lang.toLowerCase().startsWith(lang));
  let sound = null;
  const hush = () => {
    sound?.pause();
    if ("speechSynthesis" in window) speechSynthesis.cancel();
  };
  const listen = (button) => {
    hush();
    const recorded = document.querySelector("[data-audio]")?.dataset.audio;
    if (recorded) {
      sound = new Audio(recorded);
      sound.playbackRate = Number(store.get("hvs.rate") || 0.9) < 0.8 ? 0.85 : 1;
      sound.play().catch(() => speak(button));
    } else speak(button);
  };
  const speak = (button) => {
    const lines = linesToSay();
    const able = () => lines.some(({ lang }) => voicesOf(lang).length);
    if (!("speechSynthesis" in window) || (voices().length && !able())) return mute(button);
    // a list that stays empty: either the phone speaks all the same, or it says that it can't
    const still = setTimeout(() => able() || mute(button), 1500);
    for (const { lang, words } of lines) {
      const line = new SpeechSynthesisUtterance(words.join(". "));
      const own = voicesOf(lang);
      line.onstart = () => clearTimeout(still);
      line.lang = lang === "vi" ? "vi-VN" : lang;
      line.rate = Number(store.get("hvs.rate") || 0.9);
      line.voice = own.find((v) => /south|miền nam|sài gòn/i.test(v.lang + v.name)) || own[0] || null;
      speechSynthesis.speak(line);
    }
  };
  // an English page has Vietnamese parts: each is read in its own voice
  const linesToSay = () => {
    const lines = [];
    for (const part of all("[data-say]")) {
      const { lang } = part.closest("[lang]");
      if (lines[lines.length - 1]?.lang !== lang) lines.push({ lang, words: [] });
      lines[lines.length - 1].words.push(part.dataset.say || part.textContent.trim());
    }
    return lines;
  };
  const mute = (button) => {
    if (button.dataset.told) return;
    button.dataset.told = "1";
    say("mute");
    if (/android/i.test(navigator.userAgent)) {
      const way = later("chrome");
      way.href = `intent://${location.host}${location.pathname}#Intent;scheme=${location.protocol.slice(0, -1)};package=com.android.chrome;end`;
      document.querySelector("main .note")?.after(way);
    }
  };
  for (const button of all("[data-listen]")) {
    button.hidden = !document.querySelector("[data-say]");
    button.addEventListener("click", () => listen(button));
  }
  addEventListener("pagehide", hush);

  // one's place, and what is understood
  const place = document.querySelector("[data-part]");
  if (place) {
    const { unit, title, url, part } = place.dataset;
    store.set("hvs.place", JSON.stringify({ unit, title, url, part }));
    keep(unit, { part: Number(part), title });
  }
  const understood = document.querySelector("[data-understood]");
  if (understood) {
    keep(understood.dataset.understood, { understood: true, title: understood.dataset.title });
    if (store.json("hvs.place").unit === understood.dataset.understood) store.set("hvs.place", "null");
  }
  const again = document.querySelector("[data-continue]");
  const kept = store.json("hvs.place");
  // the page names its units in its own language; what this phone noted was in that of the day
  const titleOf = (unit, noted) => document.querySelector(`.task[data-unit="${unit}"] b`)?.textContent ?? noted;
  if (again && kept.url?.startsWith("/hoc/")) {
    again.querySelector("[data-title]").textContent = titleOf(kept.unit, kept.title);
    again.querySelector("[data-go]").href = kept.url;
    const go = again.querySelector("[data-go] span");
    go.textContent = go.dataset.goOn.replace("{số}", kept.part);
    again.hidden = false;
  }
  for (const row of all(".task[data-unit]")) {
    const known = progress[row.dataset.unit];
    const reached = ["used", "did", "understood"].find((rung) => known?.[rung]);
    if (!reached) continue;
    const word = later(reached);
    row.dataset.done = word.textContent;
    row.querySelector(".grow").append(word);
  }

  // spaced review: the days live on the phone
  const due = Object.entries(progress).filter(([, p]) => p.next && p.next <= Date.now() && p.scenario);
  const review = document.querySelector("[data-review]");
  if (review && due.length) {
    const list = review.querySelector("[data-review-list]");
    for (const [unit, one] of due.slice(0, 3)) {
      const way = document.createElement("a");
      way.className = "btn wide";
      way.href = `/tap/${one.scenario}?way=review`;
      way.textContent = titleOf(unit, one.title);
      const row = document.createElement("li");
      row.append(way);
      list.append(row);
    }
    review.hidden = false;
  }

  // answers of the check stand in another order each time
  for (const list of all("[data-shuffle]")) for (let n = list.children.length; n > 1; n--) list.append(list.children[Math.floor(Math.random() * n)]);

  // the checklist for one's own phone
  const real = document.querySelector("[data-real]");
  if (real) {
    const unit = real.dataset.real;
    const answers = { ...progress[unit]?.real };
    const show = () => {
      const used = real.dataset.uses.split(" ").every((id) => answers[id] === "done");
      real.querySelector("[data-used]").hidden = !used;
      return used;
    };
    for (const box of all("input", real)) {
      box.checked = answers[box.name] === box.value;
      box.addEventListener("change", () => {
        answers[box.name] = box.value;
        keep(unit, { real: answers, used: show() || undefined });
      });
    }
    show();
  }

  // the nearest support point is remembered for the practice pages
  const point = document.querySelector("[data-point]");
  if (point) store.set("hvs.point", JSON.stringify({ ...point.dataset }));

  // preferences
  for (const part of all(".needs-script")) part.hidden = false;
  const pressed = () => {
    for (const b of all("[data-big]")) b.setAttribute("aria-pressed", String(b.dataset.big === (store.get("hvs.big") || "0")));
    for (const b of all("[data-rate]")) b.setAttribute("aria-pressed", String(b.dataset.rate === (store.get("hvs.rate") || "0.9")));
    document.body.classList.toggle("big", store.get("hvs.big") === "1");
  };
  for (const choice of all("[data-big], [data-rate]")) {
    choice.addEventListener("click", () => {
      store.set(choice.dataset.big ? "hvs.big" : "hvs.rate", choice.dataset.big || choice.dataset.rate);
      pressed();
      if (choice.dataset.rate) listen(choice);
    });
  }
  pressed();

  // the search box filters the tasks that are on the page; who types accents means them, unless nothing fits
  const box = document.querySelector("[data-find]");
  const typed = (t) => t.toLowerCase().normalize("NFC");
  const fold = (t) => typed(t).normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/g, "d");
  box?.addEventListener("input", () => {
    const key = box.value.trim();
    const rows = all("[data-words]");
    document.querySelector("[data-more]")?.toggleAttribute("open", key !== "");
    const having = (form) =>
      rows.filter((row) => {
        const text = ` ${form(`${row.dataset.words} ${row.textContent}`)}`;
        return form(key).split(/\s+/).every((word) => text.includes(` ${word}`));
      });
    const exact = having(typed);
    const seen = new Set(exact.length ? exact : having(fold));
    for (const row of rows) row.hidden = !seen.has(row);
    document.querySelector("[data-nothing]").hidden = seen.size > 0;
  });

  // offline: only where the browser can (in-app browsers simply are not)
  if (!("serviceWorker" in navigator)) return;
  const ask = (message) =>
    new Promise((done) => {
      const worker = navigator.serviceWorker.controller;
      if (!worker) return done({ refused: "offline" });
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = (event) => done(event.data);
      worker.postMessage(message, [port2]);
    });
  const offer = (registration) => {
    if (document.querySelector(".update")) return;
    const bar = later("update");
    bar.querySelector("button").addEventListener("click", () => {
      navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
      registration.waiting?.postMessage({ type: "update" });
    });
    document.body.prepend(bar);
  };
  addEventListener("load", async () => {
    try {
      const registration = await navigator.serviceWorker.register("/sw.js");
      if (registration.waiting && navigator.serviceWorker.controller) offer(registration);
      registration.addEventListener("updatefound", () => {
        const next = registration.installing;
        next?.addEventListener("statechange", () => next.state === "installed" && navigator.serviceWorker.controller && offer(registration));
      });
      await navigator.serviceWorker.ready;
      for (const card of all("[data-pack]")) showPack(card);
    } catch {
      // private windows refuse: then it is simply not offline
    }
  });
  const showPack = async (card) => {
    const said = card.querySelector("[data-said]");
    const tell = (word) => {
      said.textContent = card.dataset[word];
      said.hidden = false;
    };
    const buttons = all("[data-get]", card);
    const named = (button) => button.dataset.get || card.dataset.pack;
    card.hidden = false;
    const { names = [] } = await ask({ type: "kept" });
    if (buttons.some((button) => names.includes(named(button)))) tell("held");
    else if (buttons.some((button) => store.json("hvs.packs")[named(button)])) tell("cleared");
    for (const button of buttons) {
      button.addEventListener("click", async () => {
        button.disabled = true;
        tell("getting");
        navigator.storage?.persist?.();
        const answer = await ask({ type: "get", name: named(button) });
        button.disabled = false;
        button.querySelector("span").textContent = card.dataset.again;
        if (answer.refused) return tell(answer.refused in card.dataset ? answer.refused : "offline");
        store.set("hvs.packs", JSON.stringify({ ...store.json("hvs.packs"), [named(button)]: 1 }));
        tell("got");
      });
    }
  };
})();
