/** Fields with our own keys: what is typed becomes a named case here and is forgotten. */
import { useState } from "preact/hooks";
import type { Element } from "./machine";
import type { ScreenProps } from "./screen";
import { caseOf } from "./wording";

const KEYPADS = new Set(["money_field", "pin_field", "digits_field"]);
const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];

export const isKeypad = (e: Element) => KEYPADS.has(e.kind);
export const isField = (e: Element) => isKeypad(e) || e.kind === "choice_field";

type FieldProps = ScreenProps & { field: Element };

/** The case that `right` wants, and the value that would give it. */
function model({ pointed, field, words }: FieldProps): { lit: boolean; wanted: string; value: string } {
  const lit = pointed.startsWith(`${field.id}=`);
  const wanted = lit ? pointed.slice(pointed.indexOf("=") + 1) : "";
  const rule = field.cases?.[wanted] ?? "";
  return { lit, wanted, value: rule.startsWith("= ") ? words(rule.slice(2)) : "" };
}

/** `copied`: the practice card or message whose figures are typed; it takes the place of the label. */
export function Keypad(props: FieldProps & { copied?: Element }) {
  const { scenario, state, field, example, words, act, still, copied } = props;
  const [typed, setTyped] = useState("");
  const { lit, value } = model(props);
  const money = field.kind === "money_field";
  const shown = money && typed ? `${typed.replace(/\B(?=(\d{3})+$)/g, ".")} đ` : typed.replace(/(\d{3})(?=\d)/g, "$1 ");
  const add = (digits: string) => {
    setTyped((typed + digits).slice(0, 12));
    props.typed(); // room for the keys: the teacher has said it
  };
  const key = (label: string, press: () => void, place = "") => (
    <button type="button" key={label} class={place} aria-disabled={still || undefined} onClick={still ? undefined : press}>
      {label}
    </button>
  );
  return (
    <div class={`pl-field${lit ? " look-here" : ""}`}>
      <p class="pl-value">
        {copied ? <span class="pl-copied">{words(copied.label)}</span> : <span>{words(field.label)}</span>}
        <output aria-live="polite" aria-label={words(field.label)}>{shown || (example && value ? <i>Mẫu: {value}</i> : "…")}</output>
      </p>
      <div class="pl-keys">
        {DIGITS.map((digit) => key(digit, () => add(digit)))}
        {money && key("000", () => add("000"))}
        {key("0", () => add("0"), money ? "pl-nought" : "pl-nought alone")}
        {key("Xóa", () => setTyped(typed.slice(0, -1)), "pl-rub")}
        <button
          type="button"
          class="btn main pl-submit"
          aria-disabled={still || undefined}
          onClick={still ? undefined : () => act(`${field.id}=${caseOf(field, typed, scenario, state.draw)}`)}
        >
          {field.submit ?? "Tiếp tục"}
        </button>
      </div>
    </div>
  );
}

export function Choice(props: FieldProps) {
  const { scenario, state, field, words, act, still } = props;
  const [chosen, setChosen] = useState("");
  const { lit, wanted } = model(props);
  return (
    <div class="pl-field">
      <fieldset class="pick">
        <legend>{words(field.label)}</legend>
        {Object.entries(field.options ?? {}).map(([id, label]) => (
          <label key={id} class={lit && wanted === id ? "lit" : ""}>
            <input type="radio" name={field.id} checked={chosen === id} disabled={still} onChange={() => setChosen(id)} />
            {words(label)}
          </label>
        ))}
      </fieldset>
      <button
        type="button"
        class="btn main wide"
        aria-disabled={still || undefined}
        onClick={still ? undefined : () => act(`${field.id}=${caseOf(field, chosen, scenario, state.draw)}`)}
      >
        {field.submit ?? "Tiếp tục"}
      </button>
    </div>
  );
}
