/** A visit to one person: five short steps, one idea each. Nothing is ever ticked beforehand. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { practiceCode } from "./api";
import { Choice, Icon, Note, Steps, Top } from "./parts";
import type { Kit } from "./store";
import type { Door, Draft, Person, RoundPack, Said } from "./types";
import { appointmentDay } from "./visit";
import { clock, sayTo, shown, titleOf, wholeDay } from "./words";

const STEPS = ["Xin phép", "Bốn trụ cột", "Muốn tự làm được gì", "Vướng chỗ nào", "Hẹn lần sau"] as const;
const HOURS: [string, string][] = [
  ["08:30", "8 giờ 30 sáng"],
  ["15:00", "3 giờ chiều"],
  ["19:00", "7 giờ tối"],
  ["19:45", "7 giờ 45 tối"],
];
const DAYS_AHEAD = [1, 3, 7];

interface Props {
  kit: Kit;
  round: RoundPack;
  door: Door;
  person: Person;
  first: Draft;
  keep: (draft: Draft) => Promise<boolean>;
  problem: string;
  back: () => void;
  leave: () => void;
}

export function PersonVisit({ kit, round, door, person, first, keep, problem, back, leave }: Props) {
  const [step, setStep] = useState(0);
  const [draft, setDraft] = useState<Draft>(first);
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState(false);
  const [wrongDay, setWrongDay] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);

  function change(part: Partial<Draft>): void {
    setWrongDay(false);
    const next = { ...draft, ...part };
    setDraft(next);
    // half a visit survives a closed browser too; a full phone is no reason to stop asking
    kit.put("drafts", next, person.id).catch(() => {});
  }

  // with the first paint: a key pressed at once would else be pressed on the heading
  useLayoutEffect(() => {
    heading.current?.focus();
    scrollTo(0, 0);
  }, [step, done]);

  async function next(): Promise<void> {
    if (step < STEPS.length - 1) return setStep(step + 1);
    const wrong = draft.appointmentDay !== "" && !appointmentDay(draft.appointmentDay);
    setWrongDay(wrong);
    if (wrong || busy) return;
    setBusy(true);
    const kept = await keep(draft);
    setBusy(false);
    if (kept) setDone(true);
  }

  if (done) return <Done kit={kit} person={person} draft={draft} back={back} leave={leave} heading={heading} />;
  return (
    <>
      <Top back={back} label="Nhà này" plate={door.plate} />
      <main class="col stack" id="noi-dung">
        <div class="stack kit-tight">
          <p>
            <b>{shown(person)}</b>{" "}
            <span class="soft">
              · bước {step + 1} trên {STEPS.length}
            </span>
          </p>
          <Steps done={step} total={STEPS.length} />
        </div>
        <h1 class="kit-title" tabIndex={-1} ref={heading}>
          {STEPS[step]}
        </h1>
        {step === 0 && (
          <>
            <Note icon="stop">
              <b>Đọc to từng câu, nghe trả lời rồi mới chọn.</b> Chưa hỏi thì để trống.
            </Note>
            {round.terms.purposes.map((purpose) => (
              <Choice
                key={purpose.code}
                name={`consent-${purpose.code}`}
                title={purpose.title}
                say={sayTo(purpose, person)}
                note={asked(person.consents[purpose.code])}
                options={[
                  ["yes", "Đồng ý"],
                  ["no", "Không đồng ý"],
                ]}
                value={draft.consents[purpose.code] ?? ""}
                set={(value) => change({ consents: { ...draft.consents, [purpose.code]: value as Said } })}
              />
            ))}
          </>
        )}
        {step === 1 &&
          round.terms.pillars.map((pillar) => (
            <Choice
              key={pillar.code}
              name={`pillar-${pillar.code}`}
              title={pillar.title}
              say={sayTo(pillar, person)}
              note={pillar.code in person.pillars ? `Lần trước: ${person.pillars[pillar.code] ? "có" : "chưa"}` : ""}
              options={[
                ["yes", "Có"],
                ["no", "Chưa"],
              ]}
              value={draft.pillars[pillar.code] ?? ""}
              set={(value) => change({ pillars: { ...draft.pillars, [pillar.code]: value as Said } })}
            />
          ))}
        {step === 2 && (
          <Choice
            name="wish"
            title="Chọn một việc"
            say="Mình muốn tự làm được việc gì trước?"
            note={person.wish ? `Lần trước: ${titleOf(round.terms.wishes, person.wish)}` : ""}
            options={round.terms.wishes.map((wish) => [wish.code, wish.title])}
            value={draft.wish}
            set={(value) => change({ wish: value })}
          />
        )}
        {step === 3 && (
          <fieldset class="pick kit-choice many">
            <legend>
              <b>Chọn những gì đang vướng</b> <span class="soft">Có thể bỏ qua</span>
            </legend>
            {round.terms.barriers.map((barrier) => (
              <label key={barrier.code}>
                <input
                  type="checkbox"
                  checked={draft.barriers.includes(barrier.code)}
                  onChange={(event) => change({ barriers: toggled(draft.barriers, barrier.code, event.currentTarget.checked) })}
                />
                <span>{barrier.title}</span>
              </label>
            ))}
          </fieldset>
        )}
        {step === 4 && (
          <>
            <div class="form">
              <label>
                <span class="label">Ngày hẹn, không hẹn thì để trống</span>
                <input
                  class="input"
                  inputMode="numeric"
                  autocomplete="off"
                  placeholder="28/11/2026"
                  value={draft.appointmentDay}
                  aria-invalid={wrongDay}
                  aria-describedby={wrongDay ? "sai-ngay" : undefined}
                  onInput={(event) => change({ appointmentDay: event.currentTarget.value.trim() })}
                />
              </label>
              {wrongDay && (
                <Note alert id="sai-ngay">
                  Ngày chưa đúng. Anh/chị ghi ngày, tháng, năm, ví dụ 28/11/2026.
                </Note>
              )}
              <div class="kit-two">
                {DAYS_AHEAD.map((days) => (
                  <button type="button" class="btn" key={days} onClick={() => change({ appointmentDay: wholeDay(new Date(Date.now() + days * 86_400_000)) })}>
                    {days === 1 ? "Ngày mai" : days === 7 ? "Tuần sau" : `${days} ngày nữa`}
                  </button>
                ))}
              </div>
            </div>
            {draft.appointmentDay && (
              <Choice name="hour" title="Giờ hẹn" options={HOURS} value={draft.appointmentHour} set={(value) => change({ appointmentHour: value })} />
            )}
          </>
        )}
        {problem && <Note alert>{problem}</Note>}
      </main>
      <nav class="bar" aria-label="Chuyển bước">
        <button type="button" class="btn up" onClick={() => (step ? setStep(step - 1) : back())}>
          <Icon name="back" />
          Lùi
        </button>
        <button type="button" class="btn main" disabled={busy} onClick={next}>
          {step < STEPS.length - 1 ? STEPS[step + 1] : busy ? "Đang lưu…" : "Lưu lần thăm"}
          {step < STEPS.length - 1 && <Icon name="next" />}
        </button>
      </nav>
    </>
  );
}

function asked(before: boolean | undefined): string {
  if (before === undefined) return "";
  return before ? "Lần trước: đồng ý. Hỏi lại khi người dân muốn đổi." : "Lần trước: không đồng ý.";
}

function toggled(codes: string[], code: string, on: boolean): string[] {
  return on ? [...codes, code] : codes.filter((known) => known !== code);
}

interface DoneProps {
  kit: Kit;
  person: Person;
  draft: Draft;
  back: () => void;
  leave: () => void;
  heading: preact.RefObject<HTMLHeadingElement>;
}

function Done({ kit, person, draft, back, leave, heading }: DoneProps) {
  const [code, setCode] = useState<{ code: string; until: string } | string>("");
  const [busy, setBusy] = useState(false);
  const answer = draft.consents.learning;
  const agreed = answer === "yes" || (answer !== "no" && person.consents.learning === true);

  async function fetchCode(): Promise<void> {
    setBusy(true);
    setCode(await practiceCode(kit, person.id));
    setBusy(false);
  }

  return (
    <>
      <main class="col stack kit-done" id="noi-dung">
        <h1 class="kit-title" tabIndex={-1} ref={heading}>
          Đã lưu trong máy
        </h1>
        <p class="saved" role="status">
          <Icon name="ok" />
          <span>Lần thăm {person.name} đã nằm trong máy. Mất mạng không sao, có mạng máy tự gửi.</span>
        </p>
        {agreed ? (
          <section class="card stack g12" aria-labelledby="tap">
            <h2 id="tap">Cùng tập ngay bây giờ</h2>
            <p>Người dân tập trên máy của mình. Tập xong, gõ mã này để ghi kết quả.</p>
            {typeof code === "object" ? (
              <p role="status">
                <b class="code" data-code>
                  {code.code}
                </b>
                <br />
                <span class="soft">Dùng được tới {clock(code.until)}</span>
              </p>
            ) : (
              <>
                {code && <Note alert>{code}</Note>}
                <button type="button" class="btn" disabled={busy} onClick={fetchCode}>
                  {busy ? "Đang lấy mã…" : "Lấy mã ghi kết quả"}
                </button>
              </>
            )}
          </section>
        ) : (
          <p>Người dân chưa đồng ý ghi lại việc học, nên kết quả tập không gắn với tên.</p>
        )}
      </main>
      <nav class="bar" aria-label="Sau lần thăm">
        <button type="button" class="btn up" onClick={back}>
          Người khác
          <br />
          nhà này
        </button>
        <button type="button" class="btn main" onClick={leave}>
          Cửa kế tiếp
          <Icon name="next" />
        </button>
      </nav>
    </>
  );
}
