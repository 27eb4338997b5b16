/** An attempt: the machine's state on the screen, the teacher's bubble, the bar that is always there. */
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Bar } from "./bar";
import { scroller, useEdges } from "./edges";
import { Ending } from "./ending";
import { isKeypad } from "./fields";
import { Helper } from "./helper";
import { Icon } from "./icons";
import { dropAttempt, keepAttempt, keptAttempt, replayed } from "./kept";
import { t, vietnamese } from "./language";
import { choose, type Feedback, result, rightAct, type Scenario, type State, screenOf, step } from "./machine";
import type { Host } from "./main";
import { CANNOT_SPEAK, Chrome } from "./mute";
import { Flag, Opening } from "./opening";
import { ScreenView } from "./screen";
import { beginTrail, useTrail } from "./trail";
import { hush, speak } from "./voice";
import { render } from "./wording";

const STILL = "Màn hình chưa đổi.";
let bannerSpoken = false;

export type Words = (text: string, spoken?: boolean) => string;

export function Player({ scenario, host }: { scenario: Scenario; host: Host }) {
  // an assessment stands in a page with its own way back, and nothing of it is kept here
  const [left] = useState(() => (host.mode !== "check" && beginTrail() ? keptAttempt(scenario) : null));
  const [run, setRun] = useState({ mode: left?.mode ?? host.mode, round: 0, seed: left?.seed ?? host.seed, events: left?.events ?? [] });
  const { mode, round, seed, events } = run;
  const begin = (next: string) => setRun({ mode: next, round: round + 1, seed: (seed + 1) >>> 0, events: [] });
  if (!mode) {
    const kept = keptAttempt(scenario);
    const first = (next: string) => setRun({ mode: next, round: round + 1, seed, events: [] });
    const goOn = kept?.events.length ? () => setRun({ ...kept, round: round + 1 }) : undefined;
    return <Opening scenario={scenario} host={host} choose={first} goOn={goOn} />;
  }
  return <Attempt key={`${mode}-${round}`} scenario={scenario} host={host} mode={mode} seed={seed} done={events} again={begin} />;
}

interface AttemptProps {
  scenario: Scenario;
  host: Host;
  mode: string;
  seed: number;
  /** Acts of an attempt that was left and goes on. */
  done: string[];
  /** Begins anew this way; "" goes back to choosing one. */
  again: (mode: string) => void;
}

