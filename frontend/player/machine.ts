/** The scenario machine, twin of `hocvuso.practice.machine` (held equal by tests/vectors/practice). Pure. */

export type Vars = Record<string, string>;
export type Condition = Record<string, string | string[]> | undefined;
export interface Text {
  if?: Condition;
  text: string;
}
export interface Rule {
  if?: Condition;
  set?: Vars;
  go?: string;
  mark?: string;
  app?: string;
  say?: string;
}
export interface Element {
  id?: string;
  kind: string;
  label: string;
  big?: boolean;
  /** A name in the icon set; tiles and rows carry it beside their word. */
  icon?: string;
  if?: Condition;
  submit?: string;
  options?: Record<string, string>;
  cases?: Record<string, string>;
}
export interface Screen {
  layout: string;
  say: Text[];
  show: Element[];
  right?: { if?: Condition; do: string }[];
  acts: Record<string, Rule[]>;
  hints?: Text[][];
  undo?: Text[];
  /** Where this happens when it isn't on the phone: "Trước cửa nhà". */
  place?: string;
  end?: boolean;
}
export interface Injection {
  scam?: string;
  title: string;
  set?: Vars;
  at?: string[];
  entry?: string;
  refusal?: string;
  truth?: string;
  fits?: string[];
}
// biome-ignore lint/suspicious/noExplicitAny: drawn values are whatever the author wrote
export type Drawn = any;
export interface Scenario {
  id: string;
  version: number;
  title: string;
  banner: string;
  opening?: string;
  reminder?: Text[];
  draw?: Record<string, { pick: Drawn[]; unit?: string; say_digits?: boolean }>;
  constants?: Record<string, Drawn>;
  persona?: Record<string, Drawn>;
  derive?: Record<string, string>;
  state: Record<string, { values: string[]; from?: string; start?: string }>;
  start: string;
  goal: { screen: string; if?: Condition };
  screens: Record<string, Screen>;
  injections: Record<string, Injection>;
  modes: Record<string, { injections: string }>;
  rungs: {
    does_alone: { helps: number; wrong: number };
    does_prompted: { helps: number };
    next: Record<string, string>;
  };
  real_life?: { say: string; points: string[] };
  store?: { name: string; check: string };
  proof?: { sign: string; find_later: string };
  after_fail?: string;
  review_days?: number[];
}
export interface State {
  mode: string;
  draw: Record<string, Drawn>;
  vars: Vars;
  screen: string;
  resume: string | null;
  ring_at: Record<string, string>;
  active: string[];
  rung: string[];
  marks: [string, string, string][];
  helps: number;
  hinted: Record<string, number>;
  history: [string, Vars, string | null][];
  ended: boolean;
}
export interface Feedback {
  moved: boolean;
  mark: string | null;
  say: string | null;
  app: string | null;
  hint: number;
  rang: string | null;
  goal: boolean;
  ended: boolean;
  undo_refused?: boolean;
}
export interface Twist {
  draw?: Record<string, Drawn>;
  injections?: string[];
  start?: string;
  goal?: { screen: string; if?: Condition };
}
export type Rung = "does_alone" | "does_prompted" | "not_yet";
export interface Result {
  goal: boolean;
  detour: number;
  wrong: number;
  unsafe: number;
  refused: number;
  helps: number;
  rung: Rung;
  unsafe_in: string[];
}

export class ImpossibleEvent extends Error {}

