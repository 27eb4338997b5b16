/** From what the volunteer ticked to facts, and the one way in which a visit is saved. */
import { canonical, sha256Hex } from "./canonical";
import { randomHex, uuid7 } from "./ids";
import { ChainMoved, chainOf, getMeta, type Kit, writeVisit } from "./store";
import type { Door, Draft, Person, RoundPack, SavedVisit, WireFact } from "./types";

export const emptyDraft = (): Draft => ({
  result: "",
  consents: {},
  pillars: {},
  wish: "",
  barriers: [],
  appointmentDay: "",
  appointmentHour: "",
  added: null,
});

export interface SaidFact {
  kind: string;
  evidence: WireFact["evidence"];
  purpose: string;
  body: Record<string, unknown>;
}

const TRIES = 8;

/** What one person's draft says, as kinds and bodies in the order in which they are recorded. Pure. */
export function saidByDraft(draft: Draft, round: RoundPack, door: Door, before: Person | null): SaidFact[] {
  const said: SaidFact[] = [];
  const say = (kind: string, evidence: WireFact["evidence"], purpose: string, body: Record<string, unknown>) =>
    said.push({ kind, evidence, purpose, body });
  if (draft.added) {
    const year = Number(draft.added.birthYear) || null;
    const birth = year ? { year } : null;
    say("resident.listed", "declared", "movement", { name: draft.added.name, birth, household: door.household });
  }
  const result = draft.result || "met";
  const visit: Record<string, unknown> = { round: round.id, household: door.household, result };
  if (draft.wish) visit.wish = draft.wish;
  say("visit.recorded", "witnessed", "movement", visit);
  for (const [purpose, answer] of Object.entries(draft.consents)) {
    if (answer === "yes") say("consent.given", "witnessed", "consent", { purpose, how: "spoken" });
    if (answer === "no") say("consent.withdrawn", "witnessed", "consent", { purpose, how: "spoken" });
  }
  for (const [pillar, answer] of Object.entries(draft.pillars)) {
    if (answer) say("pillar.observed", "witnessed", "movement", { pillar, present: answer === "yes" });
  }
  const known = before?.barriers ?? [];
  for (const barrier of draft.barriers.filter((code) => !known.includes(code))) {
    say("barrier.noted", "declared", "movement", { barrier });
  }
  for (const barrier of known.filter((code) => !draft.barriers.includes(code))) {
    say("barrier.cleared", "declared", "movement", { barrier });
  }
  if (draft.appointmentDay) {
    const body: Record<string, unknown> = { at: appointmentMoment(draft) };
    if (draft.wish) body.promised = draft.wish;
    say("appointment.made", "declared", "movement", body);
  }
  return said;
}

/** The day of the appointment ("28/11/2026"), null when it is no day or long past. */
export function appointmentDay(text: string, now: number = Date.now()): Date | null {
  const match = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(text);
  if (!match) return null;
  const [day, month, year] = match.slice(1).map(Number) as [number, number, number];
  const date = new Date(Date.UTC(year, month - 1, day));
  const real = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return real && date.getTime() > now - 2 * 86_400_000 ? date : null;
}

/** The moment of the appointment, Ho Chi Minh City time (UTC+7, no summer time), as RFC 3339 in UTC. */
export function appointmentMoment(draft: Draft): string {
  const day = appointmentDay(draft.appointmentDay, 0) ?? new Date();
  const [hour, minute] = (draft.appointmentHour || "19:00").split(":").map(Number);
  return new Date(day.getTime() + ((hour ?? 19) - 7) * 3_600_000 + (minute ?? 0) * 60_000).toISOString();
}

/** Save a person's visit (or a door nobody opened) on this phone. Resolves only when it is safely written. */
export async function save(
  kit: Kit,
  round: RoundPack,
  door: Door,
  person: Person | null,
  draft: Draft,
  now: Date = new Date(),
): Promise<SavedVisit> {
  const said = person
    ? saidByDraft(draft, round, door, draft.added ? null : person)
    : saidByDraft({ ...emptyDraft(), result: draft.result }, round, door, null);
  const ids = said.map(() => uuid7(now.getTime()));
  const seen = await seenOf(kit, round);
  for (let attempt = 1; ; attempt++) {
    const from = await chainOf(kit);
    let { seq, hash } = from;
    const facts: WireFact[] = [];
    for (const [n, { kind, evidence, purpose, body }] of said.entries()) {
      seq += 1;
      const fact: WireFact = {
        id: ids[n]!,
        kind,
        version: 1,
        commune: round.commune,
        neighbourhood: door.neighbourhood,
        subject: person ? { kind: "resident", id: person.id } : { kind: "household", id: door.household },
        on_behalf_of: round.organisation,
        device_seq: seq,
        prev_hash: hash || null,
        occurred_at: now.toISOString(),
        seen,
        evidence,
        purpose,
        salt: randomHex(16),
        enc: "none",
        body,
      };
      hash = await sha256Hex(canonical(fact));
      facts.push(fact);
    }
    const visit: SavedVisit = {
      id: ids[0]!,
      round: round.id,
      door: door.id,
      plate: door.plate,
      person: person?.id ?? null,
      result: draft.result || "met",
      savedAt: now.toISOString(),
      facts: ids,
    };
    try {
      await writeVisit(kit, visit, facts, from, { seq, hash });
      return visit;
    } catch (error) {
      if (!(error instanceof ChainMoved) || attempt === TRIES) throw error;
    }
  }
}

/** The last server time and the commune's cursor this phone knows: nothing depends on its own clock alone. */
async function seenOf(kit: Kit, round: RoundPack): Promise<WireFact["seen"]> {
  const kept = await getMeta<{ time: string; heads: Record<string, number> }>(kit, "seen");
  const time = kept && kept.time > round.server_time ? kept.time : round.server_time;
  return { time, cursor: Math.max(round.cursor, kept?.heads[String(round.commune)] ?? 0) };
}
