/** The end of an attempt: what was done, what differs in real life, what comes next. Nobody is scored. */
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Bar } from "./bar";
import { Helper } from "./helper";
import { Icon } from "./icons";
import { t, vietnamese } from "./language";
import { choose, type Result, type Scenario, type State, screenOf } from "./machine";
import type { Host } from "./main";
import { CANNOT_SPEAK, Chrome } from "./mute";
import { Flag } from "./opening";
import type { Words } from "./player";
import { daysUntil, drilled, owedDrill, type Progress, remember, remembered, scheduled } from "./progress";
import { leavePage, trailNow, useTrail } from "./trail";
import { hush, speak } from "./voice";

interface Props {
  scenario: Scenario;
  host: Host;
  state: State;
  outcome: Result;
  words: Words;
  attempt: { seed: number; mode: string; events: string[] };
  again: (mode: string) => void;
}

const STORE = "Tên trong kho ứng dụng";
const CHECK = "Coi nhà phát hành";
const SIGN = "Làm xong thì thấy";
const LATER = "Muốn coi lại";
const FOUR = ["DỪNG", "CÚP MÁY", "HỎI NGƯỜI THÂN", "GỌI SỐ CHÍNH THỨC"];
const ASK = "Bài này xong rồi. Còn chỗ nào chưa rõ, mình hỏi người chỉ.";
const RUNG_WORDS = { does_alone: "tự làm", does_prompted: "có nhắc", not_yet: "đang tập" };

export function Ending({ scenario, host, state, outcome, words, attempt, again }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  const { mode } = attempt;
  const followed = outcome.unsafe > 0;
  const alone = outcome.rung === "does_alone";
  const [title, text] = verdict(outcome, mode, state, scenario, words);
  const fresh = followed ? drillOf(scenario, outcome, host.drill) : "";
  const [kept] = useState(() => keep(host, scenario, mode, alone, followed, fresh));
  const drill = fresh || (host.unit ? addressOf(owedDrill(host.unit), host.drill) : "");
  // after a trick was followed, the real thing waits until its drill is done
  const real = followed || drill ? "" : host.real;
  const realFirst = alone && real !== "";
  const next = mode === "watch" ? "together" : "alone";
  const truths = state.active.map((name) => scenario.injections[name]?.truth ?? "").filter(Boolean);
  const [told, setTold] = useState("");
  useLayoutEffect(() => {
    heading.current?.focus();
    window.scrollTo(0, 0);
  }, []);
  const read = (silent?: () => void) =>
    speak([title, text, ...truths, ...realLife(scenario)].map((line) => words(line, true)).join(" "), silent);
  useEffect(() => {
    read();
    return hush;
  }, []);
  const leave = () => again("");
  useTrail(trailNow(), host.mode ? leavePage : leave);
  return (
    <div class="sim-end">
      <Flag text={scenario.banner} />
      <main class="col stack g24" id="noi-dung">
        <section class="won">
          {followed ? (
            <span class="tile n pl-heart">
              <Icon name="heart" />
            </span>
          ) : (
            <Flower done={alone} />
          )}
          <h1 tabIndex={-1} ref={heading}>
            {t(title) === title ? words(title) : t(title)}
          </h1>
          <p {...vietnamese()}>{words(text)}</p>
        </section>
        {followed && (
          <section class="card stack g12">
            <p>{t("Lần nào cũng vậy, mình nhớ bốn bước:")}</p>
            <ol class="four" {...vietnamese()}>
              {FOUR.map((part) => (
                <li key={part}>{part}</li>
              ))}
            </ol>
          </section>
        )}
        {truths.length > 0 && (
          <p class="note m pl-truth" {...vietnamese()}>
            <Icon name="shield" />
            <span>{truths.map((truth) => words(truth)).join(" ")}</span>
          </p>
        )}
        {mode !== "watch" && !followed && <Rungs rung={outcome.rung} understood={understood(host)} />}
        <div class="stack g12">
          {drill && (
            <a class="btn main wide" href={drill}>
              {t("Tập riêng chỗ này")}
            </a>
          )}
          {realFirst && (
            <a class="btn main wide" href={real}>
              {t("Dùng thật hôm nay")}
            </a>
          )}
          <button type="button" class={`btn wide${drill || realFirst ? "" : " main"}`} onClick={() => again(followed ? mode : next)}>
            <Icon name={next === "together" ? "kin" : "again"} />
            {t(followed ? "Tập lại bài này" : next === "together" ? "Giờ mình làm cùng" : alone ? "Tập lại cho quen tay" : "Giờ thử tự làm")}
          </button>
          {real && !realFirst && mode !== "watch" && (
            <a class="btn wide" href={real}>
              {t("Dùng thật hôm nay")}
            </a>
          )}
        </div>
        {kept && <p class="soft center">{kept}</p>}
        <RealLife scenario={scenario} words={words} />
        {host.link && mode !== "watch" && <Link scenario={scenario} host={host} attempt={attempt} />}
        <a class="btn bare" href={host.home}>
          {t("Về trang đầu")}
        </a>
      </main>
      <div class="pl-foot">
        <div role="status" aria-live="polite">
          {told && <p class="note n">{t(told)}</p>}
        </div>
        {told === CANNOT_SPEAK && <Chrome />}
        {told === ASK && host.help && <Helper host={host} />}
        <Bar back={leave} hear={() => read(() => setTold(CANNOT_SPEAK))} help={() => setTold(ASK)} />
      </div>
    </div>
  );
}

