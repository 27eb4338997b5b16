/** The doors of the round: appointments first, then in walking order. */
import { useState } from "preact/hooks";
import { Alley } from "./alley";
import { Icon, Note } from "./parts";
import type { SyncState } from "./sync";
import type { Door, RoundPack, Term } from "./types";
import { clock, matches, shortDay, titleOf, when, whoIsHere, why } from "./words";

interface Props {
  round: RoundPack;
  sync: SyncState;
  reasons: Term[];
  notice: string;
  open: (door: string) => void;
  nobody: (door: string) => void;
  send: () => void;
  badge: () => void;
  leave: () => void;
}

export function RoundScreen({ round, sync, reasons, notice, open, nobody, send, badge, leave }: Props) {
  const [query, setQuery] = useState("");
  const found = round.doors.filter((door) => matches(door, query));
  const appointed = found
    .filter((door) => door.appointment && door.result !== "met" && isToday(door.appointment, round))
    .sort((a, b) => a.appointment!.localeCompare(b.appointment!));
  const rest = found
    .filter((door) => !appointed.includes(door))
    .sort((a, b) => Number(Boolean(a.result)) - Number(Boolean(b.result)) || a.position - b.position);
  const next = [...appointed, ...rest].find((door) => !door.result);
  const count = round.doors.filter((door) => door.result).length;

  return (
    <>
      <header class="top">
        <div>
          <p class="small soft">{when(round.starts_at, round.ends_at)}</p>
          <h1 class="kit-title">{round.title}</h1>
        </div>
        <button type="button" class="btn" onClick={badge}>
          <Icon name="id" />
          Thẻ
        </button>
      </header>
      <main class="col stack" id="noi-dung">
        {notice && <Note icon="nonet">{notice}</Note>}
        <RefillNote refill={sync.refill} />
        <section aria-labelledby="count">
          <h2 id="count" class="num">
            Đã tới {count} trên {round.doors.length} cửa
          </h2>
          <Alley doors={round.doors} here={next} />
          <SyncLine sync={sync} send={send} />
        </section>
        <ParkedList sync={sync} reasons={reasons} />
        <div class="find kit-find">
          <Icon name="search" />
          <div class="grow">
            <label class="vh" for="tim">
              Tìm số nhà hoặc tên
            </label>
            <input id="tim" type="search" placeholder="Số nhà hoặc tên" value={query} onInput={(event) => setQuery(event.currentTarget.value)} />
          </div>
        </div>
        {appointed.length > 0 && <DoorList id="hen" title="Hẹn giờ trước" doors={appointed} round={round} open={open} next={next} />}
        {rest.length > 0 && <DoorList id="con" title={appointed.length ? "Còn lại, theo đường đi" : "Theo đường đi"} doors={rest} round={round} open={open} next={next} />}
        {found.length === 0 && <p>Không có cửa nào khớp. Anh/chị xóa bớt chữ trong ô tìm.</p>}
        {round.others > 0 && <p class="soft small">{round.others} cửa khác do bạn cùng tổ đi.</p>}
        <p>
          <button type="button" class="btn bare kit-back" onClick={leave}>
            Lượt khác và việc của tổ
          </button>
        </p>
      </main>
      {next && (
        <nav class="bar" aria-label="Việc kế tiếp">
          <button type="button" class="btn up" onClick={() => nobody(next.id)}>
            Không ai
            <br />
            mở cửa
          </button>
          <button type="button" class="btn main" onClick={() => open(next.id)}>
            Mở {next.plate}
            <Icon name="next" />
          </button>
        </nav>
      )}
    </>
  );
}

function isToday(moment: string, round: RoundPack): boolean {
  return shortDay(moment) === shortDay(round.starts_at) || shortDay(moment) === shortDay(new Date().toISOString());
}

