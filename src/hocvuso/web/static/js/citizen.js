// Listening and keeping one's place. The pages read completely without this file.
(() => {
  "use strict";
  const button = document.querySelector("[data-listen]");
  const words = () =>
    [...document.querySelectorAll("[data-say]")].map((e) => e.dataset.say || e.innerText).join(". ");
  if (button && words()) {
    button.hidden = false;
    button.addEventListener("click", () => {
      if (!("speechSynthesis" in window)) {
        button.insertAdjacentHTML("afterend", '<p class="note n" role="status">Máy này chưa đọc được. Mở bằng Chrome thì nghe được.</p>');
        button.hidden = true;
        return;
      }
      speechSynthesis.cancel();
      const line = new SpeechSynthesisUtterance(words());
      line.lang = "vi-VN";
      line.rate = 0.9;
      const voices = speechSynthesis.getVoices().filter((v) => v.lang.startsWith("vi"));
      line.voice = voices.find((v) => /nam|south/i.test(v.name)) || voices[0] || null;
      speechSynthesis.speak(line);
    });
  }
  const place = document.querySelector("[data-part]");
  try {
    if (place) localStorage.setItem("hvs.place", JSON.stringify({ ...place.dataset }));
    const again = document.querySelector("[data-continue]");
    const kept = JSON.parse(localStorage.getItem("hvs.place") || "null");
    if (again && kept && kept.url && kept.url.startsWith("/hoc/")) {
      again.querySelector("[data-title]").textContent = kept.title;
      again.querySelector("[data-go]").href = kept.url;
      again.querySelector("[data-go] span").textContent = `Học tiếp phần ${kept.part}`;
      again.hidden = false;
    }
    if (localStorage.getItem("hvs.big") === "1") document.body.classList.add("big");
    for (const choice of document.querySelectorAll("[data-big]")) {
      choice.addEventListener("click", () => {
        localStorage.setItem("hvs.big", choice.dataset.big);
        document.body.classList.toggle("big", choice.dataset.big === "1");
      });
    }
    document.querySelector("[data-erase]")?.addEventListener("click", (event) => {
      localStorage.clear();
      event.currentTarget.insertAdjacentHTML("afterend", '<p class="note" role="status">Đã xóa hết trên máy này.</p>');
    });
  } catch {
    // storage is off (private mode): lessons work, only the place is not kept
  }
  // the search box filters the tasks that are on the page
  const box = document.querySelector("[data-find]");
  const fold = (t) => t.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/g, "d");
  box?.addEventListener("input", () => {
    const key = fold(box.value.trim());
    for (const row of document.querySelectorAll("[data-words]")) {
      row.hidden = key !== "" && !fold(row.dataset.words).includes(key);
    }
  });
})();
