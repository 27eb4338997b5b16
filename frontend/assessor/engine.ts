/** One test on the phone: which items may be used, which comes next, whether it can end.
 *
 * The twin of assessment/engine/testing.py: whole numbers only, so that the phone and the server choose the same task
 * and reach the same decision. Both sides are held to the same sessions (tests/vectors/assessment). */
import { below, derived, numbers } from "./chance";

/** What `Tables.plain()` writes; items are positions in `ids`. */
export interface Tables {
  rule: { minimum: number; maximum: number; top: number; cap: number; cells: [tag: string, least: number, most: number][] };
  ids: string[];
  twins: number[];
  tags: string[][];
  clashes: number[][];
  ratio: number[][];
  worth: [number[], number[], number[]];
  pass_at: number;
  not_yet_at: number;
  lean_at: number;
}

/** An item given, and the category reached; null = no evidence (a broken task). */
export interface Answer {
  item: number;
  category: number | null;
}

export interface Choice {
  item: number;
  reason: "twin" | "cell" | "information" | "relaxed" | "empty";
}

export interface Decision {
  outcome: "attained" | "not_yet" | "continue" | null;
  reason: string;
  ratio: number;
  scored: number;
}

/** item id -> [tests in which it was eligible, tests in which it was given]; "" -> [tests, 0]. */
export type Counters = Record<string, [eligible: number, given: number]>;

export const NOTHING = -1;
const ELIGIBLE = 1;
const NEXT = 2;
const PER_MILLION = 1_000_000;

/** Draw the items this test may use, once, at its start. */
export function drawEligible(tables: Tables, seed: number, counters: Counters): Set<number> {
  const draw = numbers(derived(seed, ELIGIBLE));
  const tests = (counters[""] ?? [0, 0])[0];
  const allowed = new Set<number>();
  tables.ids.forEach((id, n) => {
    const value = draw();
    const [eligible, given] = counters[id] ?? [0, 0];
    if (below(value, PER_MILLION) < chanceOf(tables.rule.cap, tests, eligible, given)) allowed.add(n);
  });
  return allowed;
}

function chanceOf(cap: number, tests: number, eligible: number, given: number): number {
  if (!given) return PER_MILLION;
  // products of a large city's counters pass 2**53
  let limit = (BigInt(cap) * BigInt(eligible)) / BigInt(given);
  if (BigInt(given) * BigInt(PER_MILLION) > BigInt(cap) * BigInt(tests)) {
    limit = (limit * BigInt(cap) * BigInt(tests)) / (BigInt(given) * BigInt(PER_MILLION));
  }
  return limit > BigInt(PER_MILLION) ? PER_MILLION : Number(limit);
}

/** Return the next item of a test. `usable`: only these suit the person; undefined = all. */
export function nextItem(
  tables: Tables,
  seed: number,
  eligible: ReadonlySet<number>,
  answers: readonly Answer[],
  usable?: ReadonlySet<number>,
): Choice {
  const twin = twinOf(tables, answers, usable);
  if (twin !== NOTHING) return { item: twin, reason: "twin" };
  const closed = new Set(answers.flatMap((a) => tables.clashes[a.item] ?? []));
  const counts = tagCounts(tables, answers);
  const full = new Set<string>();
  const unmet = new Set<string>();
  for (const [tag, least, most] of tables.rule.cells) {
    const count = counts.get(tag) ?? 0;
    if (count >= most) full.add(tag);
    if (count < least) unmet.add(tag);
  }
  const suits: number[] = [];
  for (let n = 0; n < tables.ids.length; n += 1) {
    if (!closed.has(n) && (!usable || usable.has(n)) && !tagsOf(tables, n).some((tag) => full.has(tag))) suits.push(n);
  }
  const free = suits.filter((n) => eligible.has(n));
  const wanted = (n: number) => tagsOf(tables, n).some((tag) => unmet.has(tag));
  const pools: [Choice["reason"], number[]][] = [
    ["cell", free.filter(wanted)],
    ["relaxed", suits.filter(wanted)],
    ["information", free],
    ["relaxed", suits],
  ];
  for (const [reason, pool] of pools) {
    if (pool.length > 0) return { item: drawn(tables, seed, pool, answers), reason };
  }
  return { item: NOTHING, reason: "empty" };
}

