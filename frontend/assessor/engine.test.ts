/** The phone plays the server's sessions: the same next task, the same reason, the same decision.
 *
 * tests/assessment/test_twin.py writes the sessions; SESSIONS names another file (5 000 of them in the long run). */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { shuffled } from "./chance";
import { type Answer, type Counters, decide, drawEligible, NOTHING, nextItem, type Tables } from "./engine";

interface Session {
  tables: number;
  seed: number;
  counters: Counters;
  usable: number[] | null;
  /** What is answered at each step: a number (modulo the item's categories), or null for a broken task. */
  answers: (number | null)[];
  digest: string;
}

const FILE = process.env.SESSIONS ?? join(import.meta.dirname, "../../tests/vectors/assessment/sessions.json");
const { tables, sessions } = JSON.parse(readFileSync(FILE, "utf8")) as { tables: Tables[]; sessions: Session[] };

function play(session: Session): string {
  const table = tables[session.tables] as Tables;
  const eligible = drawEligible(table, session.seed, session.counters);
  const usable = session.usable ? new Set(session.usable) : undefined;
  const lines = [[...eligible].join(",")];
  const given: Answer[] = [];
  for (const answer of session.answers) {
    const standing = decide(table, given);
    lines.push(`${standing.outcome} ${standing.reason} ${standing.ratio} ${standing.scored}`);
    if (standing.outcome !== null) break;
    const choice = nextItem(table, session.seed, eligible, given, usable);
    lines.push(`${choice.item} ${choice.reason}`);
    if (choice.item === NOTHING) break;
    const categories = (table.ratio[choice.item] as number[]).length;
    given.push({ item: choice.item, category: answer === null ? null : answer % categories });
  }
  lines.push(shuffled(session.seed, 6).join(","));
  return createHash("sha256").update(lines.join("\n")).digest("hex");
}

const ENOUGH_MS = 120_000; // 5 000 sessions on a busy machine

it(`plays ${sessions.length} sessions as the server does`, { timeout: ENOUGH_MS }, () => {
  expect(sessions.length).toBeGreaterThanOrEqual(200);
  const differing = sessions.filter((session) => play(session) !== session.digest);
  expect(differing.map((session) => session.seed)).toEqual([]);
});
