/** One screen of the practice app. Our own look on purpose: it must never pass for a real app. */
import { useState } from "preact/hooks";
import { Icon } from "./icons";
import { type Element, randomNumbers, type Scenario, type Screen, type State, visible } from "./machine";
import { caseOf } from "./wording";

interface Props {
  scenario: Scenario;
  state: State;
  screen: Screen;
  pointed: string;
  example: boolean;
  words: (text: string, spoken?: boolean) => string;
  act: (name: string) => void;
  still: boolean;
  seed: number;
}

const TITLES: Record<string, string> = {
  launcher: "Điện thoại tập",
  camera: "Ống kính",
  incoming_call: "Cuộc gọi",
  chat: "Tin nhắn",
  receipt: "Biên nhận",
  document_card: "Giấy tờ tập",
  web: "Trang web",
};
const FIELDS = new Set(["money_field", "pin_field", "number_field", "text_field"]);
const ANSWERS = new Set(["incoming_call"]);

export function ScreenView(props: Props) {
  const { screen, state, pointed, words, act, still, seed } = props;
  const elements = visible(screen, state.vars);
  const told = elements.filter((e) => !e.id || !screen.acts);
  const doors = elements.filter((e) => e.id && !FIELDS.has(e.kind));
  const field = elements.find((e) => FIELDS.has(e.kind));
  const call = screen.layout === "incoming_call";
  // the order of a caller's answers is drawn per attempt: nobody learns "the top one"
  const ordered = ANSWERS.has(screen.layout) ? shuffled(doors, seed) : doors;
  const pictures = ordered.filter((e) => e.kind === "picture");
  const tiles = ordered.filter((e) => e.kind === "tile");
  const rest = ordered.filter((e) => e.kind !== "picture" && e.kind !== "tile");
  const press = (e: Element) => (
    <Press key={e.id} element={e} lit={pointed === e.id} still={still} words={words} act={act} call={call} />
  );
  return (
    <>
      <p class="phone-top">
        <span>{TITLES[screen.layout] ?? "Ứng dụng tập"}</span>
      </p>
      <div class={call ? "call" : `phone-in lay-${screen.layout}`}>
        {call && (
          <span class="who">
            <Icon name="call" />
          </span>
        )}
        {told.map((e, i) => (
          <Told key={i} element={e} words={words} call={call} />
        ))}
        {screen.layout === "camera" && pictures.length > 0 && <div class="pl-lens">{pictures.map(press)}</div>}
        {screen.layout !== "camera" && pictures.map(press)}
        {tiles.length > 0 && <div class="pl-tiles">{tiles.map(press)}</div>}
        {field && <Keypad {...props} field={field} />}
        {rest.length > 0 && <div class="acts stack g8">{rest.map(press)}</div>}
      </div>
    </>
  );
}

function Told({ element, words, call }: { element: Element; words: Props["words"]; call: boolean }) {
  const text = words(element.label);
  if (element.kind === "bubble") return <blockquote class={call ? "" : "pl-bubble"}>{text}</blockquote>;
  if (element.kind === "picture") return <Drawing label={text} />;
  if (element.kind === "card") return <p class="pl-card">{text}</p>;
  return <p class={element.big ? "pl-big" : "pl-text"}>{text}</p>;
}

interface PressProps {
  element: Element;
  lit: boolean;
  still: boolean;
  words: Props["words"];
  act: (name: string) => void;
  call: boolean;
}

const HANG_UP = new Set(["hang_up", "decline"]);

function Press({ element, lit, still, words, act, call }: PressProps) {
  const label = words(element.label);
  const kind = call && HANG_UP.has(element.id!) ? "btn stop wide" : `btn wide pl-${element.kind}`;
  return (
    <button type="button" class={`${kind}${lit ? " lit" : ""}`} aria-describedby={lit ? "lit-note" : undefined} disabled={still} onClick={() => act(element.id!)}>
      {element.kind === "tile" && <TileMark name={element.id!} />}
      {element.kind === "picture" && <Drawing label="" code={/mã|qr/i.test(element.label)} />}
      <span>{label}</span>
      {lit && (
        <span class="vh" id="lit-note">
          {" "}
          (đang sáng viền)
        </span>
      )}
    </button>
  );
}

