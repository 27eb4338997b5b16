/** Sending: the outbox goes to the server in pages; a fact leaves the phone only against a signed receipt.
 * A captive portal's 200, an empty, failed or forged answer removes nothing. */
import { canonical, sha256Hex } from "./canonical";
import { deviceKey, isFrom, sign } from "./keys";
import { mustOffer, type OfferAnswer, offerAll, type Problem, type Refusal, refillState, type Signed, withAnswers } from "./refill";
import { acknowledge, beginChain, forgetOld, getMeta, type Kit, outboxPage, sendAgain, setMeta } from "./store";
import type { Receipt, WireFact } from "./types";

export const PAGE_FACTS = 200;
const APP = "fieldkit/1";

export interface Parked {
  plate: string;
  reason: string;
}

export interface SyncState {
  /** Visits of which at least one fact still lies in the outbox. */
  waiting: number;
  parked: Parked[];
  problem: Problem;
  message: string;
  /** Visits a server restored from a backup asked for again, and how many of them have not gone yet. */
  refill?: { asked: number; left: number };
}

/** With nothing to send, the server is greeted this often: only so does a phone learn that it must give again. */
const GREET_MS = 10 * 60_000;

interface Payload {
  receipts: Receipt[];
  epoch: number;
  heads: Record<string, number>;
  server_time: string;
  missing: [number, number][];
  rekey: boolean;
}

/** Send everything that waits. One sender at a time on this phone (Web Locks), whatever tabs are open.
 * `greet`: speak to the server even when nothing waits. */
export async function push(kit: Kit, greet = false): Promise<SyncState> {
  // old WebViews have no locks: sending twice at once is safe, only slower
  const locks: LockManager | undefined = globalThis.navigator?.locks;
  if (!locks) return pushAlone(kit, greet);
  return locks.request("hocvuso-sender", () => pushAlone(kit, greet));
}

async function pushAlone(kit: Kit, greet: boolean): Promise<SyncState> {
  const device = await deviceKey(kit);
  if (!device) return state(kit, "not-enrolled");
  const key = device.pair.privateKey;
  let greeting = greet || Date.now() - ((await getMeta<number>(kit, "metAt")) ?? Date.now()) > GREET_MS;
  let refused: Refusal | null = null;
  for (;;) {
    // a server too old to be offered anything still gets what waits
    refused ??= await offerAll(kit, device.id, async (path, body) => {
      const answer = await post(kit, path, body, key);
      if ("problem" in answer) return answer;
      return (await verified<OfferAnswer>(kit, answer)) ?? refusal("forged");
    });
    if (refused && refused.problem !== "refused") return state(kit, refused.problem, refused.message);
    const { facts, answers } = await withAnswers(kit, await outboxPage(kit, PAGE_FACTS));
    if (facts.length === 0 && !greeting) {
      await forgetOld(kit);
      return state(kit, (await getMeta<boolean>(kit, "rekey")) ? "rekey" : "");
    }
    greeting = false;
    const answer = await post(kit, "/api/sync/push", await message(kit, device.id, facts, answers), key);
    if ("problem" in answer) {
      // nobody answers a greeting: nothing waits, so there is nothing to tell
      return state(kit, facts.length === 0 && answer.problem === "offline" ? "" : answer.problem, answer.message);
    }
    const said = await verified<Payload>(kit, answer);
    if (!said) return state(kit, "forged");
    const done = await acknowledge(kit, await matched(facts, said.receipts), answer);
    await note(kit, said);
    if (facts.length > 0 && done === 0) return state(kit, "refused");
  }
}

const refusal = (problem: SyncState["problem"], message = ""): Refusal => ({ problem, message });

async function message(kit: Kit, device: string, facts: WireFact[], answers: Signed[]): Promise<string> {
  return canonical({
    device,
    app: APP,
    epoch: (await getMeta<number>(kit, "epoch")) ?? 0,
    facts,
    max_seq: (await getMeta<number>(kit, "seq")) ?? 0,
    sent_at: new Date().toISOString(), // the server measures how far this clock is off
    unsent: await kit.count("outbox"),
    lost: (await getMeta<[number, number][]>(kit, "lost")) ?? [],
    ...(answers.length > 0 ? { answers } : {}),
  });
}