/** mulberry32, unsigned 32-bit integers. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1) >>> 0;
    t = (t ^ (t + Math.imul(t ^ (t >>> 7), t | 61))) >>> 0;
    return (t ^ (t >>> 14)) >>> 0;
  };
}

// structuredClone is missing from the web views of phones sold before 2022
const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
const pick = <T>(next: () => number, options: T[]): T => options[Math.floor((next() * options.length) / 4294967296)]!;

export function start(scenario: Scenario, seed: number, mode: string, twist: Twist = {}): State {
  const next = randomNumbers(seed);
  const draw: Record<string, Drawn> = {};
  for (const [name, spec] of Object.entries(scenario.draw ?? {})) {
    const picked = pick(next, spec.pick);
    draw[name] = copy(twist.draw && name in twist.draw ? resolve(twist.draw[name], draw) : picked);
  }
  const active = chooseInjections(scenario, next, mode, twist.injections);
  const ringAt: Record<string, string> = {};
  for (const name of active) {
    const at = scenario.injections[name]!.at;
    if (at?.length) ringAt[name] = pick(next, at);
  }
  const vars: Vars = {};
  for (const [name, spec] of Object.entries(scenario.state)) {
    vars[name] = spec.from !== undefined ? String(draw[spec.from]) : spec.start!;
  }
  for (const name of active) Object.assign(vars, scenario.injections[name]!.set ?? {});
  const state: State = {
    mode,
    draw,
    vars,
    screen: scenario.start,
    resume: null,
    ring_at: ringAt,
    active,
    rung: [],
    marks: [],
    helps: 0,
    hinted: {},
    history: [],
    ended: false,
  };
  ring(scenario, state);
  return state;
}

/** The scenario as an item varies it: another first screen, another goal. */
export function twisted(scenario: Scenario, twist: Twist): Scenario {
  const { start, goal } = twist;
  return { ...scenario, ...(start ? { start } : {}), ...(goal ? { goal } : {}) };
}

export function step(scenario: Scenario, before: State, event: string): [State, Feedback] {
  if (before.ended) throw new ImpossibleEvent("the attempt is over");
  const state = copy(before);
  const feedback: Feedback = { moved: false, mark: null, say: null, app: null, hint: 0, rang: null, goal: false, ended: false };
  if (event === "back") back(scenario, state, feedback);
  else if (event === "hint") hint(scenario, state, feedback);
  else if (event.startsWith("do:")) act(scenario, state, event.slice(3), feedback);
  else throw new ImpossibleEvent(event);
  feedback.goal = reached(scenario, state);
  if (feedback.goal || screenOf(scenario, state).end) state.ended = true;
  feedback.ended = state.ended;
  return [state, feedback];
}

export function reached(scenario: Scenario, state: State): boolean {
  return state.screen === scenario.goal.screen && holds(scenario.goal.if, state.vars);
}

export function rightAct(scenario: Scenario, state: State): string | null {
  const rule = (screenOf(scenario, state).right ?? []).find((r) => holds(r.if, state.vars));
  return rule ? `do:${rule.do}` : null;
}

export function screenOf(scenario: Scenario, state: State): Screen {
  return scenario.screens[state.screen]!;
}

export function visible(screen: Screen, vars: Vars): Element[] {
  return screen.show.filter((element) => holds(element.if, vars));
}

export function holds(condition: Condition, vars: Vars): boolean {
  return Object.entries(condition ?? {}).every(([name, wanted]) =>
    Array.isArray(wanted) ? wanted.includes(vars[name]!) : vars[name] === wanted,
  );
}

export function choose(texts: Text[], vars: Vars): string {
  return texts.find((text) => holds(text.if, vars))?.text ?? "";
}

export function result(scenario: Scenario, state: State): Result {
  const count = (kind: string) => state.marks.filter((mark) => mark[0] === kind).length;
  const [detour, wrong, unsafe, refused] = ["detour", "wrong", "unsafe", "refused"].map(count) as [number, number, number, number];
  return {
    goal: reached(scenario, state),
    detour,
    wrong,
    unsafe,
    refused,
    helps: state.helps,
    rung: rungOf(scenario, state, wrong, unsafe),
    unsafe_in: [...new Set(state.marks.filter((mark) => mark[0] === "unsafe").map((mark) => mark[2]))],
  };
}

