/** Templates to words, twin of `hocvuso.practice.wording`. */
import type { Drawn, Element, Scenario } from "./machine";

export { choose } from "./machine";

export interface Way {
  address?: string;
  spoken?: boolean;
}
const UNITS = ["", " ngàn", " triệu", " tỷ"];
const DIGITS = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"];

/** Fill the placeholders; one that opens a sentence gets a capital. `spoken` gives the text as it is read aloud. */
export function render(template: string, scenario: Scenario, draw: Record<string, Drawn>, way: Way = {}): string {
  const address = way.address ?? "bác";
  return template.replace(/\{([^{}]+)\}/g, (_, name: string, offset: number) => {
    if (name === "bác") return address;
    if (name === "Bác") return capital(address);
    let text = shown(lookup(name, scenario, draw), unitOf(name, scenario), way.spoken ?? false);
    if (text.includes("{")) text = render(text, scenario, draw, way); // a drawn sentence may address the learner too
    return offset === 0 || /[.!?]\s+$/.test(template.slice(0, offset)) ? capital(text) : text;
  });
}

export function lookup(name: string, scenario: Scenario, draw: Record<string, Drawn>): Drawn {
  const [head, ...rest] = name.split(".") as [string, ...string[]];
  let value: Drawn;
  if (head in draw) value = draw[head];
  else if (scenario.constants && head in scenario.constants) value = scenario.constants[head];
  else if (head === "persona") value = scenario.persona;
  else value = derived(scenario.derive?.[head] ?? "", scenario, draw);
  for (const part of rest) value = value[part];
  return value;
}

/** The named case of what was typed or chosen; the digits themselves go nowhere. */
export function caseOf(field: Element, typed: string, scenario: Scenario, draw: Record<string, Drawn>): string {
  for (const [name, rule] of Object.entries(field.cases ?? {})) {
    if (caseHolds(name, rule, typed, scenario, draw)) return name;
  }
  throw new Error(field.id);
}

export function numberWords(number: number): string {
  if (number === 0) return DIGITS[0]!;
  const groups: number[] = [];
  for (let rest = number; rest; rest = Math.floor(rest / 1000)) groups.push(rest % 1000);
  return groups
    .map((group, place) => (group ? groupWords(group, place < groups.length - 1) + UNITS[place] : ""))
    .filter(Boolean)
    .reverse()
    .join(" ");
}

function groupWords(group: number, full: boolean): string {
  const [hundreds, tens, ones] = [Math.floor(group / 100), Math.floor(group / 10) % 10, group % 10];
  const words = hundreds || full ? [`${DIGITS[hundreds]} trăm`] : [];
  if (tens === 1) words.push("mười");
  else if (tens) words.push(`${DIGITS[tens]} mươi`);
  else if (ones && words.length) words.push("lẻ");
  if (ones === 5 && tens) words.push("lăm");
  else if (ones === 1 && tens > 1) words.push("mốt");
  else if (ones) words.push(DIGITS[ones]!);
  return words.join(" ");
}

function derived(expression: string, scenario: Scenario, draw: Record<string, Drawn>): number {
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
  if (unit === "vnd" && typeof value === "number")
    return spoken ? `${numberWords(value)} đồng` : `${String(value).replace(/\B(?=(\d{3})+$)/g, ".")} đ`;
  const text = String(value);
  if (spoken && /^[0-9 ]+$/.test(text)) return text.split(" ").map((part) => [...part].map((d) => DIGITS[Number(d)]).join(" ")).join(", ");
  return text;
}

const capital = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1);

function caseHolds(name: string, rule: string, typed: string, scenario: Scenario, draw: Record<string, Drawn>): boolean {
  const digits = typed.replace(/[^0-9]/g, "");
  if (rule === "else") return true;
  if (rule === "option") return typed === name;
  if (rule === "nothing") return typed === "";
  const short = /^< (\d+) digits$/.exec(rule);
  if (short) return digits.length < Number(short[1]);
  const real = /^(\d+) or (\d+) digits, not the practice number$/.exec(rule);
  if (real) return digits.length === Number(real[1]) || digits.length === Number(real[2]);
  const sign = rule.slice(0, 2);
  if (!["= ", "< ", "> "].includes(sign)) throw new Error(rule);
  return digits !== "" && rule.slice(2).split(" or ").some((operand) => compares(sign, operand, digits, scenario, draw));
}

function compares(sign: string, operand: string, digits: string, scenario: Scenario, draw: Record<string, Drawn>): boolean {
  const wanted = operand.endsWith("}") ? lookup(operand.slice(1, -1), scenario, draw) : derived(operand, scenario, draw);
  if (typeof wanted === "string") return digits === wanted.replace(/[^0-9]/g, "");
  const number = Number(digits);
  return sign === "= " ? number === wanted : sign === "< " ? number < wanted : number > wanted;
}
