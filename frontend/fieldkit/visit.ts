/** From what the volunteer ticked to facts. Pure but for ids and hashes, so that tests can read it. */
import { canonical, sha256Hex } from "./canonical";
import { randomHex, uuid7 } from "./ids";
import { getMeta, type Kit, saveVisit } from "./store";
import type { Door, Draft, Person, RoundPack, SavedVisit, WireFact } from "./types";

export const emptyDraft = (): Draft => ({
  result: "",
  consents: {},
  pillars: {},
  wish: "",
  barriers: [],
  appointmentDay: "",
  appointmentHour: "",
});

interface Said {
  kind: string;
  evidence: WireFact["evidence"];
  purpose: string;
  body: Record<string, unknown>;
}

/** What one person's draft says, as kinds and bodies in the order in which they are recorded. */
export function saidByDraft(draft: Draft, round: RoundPack, door: Door, now: Date): Said[] {
  const said: Said[] = [
    {
      kind: "visit.recorded",
      evidence: "witnessed",
      purpose: "movement",
      body: { round: round.id, household: door.household, result: draft.result || "met", wish: draft.wish || null },
    },
  ];
  for (const [purpose, answer] of Object.entries(draft.consents)) {
    if (answer === "yes") {
      said.push({ kind: "consent.given", evidence: "witnessed", purpose: "consent", body: { purpose, how: "spoken" } });
    } else if (answer === "no") {
      said.push({ kind: "consent.withdrawn", evidence: "witnessed", purpose: "consent", body: { purpose, how: "spoken" } });
    }
  }
  for (const [pillar, answer] of Object.entries(draft.pillars)) {
    if (answer) {
      said.push({ kind: "pillar.observed", evidence: "witnessed", purpose: "movement", body: { pillar, present: answer === "yes" } });
    }
  }
  for (const barrier of draft.barriers) {
    said.push({ kind: "barrier.noted", evidence: "declared", purpose: "movement", body: { barrier } });
  }
  if (draft.appointmentDay) {
    said.push({
      kind: "appointment.made",
      evidence: "declared",
      purpose: "movement",
      body: { at: appointmentMoment(draft, now), promised: draft.wish || null },
    });
  }
  return said;
}

/** The moment of the appointment, Ho Chi Minh City time (UTC+7, no summer time), as ISO 8601 in UTC. */
export function appointmentMoment(draft: Draft, now: Date): string {
  const [day, month, year] = draft.appointmentDay.split("/").map(Number);
  const [hour, minute] = (draft.appointmentHour || "19:00").split(":").map(Number);
  const moment = Date.UTC(year ?? now.getFullYear(), (month ?? 1) - 1, day ?? 1, (hour ?? 19) - 7, minute ?? 0);
  return new Date(moment).toISOString().replace(/\.\d+Z$/, "Z");
}

/** Save a person's visit (or a door nobody opened) on this phone. Resolves only when it is safely written. */
export async function save(kit: Kit, round: RoundPack, door: Door, person: Person | null, draft: Draft): Promise<SavedVisit> {
  const now = new Date();
  const facts: WireFact[] = [];
  let seq = (await getMeta<number>(kit, "seq")) ?? 0;
  let hash = (await getMeta<string>(kit, "lastHash")) ?? "";
  const seen = (await getMeta<{ time: string; cursor: number }>(kit, "seen")) ?? {
    time: round.serverTime,
    cursor: round.cursor,
  };
  const said = person
    ? saidByDraft(draft, round, door, now)
    : saidByDraft({ ...emptyDraft(), result: draft.result }, round, door, now);
  for (const { kind, evidence, purpose, body } of said) {
    seq += 1;
    const fact: WireFact = {
      id: uuid7(now.getTime()),
      kind,
      version: 1,
      commune: round.commune,
      neighbourhood: round.neighbourhood,
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
    id: facts[0]!.id,
    round: round.id,
    door: door.id,
    person: person?.id ?? null,
    result: draft.result || "met",
    savedAt: now.toISOString(),
    facts: facts.map((fact) => fact.id),
  };
  await saveVisit(kit, visit, facts, { seq, hash });
  return visit;
}
