/** Which screen is open, and what the kit knows. */
import { useCallback, useEffect, useState } from "preact/hooks";
import { type Api, makeApi, type RoundHead } from "./api";
import { DoorScreen } from "./door";
import { EnrolScreen } from "./enrol";
import { deviceKey } from "./keys";
import { RoundScreen } from "./round";
import type { Kit } from "./store";
import { push, state, type SyncState } from "./sync";
import type { RoundPack, SavedVisit } from "./types";

const SEND_EVERY_MS = 30_000;

interface Place {
  round: RoundPack;
  door: string | null;
}

export function App({ kit, csrf }: { kit: Kit; csrf: string }) {
  const [enrolled, setEnrolled] = useState<boolean | null>(null);
  const [rounds, setRounds] = useState<RoundHead[]>([]);
  const [place, setPlace] = useState<Place | null>(null);
  const [visits, setVisits] = useState<SavedVisit[]>([]);
  const [sync, setSync] = useState<SyncState>({ waiting: 0, parked: 0, problem: "", message: "" });
  const [notice, setNotice] = useState("");
  const api: Api = makeApi(kit, csrf);

  const send = useCallback(async () => setSync(await push(kit, csrf)), [kit, csrf]);
  const refreshVisits = useCallback(async () => setVisits(await kit.getAll("visits")), [kit]);

  useEffect(() => {
    deviceKey(kit).then((key) => setEnrolled(Boolean(key)));
    refreshVisits();
    state(kit, "").then(setSync);
    const online = () => void send();
    addEventListener("online", online);
    const timer = setInterval(online, SEND_EVERY_MS);
    return () => {
      removeEventListener("online", online);
      clearInterval(timer);
    };
  }, [kit, refreshVisits, send]);

  const load = useCallback(async () => {
    await send();
    const answer = await api.rounds();
    setRounds(answer.rounds);
    setNotice(answer.notice);
    if (answer.rounds.length === 1 && answer.rounds[0]) await open(answer.rounds[0].id);
  }, [kit, send]);

  async function open(id: string) {
    const pack = await api.pack(id);
    if (pack) setPlace({ round: pack, door: null });
    else setNotice("Chưa lấy được danh sách cửa. Lại chỗ có mạng rồi bấm Tải lại.");
  }

  useEffect(() => {
    if (enrolled) void load();
  }, [enrolled, load]);

  if (enrolled === null) return <p class="kit-note">Đang mở bộ đi cửa…</p>;
  if (!enrolled) return <EnrolScreen api={api} kit={kit} done={() => setEnrolled(true)} />;
  if (!place) return <RoundChoice rounds={rounds} notice={notice} open={open} reload={load} />;

  const door = place.round.doors.find((d) => d.id === place.door);
  if (door) {
    return (
      <DoorScreen
        kit={kit}
        api={api}
        round={place.round}
        door={door}
        visits={visits.filter((v) => v.door === door.id)}
        back={() => setPlace({ ...place, door: null })}
        saved={async () => {
          await refreshVisits();
          void send();
        }}
      />
    );
  }
  return (
    <RoundScreen
      round={place.round}
      visits={visits.filter((v) => v.round === place.round.id)}
      sync={sync}
      open={(id) => setPlace({ ...place, door: id })}
      send={send}
      leave={rounds.length > 1 ? () => setPlace(null) : null}
    />
  );
}

function RoundChoice(props: {
  rounds: RoundHead[];
  notice: string;
  open: (id: string) => void;
  reload: () => void;
}) {
  return (
    <main class="kit-col">
      <h1>Lượt đi của anh/chị</h1>
      {props.notice && (
        <p class="kit-note" role="status">
          {props.notice}
        </p>
      )}
      {props.rounds.length === 0 && !props.notice && <p>Chưa có lượt đi nào. Tổ trưởng xếp lượt xong thì hiện ở đây.</p>}
      <ul class="kit-list">
        {props.rounds.map((round) => (
          <li key={round.id}>
            <button type="button" class="kit-row" onClick={() => props.open(round.id)}>
              <b>{round.title}</b>
              <span>
                {round.when} · {round.doors} cửa
              </span>
            </button>
          </li>
        ))}
      </ul>
      <button type="button" class="kit-btn" onClick={props.reload}>
        Tải lại
      </button>
    </main>
  );
}
