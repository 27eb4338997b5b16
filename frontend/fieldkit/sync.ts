/** Sending: the outbox goes to the server in pages; a fact leaves the phone only against a signed receipt.
 * A captive portal's 200, an empty, failed or forged answer removes nothing. */
import { canonical, sha256Hex } from "./canonical";
import { deviceKey, isFrom, sign } from "./keys";
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
  problem: "" | "offline" | "not-enrolled" | "forged" | "refused" | "rekey";
  message: string;
}

interface PushAnswer {
  payload: string;
  signature: string;
}

interface Payload {
  receipts: Receipt[];
  epoch: number;
  heads: Record<string, number>;
  server_time: string;
  missing: [number, number][];
  rekey: boolean;
}

/** Send everything that waits. One sender at a time on this phone (Web Locks), whatever tabs are open. */
export async function push(kit: Kit): Promise<SyncState> {
  // old WebViews have no locks: sending twice at once is safe, only slower
  const locks: LockManager | undefined = globalThis.navigator?.locks;
  if (!locks) return pushAlone(kit);
  return locks.request("hocvuso-sender", () => pushAlone(kit));
}

async function pushAlone(kit: Kit): Promise<SyncState> {
  const device = await deviceKey(kit);
  if (!device) return state(kit, "not-enrolled");
  for (;;) {
    const facts = await outboxPage(kit, PAGE_FACTS);
    if (facts.length === 0) {
      await forgetOld(kit);
      return state(kit, (await getMeta<boolean>(kit, "rekey")) ? "rekey" : "");
    }
    const answer = await sendPage(kit, device.id, device.pair.privateKey, facts);
    if ("problem" in answer) return state(kit, answer.problem, answer.message);
    const said = await verified(kit, answer);
    if (!said) return state(kit, "forged");
    const done = await acknowledge(kit, await matched(facts, said.receipts), answer);
    await note(kit, said);
    if (done === 0) return state(kit, "refused");
  }
}

type Refusal = { problem: SyncState["problem"]; message: string };

async function sendPage(kit: Kit, device: string, key: CryptoKey, facts: WireFact[]): Promise<PushAnswer | Refusal> {
  const body = canonical({
    device,
    app: APP,
    epoch: (await getMeta<number>(kit, "epoch")) ?? 0,
    facts,
    max_seq: (await getMeta<number>(kit, "seq")) ?? 0,
    sent_at: new Date().toISOString(), // the server measures how far this clock is off
    unsent: await kit.count("outbox"),
    lost: (await getMeta<[number, number][]>(kit, "lost")) ?? [],
  });
  let response: Response;
  try {
    response = await fetch("/api/sync/push", {
      method: "POST",
      headers: { "content-type": "application/json", "x-device-signature": await sign(key, body) },
      body,
      cache: "no-store",
      credentials: "omit",
    });
  } catch {
    return { problem: "offline", message: "" };
  }
  try {
    const answer = await response.json();
    if (response.ok && typeof answer.payload === "string" && typeof answer.signature === "string") return answer;
    return { problem: "refused", message: typeof answer.detail === "string" ? answer.detail : "" };
  } catch {
    return { problem: "offline", message: "" }; // a captive portal's page is no answer
  }
}

/** Check the server's ES256 signature over the whole answer. */
async function verified(kit: Kit, answer: PushAnswer): Promise<Payload | null> {
  const jwk = await getMeta<JsonWebKey>(kit, "serverKey");
  if (!jwk || !(await isFrom(jwk, answer.signature, answer.payload))) return null;
  return JSON.parse(answer.payload) as Payload;
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
  await setMeta(kit, { epoch: said.epoch, seen: { time: said.server_time, heads }, rekey: said.rekey });
  if (epoch && said.epoch !== epoch) {
    // a server that went back to a backup: it gets everything again, and answers `known` for what it has
    await sendAgain(kit, () => true);
  }
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
  return { waiting: visits.filter((v) => v.facts.some((id) => waiting.has(id))).length, parked, problem, message };
}

/** Offer parked facts once more: after an upgrade, or a leader's word, the server may take them. */
export async function offerParked(kit: Kit): Promise<void> {
  await sendAgain(kit, ({ receipt }) => receipt.verdict === "parked");
}
