/** One household: who lives here, and for each person the short steps of a visit. Nothing is ever ticked beforehand. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Api } from "./api";
import { clock } from "./round";
import type { Kit } from "./store";
import type { Door, Draft, Person, RoundPack, SavedVisit } from "./types";
import { emptyDraft, save } from "./visit";

interface Props {
  kit: Kit;
  api: Api;
  round: RoundPack;
  door: Door;
  visits: SavedVisit[];
  back: () => void;
  saved: () => Promise<void>;
}

export function DoorScreen({ kit, api, round, door, visits, back, saved }: Props) {
  const [person, setPerson] = useState<Person | null>(null);
  const [problem, setProblem] = useState("");
  const last = visits.at(-1);

  async function keep(who: Person | null, draft: Draft): Promise<boolean> {
    try {
      await save(kit, round, door, who, draft);
      setProblem("");
      await saved();
      return true;
    } catch {
      setProblem("Chưa lưu được. Anh/chị đừng đóng trang, xóa bớt hình trong máy rồi bấm lưu lại.");
      return false;
    }
  }

  if (person) {
    return <PersonVisit round={round} door={door} person={person} api={api} keep={(draft) => keep(person, draft)} problem={problem} back={() => setPerson(null)} />;
  }
  return (
    <main class="kit-col">
      <header class="kit-top row">
        <button type="button" class="kit-link" onClick={back}>
          ← Danh sách
        </button>
        <span class="kit-plate">{door.address.split(",")[0]}</span>
      </header>
      <h1>{door.address}</h1>
      {last && (
        <p class="kit-saved" role="status">
          Đã lưu trong máy lúc {clock(last.savedAt)}. Mất mạng không sao.
        </p>
      )}
      {problem && (
        <p class="kit-note" role="alert">
          {problem}
        </p>
      )}
      <h2>Anh/chị đang gặp ai?</h2>
      <ul class="kit-list">
        {door.people.map((p) => (
          <li key={p.id}>
            <button type="button" class="kit-row" onClick={() => setPerson(p)}>
              <b>
                {p.name}
                {p.birthYear ? `, ${new Date().getFullYear() - p.birthYear} tuổi` : ""}
              </b>
              <span>{visits.some((v) => v.person === p.id) ? "Đã thăm" : p.promised || "Chưa gặp"}</span>
            </button>
          </li>
        ))}
      </ul>
      <h2>Không gặp được ai</h2>
      <div class="kit-choices">
        {round.terms.results
          .filter((result) => result.code !== "met")
          .map((result) => (
            <button type="button" class="kit-btn" key={result.code} onClick={async () => (await keep(null, { ...emptyDraft(), result: result.code })) && back()}>
              {result.title}
            </button>
          ))}
      </div>
    </main>
  );
}

const STEPS = ["Xin phép", "Bốn trụ cột", "Muốn làm được gì", "Vướng chỗ nào", "Hẹn lần sau"] as const;

interface VisitProps {
  round: RoundPack;
  door: Door;
  person: Person;
  api: Api;
  keep: (draft: Draft) => Promise<boolean>;
  problem: string;
  back: () => void;
}

function PersonVisit({ round, door, person, api, keep, problem, back }: VisitProps) {
  const [step, setStep] = useState(0);
  const [draft, setDraft] = useState<Draft>({ ...emptyDraft(), result: "met" });
  const [done, setDone] = useState(false);
  const [wrongDay, setWrongDay] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  const change = (part: Partial<Draft>) => setDraft({ ...draft, ...part });

  useEffect(() => heading.current?.focus(), [step, done]);

  async function next() {
    if (step < STEPS.length - 1) return setStep(step + 1);
    if (draft.appointmentDay && !isDay(draft.appointmentDay)) return setWrongDay(true);
    setWrongDay(false);
    if (await keep(draft)) setDone(true);
  }

  if (done) return <Done person={person} draft={draft} api={api} back={back} />;
  return (
    <>
      <main class="kit-col">
        <header class="kit-top row">
          <button type="button" class="kit-link" onClick={back}>
            ← {door.address.split(",")[0]}
          </button>
          <span class="kit-soft">
            Bước {step + 1} trên {STEPS.length}
          </span>
        </header>
        <p>
          <b>{person.name}</b>
        </p>
        <ol class="kit-steps" aria-hidden="true">
          {STEPS.map((name, i) => (
            <li key={name} class={i < step ? "done" : i === step ? "now" : ""} />
          ))}
        </ol>
        <h1 tabIndex={-1} ref={heading}>
          {STEPS[step]}
        </h1>
        {step === 0 &&
          round.terms.purposes.map((purpose) => (
            <Choice
              key={purpose.code}
              name={`consent-${purpose.code}`}
              title={purpose.title}
              spoken={purpose.spoken}
              note={person.consents[purpose.code] === "given" ? "Lần trước đã đồng ý. Hỏi lại nếu người dân muốn đổi." : ""}
              options={[
                ["yes", "Đồng ý"],
                ["no", "Không đồng ý"],
              ]}
              value={draft.consents[purpose.code] ?? ""}
              set={(value) => change({ consents: { ...draft.consents, [purpose.code]: value as "yes" | "no" | "" } })}
            />
          ))}
        {step === 1 &&
          round.terms.pillars.map((pillar) => (
            <Choice
              key={pillar.code}
              name={`pillar-${pillar.code}`}
              title={pillar.title}
              spoken={pillar.ask}
              note={pillar.code in person.pillars ? `Lần trước: ${person.pillars[pillar.code] ? "có" : "chưa"}` : ""}
              options={[
                ["yes", "Có"],
                ["no", "Chưa"],
              ]}
              value={draft.pillars[pillar.code] ?? ""}
              set={(value) => change({ pillars: { ...draft.pillars, [pillar.code]: value as "yes" | "no" | "" } })}
            />
          ))}
        {step === 2 && (
          <Choice
            name="wish"
            title="Chọn một việc người dân muốn tự làm được"
            spoken="Bác muốn tự làm được việc gì trước?"
            note=""
            options={round.terms.wishes.map((wish) => [wish.code, wish.title])}
            value={draft.wish}
            set={(value) => change({ wish: value })}
          />
        )}
        {step === 3 && (
          <fieldset class="kit-pick">
            <legend>
              Chọn những gì đúng <span class="kit-soft">Có thể bỏ qua</span>
            </legend>
            {round.terms.barriers.map((barrier) => (
              <label key={barrier.code}>
                <input
                  type="checkbox"
                  checked={draft.barriers.includes(barrier.code)}
                  onChange={(event) =>
                    change({
                      barriers: event.currentTarget.checked
                        ? [...draft.barriers, barrier.code]
                        : draft.barriers.filter((code) => code !== barrier.code),
                    })
                  }
                />
                <span>{barrier.title}</span>
              </label>
            ))}
          </fieldset>
        )}
        {step === 4 && (
          <>
            <p>Không hẹn thì để trống, rồi bấm Lưu lần thăm.</p>
            <label class="kit-field">
              <span>Ngày hẹn, ví dụ 28/11/2026</span>
              <input
                inputMode="numeric"
                autoComplete="off"
                value={draft.appointmentDay}
                aria-invalid={wrongDay}
                aria-describedby={wrongDay ? "wrong-day" : undefined}
                onInput={(event) => change({ appointmentDay: event.currentTarget.value.trim() })}
              />
            </label>
            {wrongDay && (
              <p class="kit-note" id="wrong-day" role="alert">
                Ngày chưa đúng. Anh/chị ghi ngày, tháng, năm, ví dụ 28/11/2026.
              </p>
            )}
            <Choice
              name="hour"
              title="Giờ hẹn"
              spoken=""
              note=""
              options={[
                ["08:30", "8 giờ 30 sáng"],
                ["15:00", "3 giờ chiều"],
                ["19:00", "7 giờ tối"],
                ["19:45", "7 giờ 45 tối"],
              ]}
              value={draft.appointmentHour}
              set={(value) => change({ appointmentHour: value })}
            />
          </>
        )}
        {problem && (
          <p class="kit-note" role="alert">
            {problem}
          </p>
        )}
      </main>
      <nav class="kit-bar" aria-label="Chuyển bước">
        <button type="button" class="kit-btn" onClick={() => (step ? setStep(step - 1) : back())}>
          Lùi
        </button>
        <button type="button" class="kit-btn main" onClick={next}>
          {step < STEPS.length - 1 ? STEPS[step + 1] : "Lưu lần thăm"}
        </button>
      </nav>
    </>
  );
}

function Choice(props: {
  name: string;
  title: string;
  spoken: string;
  note: string;
  options: [string, string][];
  value: string;
  set: (value: string) => void;
}) {
  return (
    <fieldset class="kit-pick">
      <legend>{props.title}</legend>
      {props.spoken && <p class="kit-say">“{props.spoken}”</p>}
      {props.note && <p class="kit-soft">{props.note}</p>}
      {props.options.map(([code, title]) => (
        <label key={code}>
          <input type="radio" name={props.name} value={code} checked={props.value === code} onChange={() => props.set(code)} />
          <span>{title}</span>
        </label>
      ))}
    </fieldset>
  );
}

function Done({ person, draft, api, back }: { person: Person; draft: Draft; api: Api; back: () => void }) {
  const [code, setCode] = useState<{ code: string; until: string } | string>("");
  const agreed = draft.consents.learning === "yes" || person.consents.learning === "given";
  return (
    <main class="kit-col">
      <h1>Đã lưu trong máy</h1>
      <p class="kit-saved" role="status">
        Lần thăm {person.name} đã nằm trong máy. Mất mạng không sao, có mạng máy tự gửi.
      </p>
      {agreed ? (
        <section class="kit-card">
          <h2>Cùng tập ngay bây giờ</h2>
          <p>Người dân tập trên máy của mình. Tập xong, gõ mã này để ghi kết quả.</p>
          {typeof code === "object" ? (
            <p class="kit-code" role="status">
              <b>{code.code}</b>
              <span>Dùng được tới {clock(code.until)}</span>
            </p>
          ) : (
            <>
              {code && (
                <p class="kit-note" role="alert">
                  {code}
                </p>
              )}
              <button type="button" class="kit-btn" onClick={async () => setCode(await api.practiceCode(person.id))}>
                Lấy mã ghi kết quả
              </button>
            </>
          )}
        </section>
      ) : (
        <p>Người dân chưa đồng ý ghi lại việc học, nên kết quả tập không gắn với tên.</p>
      )}
      <button type="button" class="kit-btn main" onClick={back}>
        Về căn nhà này
      </button>
    </main>
  );
}

function isDay(text: string): boolean {
  const match = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text);
  if (!match) return false;
  const [day, month, year] = match.slice(1).map(Number) as [number, number, number];
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day && date.getTime() > Date.now() - 86_400_000;
}