/** The trick that was followed has its own drill, named in `rungs.next`; else the four steps. A drill doesn't lead to itself. */
function drillOf(scenario: Scenario, outcome: Result, fourSteps: string): string {
  const named = outcome.unsafe_in.map((where) => scenario.rungs.next[`unsafe_in_${where}`]).find(Boolean);
  const address = addressOf(named ?? "", fourSteps) || fourSteps;
  return address.endsWith(`/${scenario.id}`) ? "" : address;
}

/** Where a drill is practised: drills are neighbours of the four steps. */
const addressOf = (drill: string, fourSteps: string): string => (drill && fourSteps ? fourSteps.replace(/[^/]+$/, drill) : "");

/** Note on this phone what was reached and when to come back; says so, or that the phone is full. */
function keep(host: Host, scenario: Scenario, mode: string, alone: boolean, followed: boolean, drill: string): string {
  if (mode !== "watch" && !followed) drilled(scenario.id);
  if (!host.unit || mode === "watch" || mode === "together") return "";
  const now = Date.now();
  const known = { title: scenario.title, ...remembered(host.unit), scenario: scenario.id };
  if (drill) known.drill = drill.split("/").pop();
  const progress: Progress = scheduled(known, alone, now, scenario.review_days);
  if (!remember(host.unit, progress)) return t("Máy không còn chỗ nên hẹn ôn không cất được. Xóa bớt hình là cất được.");
  const days = daysUntil(progress.next!, now);
  return days === 1 ? t("Ngày mai mình ôn lại 2 phút cho nhớ lâu.") : t("{số} ngày nữa mình ôn lại 2 phút cho nhớ lâu.").replace("{số}", String(days));
}

/** What the lesson and the checklist on this phone say; the helper vouches for it. */
function vouched(host: Host): Record<string, string> {
  const { understood, used } = host.unit ? remembered(host.unit) : {};
  return { ...(understood && { understood: "1" }), ...(used && { used: "1" }) };
}

/** Whether the lesson's question was answered on this phone: practising alone doesn't tell. */
const understood = (host: Host): boolean => host.unit !== "" && remembered(host.unit).understood === true;

function Rungs({ rung, understood }: { rung: Result["rung"]; understood: boolean }) {
  return (
    <ol class="rungs" aria-label={t("Ba bậc")}>
      <li class={understood ? "on" : ""}>
        {understood && <Icon name="ok" />}
        <b>{t("Hiểu")}</b>
        {!understood && <small>{t("hỏi trong bài học")}</small>}
      </li>
      <li class={rung === "does_alone" ? "on" : ""}>
        {rung === "does_alone" && <Icon name="ok" />}
        <b>{t("Làm")}</b>
        <small>{t(RUNG_WORDS[rung])}</small>
      </li>
      <li>
        <b>{t("Dùng")}</b>
        <small>{t("bước kế")}</small>
      </li>
    </ol>
  );
}

/** What the cards below say, for the ear. */
function realLife({ real_life: real, store, proof }: Scenario): string[] {
  return [
    ...(real ? [real.say, ...real.points] : []),
    ...(store ? [`${STORE}: ${store.name}.`, `${CHECK}: ${store.check}`] : []),
    ...(proof ? [`${SIGN}: ${proof.sign}`, `${LATER}: ${proof.find_later}`] : []),
  ];
}

