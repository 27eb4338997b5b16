/** One household: who lives here, somebody new, or nobody at the door. */
import { useState } from "preact/hooks";
import { uuid7 } from "./ids";
import { Icon, Note, Top } from "./parts";
import { PersonVisit } from "./person";
import type { Kit } from "./store";
import type { Door, Draft, Person, RoundPack, SavedVisit } from "./types";
import { nobody } from "./view";
import { emptyDraft, save } from "./visit";
import { clock, shown, titleOf } from "./words";

interface Props {
  kit: Kit;
  round: RoundPack;
  door: Door;
  visits: SavedVisit[];
  /** Only the results of a door that stayed shut. */
  shut: boolean;
  back: () => void;
  saved: () => Promise<void>;
}

export function DoorScreen({ kit, round, door, visits, shut, back, saved }: Props) {
  const [person, setPerson] = useState<{ who: Person; draft: Draft } | null>(null);
  const [adding, setAdding] = useState(false);
  const [problem, setProblem] = useState("");
  const last = visits.at(-1);

  async function keep(who: Person | null, draft: Draft): Promise<boolean> {
    try {
      await save(kit, round, door, who, draft);
      setProblem("");
      await saved();
      return true;
    } catch (error) {
      setProblem(
        (error as DOMException).name === "QuotaExceededError"
          ? "Máy đầy nên chưa lưu được. Anh/chị đừng đóng trang, xóa bớt hình trong máy rồi bấm lưu lại."
          : "Chưa lưu được. Anh/chị đừng đóng trang, bấm lưu lại lần nữa.",
      );
      return false;
    }
  }

  async function meet(who: Person): Promise<void> {
    const kept = await kit.get("drafts", who.id);
    setPerson({ who, draft: kept ?? { ...emptyDraft(), result: "met", barriers: who.barriers } });
  }

  if (person) {
    return (
      <PersonVisit
        kit={kit}
        round={round}
        door={door}
        person={person.who}
        first={person.draft}
        keep={(draft) => keep(person.who, draft)}
        problem={problem}
        back={() => setPerson(null)}
        leave={back}
      />
    );
  }
  if (adding) {
    return (
      <Newcomer
        plate={door.plate}
        back={() => setAdding(false)}
        go={(name, birthYear) => {
          setAdding(false);
          const who = { ...nobody(uuid7()), name, birth_year: Number(birthYear) || null };
          setPerson({ who, draft: { ...emptyDraft(), result: "met", added: { name, birthYear } } });
        }}
      />
    );
  }
  return (
    <>
      <Top back={back} label="Danh sách" plate={door.plate} />
      <main class="col stack" id="noi-dung">
        <h1 class="kit-title">{door.address}</h1>
        {last && (
          <p class="saved" role="status">
            <Icon name="ok" />
            <span>Đã lưu trong máy lúc {clock(last.savedAt)}. Mất mạng không sao.</span>
          </p>
        )}
        {problem && <Note alert>{problem}</Note>}
        {!shut && (
          <section class="stack g8" aria-labelledby="gap">
            <h2 id="gap">Anh/chị đang gặp ai?</h2>
            {door.people.length === 0 && <p class="soft">Chưa có ai trong danh sách ở nhà này.</p>}
            <ul class="stack g8">
              {door.people.map((who) => (
                <li key={who.id}>
                  <button type="button" class="task kit-person" onClick={() => meet(who)}>
                    <span class="grow">
                      <b>{shown(who)}</b>
                      <span>{lastWord(who, round, visits)}</span>
                    </span>
                    <Icon name="next" />
                  </button>
                </li>
              ))}
            </ul>
            <p>
              <button type="button" class="btn bare kit-back" onClick={() => setAdding(true)}>
                Thêm người chưa có tên ở đây
              </button>
            </p>
          </section>
        )}
        <section class="stack g8" aria-labelledby="khong">
          <h2 id="khong">{shut ? "Vì sao chưa gặp được?" : "Chưa gặp được ai"}</h2>
          <div class="kit-two">
            {round.terms.results
              .filter((result) => result.code !== "met")
              .map((result) => (
                <button type="button" class="btn" key={result.code} onClick={async () => (await keep(null, { ...emptyDraft(), result: result.code })) && back()}>
                  {result.title}
                </button>
              ))}
          </div>
        </section>
      </main>
    </>
  );
}

function lastWord(who: Person, round: RoundPack, visits: SavedVisit[]): string {
  if (visits.some((visit) => visit.person === who.id)) return "Đã thăm trong lượt này";
  if (who.wish) return `Muốn: ${titleOf(round.terms.wishes, who.wish)}`;
  return who.met ? "Đã gặp lần trước" : "Chưa gặp lần nào";
}

/** Somebody who lives here and stands on no list. */
function Newcomer({ plate, back, go }: { plate: string; back: () => void; go: (name: string, birthYear: string) => void }) {
  const [name, setName] = useState("");
  const [year, setYear] = useState("");
  const [wrong, setWrong] = useState("");

  function next(event: Event): void {
    event.preventDefault();
    const born = Number(year);
    if (!name.trim()) setWrong("Chưa có tên. Anh/chị ghi họ tên người đang gặp.");
    else if (year && !(Number.isInteger(born) && born >= 1900 && born <= new Date().getFullYear())) {
      setWrong("Năm sinh chưa đúng. Anh/chị ghi bốn số, ví dụ 1954, hoặc để trống.");
    } else go(name.trim().normalize("NFC"), year);
  }

  return (
    <>
      <Top back={back} label="Nhà này" plate={plate} />
      <main class="col stack" id="noi-dung">
        <h1 class="kit-title">Thêm người ở nhà này</h1>
        <p>Chỉ ghi họ tên và năm sinh. Không hỏi số căn cước, không chụp hình giấy tờ.</p>
        <form class="form" onSubmit={next} noValidate>
          {wrong && (
            <Note alert id="sai">
              {wrong}
            </Note>
          )}
          <label>
            <span class="label">Họ tên</span>
            <input class="input" value={name} maxLength={120} autocomplete="off" aria-describedby={wrong ? "sai" : undefined} onInput={(event) => { setName(event.currentTarget.value); setWrong(""); }} />
          </label>
          <label>
            <span class="label">Năm sinh, không rõ thì để trống</span>
            <input class="input" value={year} maxLength={4} inputMode="numeric" autocomplete="off" onInput={(event) => { setYear(event.currentTarget.value.trim()); setWrong(""); }} />
          </label>
          <button type="submit" class="btn main">
            Bắt đầu lần thăm
          </button>
        </form>
      </main>
    </>
  );
}
