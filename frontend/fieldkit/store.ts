/** The phone's memory. One *strict* IndexedDB transaction writes facts, visit and counter together:
 * what the screen calls "đã lưu" survives a crash of the browser and a pulled battery.
 *
 * The outbox's shape is frozen: later versions add stores, never change these. */
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { Draft, Receipt, RoundPack, SavedVisit, SentFact, WireFact } from "./types";

interface KitSchema extends DBSchema {
  meta: { key: string; value: unknown };
  outbox: { key: number; value: WireFact };
  sent: { key: string; value: SentFact };
  answers: { key: number; value: { payload: string; signature: string } };
  visits: { key: string; value: SavedVisit };
  rounds: { key: string; value: RoundPack & { fetchedAt: string } };
  drafts: { key: string; value: Draft };
  ballast: { key: string; value: Uint8Array };
}

export type Kit = IDBPDatabase<KitSchema>;

const BALLAST_BYTES = 512 * 1024;
const KEPT_MS = 35 * 86_400_000;
export const LEASE_MS = 7 * 86_400_000;
const strict = { durability: "strict" } as const;

/** Another page of this phone saved in between: read the counter again and try once more. */
export class ChainMoved extends Error {}

/** Open the memory. `lost` is called when the browser closes it under us (iOS does): open it again. */
export async function openKit(name = "hocvuso-field", lost: () => void = () => {}): Promise<Kit> {
  const kit = await openDB<KitSchema>(name, 1, {
    upgrade(db) {
      for (const store of ["meta", "outbox", "sent", "drafts", "ballast"] as const) db.createObjectStore(store);
      db.createObjectStore("answers", { autoIncrement: true });
      db.createObjectStore("visits", { keyPath: "id" });
      db.createObjectStore("rounds", { keyPath: "id" });
    },
    blocking: () => kit.close(),
    terminated: lost,
  });
  await keepBallast(kit);
  return kit;
}

/** A row that can be thrown away when the phone is full, so that the visit still fits. */
async function keepBallast(kit: Kit): Promise<void> {
  try {
    if ((await kit.count("ballast")) === 0) await kit.put("ballast", new Uint8Array(BALLAST_BYTES), "row");
  } catch {
    // a full phone: the visit itself still has the room that is left
  }
}

export async function getMeta<T>(kit: Kit, key: string): Promise<T | undefined> {
  return (await kit.get("meta", key)) as T | undefined;
}

export async function setMeta(kit: Kit, values: Record<string, unknown>): Promise<void> {
  const tx = kit.transaction("meta", "readwrite", strict);
  await Promise.all([...Object.entries(values).map(([key, value]) => tx.store.put(value, key)), tx.done]);
}

export interface Chain {
  seq: number;
  hash: string;
}

/** Where the chain of this phone's facts stands: the last number given out and the hash of that fact. */
export async function chainOf(kit: Kit): Promise<Chain> {
  const tx = kit.transaction("meta");
  const [seq, hash] = await Promise.all([tx.store.get("seq"), tx.store.get("lastHash")]);
  return { seq: (seq as number) ?? 0, hash: (hash as string) ?? "" };
}

/** Write a visit and its facts, which continue the chain `from`. Throws ChainMoved when another page was faster. */
export async function writeVisit(
  kit: Kit,
  visit: SavedVisit,
  facts: WireFact[],
  from: Chain,
  to: Chain,
): Promise<void> {
  try {
    await write(kit, visit, facts, from, to);
  } catch (error) {
    if ((error as DOMException).name !== "QuotaExceededError") throw error;
    await kit.clear("ballast");
    await write(kit, visit, facts, from, to);
  }
}

async function write(kit: Kit, visit: SavedVisit, facts: WireFact[], from: Chain, to: Chain): Promise<void> {
  const tx = kit.transaction(["outbox", "visits", "meta", "drafts"], "readwrite", strict);
  const meta = tx.objectStore("meta");
  const seq = ((await meta.get("seq")) as number | undefined) ?? 0;
  if (seq !== from.seq) {
    tx.abort();
    await tx.done.catch(() => {});
    throw new ChainMoved();
  }
  await Promise.all([
    ...facts.map((fact) => tx.objectStore("outbox").put(fact, fact.device_seq)),
    tx.objectStore("visits").put(visit),
    tx.objectStore("drafts").delete(visit.person ?? visit.door),
    meta.put(to.seq, "seq"),
    meta.put(to.hash, "lastHash"),
    tx.done,
  ]);
}

