/** Opening, the attempt, the end. State lives in the machine; this file only shows it. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { Ending } from "./ending";
import { Icon } from "./icons";
import type { Host } from "./main";
import { type Feedback, type Scenario, result, rightAct, screenOf, type State, start, step } from "./machine";
import { ScreenView } from "./screen";
import { canSpeak, hush, speak } from "./voice";
import { choose, render } from "./wording";

const WATCH_PAUSE_MS = 2600;
const NEUTRAL = "Màn hình chưa đổi.";

export function Player({ scenario, host }: { scenario: Scenario; host: Host }) {
  const [mode, setMode] = useState(host.mode);
  const [round, setRound] = useState(0);
  if (!mode) return <Opening scenario={scenario} host={host} choose={setMode} />;
  return (
    <Attempt
      key={`${mode}-${round}`}
      scenario={scenario}
      host={host}
      mode={mode}
      seed={(host.seed + round) >>> 0}
      again={(next) => {
        setMode(next);
        setRound(round + 1);
      }}
    />
  );
}

function Flag({ text }: { text: string }) {
  return (
    <p class="sim-flag" role="note">
      <span>{text}</span>
    </p>
  );
}

function Opening({ scenario, host, choose }: { scenario: Scenario; host: Host; choose: (mode: string) => void }) {
  const opening = render(scenario.opening ?? "", scenario, {}, { address: host.address });
  useEffect(() => speak(`${scenario.banner}. ${opening}`), [scenario, opening]);
  return (
    <div class="sim">
      <Flag text={scenario.banner} />
      <main class="sim-body" id="noi-dung">
        <h1>{scenario.title}</h1>
        <p class="say">{opening}</p>
        <div class="stack g12 pl-modes">
          <button type="button" class="btn wide" onClick={() => choose("watch")}>
            <b>Xem mẫu</b>
            <span>Máy tự làm, {host.address} coi</span>
          </button>
          <button type="button" class="btn main wide" onClick={() => choose("together")}>
            <b>Làm cùng</b>
            <span>Máy chỉ chỗ, {host.address} bấm</span>
          </button>
          <button type="button" class="btn wide" onClick={() => choose("alone")}>
            <b>Tự làm</b>
            <span>Cần thì bấm Giúp tôi</span>
          </button>
        </div>
        <a class="btn bare" href={host.lesson}>
          Đọc lại bài học
        </a>
      </main>
    </div>
  );
}

interface AttemptProps {
  scenario: Scenario;
  host: Host;
  mode: string;
  seed: number;
  again: (mode: string) => void;
}

function Attempt({ scenario, host, mode, seed, again }: AttemptProps) {
  const [state, setState] = useState<State>(() => start(scenario, seed, mode, host.twist));
  const [feedback, setFeedback] = useState<Feedback | null>(null);
  const [events, setEvents] = useState<string[]>([]);
  const [helping, setHelping] = useState(false);
  const heading = useRef<HTMLParagraphElement>(null);
  const check = mode === "check";
  const screen = screenOf(scenario, state);
  const words = (text: string, spoken = false) => render(text, scenario, state.draw, { address: host.address, spoken });
  const said = choose(screen.say, state.vars);
  const right = rightAct(scenario, state);
  const hintLevel = state.hinted[state.screen] ?? 0;
  const hint = hintLevel && screen.hints ? choose(screen.hints[Math.min(hintLevel, 3) - 1] ?? [], state.vars) : "";
  const pointed = mode === "together" || mode === "watch" || hintLevel >= 2 ? (right?.slice(3) ?? "") : "";
  const coach = check ? "" : coachText();

  function coachText(): string {
    if (hint) return words(hint);
    if (feedback?.say) return words(feedback.say);
    if ((mode === "together" || mode === "watch") && screen.hints) return words(choose(screen.hints[0] ?? [], state.vars));
    return "";
  }

  function send(event: string) {
    const [after, answer] = step(scenario, state, event);
    setEvents([...events, event]);
    setState(after);
    setFeedback(answer);
    setHelping(false);
    if (!check && answer.say && !answer.moved) speak(words(answer.say, true));
  }

  // a new screen is read aloud and takes the focus, so that a screen reader starts at its top
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a change of screen counts
  useEffect(() => {
    if (state.ended && check) return finishCheck(host.form, { seed, events });
    const before = !check && feedback?.say && feedback.moved ? `${words(feedback.say, true)} ` : "";
    speak(before + words(said, true));
    heading.current?.focus();
    return hush;
  }, [state.screen, state.ended]);

  // Xem mẫu: the machine plays the right acts by itself, unhurried
  // biome-ignore lint/correctness/useExhaustiveDependencies: one timer for each screen shown
  useEffect(() => {
    if (mode !== "watch" || !right || state.ended) return;
    const timer = setTimeout(() => send(right), WATCH_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [state, mode]);

  const outcome = useMemo(() => result(scenario, state), [scenario, state]);
  if (state.ended && !check) {
    return (
      <Ending
        scenario={scenario}
        host={host}
        mode={mode}
        outcome={outcome}
        truths={state.active.map((name) => words(scenario.injections[name]?.truth ?? "")).filter(Boolean)}
        words={words}
        attempt={{ seed, mode, events }}
        again={again}
      />
    );
  }
  if (state.ended) return <p class="note">Đang ghi lại, {host.address} chờ chút nghen.</p>;

  const note = feedback?.app ? words(feedback.app) : feedback && !feedback.moved && !feedback.hint && check ? NEUTRAL : "";
  return (
    <div class="sim">
      <Flag text={scenario.banner} />
      <main class="sim-body" id="noi-dung">
        {scenario.reminder && <p class="pl-reminder">{words(scenario.reminder)}</p>}
        <p class="pl-said" tabIndex={-1} ref={heading}>
          {words(said)}
        </p>
        <div class="phone">
          <ScreenView
            key={state.screen}
            scenario={scenario}
            state={state}
            screen={screen}
            pointed={pointed}
            example={hintLevel >= 3 || mode === "watch"}
            words={words}
            act={(name) => send(`do:${name}`)}
            still={mode === "watch"}
            seed={seed}
          />
          {note && (
            <p class="pl-app" role="status">
              {note}
            </p>
          )}
        </div>
        <div aria-live="polite" class="pl-live">
          {coach && <p class="coach">{coach}</p>}
        </div>
        {helping && (
          <div class="card stack g12">
            <p>{hint ? words(hint) : "Bác cứ từ từ, mình làm từng bước."}</p>
            {hintLevel >= 3 && (
              <a class="btn wide" href={host.help}>
                Tìm người chỉ tận tay
              </a>
            )}
          </div>
        )}
      </main>
      <nav class="sim-bar" aria-label="Trợ giúp">
        <div>
          <button type="button" onClick={() => send("back")}>
            <Icon name="back" />
            Quay lại
          </button>
          <button type="button" onClick={() => speak(words(said, true))} disabled={!canSpeak}>
            <Icon name="hear" />
            {canSpeak ? "Nghe lại" : "Máy chưa đọc được"}
          </button>
          <button
            type="button"
            onClick={() => {
              if (screen.hints && !check) send("hint");
              else speak(words(said, true));
              setHelping(true);
            }}
          >
            <Icon name="help" />
            Giúp tôi
          </button>
        </div>
      </nav>
    </div>
  );
}

/** An assessment takes the trace and nothing else; the server plays it again. */
function finishCheck(formId: string, trace: { seed: number; events: string[] }): void {
  const form = document.getElementById(formId) as HTMLFormElement | null;
  const input = form?.elements.namedItem("trace") as HTMLInputElement | null;
  if (!form || !input) return;
  input.value = JSON.stringify(trace);
  form.requestSubmit();
}
