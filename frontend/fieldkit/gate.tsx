/** Before the doors: in-app browsers, signing in, and the phone's own key. */
import { useState } from "preact/hooks";
import { enrol, wasEnrolled } from "./api";
import { Icon, Note } from "./parts";
import type { Kit } from "./store";

const IN_APP = / Zalo\/|FBAN|FBAV|Instagram|\bwv\)/;

/** In-app browsers (Zalo, Facebook) throw storage away: no kit there. */
export function isInAppBrowser(agent: string): boolean {
  return IN_APP.test(agent);
}

export function OpenElsewhere({ waiting }: { waiting: number }) {
  const browser = /iPhone|iPad/.test(navigator.userAgent) ? "Safari" : "Chrome";
  return (
    <main class="col stack kit-done" id="noi-dung">
      <section class="card stack g12">
        <h1 class="kit-title">Mở bằng {browser}</h1>
        <p>Trong Zalo, máy không giữ được lần thăm. Anh/chị bấm dấu ba chấm ở góc trên, chọn mở bằng trình duyệt.</p>
        <p>
          Hoặc mở {browser}, gõ địa chỉ này: <b class="kit-address">{location.host}/field</b>
        </p>
        <p class="soft">Bài học và kiểm tra giấy chứng nhận thì mở ở đây vẫn được.</p>
      </section>
      {waiting > 0 && <Note icon="nonet">{waiting} lần thăm cũ còn nằm ở đây. Máy đang gửi, anh/chị để trang mở.</Note>}
    </main>
  );
}

export function SignInFirst({ notice, again }: { notice: string; again: () => void }) {
  return (
    <main class="col stack kit-done" id="noi-dung">
      <h1 class="kit-title">Đăng nhập để mở danh sách cửa</h1>
      <p>{notice || "Gọi tổ trưởng xin mã tám chữ. Mã dùng một lần, trong mười hai giờ."}</p>
      <p class="saved">
        <Icon name="ok" />
        <span>Lần thăm đã lưu vẫn nằm trong máy và vẫn được gửi.</span>
      </p>
      <a class="btn main" href="/field/sign-in/">
        Gõ mã đăng nhập
      </a>
      <button type="button" class="btn" onClick={again}>
        Thử lại
      </button>
    </main>
  );
}

export function Locked({ again }: { again: () => void }) {
  return (
    <main class="col stack kit-done" id="noi-dung">
      <h1 class="kit-title">Danh sách đã khóa</h1>
      <p>Máy không gặp máy chủ đã bảy ngày. Danh sách khóa lại để giữ kín chuyện nhà người dân.</p>
      <p>Anh/chị vào chỗ có mạng rồi bấm Mở lại. Lần thăm đã lưu không mất.</p>
      <button type="button" class="btn main" onClick={again}>
        Mở lại
      </button>
    </main>
  );
}

const RESTORED = "Máy chủ vừa chạy lại từ bản sao cũ nên chưa biết máy này. Ghi danh lại là xong, lần thăm vẫn còn đủ trong máy.";

/** Once per phone: the installation gets its own key, so that what it sends can be told from everybody else's. */
export function EnrolScreen({ kit, name, why, done }: { kit: Kit; name: string; why: string; done: () => void }) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");

  async function go(): Promise<void> {
    setBusy(true);
    const refused = await enrol(kit, `${/Android/.test(navigator.userAgent) ? "Máy Android" : "Máy"} của ${name}`);
    setBusy(false);
    if (refused) setProblem(refused);
    else done();
  }

  return (
    <>
      <main class="col stack kit-done" id="noi-dung">
        <h1 class="kit-title">Ghi danh máy này</h1>
        <p>Chào {name}. Làm một lần: máy tạo một chìa khóa riêng, để biết lần thăm nào gửi từ máy nào.</p>
        <p>Mất máy thì báo tổ trưởng liền. Tổ trưởng khóa máy, lần thăm đã lưu không mất.</p>
        {why === "restored" && <Note icon="again">{RESTORED}</Note>}
        {why === "anew" && <Note icon="alert">Máy chủ thấy hai máy chung một chìa khóa. Ghi danh lại là xong, không mất gì.</Note>}
        {why === "no" && wasEnrolled() && (
          <Note icon="alert">Máy này từng ghi danh, nay bộ nhớ trống. Anh/chị báo tổ trưởng, có thể mất lần thăm chưa gửi.</Note>
        )}
        {problem && <Note alert>{problem}</Note>}
      </main>
      <nav class="bar" aria-label="Ghi danh">
        <button type="button" class="btn main" disabled={busy} onClick={go}>
          {busy ? "Đang ghi danh…" : "Ghi danh máy này"}
        </button>
      </nav>
    </>
  );
}
