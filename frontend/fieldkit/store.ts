/** The phone's memory. One *strict* IndexedDB transaction writes facts, visit and counter together:
 * what the screen calls "đã lưu" survives a crash of the browser and a pulled battery.
 *
 * The outbox's shape is frozen: later versions add stores, never change these. */
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { RoundPack, Receipt, SavedVisit, WireFact } from "./types";

interface KitSchema extends DBSchema {
  meta: { key: string; value: unknown };
  outbox: { key: number; value: WireFact };
  receipts: { key: string; value: Receipt & { answer: string } };
  visits: { key: string; value: SavedVisit; indexes: { round: string } };
  rounds: { key: string; value: RoundPack };
  ballast: { key: string; value: Uint8Array };
}

export type Kit = IDBPDatabase<KitSchema>;

const BALLAST_BYTES = 512 * 1024;
const strict = { durability: "strict" } as const;

export async function openKit(name = "hocvuso-field"): Promise<Kit> {
  const kit = await openDB<KitSchema>(name, 1, {
    upgrade(db) {
      db.createObjectStore("meta");
      db.createObjectStore("outbox");
      db.createObjectStore("receipts");
      db.createObjectStore("visits", { keyPath: "id" }).createIndex("round", "round");
      db.createObjectStore("rounds", { keyPath: "id" });
      db.createObjectStore("ballast");
    },
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

/** Save one visit: `make` gets the next sequence number and the hash of the fact before, and returns facts in order. */
export async function saveVisit(
  kit: Kit,
  visit: SavedVisit,
  facts: WireFact[],
  chain: { seq: number; hash: string },
): Promise<void> {
  try {
    await writeVisit(kit, visit, facts, chain);
  } catch (error) {
    if ((error as DOMException).name !== "QuotaExceededError") throw error;
    await kit.clear("ballast");
    await writeVisit(kit, visit, facts, chain);
  }
}

async function writeVisit(
  kit: Kit,
  visit: SavedVisit,
  facts: WireFact[],
  chain: { seq: number; hash: string },
): Promise<void> {
  const tx = kit.transaction(["outbox", "visits", "meta"], "readwrite", strict);
  const before = ((await tx.objectStore("meta").get("seq")) as number | undefined) ?? 0;
  if (before + facts.length !== chain.seq) {
    tx.abort();
    throw new Error("another page of this phone saved at the same moment");
  }
  await Promise.all([
    ...facts.map((fact) => tx.objectStore("outbox").put(fact, fact.device_seq)),
    tx.objectStore("visits").put(visit),
    tx.objectStore("meta").put(chain.seq, "seq"),
    tx.objectStore("meta").put(chain.hash, "lastHash"),
  ]);
  await tx.done;
}

export async function outboxPage(kit: Kit, limit: number): Promise<WireFact[]> {
  return kit.getAll("outbox", undefined, limit);
}

/** Drop acknowledged facts and keep their receipts, in one transaction. */
export async function acknowledge(kit: Kit, facts: WireFact[], receipts: Receipt[], answer: string): Promise<number> {
  const byId = new Map(receipts.map((receipt) => [receipt.fact_id, receipt]));
  const tx = kit.transaction(["outbox", "receipts"], "readwrite", strict);
  let done = 0;
  for (const fact of facts) {
    const receipt = byId.get(fact.id);
    if (!receipt) continue;
    await tx.objectStore("receipts").put({ ...receipt, answer }, fact.id);
    await tx.objectStore("outbox").delete(fact.device_seq);
    done += 1;
  }
  await tx.done;
  return done;
}
