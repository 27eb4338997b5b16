/** The badge, shown at the door: who knocks, for whom, and what is never asked. */
import { Icon, Top } from "./parts";

export function Badge({ name, place, team, back }: { name: string; place: string; team: string; back: () => void }) {
  return (
    <>
      <Top back={back} label="Danh sách" />
      <main class="col stack" id="noi-dung">
        <h1 class="kit-title">{name}</h1>
        <p>
          <b>{team}</b>
          <br />
          {place}
        </p>
        <p>Con đi hướng dẫn bà con dùng điện thoại, không lấy tiền.</p>
        <section class="card stack g8" aria-labelledby="khong-hoi">
          <h2 id="khong-hoi">Con không bao giờ</h2>
          <ul class="ticks">
            {["hỏi mã OTP, mật khẩu, số PIN", "chụp hình căn cước", "cầm máy bấm giùm, đăng nhập giùm", "xin tiền, xin quà"].map((what) => (
              <li key={what}>
                <Icon name="stop" />
                <span>{what}</span>
              </li>
            ))}
          </ul>
        </section>
        <p class="soft">Chưa tin thì cô bác gọi tổ trưởng hoặc ủy ban phường hỏi trước. Con chờ.</p>
      </main>
    </>
  );
}
