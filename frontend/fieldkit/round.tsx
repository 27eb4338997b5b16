/** The doors of the round: appointments first, then in walking order; the alley drawn from house numbers. */
import { useState } from "preact/hooks";
import type { SyncState } from "./sync";
import type { Door, RoundPack, SavedVisit } from "./types";

interface Props {
  round: RoundPack;
  visits: SavedVisit[];
  sync: SyncState;
  open: (door: string) => void;
  send: () => void;
  leave: (() => void) | null;
}

export function RoundScreen({ round, visits, sync, open, send, leave }: Props) {
  const [query, setQuery] = useState("");
  const done = (door: Door) => resultOf(door, visits) !== "";
  const found = round.doors.filter((door) => matches(door, query));
  const appointed = found.filter((d) => d.appointment && !done(d)).sort((a, b) => a.appointment!.localeCompare(b.appointment!));
  const rest = found.filter((d) => !appointed.includes(d)).sort((a, b) => Number(done(a)) - Number(done(b)) || a.position - b.position);
  const next = appointed[0] ?? rest.find((door) => !done(door));
  const count = round.doors.filter(done).length;

  return (
    <>
      <main class="kit-col">
        <header class="kit-top">
          <p class="kit-soft">{hours(round)}</p>
          <h1>{round.title}</h1>
        </header>
        <section aria-labelledby="count">
          <h2 id="count">
            Đã thăm {count} trên {round.doors.length} cửa
          </h2>
          <Alley doors={round.doors} done={done} here={next} />
          <SyncLine sync={sync} send={send} />
        </section>
        <label class="kit-find">
          <span class="kit-hidden">Tìm số nhà hoặc tên</span>
          <input
            type="search"
            placeholder="Số nhà hoặc tên"
            value={query}
            onInput={(event) => setQuery(event.currentTarget.value)}
          />
        </label>
        {appointed.length > 0 && <DoorList title="Hẹn giờ trước" doors={appointed} visits={visits} round={round} open={open} next={next} />}
        {rest.length > 0 && <DoorList title={appointed.length ? "Còn lại, theo đường đi" : "Theo đường đi"} doors={rest} visits={visits} round={round} open={open} next={next} />}
        {found.length === 0 && <p>Không có cửa nào khớp. Anh/chị xóa bớt chữ trong ô tìm.</p>}
        {leave && (
          <button type="button" class="kit-btn" onClick={leave}>
            Chọn lượt khác
          </button>
        )}
      </main>
      {next && (
        <nav class="kit-bar" aria-label="Việc kế tiếp">
          <button type="button" class="kit-btn main" onClick={() => open(next.id)}>
            Mở {next.address}
          </button>
        </nav>
      )}
    </>
  );
}

function DoorList(props: {
  title: string;
  doors: Door[];
  visits: SavedVisit[];
  round: RoundPack;
  open: (id: string) => void;
  next: Door | undefined;
}) {
  return (
    <section>
      <h2>{props.title}</h2>
      <ul class="kit-doors">
        {props.doors.map((door) => {
          const result = resultOf(door, props.visits);
          return (
            <li key={door.id}>
              <button type="button" class={`kit-door${door === props.next ? " next" : ""}`} onClick={() => props.open(door.id)}>
                <span class="kit-plate">{door.address.split(",")[0]}</span>
                <b>{whoIsHere(door)}</b>
                <span class="kit-tag">{result ? titleOf(props.round, result) : door.appointment ? clock(door.appointment) : "Chưa tới"}</span>
                {door.lastNote && <span class="kit-why">{door.lastNote}</span>}
                <span class="kit-tags">
                  {[...new Set(door.people.flatMap((p) => p.needs))].map((need) => (
                    <span class="kit-tag need" key={need}>
                      {props.round.terms.needs.find((t) => t.code === need)?.title ?? need}
                    </span>
                  ))}
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function SyncLine({ sync, send }: { sync: SyncState; send: () => void }) {
  const text =
    sync.problem === "forged"
      ? "Trả lời không phải của máy chủ phường. Lần thăm vẫn nằm trong máy."
      : sync.problem === "refused" && sync.message
        ? `${sync.message} Lần thăm vẫn nằm trong máy.`
        : sync.waiting
          ? `${sync.waiting} điều nằm trong máy, có mạng sẽ gửi`
          : "Mọi lần thăm đã gửi xong";
  return (
    <p class="kit-saved" role="status">
      <span>{text}</span>
      {sync.parked > 0 && <span>{sync.parked} điều chờ tổ trưởng coi lại</span>}
      {sync.waiting > 0 && (
        <button type="button" class="kit-link" onClick={send}>
          Gửi liền
        </button>
      )}
    </p>
  );
}

function Alley({ doors, done, here }: { doors: Door[]; done: (d: Door) => boolean; here: Door | undefined }) {
  const sides = [doors.filter((_, i) => i % 2 === 0), doors.filter((_, i) => i % 2 === 1)];
  const width = Math.max(1, sides[0]!.length) * 26;
  const finished = doors.filter(done).length;
  return (
    <svg class="kit-alley" viewBox={`0 0 ${width} 88`} role="img" aria-label={`Sơ đồ hẻm: ${finished} cửa đã thăm${here ? `, kế tiếp là ${here.address}` : ""}`}>
      <rect class="road" x="0" y="34" width={width} height="20" rx="4" />
      <path class="line" d={`M6 44H${width - 6}`} />
      {sides.map((side, row) =>
        side.map((door, i) => (
          <g key={door.id} transform={`translate(${i * 26 + 2} ${row ? 60 : 4})`} class={door === here ? "here" : done(door) ? "done" : "todo"}>
            <rect width="22" height="24" rx="4" />
            {done(door) && <path d="m5.5 12.5 3.6 3.6 7-7" />}
          </g>
        )),
      )}
    </svg>
  );
}

export function resultOf(door: Door, visits: SavedVisit[]): string {
  const mine = visits.filter((v) => v.door === door.id).sort((a, b) => a.savedAt.localeCompare(b.savedAt));
  return mine.at(-1)?.result ?? door.result;
}

export function whoIsHere(door: Door): string {
  const first = door.people[0];
  if (!first) return "Chưa biết ai ở";
  const others = door.people.length - 1;
  return others ? `${first.name} + ${others} người` : first.name;
}

function titleOf(round: RoundPack, code: string): string {
  return round.terms.results.find((t) => t.code === code)?.title ?? code;
}

const hourly = new Intl.DateTimeFormat("vi-VN", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Ho_Chi_Minh" });

export function clock(iso: string): string {
  return hourly.format(new Date(iso));
}

function hours(round: RoundPack): string {
  return `${clock(round.startsAt)} - ${clock(round.endsAt)}`;
}

const fold = (text: string) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/g, "d");

function matches(door: Door, query: string): boolean {
  const key = fold(query.trim());
  return !key || fold([door.address, ...door.people.map((p) => p.name)].join(" ")).includes(key);
}
