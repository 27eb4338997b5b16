/** One screen of the practice phone. Our own look on purpose: it must never pass for a real app. */
import { Drawing } from "./drawing";
import { Choice, isField, isKeypad, Keypad } from "./fields";
import { Icon } from "./icons";
import { vietnamese } from "./language";
import { type Element, randomNumbers, type Scenario, type Screen, type State, visible } from "./machine";
import type { Words } from "./player";

export interface ScreenProps {
  scenario: Scenario;
  state: State;
  screen: Screen;
  pointed: string;
  example: boolean;
  words: Words;
  act: (name: string) => void;
  still: boolean;
  seed: number;
  note: string;
  typed: () => void;
}

const TITLES: Record<string, [string, string]> = {
  launcher: ["pad", "Điện thoại tập"],
  camera: ["qr", "Ống kính tập"],
  incoming_call: ["call", "Cuộc gọi tập"],
  video_call: ["video", "Cuộc gọi hình tập"],
  chat: ["ask", "Tin nhắn tập"],
  notification: ["alert", "Tin mới"],
  receipt: ["paper", "Biên nhận tập"],
  document_card: ["id", "Giấy tờ tập"],
  web_page: ["search", "Trang web tập"],
  file_picker: ["doc", "Hình trong máy tập"],
  settings: ["gear", "Cài đặt tập"],
  map_pin: ["pin", "Bản đồ tập"],
};
const CALLS = new Set(["incoming_call", "video_call"]);
/** Answers whose order is drawn for each attempt: nobody learns "the top one". */
const SHUFFLED = new Set(["incoming_call", "video_call", "dialog", "notification", "chat", "file_picker"]);
const SHUFFLED_IN_CHECK = new Set(["launcher", "tiles", "list", "web_page", "settings"]);

export function ScreenView(props: ScreenProps) {
  const { screen, state, pointed, words, act, still, seed, note } = props;
  const call = CALLS.has(screen.layout);
  const elements = visible(screen, state.vars);
  const doors = elements.filter((e) => e.id && !isField(e));
  const drawnOrder = SHUFFLED.has(screen.layout) || (state.mode === "check" && SHUFFLED_IN_CHECK.has(screen.layout));
  const ordered = drawnOrder ? shuffled(doors, seed, state.screen) : mixOptions(doors, seed, state.screen);
  const tiles = ordered.filter((e) => e.kind === "tile");
  const pictures = ordered.filter((e) => e.kind === "picture");
  const answers = ordered.filter((e) => e.kind !== "tile" && e.kind !== "picture");
  const keypad = elements.some(isKeypad);
  const copied = keypad ? beside(elements) : undefined;
  const only = answers.length === 1 && !elements.some(isField) && doors.length === 1;
  const press = (e: Element) => (
    <Press key={e.id} element={e} lit={pointed === e.id} still={still} words={words} act={act} call={call} main={only} />
  );
  const [icon, title] = screen.place ? ["kin", screen.place] : (TITLES[screen.layout] ?? ["lock", "Ứng dụng tập"]);
  return (
    <div class={`phone lay-${screen.layout}${keypad ? " keyed" : ""}`} {...vietnamese()}>
      {!call && !keypad && (
        <p class="phone-top">
          <Icon name={icon} />
          <span>{title}</span>
        </p>
      )}
      <div class={`${call ? "call" : "phone-in"} ${Object.entries(state.vars).map(([k, v]) => `v-${k}-${v}`).join(" ")}`}>
        {call && <p class="pl-calling"><span class="who"><Icon name={screen.layout === "video_call" ? "video" : "who"} /></span> {title}</p>}
        {elements.map((e, n) => (e.id || e === copied ? null : <Told key={n} element={e} words={words} receipt={screen.layout === "receipt"} />))}
        {pictures.length > 0 && <div class={screen.layout === "camera" ? "pl-lens" : "pl-pictures"}>{pictures.map(press)}</div>}
        {tiles.length > 0 && <div class="pl-tiles">{tiles.map(press)}</div>}
        {elements.filter(isField).map((e) => (e.kind === "choice_field" ? <Choice key={e.id} {...props} field={e} /> : <Keypad key={e.id} {...props} field={e} copied={copied} />))}
        {note && (
          <p class="pl-app" role="status">
            {note}
          </p>
        )}
        {answers.length > 0 && <div class="acts pl-answers">{answers.map(press)}</div>}
      </div>
    </div>
  );
}

