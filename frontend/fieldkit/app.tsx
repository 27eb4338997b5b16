/** Which screen is open, and what the kit knows. */
import { useCallback, useEffect, useState } from "preact/hooks";
import { pack as fetchPack, rounds as fetchRounds, type Rounds } from "./api";
import { Badge } from "./badge";
import { DoorScreen } from "./door";
import { EnrolScreen, Locked, SignInFirst } from "./gate";
import { deviceKey } from "./keys";
import { Icon, Note } from "./parts";
import { RefillNote, RoundScreen } from "./round";
import { getMeta, handOver, type Kit, setMeta } from "./store";
import { offerParked, push, state, type SyncState } from "./sync";
import type { RoundPack, SavedVisit } from "./types";
import { overlayOf, viewOf } from "./view";
import { when } from "./words";

const SEND_EVERY_MS = 30_000;
const LOOK_EVERY_MS = 5 * 60_000;

type Place = { at: "list" } | { at: "badge" } | { at: "door"; door: string; shut: boolean };

export function App({ kit }: { kit: Kit }) {
  const [rounds, setRounds] = useState<Rounds | null>(null);
  const [enrolled, setEnrolled] = useState<"yes" | "no" | "anew" | "restored" | "busy">("no");
  const [pack, setPack] = useState<RoundPack | null>(null);
  const [view, setView] = useState<RoundPack | null>(null);
  const [place, setPlace] = useState<Place>({ at: "list" });
  const [visits, setVisits] = useState<SavedVisit[]>([]);
  const [sync, setSync] = useState<SyncState>({ waiting: 0, parked: [], problem: "", message: "" });
  const [notice, setNotice] = useState("");

  const refresh = useCallback(
    async (shown: RoundPack | null) => {
      setVisits(await kit.getAll("visits"));
      if (!shown) return setView(null);
      const [outbox, sent] = await Promise.all([kit.getAll("outbox"), kit.getAll("sent")]);
      setView(viewOf(shown, overlayOf(shown, outbox, sent)));
    },
    [kit],
  );
  const send = useCallback(async (greet = false) => {
    setSync(await push(kit, greet));
    if ((await getMeta<boolean>(kit, "rekey")) && !(await deviceKey(kit))) setEnrolled("anew");
  }, [kit]);

  const open = useCallback(
    async (id: string) => {
      const found = await fetchPack(kit, id);
      if (!found) return setNotice("Chưa lấy được danh sách cửa. Lại chỗ có mạng rồi bấm Tải lại.");
      setNotice("");
      setPack(found);
      await refresh(found);
      setPlace({ at: "list" });
    },
    [kit, refresh],
  );

  const load = useCallback(async () => {
    setSync(await state(kit, ""));
    await send(true);
    const answer = await fetchRounds(kit);
    setRounds(answer);
    const device = await deviceKey(kit);
    // enrolled after the backup that the server came back from: the same key again, so that nothing waits for ever
    if (answer.from === "server" && device && (await getMeta<boolean>(kit, "unknown"))) return setEnrolled("restored");
    if (answer.from === "server" && device && device.account !== answer.account) {
      // another volunteer's phone until now: what it holds goes out first, under its own key
      if (!(await handOver(kit))) return setEnrolled("busy");
      await setMeta(kit, { serverKey: answer.server_key, rounds: answer, roundsAt: Date.now() });
      return setEnrolled("no");
    }
    setEnrolled(device ? "yes" : "no");
    if (device && answer.rounds.length === 1 && answer.rounds[0]) await open(answer.rounds[0].id);
  }, [kit, open, send]);

  useEffect(() => {
    void (async () => {
      await offerParked(kit);
      await load();
    })();
    const sendNow = () => void send();
    const onView = () => document.visibilityState === "visible" && sendNow();
    addEventListener("online", sendNow);
    document.addEventListener("visibilitychange", onView);
    const timer = setInterval(sendNow, SEND_EVERY_MS);
    return () => {
      removeEventListener("online", sendNow);
      document.removeEventListener("visibilitychange", onView);
      clearInterval(timer);
    };
  }, [kit, load, send]);

  // what teammates found at these doors meanwhile, and who must not be shown any more
  const shownRound = pack?.id;
  useEffect(() => {
    if (!shownRound) return;
    const timer = setInterval(async () => {
      const fresh = await fetchPack(kit, shownRound);
      if (!fresh) return;
      setPack(fresh);
      await refresh(fresh);
    }, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [kit, shownRound, refresh]);

  if (!rounds) return <main class="col kit-done" id="noi-dung"><h1 class="kit-title">Đi từng ngõ</h1><p>Đang mở…</p></main>;
  if (rounds.from === "signed-out") return <SignInFirst notice={rounds.account ? "Phiên đã hết. Gọi tổ trưởng xin mã mới." : ""} again={load} />;
  if (rounds.from === "locked") return <Locked again={load} />;
  if (enrolled === "busy") return <Busy waiting={sync.waiting} again={load} />;
  if (enrolled !== "yes") return <EnrolScreen kit={kit} name={rounds.name} why={enrolled} done={load} />;
  if (!pack || !view) return <RoundChoice rounds={rounds} notice={notice || rounds.notice} refill={sync.refill} open={open} reload={load} />;

  const back = () => setPlace({ at: "list" });
  const head = rounds.rounds.find((one) => one.id === pack.id);
  if (place.at === "badge") return <Badge name={rounds.name} place={rounds.place} team={head?.team ?? ""} back={back} />;
  const door = place.at === "door" ? view.doors.find((one) => one.id === place.door) : undefined;
  if (place.at === "door" && door) {
    return (
      <DoorScreen
        kit={kit}
        round={view}
        door={door}
        shut={place.shut}
        visits={visits.filter((visit) => visit.door === door.id && visit.round === view.id)}
        back={back}
        saved={async () => {
          await refresh(pack);
          void send();
        }}
      />
    );
  }
  return (
    <RoundScreen
      round={view}
      sync={sync}
      reasons={rounds.parked}
      notice={rounds.notice}
      open={(id) => setPlace({ at: "door", door: id, shut: false })}
      nobody={(id) => setPlace({ at: "door", door: id, shut: true })}
      send={() => void send()}
      badge={() => setPlace({ at: "badge" })}
      leave={() => {
        setPack(null);
        setView(null);
        void fetchRounds(kit).then(setRounds);
      }}
    />
  );
}

function Busy({ waiting, again }: { waiting: number; again: () => void }) {
  return (
    <main class="col stack kit-done" id="noi-dung">
      <h1 class="kit-title">Chờ gửi xong của người trước</h1>
      <p>Máy còn {waiting} lần thăm của người dùng trước. Có mạng, máy gửi xong rồi mới đổi người.</p>
      <button type="button" class="btn main" onClick={again}>
        Thử lại
      </button>
    </main>
  );
}

interface Choice {
  rounds: Rounds;
  notice: string;
  refill: SyncState["refill"];
  open: (id: string) => void;
  reload: () => void;
}

function RoundChoice({ rounds, notice, refill, open, reload }: Choice) {
  return (
    <main class="col stack kit-done" id="noi-dung">
      <h1 class="kit-title">Lượt đi của {rounds.name || "anh/chị"}</h1>
      {notice && <Note icon="nonet">{notice}</Note>}
      <RefillNote refill={refill} />
      {rounds.rounds.length === 0 && <p>Chưa có lượt đi nào. Tổ trưởng xếp lượt xong thì hiện ở đây.</p>}
      <ul class="stack g12">
        {rounds.rounds.map((round) => (
          <li key={round.id}>
            <button type="button" class="task kit-person" onClick={() => open(round.id)}>
              <span class="grow">
                <b>{round.title}</b>
                <span>
                  {when(round.starts_at, round.ends_at)} · {round.visited} trên {round.doors} cửa
                </span>
              </span>
              <Icon name="next" />
            </button>
          </li>
        ))}
      </ul>
      <p class="row wrap">
        <button type="button" class="btn" onClick={reload}>
          <Icon name="again" />
          Tải lại
        </button>
        {rounds.leads && (
          <a class="btn" href="/field/rounds/">
            Việc của tổ
          </a>
        )}
      </p>
    </main>
  );
}