/** Return where the test stands; outcome null = go on. */
export function decide(tables: Tables, answers: readonly Answer[]): Decision {
  const { minimum, maximum } = tables.rule;
  const scored = answers.filter((a) => a.category !== null).length;
  const ratio = ratioOf(tables, answers);
  const told = (outcome: Decision["outcome"], reason: string): Decision => ({ outcome, reason, ratio, scored });
  const counts = tagCounts(tables, answers);
  const open = tables.rule.cells.some(([tag, least]) => (counts.get(tag) ?? 0) < least);
  if (scored < minimum || open) return answers.length >= maximum ? told("continue", "blueprint") : told(null, "minimum");
  if (ratio >= tables.pass_at) return told("attained", "likelihood");
  if (ratio <= tables.not_yet_at) return told("not_yet", "likelihood");
  if (answers.length >= maximum) return told("continue", "maximum");
  return hopeless(tables, answers, ratio) ? told("continue", "curtailed") : told(null, "between");
}

/** Log-likelihood ratio of cut + delta against cut - delta, in units of 2**-16. */
export function ratioOf(tables: Tables, answers: readonly Answer[]): number {
  return answers.reduce((sum, a) => sum + (a.category === null ? 0 : (tables.ratio[a.item]?.[a.category] ?? 0)), 0);
}

function tagsOf(tables: Tables, item: number): string[] {
  return tables.tags[item] ?? [];
}

function tagCounts(tables: Tables, answers: readonly Answer[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const answer of answers) {
    if (answer.category === null) continue;
    for (const tag of tagsOf(tables, answer.item)) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  }
  return counts;
}

/** The twin of a task that has just broken stands in at once, when nothing given before forbids it. */
function twinOf(tables: Tables, answers: readonly Answer[], usable?: ReadonlySet<number>): number {
  const last = answers[answers.length - 1];
  if (!last || last.category !== null) return NOTHING;
  const twin = tables.twins[last.item] ?? NOTHING;
  if (twin === NOTHING || (usable && !usable.has(twin))) return NOTHING;
  const before = answers.slice(0, -1);
  const closed = before.some((a) => tables.clashes[a.item]?.includes(twin));
  return closed || answers.some((a) => a.item === twin) ? NOTHING : twin;
}

function drawn(tables: Tables, seed: number, pool: number[], answers: readonly Answer[]): number {
  const ratio = ratioOf(tables, answers);
  const worth = tables.worth[ratio > tables.lean_at ? 2 : ratio < -tables.lean_at ? 0 : 1];
  const value = (n: number) => worth[n] ?? 0;
  const best = [...pool].sort((x, y) => value(y) - value(x) || x - y).slice(0, tables.rule.top);
  return best[below(derived(seed, NEXT, answers.length), best.length)] as number;
}

/** Whether even the best, or the worst, answers to all items still possible could not decide the test. */
function hopeless(tables: Tables, answers: readonly Answer[], ratio: number): boolean {
  const left = tables.rule.maximum - answers.length;
  const closed = new Set(answers.flatMap((a) => tables.clashes[a.item] ?? []));
  const twin = twinOf(tables, answers); // an enemy of the task that broke, and still the next
  const possible = tables.ratio.filter((_, n) => !closed.has(n) || n === twin);
  const sum = (values: number[]) => values.slice(0, left).reduce((a, b) => a + b, 0);
  const best = sum(possible.map((row) => Math.max(...row)).sort((x, y) => y - x));
  const worst = sum(possible.map((row) => Math.min(...row)).sort((x, y) => x - y));
  return ratio + best < tables.pass_at && ratio + worst > tables.not_yet_at;
}