const TILE_ICONS: Record<string, string> = {
  bank: "shop",
  photo: "video",
  messages: "text",
  phone: "call",
  scan: "qr",
  my_code: "id",
  transfer: "next",
  topup: "call",
};

function TileMark({ name }: { name: string }) {
  return (
    <span class="tile" aria-hidden="true">
      <Icon name={TILE_ICONS[name] ?? "doc"} />
    </span>
  );
}

/** A drawn picture: a code nobody can scan, or a plain frame with its words. */
function Drawing({ label, code = false }: { label: string; code?: boolean }) {
  return (
    <span class="pl-drawing">
      <svg viewBox="0 0 60 60" aria-hidden="true">
        <rect class="f-white" x="3" y="3" width="54" height="54" rx="8" />
        {code ? (
          <g class="f-night">
            <path d="M10 10h14v14H10zM36 10h14v14H36zM10 36h14v14H10z" />
            <path class="f-white" d="M14 14h6v6h-6zM40 14h6v6h-6zM14 40h6v6h-6z" />
            <path d="M30 12h3v6h-3zM30 28h6v3h-6zM40 30h3v8h-3zM28 40h6v3h-6zM38 44h10v3H38zM46 34h4v6h-4z" />
          </g>
        ) : (
          <g>
            <rect class="f-men" x="10" y="14" width="40" height="30" rx="4" />
            <circle class="f-skin" cx="22" cy="26" r="6" />
            <path class="f-leaf" d="M13 42c1-8 5-10 9-10s8 2 9 10z" />
            <path class="s-night" d="M36 24h10M36 31h10" />
          </g>
        )}
      </svg>
      {label && <span>{label}</span>}
    </span>
  );
}

/** An on-screen keypad: what is typed becomes a named case here and is forgotten. */
function Keypad({ scenario, state, field, pointed, example, words, act, still }: Props & { field: Element }) {
  const [typed, setTyped] = useState("");
  const secret = field.kind === "pin_field";
  const money = field.kind === "money_field";
  const grouped = money && typed ? `${typed.replace(/\B(?=(\d{3})+$)/g, ".")} đ` : secret ? typed.replace(/(\d{3})(?=\d)/g, "$1 ") : typed;
  const lit = pointed.startsWith(`${field.id}=`);
  const model = example && lit ? exampleFor(field, scenario, state) : "";
  const add = (digits: string) => setTyped((typed + digits).slice(0, 12));
  const keys = money ? ["1", "2", "3", "4", "5", "6", "7", "8", "9", "000", "0"] : ["1", "2", "3", "4", "5", "6", "7", "8", "9", "", "0"];
  return (
    <div class={`pl-field${lit ? " look-here" : ""}`}>
      <p class="pl-value" role="status" aria-label={words(field.label)}>
        <span>{words(field.label)}</span>
        <b>{grouped || (model ? `Mẫu: ${words(model)}` : "…")}</b>
      </p>
      <div class="pl-keys">
        {keys.map((key, i) =>
          key ? (
            <button type="button" key={key} disabled={still} onClick={() => add(key)}>
              {key}
            </button>
          ) : (
            <span key={`gap-${i}`} />
          ),
        )}
        <button type="button" disabled={still} onClick={() => setTyped(typed.slice(0, -1))}>
          Xóa
        </button>
      </div>
      <button type="button" class="btn main wide" disabled={still} onClick={() => act(`${field.id}=${caseOf(field, typed, scenario, state.draw)}`)}>
        {field.submit ?? "Tiếp tục"}
      </button>
    </div>
  );
}

/** The value that fits the case `right`, as a template, for the third hint. */
function exampleFor(field: Element, _scenario: Scenario, _state: State): string {
  const rule = field.cases?.right ?? "";
  return rule.startsWith("= ") ? rule.slice(2) : "";
}

function shuffled<T>(items: T[], seed: number): T[] {
  const next = randomNumbers(seed ^ 0x9e3779b9);
  const rest = [...items];
  const out: T[] = [];
  while (rest.length) out.push(...rest.splice(Math.floor((next() * rest.length) / 4294967296), 1));
  return out;
}
