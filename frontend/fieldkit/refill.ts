/** A server restored from a backup: the phone says what it still holds, and sends again what the server wants.
 * It learns of it from any answer: a new epoch, or heads lower than the server itself once signed. */
import { canonical } from "./canonical";
import { getMeta, type Kit, sendAgain, setMeta } from "./store";
import type { SentFact, WireFact } from "./types";

export interface Signed {
  payload: string;
  signature: string;
}

/** What the volunteer is told afterwards; kept a day. */
export interface Refill {
  visits: string[];
  at: string;
}

const SHOWN_MS = 86_400_000;
const PART_IDS = 2000;
const ANSWER_BYTES = 1024 * 1024;

/** "unknown": the server does not know this phone's key. */
export type Problem = "" | "offline" | "not-enrolled" | "unknown" | "forged" | "refused" | "rekey";

export interface Refusal {
  problem: Problem;
  message: string;
}

export interface OfferAnswer {
  want: string[];
  epoch: number;
}

/** Note that everything must be offered: durable, so that a closed page goes on with it.
 * `behind`: communes of which the server knows less than it once signed, in the same epoch. */
export async function mustOffer(kit: Kit, behind: string[]): Promise<void> {
  await setMeta(kit, { offer: { behind } });
}

/** Offer what was acknowledged, and put what the server wants into the outbox. `ask` posts something signed and returns
 * the checked answer. Returns the refusal when there was one: then everything is offered again. */
export async function offerAll(
  kit: Kit,
  device: string,
  ask: (path: string, body: string) => Promise<OfferAnswer | Refusal>,
): Promise<Refusal | null> {
  const due = await getMeta<{ behind: string[] } | null>(kit, "offer");
  if (!due) return null;
  const sent = await kit.getAll("sent");
  const witness = await latestAnswer(kit, sent.filter(({ fact }) => due.behind.includes(String(fact.commune))));
  const wanted = new Set<string>();
  const parts = Math.max(1, Math.ceil(sent.length / PART_IDS));
  for (let part = 0; part < parts; part++) {
    const ids: Record<string, string[]> = {};
    for (const { fact } of sent.slice(part * PART_IDS, (part + 1) * PART_IDS)) {
      const code = String(fact.commune);
      ids[code] ??= [];
      ids[code].push(fact.id);
    }
    const body = { device, ids, part, more: part + 1 < parts, ...(witness ? { witness } : {}) };
    const answer = await ask("/api/sync/offer", canonical(body));
    if ("problem" in answer) return answer;
    for (const id of answer.want) wanted.add(id);
    await setMeta(kit, { epoch: answer.epoch });
  }
  await sendAgain(kit, ({ fact }) => wanted.has(fact.id));
  const visits = (await kit.getAll("visits")).filter((visit) => visit.facts.some((id) => wanted.has(id)));
  const refill: Refill = { visits: visits.map((visit) => visit.id), at: new Date().toISOString() };
  await setMeta(kit, visits.length > 0 ? { offer: null, refill } : { offer: null });
  return null;
}

/** The newest answer kept: the server's own word that it knew more. */
async function latestAnswer(kit: Kit, sent: SentFact[]): Promise<Signed | undefined> {
  const newest = sent.reduce<SentFact | undefined>(
    (best, row) => ((row.receipt.server_seq ?? 0) > (best?.receipt.server_seq ?? 0) ? row : best),
    undefined,
  );
  return newest && (await kit.get("answers", newest.answer));
}

/** Facts to send now, as many of the given ones as their earlier answers leave room for, and those answers. */
export async function withAnswers(kit: Kit, facts: WireFact[]): Promise<{ facts: WireFact[]; answers: Signed[] }> {
  const keys = new Set<number>();
  const answers: Signed[] = [];
  let bytes = 0;
  for (const [place, fact] of facts.entries()) {
    const sent = await kit.get("sent", fact.id);
    if (!sent || keys.has(sent.answer)) continue;
    const answer = await kit.get("answers", sent.answer);
    if (!answer) continue;
    bytes += answer.payload.length;
    if (bytes > ANSWER_BYTES && place > 0) return { facts: facts.slice(0, place), answers };
    keys.add(sent.answer);
    answers.push(answer);
  }
  return { facts, answers };
}

/** How many visits a restored server asked for again, and how many of them still wait; null when there is no news. */
export async function refillState(kit: Kit, now: number = Date.now()): Promise<{ asked: number; left: number } | null> {
  const told = await getMeta<Refill>(kit, "refill");
  if (!told) return null;
  const [outbox, visits] = await Promise.all([kit.getAll("outbox"), kit.getAll("visits")]);
  const waiting = new Set(outbox.map((fact) => fact.id));
  const asked = new Set(told.visits);
  const left = visits.filter((visit) => asked.has(visit.id) && visit.facts.some((id) => waiting.has(id))).length;
  if (left === 0 && now - Date.parse(told.at) > SHOWN_MS) return null;
  return { asked: told.visits.length, left };
}
