/** The end of an attempt: what was done, what differs in real life, what comes next. Nobody is scored. */
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Icon } from "./icons";
import { choose, type Result, type Scenario, type State, screenOf } from "./machine";
import type { Host } from "./main";
import { Flag } from "./opening";
import type { Words } from "./player";
import { daysUntil, type Progress, remember, remembered, scheduled } from "./progress";
import { speak } from "./voice";

interface Props {
  scenario: Scenario;
  host: Host;
  state: State;
  outcome: Result;
  words: Words;
  attempt: { seed: number; mode: string; events: string[] };
  again: (mode: string) => void;
}

const FOUR = ["DỪNG", "CÚP MÁY", "HỎI NGƯỜI THÂN", "GỌI SỐ CHÍNH THỨC"];
const RUNG_WORDS = { does_alone: "tự làm", does_prompted: "có nhắc", not_yet: "đang tập" };

export function Ending({ scenario, host, state, outcome, words, attempt, again }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  const { mode } = attempt;
  const followed = outcome.unsafe > 0;
  const alone = outcome.rung === "does_alone";
  const [title, text] = verdict(outcome, mode, state, scenario, words);
  const drill = followed ? drillOf(scenario, outcome, host.drill) : "";
  const realFirst = alone && host.real !== "";
  const next = mode === "watch" ? "together" : "alone";
  const truths = state.active.map((name) => scenario.injections[name]?.truth ?? "").filter(Boolean);
  const [kept] = useState(() => keep(host, scenario, mode, alone));
  useLayoutEffect(() => {
    heading.current?.focus();
    window.scrollTo(0, 0);
  }, []);
  useEffect(() => speak([title, text, ...truths].map((line) => words(line, true)).join(" ")), []);
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
            {words(title)}
          </h1>
          <p>{words(text)}</p>
        </section>
        {followed && (
          <section class="card stack g12">
            <p>Lần nào cũng vậy, mình nhớ bốn bước:</p>
            <ol class="four">
              {FOUR.map((part) => (
                <li key={part}>{part}</li>
              ))}
            </ol>
          </section>
        )}
        {truths.length > 0 && (
          <p class="note m pl-truth">
            <Icon name="shield" />
            <span>{truths.map((truth) => words(truth)).join(" ")}</span>
          </p>
        )}
        {mode !== "watch" && !followed && <Rungs rung={outcome.rung} />}
        <div class="stack g12">
          {drill && (
            <a class="btn main wide" href={drill}>
              Tập riêng chỗ này
            </a>
          )}
          {realFirst && (
            <a class="btn main wide" href={host.real}>
              Dùng thật hôm nay
            </a>
          )}
          <button type="button" class={`btn wide${drill || realFirst ? "" : " main"}`} onClick={() => again(followed ? mode : next)}>
            <Icon name={next === "together" ? "kin" : "again"} />
            {followed ? "Tập lại bài này" : next === "together" ? "Giờ mình làm cùng" : alone ? "Tập lại cho quen tay" : "Giờ thử tự làm"}
          </button>
          {host.real && !realFirst && mode !== "watch" && (
            <a class="btn wide" href={host.real}>
              Dùng thật hôm nay
            </a>
          )}
        </div>
        {kept && <p class="soft center">{kept}</p>}
        <RealLife scenario={scenario} words={words} />
        {host.link && mode !== "watch" && <Link scenario={scenario} host={host} attempt={attempt} />}
        <a class="btn bare" href={host.home}>
          Về trang đầu
        </a>
      </main>
    </div>
  );
}

/** The trick that was followed has its own drill, named in `rungs.next`; else the four steps. A drill doesn't lead to itself. */
function drillOf(scenario: Scenario, outcome: Result, fourSteps: string): string {
  const named = outcome.unsafe_in.map((where) => scenario.rungs.next[`unsafe_in_${where}`]).find(Boolean);
  const address = named ? fourSteps.replace(/[^/]+$/, named) : fourSteps;
  return address.endsWith(`/${scenario.id}`) ? "" : address;
}

/** Note on this phone what was reached and when to come back; says so, or that the phone is full. */
function keep(host: Host, scenario: Scenario, mode: string, alone: boolean): string {
  if (!host.unit || mode === "watch" || mode === "together") return "";
  const now = Date.now();
  const known = { title: scenario.title, ...remembered(host.unit), scenario: scenario.id };
  const progress: Progress = scheduled(known, alone, now, scenario.review_days);
  if (!remember(host.unit, progress)) return "Máy không còn chỗ nên hẹn ôn không cất được. Xóa bớt hình là cất được.";
  const days = daysUntil(progress.next!, now);
  return days === 1 ? "Ngày mai mình ôn lại 2 phút cho nhớ lâu." : `${days} ngày nữa mình ôn lại 2 phút cho nhớ lâu.`;
}

/** What the lesson and the checklist on this phone say; the helper vouches for it. */
function vouched(host: Host): Record<string, string> {
  const { understood, used } = host.unit ? remembered(host.unit) : {};
  return { ...(understood && { understood: "1" }), ...(used && { used: "1" }) };
}

function Rungs({ rung }: { rung: Result["rung"] }) {
  return (
    <ol class="rungs" aria-label="Ba bậc">
      <li class="on">
        <Icon name="ok" />
        <b>Hiểu</b>
      </li>
      <li class={rung === "does_alone" ? "on" : ""}>
        {rung === "does_alone" && <Icon name="ok" />}
        <b>Làm</b>
        <small>{RUNG_WORDS[rung]}</small>
      </li>
      <li>
        <b>Dùng</b>
        <small>bước kế</small>
      </li>
    </ol>
  );
}

function RealLife({ scenario, words }: { scenario: Scenario; words: Words }) {
  const { real_life: real, store, proof } = scenario;
  return (
    <>
      {real && (
        <section class="card stack g12">
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
                <dt>Tên trong kho ứng dụng</dt>
                <dd>{words(store.name)}</dd>
              </div>
            )}
            {store && (
              <div>
                <dt>Coi nhà phát hành</dt>
                <dd>{words(store.check)}</dd>
              </div>
            )}
            {proof && (
              <div>
                <dt>Làm xong thì thấy</dt>
                <dd>{words(proof.sign)}</dd>
              </div>
            )}
            {proof && (
              <div>
                <dt>Muốn coi lại</dt>
                <dd>{words(proof.find_later)}</dd>
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
        Gắn kết quả với người hướng dẫn
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