async function post(kit: Kit, path: string, body: string, key: CryptoKey): Promise<Signed | Refusal> {
  let response: Response;
  try {
    response = await fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json", "x-device-signature": await sign(key, body) },
      body,
      cache: "no-store",
      credentials: "omit",
    });
  } catch {
    return refusal("offline");
  }
  try {
    const answer = await response.json();
    if (response.ok && typeof answer.payload === "string" && typeof answer.signature === "string") return answer;
    const told = typeof answer.detail === "string" ? answer.detail : "";
    if (answer.code !== "device_unproven") return refusal("refused", told);
    // enrolled after the backup from which the server was restored
    await setMeta(kit, { unknown: true });
    return refusal("unknown", told);
  } catch {
    return refusal("offline"); // a captive portal's page is no answer
  }
}

/** Check the server's ES256 signature over the whole answer. */
async function verified<P>(kit: Kit, answer: Signed): Promise<P | null> {
  const jwk = await getMeta<JsonWebKey>(kit, "serverKey");
  if (!jwk || !(await isFrom(jwk, answer.signature, answer.payload))) return null;
  return JSON.parse(answer.payload) as P;
}

/** A receipt counts only for the very bytes that were sent. */
async function matched(facts: WireFact[], receipts: Receipt[]): Promise<{ fact: WireFact; receipt: Receipt }[]> {
  const byId = new Map(receipts.map((receipt) => [receipt.fact_id, receipt]));
  const pairs = [];
  for (const fact of facts) {
    const receipt = byId.get(fact.id);
    if (receipt && receipt.body_hash === (await sha256Hex(canonical(fact)))) pairs.push({ fact, receipt });
  }
  return pairs;
}

/** Keep what the server said about itself; send again what it says it misses, give up what is nowhere any more. */
async function note(kit: Kit, said: Payload): Promise<void> {
  const epoch = (await getMeta<number>(kit, "epoch")) ?? 0;
  const kept = await getMeta<{ heads: Record<string, number> }>(kit, "seen");
  // heads of an epoch that ended say nothing about the new one
  const heads = said.epoch === epoch ? { ...kept?.heads, ...said.heads } : said.heads;
  const behind = Object.keys(said.heads).filter((code) => said.heads[code]! < (kept?.heads[code] ?? 0));
  // durable before the new epoch is: a page closed in between still knows that it has to offer
  if (epoch && said.epoch !== epoch) await mustOffer(kit, []);
  else if (behind.length > 0) await mustOffer(kit, behind);
  const about = { seen: { time: said.server_time, heads }, rekey: said.rekey, metAt: Date.now(), unknown: false };
  await setMeta(kit, { epoch: said.epoch, ...about });
  if (said.missing.length > 0) {
    const inside = (seq: number) => said.missing.some(([first, last]) => first <= seq && seq <= last);
    await sendAgain(kit, ({ fact }) => inside(fact.device_seq));
    const here = new Set(await kit.getAllKeys("outbox"));
    await setMeta(kit, { lost: ranges(said.missing, here) });
  }
  if (said.rekey) await beginChain(kit);
}

/** The numbers of some ranges that are not in the outbox, as ranges. */
export function ranges(missing: [number, number][], here: Set<number>): [number, number][] {
  const found: [number, number][] = [];
  for (const [first, last] of missing) {
    for (let n = first; n <= last; n++) {
      if (here.has(n)) continue;
      const open = found.at(-1);
      if (open && open[1] === n - 1) open[1] = n;
      else found.push([n, n]);
    }
  }
  return found;
}

/** What the volunteer is told about the outbox. */
export async function state(kit: Kit, problem: SyncState["problem"], message = ""): Promise<SyncState> {
  const [outbox, sent, visits] = await Promise.all([kit.getAll("outbox"), kit.getAll("sent"), kit.getAll("visits")]);
  const waiting = new Set(outbox.map((fact) => fact.id));
  const reasons = new Map(
    sent.filter((row) => row.receipt.verdict === "parked").map((row) => [row.fact.id, row.receipt.reason ?? ""]),
  );
  const parked: Parked[] = [];
  for (const visit of visits) {
    const reason = visit.facts.map((id) => reasons.get(id)).find((found) => found !== undefined);
    if (reason !== undefined) parked.push({ plate: visit.plate, reason });
  }
  const refill = await refillState(kit);
  // what a restored server asked for again is told apart: it had gone once
  const before = new Set(sent.filter((row) => row.receipt.verdict !== "parked").map((row) => row.fact.id));
  const count = visits.filter((v) => v.facts.some((id) => waiting.has(id) && !before.has(id))).length;
  return { waiting: count, parked, problem, message, ...(refill ? { refill } : {}) };
}

/** Offer parked facts once more: after an upgrade, or a leader's word, the server may take them. */
export async function offerParked(kit: Kit): Promise<void> {
  await sendAgain(kit, ({ receipt }) => receipt.verdict === "parked");
}
