// Recording a voice on a phone: Opus where the browser makes it; the file field works without this.
(() => {
  "use strict";
  const form = document.querySelector("[data-recorder]");
  if (!form || !navigator.mediaDevices?.getUserMedia || typeof MediaRecorder === "undefined") return;
  const part = (name) => form.querySelector(`[data-${name}]`);
  const kinds = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"];
  const kind = kinds.find((k) => MediaRecorder.isTypeSupported(k));
  if (!kind) return;
  const LONGEST_SECONDS = 60;
  let recorder = null;
  part("live").hidden = false;
  part("start").addEventListener("click", async () => {
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true } });
      const parts = [];
      recorder = new MediaRecorder(stream, { mimeType: kind, audioBitsPerSecond: 24000 });
      recorder.ondataavailable = (event) => parts.push(event.data);
      recorder.onstop = () => {
        for (const track of stream.getTracks()) track.stop();
        const sound = new Blob(parts, { type: kind.split(";")[0] });
        const files = new DataTransfer();
        files.items.add(new File([sound], "giong", { type: sound.type }));
        form.querySelector("input[type=file]").files = files.files;
        part("hear").src = URL.createObjectURL(sound);
        part("hear").hidden = false;
        part("stop").hidden = true;
        part("start").hidden = false;
        part("state").textContent = `${Math.ceil(sound.size / 1024)} KB. Nghe lại rồi bấm Gửi.`;
      };
      recorder.start();
      setTimeout(() => recorder.state === "recording" && recorder.stop(), LONGEST_SECONDS * 1000);
      part("start").hidden = true;
      part("stop").hidden = false;
      part("state").textContent = "Đang ghi...";
    } catch {
      part("state").textContent = "Máy chưa cho dùng micro. Bấm Cho phép, hoặc chọn tệp đã ghi.";
    }
  });
  part("stop").addEventListener("click", () => recorder?.stop());
})();