function Attempt({ scenario, host, mode, seed, done, again }: AttemptProps) {
  const [state, setState] = useState<State>(() => replayed(scenario, seed, mode, host.twist, done));
  const [feedback, setFeedback] = useState<Feedback | null>(null);
  const [events, setEvents] = useState<string[]>(done);
  const [extra, setExtra] = useState("");
  const [mute, setMute] = useState(false);
  const [typing, setTyping] = useState(false);
  const attempt = useRef<HTMLDivElement>(null);
  const caption = useRef<HTMLParagraphElement>(null);
  const edges = useEdges(attempt);
  const check = mode === "check";
  const watch = mode === "watch";
  const screen = screenOf(scenario, state);
  const words: Words = (text, spoken = false) => render(text, scenario, state.draw, { address: host.address, spoken });
  const said = choose(screen.say, state.vars);
  const right = rightAct(scenario, state)?.slice(3) ?? "";
  const level = Math.min(state.hinted[state.screen] ?? 0, 3);
  const hintNumber = level || (mode === "together" ? 2 : watch ? 1 : 0);
  const hint = hintNumber && screen.hints ? choose(screen.hints[hintNumber - 1] ?? [], state.vars) : "";
  const pointed = mode === "together" || watch || level >= 2 ? right : "";
  const answer = check && !feedback?.undo_refused ? "" : (feedback?.say ?? "");
  // keys need the room: the hint alone where the machine points, and the answer to what was typed
  const keyed = screen.show.some(isKeypad);
  const spare = keyed && hint && feedback?.moved ? "" : answer;
  const standing = keyed && !level && !spare && !extra;
  const lines = (typing ? [] : [spare, hint, extra]).filter((line, n, all) => line && all.indexOf(line) === n);
  // what is asked stands above, out of sight once the check's page has moved down; a practice's title would say more
  const asked = check && events.length && !scenario.real_life ? scenario.title : "";
  const reminder = scenario.reminder ? choose(scenario.reminder, state.vars) : asked;
  const askedAlready = check && events.length === 0 && words(said) === askedAbove();
  const note = feedback?.app ?? (check && feedback && !feedback.moved && !feedback.hint && !feedback.undo_refused ? STILL : "");

  function send(event: string) {
    const [after, told] = step(scenario, state, event);
    const acts = [...events, event];
    setEvents(acts);
    if (after.ended) dropAttempt();
    else if (!check) keepAttempt({ scenario: scenario.id, version: scenario.version, mode, seed, events: acts });
    setState(after);
    setFeedback(told);
    setTyping(false);
    setExtra(event === "back" && !told.say ? (told.moved ? "Mình lùi một bước rồi." : "Đây là chỗ bắt đầu, không lùi được nữa.") : "");
    if (told.moved || after.ended) return; // the effect below speaks
    const next = screenOf(scenario, after);
    const hinted = told.hint ? choose(next.hints?.[told.hint - 1] ?? [], after.vars) : "";
    const aloud = told.hint ? hinted : check ? "" : (told.say ?? "");
    if (aloud) speak(words(aloud, true));
  }

  function help() {
    if (screen.hints) return send("hint");
    setExtra(said);
    setTyping(false);
    speak(words(said, true));
  }

  function hear() {
    speak([said, ...lines].map((line) => words(line, true)).join(" "), () => {
      setExtra(CANNOT_SPEAK);
      setTyping(false);
      setMute(true);
    });
  }

  // a new screen takes the focus with its first paint, so that keys and a screen reader start at its top
  useLayoutEffect(() => {
    if (state.ended) return;
    scroller(attempt.current!).scrollTo(0, 0);
    // a check's page is higher than the phone: the practice phone fills the glass once somebody has begun
    if (check && events.length) scrollBy(0, attempt.current?.getBoundingClientRect().top ?? 0);
    caption.current?.focus({ preventScroll: true });
  }, [state.screen, state.ended]);

  // and is read aloud
  useEffect(() => {
    if (state.ended) {
      if (check) finishCheck(host.form, { seed, events });
      return;
    }
    const banner = bannerSpoken ? "" : `${scenario.banner}. `;
    bannerSpoken = true;
    speak(`${banner}${[answer, said, hint].map((text) => words(text, true)).join(" ")}`);
    return hush;
  }, [state.screen, state.ended]);

  // what was pressed may be gone (the torch is on): the focus must not fall off the page
  useEffect(() => {
    if (events.length && document.activeElement === document.body) caption.current?.focus({ preventScroll: true });
  }, [events.length]);

  // what to press comes into sight; in one column what is asked stands first, and the way down is shown
  const more = edges.above || edges.below;
  useEffect(() => {
    const glass = attempt.current;
    if (pointed && glass && !glass.classList.contains("flow"))
      glass.querySelector(".lit, .look-here")?.scrollIntoView({ block: "nearest" });
  }, [state.screen, events.length, pointed, more]);

  // an answer to what was pressed further down the column is looked at too
  useEffect(() => {
    const glass = attempt.current;
    if (!events.length || !feedback || feedback.moved || !glass?.classList.contains("flow")) return;
    scroller(glass).scrollTo(0, 0);
    glass.querySelector(note ? ".pl-app" : ".coach")?.scrollIntoView({ block: "nearest" });
  }, [events.length, extra]);

  const opened = host.mode ? 0 : 1;
  useTrail(check || state.ended ? null : opened + state.history.length, () => {
    if (state.history.length) send("back");
    else if (opened) again("");
  });

  if (state.ended && check) {
    const told = handOn(host.form) ? "Việc này làm xong rồi." : "Đang ghi lại, chờ chút nghen.";
    return <p class="note m" role="status">{t(told)}</p>;
  }
  if (state.ended) {
    const attempt = { seed, mode, events };
    return <Ending scenario={scenario} host={host} state={state} outcome={result(scenario, state)} words={words} attempt={attempt} again={again} />;
  }
  // a check stands inside a page that has a heading and a main part of its own
  const Part = check ? "div" : "main";
  return (
    <div class="sim pl-attempt" ref={attempt}>
      <Flag text={scenario.banner} />
      <Part class="pl-between" id={check ? undefined : "noi-dung"}>
        <div class="pl-told" {...vietnamese()}>
          {!check && <h1 class="vh">{words(scenario.title)}</h1>}
          {reminder && <p class="pl-reminder">{words(reminder)}</p>}
          <p class={`pl-said${askedAlready ? " vh" : ""}`} tabIndex={-1} ref={caption}>
            {words(said)}
          </p>
        </div>
        <div class="sim-body">
          <ScreenView
            key={state.screen}
            scenario={scenario}
            state={state}
            screen={screen}
            pointed={pointed}
            example={level >= 3 || watch}
            words={words}
            act={(name) => send(`do:${name}`)}
            still={watch}
            seed={seed}
            note={note === STILL ? t(note) : words(note)}
            typed={() => setTyping(true)}
          />
        </div>
        <section class="pl-teacher" aria-label={t("Lời chỉ")}>
          <div role="status" aria-live="polite">
            {lines.length > 0 && (
              <div class={`coach${standing ? " auto" : ""}`} key={events.length}>
                <Niece />
                <div>
                  {lines.map((line) => (
                    <p key={line} {...(line === extra && line !== said ? {} : vietnamese())}>
                      {line === extra ? t(words(line)) : words(line)}
                    </p>
                  ))}
                </div>
              </div>
            )}
          </div>
          {watch && right && (
            <button type="button" class="btn main wide" onClick={() => send(`do:${right}`)}>
              {t("Xem bước kế")}
              <Icon name="next" />
            </button>
          )}
          {level >= 3 && host.help && <Helper host={host} />}
          {mute && <Chrome />}
        </section>
      </Part>
      <Bar edges={edges} back={() => send("back")} hear={hear} help={help} />
    </div>
  );
}

