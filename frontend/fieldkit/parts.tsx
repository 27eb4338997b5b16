/** Small parts of the screens, in the markup of the design system (web/static/css/base.css). */
import type { ComponentChildren } from "preact";

let sprite = "/static/img/icons.svg";

export function useSprite(address: string): void {
  sprite = address;
}

export function Icon({ name }: { name: string }) {
  return (
    <svg class="i" aria-hidden="true">
      <use href={`${sprite}#${name}`} />
    </svg>
  );
}

export function Note(props: { tone?: "n" | "m" | "g"; icon?: string; alert?: boolean; id?: string; children: ComponentChildren }) {
  return (
    <p class={`note ${props.tone ?? "n"}`} role={props.alert ? "alert" : "status"} id={props.id}>
      {props.icon && <Icon name={props.icon} />}
      <span>{props.children}</span>
    </p>
  );
}

/** The floor of a visit: one tile a step. */
export function Steps({ done, total }: { done: number; total: number }) {
  return (
    <div>
      <p class="vh">
        Bước {done + 1} trên {total}
      </p>
      <ol class="steps" aria-hidden="true">
        {Array.from({ length: total }, (_, n) => (
          <li key={n}>
            <svg viewBox="0 0 20 20" aria-hidden="true">
              <use href={`${sprite}#tile-${n < done ? "done" : n === done ? "now" : "todo"}`} />
            </svg>
          </li>
        ))}
      </ol>
    </div>
  );
}

interface ChoiceProps {
  name: string;
  title: string;
  say?: string;
  note?: string;
  options: [string, string][];
  value: string;
  set: (value: string) => void;
}

/** One question with a few answers; nothing is chosen beforehand. A second tap on the answer takes it back. */
export function Choice({ name, title, say, note, options, value, set }: ChoiceProps) {
  return (
    <fieldset class={`pick kit-choice${options.length > 2 ? " many" : ""}`}>
      <legend>
        <b>{title}</b>
      </legend>
      {say && <p class="kit-say">“{say}”</p>}
      {note && <p class="soft small kit-wide">{note}</p>}
      {options.map(([code, label]) => (
        <label key={code}>
          <input
            type="radio"
            name={name}
            value={code}
            checked={value === code}
            onChange={() => set(code)}
            onClick={() => value === code && set("")}
          />
          <span>{label}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** The head of a screen below the list: back, and the plate of the house. */
export function Top({ back, label, plate }: { back: () => void; label: string; plate?: string }) {
  return (
    <header class="top">
      <button type="button" class="btn bare kit-back" onClick={back}>
        <Icon name="back" />
        {label}
      </button>
      {plate && <span class="plate sm">{plate}</span>}
    </header>
  );
}