function DoorList(props: { id: string; title: string; doors: Door[]; round: RoundPack; open: (id: string) => void; next: Door | undefined }) {
  return (
    <section aria-labelledby={props.id}>
      <h2 id={props.id} class="kit-head">
        {props.title}
      </h2>
      <ul class="doors">
        {props.doors.map((door) => {
          const needs = [...new Set(door.people.flatMap((person) => person.needs))];
          return (
            <li key={door.id}>
              <button type="button" class={`door${door === props.next ? " next" : ""}`} onClick={() => props.open(door.id)}>
                <span class="plate">{door.plate}</span>
                <b>{whoIsHere(door)}</b>
                <Tag door={door} round={props.round} />
                <span class="why">{why(door, props.round)}</span>
                {needs.length > 0 && (
                  <span class="tags">
                    {needs.map((need) => (
                      <span class="tag m" key={need}>
                        {titleOf(props.round.terms.needs, need)}
                      </span>
                    ))}
                  </span>
                )}
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Tag({ door, round }: { door: Door; round: RoundPack }) {
  if (door.result === "met" && door.visited_at) return <span class="tag">Xong {clock(door.visited_at)}</span>;
  if (door.result) return <span class="tag o">{titleOf(round.terms.results, door.result)}</span>;
  if (door.appointment && isToday(door.appointment, round)) return <span class="tag n">{clock(door.appointment)}</span>;
  return <span class="tag o">{door.last_result ? "Tới lại" : "Mới"}</span>;
}

function SyncLine({ sync, send }: { sync: SyncState; send: () => void }) {
  const kept = "Lần thăm vẫn nằm trong máy.";
  const again = sync.refill?.left ?? 0;
  const text =
    sync.problem === "forged"
      ? `Trả lời không phải của máy chủ phường. ${kept}`
      : sync.problem === "refused" || sync.problem === "unknown"
        ? `${sync.message || "Máy chủ chưa nhận được."} ${kept}`
        : sync.waiting
          ? `${sync.waiting} lần thăm nằm trong máy, có mạng sẽ gửi`
          : again
            ? `${again} lần thăm cũ chờ gửi lại, có mạng sẽ gửi`
            : "Mọi lần thăm đã gửi xong";
  return (
    <div class="kit-sync">
      <p class="saved" role="status">
        <Icon name={sync.waiting || again || sync.problem ? "nonet" : "ok"} />
        <span>{text}</span>
      </p>
      {sync.waiting + again > 0 && (
        <button type="button" class="btn bare" onClick={send}>
          Gửi liền
        </button>
      )}
    </div>
  );
}

/** A server restored from a backup asked for visits that had gone: what happens, and that nobody has to do anything. */
export function RefillNote({ refill }: { refill: SyncState["refill"] }) {
  if (!refill) return null;
  const { asked, left } = refill;
  return (
    <Note icon={left > 0 ? "again" : "ok"} tone={left > 0 ? "n" : "g"}>
      {left > 0
        ? `Máy chủ vừa chạy lại từ bản sao cũ, thiếu ${asked} lần thăm của máy này. Máy đang gửi lại, còn ${left}. Anh/chị cứ đi tiếp.`
        : `Máy chủ vừa chạy lại từ bản sao cũ. Máy này đã gửi lại đủ ${asked} lần thăm, không mất gì.`}
    </Note>
  );
}

/** What the server has but does not count yet, and why: nothing is ever refused, and nothing waits unseen. */
function ParkedList({ sync, reasons }: { sync: SyncState; reasons: Term[] }) {
  if (sync.parked.length === 0) return null;
  return (
    <section class="card" aria-labelledby="cho">
      <h2 id="cho">{sync.parked.length} lần thăm chờ tổ trưởng coi lại</h2>
      <ul class="line-list">
        {sync.parked.map(({ plate, reason }, n) => (
          <li key={`${plate}${n}`}>
            <b>{plate}</b>: {titleOf(reasons, reason)}
          </li>
        ))}
      </ul>
      <p class="soft small">Máy chủ đã giữ đủ, không mất gì. Anh/chị gọi tổ trưởng.</p>
    </section>
  );
}
