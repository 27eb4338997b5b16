/** In-app browsers (Zalo, Facebook) throw storage away: no kit there, a card that says what to do instead. */
const IN_APP = / Zalo\/|FBAN|FBAV|Instagram|\bwv\)/;

export function isInAppBrowser(agent: string): boolean {
  return IN_APP.test(agent);
}

export function OpenElsewhere() {
  return (
    <section class="kit-card" aria-labelledby="elsewhere">
      <h1 id="elsewhere">Mở bằng Chrome hoặc Safari</h1>
      <p>Trong Zalo, máy không giữ được lần thăm. Anh/chị bấm dấu ba chấm ở góc trên, chọn mở bằng trình duyệt.</p>
      <p>Bài học và kiểm tra giấy chứng nhận thì mở ở đây vẫn được.</p>
    </section>
  );
}