function RealLife({ scenario, words }: { scenario: Scenario; words: Words }) {
  const { real_life: real, store, proof } = scenario;
  return (
    <>
      {real && (
        <section class="card stack g12" {...vietnamese()}>
          <h2>{words(real.say)}</h2>
          <ul class="ticks">
            {real.points.map((point) => (
              <li key={point}>
                <Icon name="next" />
                <span>{words(point)}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {(store || proof) && (
        <section class="card">
          <dl class="facts">
            {store && (
              <div>
                <dt>{t(STORE)}</dt>
                <dd {...vietnamese()}>{words(store.name)}</dd>
              </div>
            )}
            {store && (
              <div>
                <dt>{t(CHECK)}</dt>
                <dd {...vietnamese()}>{words(store.check)}</dd>
              </div>
            )}
            {proof && (
              <div>
                <dt>{t(SIGN)}</dt>
                <dd {...vietnamese()}>{words(proof.sign)}</dd>
              </div>
            )}
            {proof && (
              <div>
                <dt>{t(LATER)}</dt>
                <dd {...vietnamese()}>{words(proof.find_later)}</dd>
              </div>
            )}
          </dl>
        </section>
      )}
    </>
  );
}

/** Somebody sits beside: the list of acts goes to the page where the helper's code and the learner's consent are asked. */
function Link({ scenario, host, attempt }: { scenario: Scenario; host: Host; attempt: Props["attempt"] }) {
  const fields: Record<string, string> = {
    scenario: scenario.id,
    version: String(scenario.version),
    seed: String(attempt.seed),
    mode: attempt.mode,
    ...vouched(host),
    trace: JSON.stringify(attempt.events),
  };
  if (host.csrf) fields.csrfmiddlewaretoken = host.csrf;
  return (
    <form class="stack g12" method="post" action={host.link}>
      {Object.entries(fields).map(([name, value]) => (
        <input type="hidden" name={name} value={value} key={name} />
      ))}
      <button type="submit" class="btn wide">
        <Icon name="kin" />
        {t("Gắn kết quả với người hướng dẫn")}
      </button>
    </form>
  );
}

/** What the last screen says (how the errand ended) comes first: it is why anybody did it. */
function verdict(outcome: Result, mode: string, state: State, scenario: Scenario, words: Words): [string, string] {
  if (mode === "watch") return ["Xem xong rồi", "Giờ tới phiên {bác}. Máy chỉ chỗ, {bác} bấm."];
  if (outcome.unsafe) {
    const tricked = outcome.unsafe_in.some(Boolean);
    const part = tricked ? "lúc có người lạ xen vô" : "khúc giữ đồ riêng của mình";
    const why = tricked ? "Họ nói nghe thật lắm, nhiều người cũng gặp." : "Có một lúc mình lỡ buông thứ phải giữ. Ai cũng có khi vậy.";
    return ["Không sao, mình đang tập thôi", `${why} ${words((scenario.after_fail ?? "").replace("{part}", part))}`];
  }
  const told = choose(screenOf(scenario, state).say, state.vars);
  if (outcome.rung === "does_alone") return ["{Bác} tự làm được rồi", told];
  if (outcome.rung === "does_prompted") return ["Mình làm xong rồi", `${told} Lần tới {bác} thử tự làm nghen.`];
  return ["Mình đi hết đường rồi", "Còn vài chỗ lạ tay. {Bác} tập thêm một lần cho quen nghen."];
}

function Flower({ done }: { done: boolean }) {
  return (
    <svg viewBox="0 0 20 20" aria-hidden="true">
      <rect class={done ? "gb-done" : "gb-now"} x="1" y="1" width="18" height="18" rx="4" />
      <g class={done ? "gb-q lay" : "f-leaf lay"}>
        <path d="M2 2C7 2 10 5 10 10 5 10 2 7 2 2z" />
        <path d="M18 18C13 18 10 15 10 10 15 10 18 13 18 18z" />
        <path d="M2 18C2 13 5 10 10 10 10 15 7 18 2 18z" />
      </g>
      <path class="f-nghe lay" d="M18 2C18 7 15 10 10 10 10 5 13 2 18 2z" />
    </svg>
  );
}
