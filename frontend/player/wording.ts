/** Templates to words, twin of `hocvuso.practice.wording`. */
import { type Drawn, type Element, holds, type Scenario, type Text, type Vars } from "./machine";

export const ADDRESSES = ["bác", "cô", "chú", "anh", "chị", "ông", "bà"];

export function choose(texts: Text[], vars: Vars): string {
  return texts.find((text) => holds(text.if, vars))?.text ?? "";
}

export function render(
  template: string,
  scenario: Scenario,
  draw: Record<string, Drawn>,
  options: { address?: string; spoken?: boolean } = {},
): string {
  const address = options.address ?? "bác";
  return template.replace(/\{([^{}]+)\}/g, (_, name: string, offset: number) => {
    if (name === "bác") return address;
    if (name === "Bác") return capital(address);
    const text = shown(lookup(name, scenario, draw), unitOf(name, scenario), options.spoken ?? false);
    return offset === 0 || /[.!?]\s+$/.test(template.slice(0, offset)) ? capital(text) : text;
  });
}

export function lookup(name: string, scenario: Scenario, draw: Record<string, Drawn>): Drawn {
  const [head, ...rest] = name.split(".") as [string, ...string[]];
  let value: Drawn;
  if (head in draw) value = draw[head];
  else if (scenario.constants && head in scenario.constants) value = scenario.constants[head];
  else value = derived(scenario.derive?.[head] ?? "", scenario, draw);
  for (const part of rest) value = value[part];
  return value;
}

export function derived(expression: string, scenario: Scenario, draw: Record<string, Drawn>): number {
  const match = /^\{([^{}]+)\}\s*([x/+-])\s*(\d+)$/.exec(expression);
  if (!match) throw new Error(expression);
  const value = Number(lookup(match[1]!, scenario, draw));
  const by = Number(match[3]);
  return { x: value * by, "/": Math.floor(value / by), "+": value + by, "-": value - by }[match[2]!]!;
}

function unitOf(name: string, scenario: Scenario): string {
  const spec = scenario.draw?.[name.split(".")[0]!];
  return spec ? (spec.unit ?? "") : "vnd";
}

function shown(value: Drawn, unit: string, spoken: boolean): string {
  if (typeof value === "object") return String(value[spoken ? "say" : "show"]);
  if (unit === "vnd" && typeof value === "number") return `${String(value).replace(/\B(?=(\d{3})+$)/g, ".")} đ`;
  return String(value);
}

const capital = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1);

/** The named case of what was typed; the digits themselves go nowhere. */
export function caseOf(field: Element, typed: string, scenario: Scenario, draw: Record<string, Drawn>): string {
  const digits = typed.replace(/\D/g, "");
  for (const [name, rule] of Object.entries(field.cases ?? {})) {
    if (caseHolds(rule, digits, scenario, draw)) return name;
  }
  throw new Error(field.id);
}

function caseHolds(rule: string, digits: string, scenario: Scenario, draw: Record<string, Drawn>): boolean {
  if (rule === "else") return true;
  if (rule === "nothing") return digits === "";
  const short = /^< (\d+) digits$/.exec(rule);
  if (short) return digits.length < Number(short[1]);
  const match = /^([=<>]) (\{[^{}]+\}(?: [x/+-] \d+)?)$/.exec(rule);
  if (!match) throw new Error(rule);
  if (digits === "") return false;
  const operand = match[2]!;
  const wanted = operand.includes(" ") ? derived(operand, scenario, draw) : lookup(operand.slice(1, -1), scenario, draw);
  if (typeof wanted === "string") return digits === wanted.replace(/\D/g, "");
  const number = Number(digits);
  return match[1] === "=" ? number === wanted : match[1] === "<" ? number < wanted : number > wanted;
}