export async function outboxPage(kit: Kit, limit: number): Promise<WireFact[]> {
  return kit.getAll("outbox", undefined, limit);
}

/** Take receipted facts out of the outbox and keep them with their receipts, in one transaction; returns how many. */
export async function acknowledge(
  kit: Kit,
  pairs: { fact: WireFact; receipt: Receipt }[],
  answer: { payload: string; signature: string },
  now: Date = new Date(),
): Promise<number> {
  if (pairs.length === 0) return 0;
  const tx = kit.transaction(["outbox", "sent", "answers"], "readwrite", strict);
  const key = (await tx.objectStore("answers").add(answer)) as number;
  for (const { fact, receipt } of pairs) {
    const waiting = await tx.objectStore("outbox").get(fact.device_seq);
    // a number may be given again only to another installation's chain: never take out what was not answered for
    if (waiting?.id === fact.id) await tx.objectStore("outbox").delete(fact.device_seq);
    if (receipt.verdict === "erased") await tx.objectStore("sent").delete(fact.id);
    else await tx.objectStore("sent").put({ fact, receipt, answer: key, at: now.toISOString() }, fact.id);
  }
  await tx.done;
  return pairs.length;
}

/** Put facts that were sent before back into the outbox (the server asked for them); returns how many. */
export async function sendAgain(kit: Kit, wanted: (sent: SentFact) => boolean): Promise<number> {
  const tx = kit.transaction(["outbox", "sent"], "readwrite", strict);
  const again = (await tx.objectStore("sent").getAll()).filter(wanted);
  for (const { fact } of again) await tx.objectStore("outbox").put(fact, fact.device_seq);
  await tx.done;
  return again.length;
}

/** Forget what was answered for more than 35 days ago, with the visits and answers nothing points to any more. */
export async function forgetOld(kit: Kit, now: number = Date.now()): Promise<void> {
  const tx = kit.transaction(["sent", "answers", "visits", "outbox"], "readwrite");
  const pointed = new Set<number>();
  for (const row of await tx.objectStore("sent").getAll()) {
    if (row.receipt.verdict !== "parked" && now - Date.parse(row.at) > KEPT_MS) {
      await tx.objectStore("sent").delete(row.fact.id);
    } else pointed.add(row.answer);
  }
  for (const key of await tx.objectStore("answers").getAllKeys()) {
    if (!pointed.has(key)) await tx.objectStore("answers").delete(key);
  }
  const facts = new Set([
    ...(await tx.objectStore("sent").getAllKeys()),
    ...(await tx.objectStore("outbox").getAll()).map((fact) => fact.id),
  ]);
  for (const visit of await tx.objectStore("visits").getAll()) {
    if (!visit.facts.some((id) => facts.has(id))) await tx.objectStore("visits").delete(visit.id);
  }
  await tx.done;
}

/** Take away the doors of rounds the server no longer gives out. An empty list takes nothing away for a week. */
export async function keepRounds(kit: Kit, given: string[], now: number = Date.now()): Promise<void> {
  const tx = kit.transaction("rounds", "readwrite");
  for (const pack of await tx.store.getAll()) {
    const old = now - Date.parse(pack.fetchedAt) > LEASE_MS;
    if (!given.includes(pack.id) && (given.length > 0 || old)) await tx.store.delete(pack.id);
  }
  await tx.done;
}

/** Make the phone ready for another volunteer. Refuses (false) while anything waits to be sent. */
export async function handOver(kit: Kit): Promise<boolean> {
  const tx = kit.transaction(["meta", "outbox", "sent", "answers", "visits", "rounds", "drafts"], "readwrite", strict);
  if ((await tx.objectStore("outbox").count()) > 0) {
    tx.abort();
    await tx.done.catch(() => {});
    return false;
  }
  await Promise.all([
    ...(["meta", "sent", "answers", "visits", "rounds", "drafts"] as const).map((name) => tx.objectStore(name).clear()),
    tx.done,
  ]);
  return true;
}

/** Begin a new chain under a new key (the server answered `rekey`). Only when nothing waits any more. */
export async function beginChain(kit: Kit): Promise<boolean> {
  const tx = kit.transaction(["meta", "outbox"], "readwrite", strict);
  if ((await tx.objectStore("outbox").count()) > 0) {
    tx.abort();
    await tx.done.catch(() => {});
    return false;
  }
  const meta = tx.objectStore("meta");
  await Promise.all([...["device", "seq", "lastHash", "lost"].map((key) => meta.delete(key)), tx.done]);
  return true;
}
