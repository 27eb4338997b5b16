/** An attempt: the machine's state on the screen, the teacher's bubble, the bar that is always there. */
import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Ending } from "./ending";
import { Helper } from "./helper";
import { Icon } from "./icons";
import type { Host } from "./main";
import { choose, type Feedback, result, rightAct, type Scenario, screenOf, type State, start, step } from "./machine";
import { Flag, Opening } from "./opening";
import { ScreenView } from "./screen";
import { canSpeak, chromeAddress, hush, speak } from "./voice";
import { render } from "./wording";

const CANNOT_SPEAK = "Máy này chưa đọc được. Mở bằng Chrome thì nghe được, còn chữ thì vẫn đủ ở đây.";
const STILL = "Màn hình chưa đổi.";
let bannerSpoken = false;

export type Words = (text: string, spoken?: boolean) => string;

export function Player({ scenario, host }: { scenario: Scenario; host: Host }) {
  const [mode, setMode] = useState(host.mode);
  const [round, setRound] = useState(0);
  if (!mode) return <Opening scenario={scenario} host={host} choose={setMode} />;
  const again = (next: string) => {
    setMode(next);
    setRound(round + 1);
  };
  const seed = (host.seed + round) >>> 0;
  return <Attempt key={`${mode}-${round}`} scenario={scenario} host={host} mode={mode} seed={seed} again={again} />;
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
  const [extra, setExtra] = useState("");
  const [mute, setMute] = useState(false);
  const [typing, setTyping] = useState(false);
  const body = useRef<HTMLElement>(null);
  const attempt = useRef<HTMLDivElement>(null);
  const caption = useRef<HTMLParagraphElement>(null);
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
  const lines = (typing ? [] : [answer, hint, extra]).filter((line, n, all) => line && all.indexOf(line) === n);
  // what is asked stands above, out of sight once the check's page has moved down; a practice's title would say more
  const asked = check && events.length && !scenario.real_life ? scenario.title : "";
  const reminder = scenario.reminder ? choose(scenario.reminder, state.vars) : asked;
  const note = feedback?.app ?? (check && feedback && !feedback.moved && !feedback.hint && !feedback.undo_refused ? STILL : "");

  function send(event: string) {
    const [after, told] = step(scenario, state, event);
    setEvents([...events, event]);
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

  // a new screen takes the focus with its first paint, so that keys and a screen reader start at its top
  useLayoutEffect(() => {
    if (state.ended) return;
    body.current?.scrollTo(0, 0);
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

  useEffect(() => {
    if (pointed) body.current?.querySelector(".lit, .look-here")?.scrollIntoView({ block: "nearest" });
  });

  if (state.ended && check) return <p class="note m">Đang ghi lại, {host.address} chờ chút nghen.</p>;
  if (state.ended) {
    const attempt = { seed, mode, events };
    return <Ending scenario={scenario} host={host} state={state} outcome={result(scenario, state)} words={words} attempt={attempt} again={again} />;
  }
  // a check stands inside a page that has a heading and a main part of its own
  const Part = check ? "div" : "main";
  return (
    <div class="sim pl-attempt" ref={attempt}>
      <Flag text={scenario.banner} />
      <Part class="sim-body" id={check ? undefined : "noi-dung"} ref={body as never}>
        {!check && <h1 class="vh">{words(scenario.title)}</h1>}
        {reminder && <p class="pl-reminder">{words(reminder)}</p>}
        <p class="pl-said" tabIndex={-1} ref={caption}>
          {words(said)}
        </p>
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
          note={note ? words(note) : ""}
          typed={() => setTyping(true)}
        />
      </Part>
      <section class="pl-teacher" aria-label="Lời chỉ">
        {(!pointed || typing) && <More body={body} on={`${state.screen} ${events.length} ${typing}`} />}
        <div role="status" aria-live="polite">
          {lines.length > 0 && (
            <div class="coach" key={events.length}>
              <Niece />
              <div>
                {lines.map((line) => (
                  <p key={line}>{words(line)}</p>
                ))}
              </div>
            </div>
          )}
        </div>
        {watch && right && (
          <button type="button" class="btn main wide" onClick={() => send(`do:${right}`)}>
            Xem bước kế
            <Icon name="next" />
          </button>
        )}
        {level >= 3 && host.help && <Helper host={host} />}
        {mute && (
          <a class="btn wide" href={chromeAddress()}>
            Mở bằng Chrome
          </a>
        )}
      </section>
      <nav class="sim-bar" aria-label="Trợ giúp khi tập">
        <div>
          <button type="button" onClick={() => send("back")}>
            <Icon name="back" />
            Quay lại
          </button>
          <button
            type="button"
            onClick={() => {
              if (canSpeak()) speak([said, ...lines].map((line) => words(line, true)).join(" "));
              else {
                setExtra(CANNOT_SPEAK);
                setMute(chromeAddress() !== "");
              }
            }}
          >
            <Icon name="hear" />
            Nghe lại
          </button>
          <button type="button" onClick={help}>
            <Icon name="help" />
            Giúp tôi
          </button>
        </div>
      </nav>
    </div>
  );
}

/** A way down for hands that don't swipe: shown while something lies below the edge. */
function More({ body, on }: { body: RefObject<HTMLElement>; on: string }) {
  const [below, setBelow] = useState(false);
  useEffect(() => {
    const element = body.current;
    if (!element) return;
    const measure = () => setBelow(element.scrollHeight - element.scrollTop - element.clientHeight > 40);
    measure();
    element.addEventListener("scroll", measure, { passive: true });
    window.addEventListener("resize", measure);
    return () => {
      element.removeEventListener("scroll", measure);
      window.removeEventListener("resize", measure);
    };
  }, [on]);
  if (!below) return null;
  return (
    <button type="button" class="pl-more" onClick={() => body.current?.scrollBy({ top: body.current.clientHeight * 0.7 })}>
      Coi phía dưới
      <Icon name="down" />
    </button>
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

/** An assessment takes the trace and nothing else; the server plays it again. */
function finishCheck(formId: string, trace: { seed: number; events: string[] }): void {
  const form = document.getElementById(formId) as HTMLFormElement | null;
  const input = form?.elements.namedItem("trace") as HTMLInputElement | null;
  if (!form || !input) return;
  input.value = JSON.stringify(trace);
  // asks the page first: a phone without a connection keeps the answer
  if (form.requestSubmit) form.requestSubmit();
  else form.submit();
}