/** The niece beside her aunt; the same face wherever the product speaks. */
function Niece() {
  return (
    <svg class="face" viewBox="0 0 48 48" aria-hidden="true">
      <path class="f-leaf" d="M8 48c1-10 7-14 16-14s15 4 16 14z" />
      <path class="f-night" d="M11 30C9 12 15 6 24 6s15 6 13 24l-3 6H14z" />
      <ellipse class="f-skin" cx="24" cy="24" rx="10" ry="12" />
      <path class="f-night" d="M13 22C14 12 18 9 25 10c6 0 9 4 10 12-5-2-8-5-9-8-2 4-7 7-13 8z" />
      <g class="f-night">
        <circle cx="20" cy="25" r="1.6" />
        <circle cx="28" cy="25" r="1.6" />
      </g>
      <path class="s-night" d="M20 30q4 3.5 8 0" />
    </svg>
  );
}

/** What the page of a check asks, above the practice phone. */
function askedAbove(): string {
  return document.querySelector(".ask")?.textContent?.trim() ?? "";
}

/** The button with which a helper hands the task on, once the help given is marked; null where the learner is alone. */
function handOn(formId: string): HTMLElement | null {
  return document.getElementById(formId)?.querySelector<HTMLElement>("[data-when-done]") ?? null;
}

/** An assessment takes the trace and nothing else; the server plays it again. */
function finishCheck(formId: string, trace: { seed: number; events: string[] }): void {
  const form = document.getElementById(formId) as HTMLFormElement | null;
  const input = form?.elements.namedItem("trace") as HTMLInputElement | null;
  if (!form || !input) return;
  input.value = JSON.stringify(trace);
  const next = handOn(formId);
  if (next) {
    // the helper marks what help was given, then hands on; what is done can't be passed over any more
    next.hidden = false;
    for (const other of form.querySelectorAll<HTMLElement>(".pass-over, [name=moved_on]")) other.hidden = true;
    next.scrollIntoView({ block: "center" });
    next.focus();
    return;
  }
  // asks the page first: a phone without a connection keeps the answer
  if (form.requestSubmit) form.requestSubmit();
  else form.submit();
}
