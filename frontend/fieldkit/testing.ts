/** A phone's memory in a real IndexedDB, one door with one person, and a server that signs receipts. */
import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { afterEach, beforeEach, vi } from "vitest";
import { canonical, sha256Hex } from "./canonical";
import { keyToEnrol, sign } from "./keys";
import { type Kit, openKit, setMeta } from "./store";
import type { Door, Draft, Receipt, RoundPack, WireFact } from "./types";
import { nobody } from "./view";
import { emptyDraft, save } from "./visit";

export const SAU = { ...nobody("0193a1b2-7c00-7000-8000-0000000000a1"), name: "Nguyễn Thị Sáu", birth_year: 1954 };
export const DOOR: Door = {
  id: "0193a1b2-7c00-7000-8000-0000000000e2",
  household: "0193a1b2-7c00-7000-8000-0000000000b1",
  neighbourhood: 5,
  address: "42/7 Lê Lợi",
  plate: "42/7",
  position: 1,
  result: "",
  visited_at: null,
  last_result: "",
  last_at: null,
  appointment: null,
  people: [SAU],
};
const term = (code: string, title: string) => ({ code, title, say: "" });
export const PACK: RoundPack = {
  id: "0193a1b2-7c00-7000-8000-0000000000e1",
  commune: 25747,
  neighbourhood: 5,
  title: "Khu phố 5, hẻm 42",
  starts_at: "2026-11-25T11:00:00.000Z",
  ends_at: "2026-11-25T14:00:00.000Z",
  organisation: null,
  doors: [DOOR],
  others: 0,
  terms: {
    purposes: [term("learning", "Ghi lại việc học")],
    pillars: [term("device", "Thiết bị")],
    wishes: [term("pay-qr", "Trả tiền bằng mã QR")],
    barriers: [term("eyes", "Mắt yếu")],
    needs: [],
    results: [term("met", "Đã gặp"), term("nobody", "Không có ai ở nhà")],
  },
  server_time: "2026-11-25T11:00:00.000Z",
  cursor: 100,
};

export let kit: Kit;
let serverPair: CryptoKeyPair;
export let seq = 100;

beforeEach(async () => {
  globalThis.indexedDB = new IDBFactory();
  kit = await openKit();
  serverPair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
  seq = 100;
  offers.length = 0;
  wentBack(() => [], 1);
});

afterEach(() => {
  kit.close();
  vi.unstubAllGlobals();
});

/** What a stubbed server was offered, and the ids it then wants. */
export const offers: { said: Record<string, unknown>; want: string[] }[] = [];
let wanted: (ids: string[]) => string[] = () => [];
let life = 1;

/** Let the stubbed server have gone back: a new epoch, in which it wants some of what is offered. */
export function wentBack(want: (ids: string[]) => string[], epoch = 2): void {
  wanted = want;
  life = epoch;
}

export async function enrolled(): Promise<void> {
  const key = await keyToEnrol(kit);
  const serverKey = await crypto.subtle.exportKey("jwk", serverPair.publicKey);
  await setMeta(kit, { device: { ...key, account: "tuan" }, serverKey });
}

type Judge = (fact: WireFact) => Partial<Receipt>;

/** A server that signs receipts; `judge` changes one, `change` the whole answer. */
export function server(judge: Judge = () => ({}), change: (payload: Record<string, unknown>) => object = (p) => p) {
  const asked: { facts: WireFact[]; lost: unknown; signature: string; answers?: { payload: string }[] }[] = [];
  vi.stubGlobal("fetch", async (path: string, given: RequestInit) => {
    const body = JSON.parse(String(given.body));
    if (path === "/api/sync/offer") {
      const want = wanted(Object.values(body.ids as Record<string, string[]>).flat());
      offers.push({ said: body, want });
      const payload = JSON.stringify({ want, epoch: life });
      return Response.json({ payload, signature: await sign(serverPair.privateKey, payload) });
    }
    asked.push({ ...body, signature: (given.headers as Record<string, string>)["x-device-signature"] });
    const receipts = [];
    for (const fact of body.facts as WireFact[]) {
      const body_hash = await sha256Hex(canonical(fact));
      const plain = { fact_id: fact.id, body_hash, epoch: life, server_seq: ++seq, effective_at: fact.occurred_at };
      receipts.push({ ...plain, verdict: "stored", reason: null, ...judge(fact) });
    }
    const heads = { "25747": seq };
    const said = { receipts, epoch: life, heads, server_time: "2026-11-25T12:00:00.000Z", missing: [], rekey: false };
    const payload = JSON.stringify(change(said));
    return Response.json({ payload, signature: await sign(serverPair.privateKey, payload) });
  });
  return asked;
}

export const visit = (draft: Partial<Draft> = {}) => save(kit, PACK, DOOR, SAU, { ...emptyDraft(), result: "met", ...draft });
