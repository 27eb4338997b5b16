/** Once per phone: the installation gets its own key, so that what it sends can be told from everybody else's. */
import { useState } from "preact/hooks";
import type { Api } from "./api";
import type { Kit } from "./store";

export function EnrolScreen({ api, done }: { api: Api; kit: Kit; done: () => void }) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");

  async function enrol() {
    setBusy(true);
    const refused = await api.enrol(navigator.userAgent.includes("Android") ? "Điện thoại Android" : "Điện thoại");
    setBusy(false);
    if (refused) setProblem(refused);
    else done();
  }

  return (
    <main class="kit-col">
      <h1>Ghi tên máy này</h1>
      <p>Làm một lần. Máy tạo một chìa khóa riêng, để biết lần thăm nào gửi từ máy nào.</p>
      <p>Mất máy thì báo tổ trưởng ngay. Tổ trưởng khóa máy, lần thăm đã lưu không mất.</p>
      {problem && (
        <p class="kit-note" role="alert">
          {problem}
        </p>
      )}
      <button type="button" class="kit-btn main" disabled={busy} onClick={enrol}>
        {busy ? "Đang ghi tên…" : "Ghi tên máy này"}
      </button>
    </main>
  );
}
