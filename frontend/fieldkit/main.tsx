/** The field kit (bộ đi cửa): the doors of tonight's round, a visit saved on the phone first, sent when there is a network.
 *
 * Hosted by /field/ as `<div id="fieldkit" data-csrf data-origin>`; everything else comes from /api/field/* and IndexedDB. */
import { render } from "preact";
import { App } from "./app";
import { isInAppBrowser, OpenElsewhere } from "./elsewhere";
import { openKit } from "./store";
import "./fieldkit.css";

const host = document.getElementById("fieldkit");
if (host) {
  if (isInAppBrowser(navigator.userAgent)) {
    render(<OpenElsewhere />, host);
  } else {
    openKit().then(
      (kit) => render(<App kit={kit} csrf={host.dataset.csrf ?? ""} />, host),
      () =>
        render(
          <p class="kit-note" role="alert">
            Máy này không cho lưu tạm. Anh/chị mở bằng Chrome hoặc Safari, đừng dùng chế độ ẩn danh, rồi vào lại.
          </p>,
          host,
        ),
    );
    navigator.storage?.persist?.();
    if ("serviceWorker" in navigator) navigator.serviceWorker.register("/field/sw.js", { scope: "/field/" });
  }
}
