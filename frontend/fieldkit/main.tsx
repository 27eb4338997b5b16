/** The field kit (bộ đi cửa): the doors of tonight's round, a visit saved on the phone first, sent when there is a network.
 *
 * Hosted by /field/ as `<div id="fieldkit" data-icons>`; everything else comes from /api/field/* and IndexedDB. */
import { render } from "preact";
import { App } from "./app";
import { isInAppBrowser, OpenElsewhere } from "./gate";
import { Note, useSprite } from "./parts";
import { type Kit, openKit } from "./store";
import { push } from "./sync";
import "./fieldkit.css";

const NO_MEMORY = "Máy này không cho lưu tạm. Anh/chị mở bằng Chrome hoặc Safari, đừng dùng chế độ ẩn danh, rồi vào lại.";

function start(host: HTMLElement): void {
  openKit("hocvuso-field", () => start(host)).then(
    (kit) => render(<App kit={kit} key={Date.now()} />, host),
    () =>
      render(
        <main class="col stack kit-done" id="noi-dung">
          <h1 class="kit-title">Chưa mở được bộ đi cửa</h1>
          <Note alert>{NO_MEMORY}</Note>
        </main>,
        host,
      ),
  );
}

/** No kit here; but what an earlier page left in this browser is still sent. */
function elsewhere(host: HTMLElement): void {
  render(<OpenElsewhere waiting={0} />, host);
  openKit().then(async (kit: Kit) => {
    const left = await push(kit);
    if (left.waiting) render(<OpenElsewhere waiting={left.waiting} />, host);
  }, () => {});
}

const host = document.getElementById("fieldkit");
if (host) {
  useSprite(host.dataset.icons ?? "");
  host.textContent = "";
  if (isInAppBrowser(navigator.userAgent)) {
    elsewhere(host);
  } else {
    start(host);
    navigator.storage?.persist?.();
    if ("serviceWorker" in navigator) navigator.serviceWorker.register("/field/sw.js", { scope: "/field/" });
  }
}