function rungOf(scenario: Scenario, state: State, wrong: number, unsafe: number): Rung {
  if (!reached(scenario, state) || unsafe || state.mode === "watch") return "not_yet";
  const { does_alone, does_prompted } = scenario.rungs;
  if (state.mode !== "together" && state.helps <= does_alone.helps && wrong <= does_alone.wrong) return "does_alone";
  return state.helps <= does_prompted.helps ? "does_prompted" : "not_yet";
}

function act(scenario: Scenario, state: State, name: string, feedback: Feedback): void {
  const screen = screenOf(scenario, state);
  const shown = new Set(visible(screen, state.vars).map((element) => element.id));
  const rules = screen.acts[name];
  if (!rules || !shown.has(name.split("=")[0])) throw new ImpossibleEvent(`${state.screen}: ${name}`);
  const rule = rules.find((r) => holds(r.if, state.vars));
  if (!rule) throw new ImpossibleEvent(`${state.screen}: no rule of ${name} holds`);
  const before: [string, Vars, string | null] = [state.screen, { ...state.vars }, state.resume];
  if (rule.mark) {
    state.marks.push([rule.mark, state.screen, where(scenario, state)]);
    feedback.mark = rule.mark;
  }
  feedback.say = rule.say ?? null;
  feedback.app = rule.app ?? null;
  Object.assign(state.vars, rule.set ?? {});
  if (rule.go) {
    if (rule.go === "$resume") {
      state.screen = state.resume!;
      state.resume = null;
      // the call is over: Quay lại goes on from before it
      while (state.history.length && state.history[state.history.length - 1]![2] !== null) state.history.pop();
    } else state.screen = rule.go;
    delete state.hinted[before[0]];
  }
  const changed = state.screen !== before[0] || Object.keys(state.vars).some((key) => state.vars[key] !== before[1][key]);
  if (changed && rule.go !== "$resume") state.history.push(before);
  feedback.moved = state.screen !== before[0];
  if (rule.go) feedback.rang = ring(scenario, state);
}

function back(scenario: Scenario, state: State, feedback: Feedback): void {
  const screen = screenOf(scenario, state);
  if (screen.undo) {
    feedback.say = choose(screen.undo, state.vars);
    feedback.undo_refused = true;
    return;
  }
  const last = state.history.pop();
  if (!last) return;
  [state.screen, state.vars, state.resume] = last;
  feedback.moved = true;
}

function hint(scenario: Scenario, state: State, feedback: Feedback): void {
  if (!screenOf(scenario, state).hints) return; // Giúp tôi then only reads again, and hearing again is no help
  const level = Math.min((state.hinted[state.screen] ?? 0) + 1, 3);
  state.hinted[state.screen] = level;
  state.helps += 1;
  feedback.hint = level;
}

function ring(scenario: Scenario, state: State): string | null {
  if (state.resume !== null || reached(scenario, state)) return null;
  for (const [name, screen] of Object.entries(state.ring_at)) {
    if (screen === state.screen && !state.rung.includes(name)) {
      state.rung.push(name);
      state.resume = state.screen;
      state.screen = `${name}/${scenario.injections[name]!.entry}`;
      return name;
    }
  }
  return null;
}

function where(scenario: Scenario, state: State): string {
  if (state.screen.includes("/")) return state.screen.split("/")[0]!;
  return state.active.find((name) => scenario.injections[name]!.set) ?? "";
}

function resolve(value: Drawn, draw: Record<string, Drawn>): Drawn {
  if (typeof value !== "string" || !value.startsWith("{") || !value.endsWith("}")) return value;
  return value
    .slice(1, -1)
    .split(".")
    .reduce((found: Drawn, part) => found[part], draw);
}

function chooseInjections(scenario: Scenario, next: () => number, mode: string, named?: string[]): string[] {
  if (named) return [...named];
  const wanted = scenario.modes[mode]!.injections;
  if (wanted === "none") return [];
  const fitting = Object.entries(scenario.injections)
    .filter(([, spec]) => wanted === "any" || (spec.fits ?? []).includes(mode))
    .map(([name]) => name);
  return fitting.length ? [pick(next, fitting)] : [];
}