/** What is copied from, the practice card or the newest message, stands beside what is typed: it never scrolls away. */
function beside(elements: Element[]): Element | undefined {
  const cards = elements.filter((e) => e.kind === "card");
  const messages = elements.filter((e) => e.kind === "bubble" && !e.id);
  return cards.length ? (cards.length === 1 ? cards[0] : undefined) : messages[messages.length - 1];
}

function Told({ element, words, receipt }: { element: Element; words: Words; receipt: boolean }) {
  const text = words(element.label);
  switch (element.kind) {
    case "bubble":
      return <blockquote class="pl-bubble">{text}</blockquote>;
    case "picture":
      return <Drawing label={text} wide />;
    case "card":
      return <p class="pl-card">{text}</p>;
    case "address":
      return (
        <p class="pl-address">
          <Icon name="lock" />
          {text}
        </p>
      );
    case "four":
      return (
        <ol class="four">
          {text.split(" · ").map((part) => (
            <li key={part}>{part}</li>
          ))}
        </ol>
      );
    default:
      return (
        <p class={element.big ? "pl-big" : "pl-text"}>
          {receipt && element.big && <Icon name="ok" />}
          {text}
        </p>
      );
  }
}

interface PressProps {
  element: Element;
  lit: boolean;
  still: boolean;
  words: Words;
  act: (name: string) => void;
  call: boolean;
  main: boolean;
}

const CALL_ICONS: Record<string, [string, string]> = { hang_up: ["hang", "stop"], decline: ["hang", "stop"], answer: ["call", "take"] };
const TILE_ICONS: Record<string, string> = {
  bank: "shop", photo: "camera", messages: "ask", phone: "call", scan: "qr", my_code: "id", transfer: "next", topup: "call",
  id_app: "id", store: "shop", browser: "search", wallet: "id", papers: "id", procedures: "doc", alerts: "alert", personal: "who",
};

function Press({ element, lit, still, words, act, call, main }: PressProps) {
  const id = element.id!;
  const [icon, tone] = (call && CALL_ICONS[id]) || ["", ""];
  return (
    <button
      type="button"
      class={`btn wide pl-${element.kind} ${tone}${main ? " main" : ""}${lit ? " lit" : ""}`}
      aria-disabled={still || undefined}
      onClick={still ? undefined : () => act(id)}
    >
      {element.kind === "tile" && (
        <span class="tile">
          <Icon name={element.icon ?? TILE_ICONS[id] ?? "doc"} />
        </span>
      )}
      {element.kind === "picture" && <Drawing label={words(element.label)} silent />}
      {id === "finger" && <Finger />}
      {icon && <Icon name={icon} />}
      {element.kind !== "tile" && element.icon && <Icon name={element.icon} />}
      <span>{words(element.label)}</span>
      {element.kind === "row" && <Icon name="go" />}
      {lit && <span class="vh"> (đang sáng viền)</span>}
    </button>
  );
}

function Finger() {
  return (
    <svg class="pl-finger" viewBox="0 0 48 48" aria-hidden="true">
      <path d="M10 30c-1-12 4-20 14-20s15 8 14 20M16 36c-1-10-1-20 8-20s9 10 8 20M22 40c0-8-1-18 2-18s2 10 2 18M12 18c3-6 7-9 12-9M38 36c0 2-1 4-1 4" />
    </svg>
  );
}

/** Options to choose from change places; other buttons stay where their app has them. */
function mixOptions(doors: Element[], seed: number, screen: string): Element[] {
  const mixed = shuffled(doors.filter((e) => e.kind === "option"), seed, screen);
  return doors.map((e) => (e.kind === "option" ? mixed.shift()! : e));
}

function shuffled<T>(items: T[], seed: number, screen: string): T[] {
  const salt = [...screen].reduce((sum, letter) => (Math.imul(sum, 31) + letter.charCodeAt(0)) >>> 0, 7);
  const next = randomNumbers((seed ^ salt) >>> 0);
  const rest = [...items];
  const out: T[] = [];
  while (rest.length) out.push(...rest.splice(Math.floor((next() * rest.length) / 4294967296), 1));
  return out;
}
