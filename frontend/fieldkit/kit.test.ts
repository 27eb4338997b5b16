/** The phone's memory, the outbox and what the screens show, on a real IndexedDB in memory. */
import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { sides, windowStart } from "./alley";
import { canonical, sha256Hex } from "./canonical";
import { isInAppBrowser } from "./gate";
import { uuid7 } from "./ids";
import { base64url, keyToEnrol, sign } from "./keys";
import { chainOf, forgetOld, getMeta, handOver, keepRounds, type Kit, openKit, setMeta } from "./store";
import { offerParked, push, ranges, state } from "./sync";
import type { Door, Draft, Receipt, RoundPack, WireFact } from "./types";
import { nobody, overlayOf, viewOf } from "./view";
import { appointmentDay, appointmentMoment, emptyDraft, save, saidByDraft } from "./visit";
import { fold, lower, matches, shown, when, why } from "./words";

const SAU = { ...nobody("0193a1b2-7c00-7000-8000-0000000000a1"), name: "Nguyễn Thị Sáu", birth_year: 1954 };
const DOOR: Door = {
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
const PACK: RoundPack = {
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

let kit: Kit;
let serverPair: CryptoKeyPair;
let seq = 100;

beforeEach(async () => {
  globalThis.indexedDB = new IDBFactory();
  kit = await openKit();
  serverPair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
  seq = 100;
});

afterEach(() => {
  kit.close();
  vi.unstubAllGlobals();
});

async function enrolled(): Promise<void> {
  const key = await keyToEnrol(kit);
  const serverKey = await crypto.subtle.exportKey("jwk", serverPair.publicKey);
  await setMeta(kit, { device: { ...key, account: "tuan" }, serverKey });
}

type Judge = (fact: WireFact) => Partial<Receipt>;

/** A server that signs receipts; `judge` changes one, `change` the whole answer. */
function server(judge: Judge = () => ({}), change: (payload: Record<string, unknown>) => object = (p) => p) {
  const asked: { facts: WireFact[]; lost: unknown; signature: string }[] = [];
  vi.stubGlobal("fetch", async (_: string, given: RequestInit) => {
    const body = JSON.parse(String(given.body));
    asked.push({ ...body, signature: (given.headers as Record<string, string>)["x-device-signature"] });
    const receipts = [];
    for (const fact of body.facts as WireFact[]) {
      const body_hash = await sha256Hex(canonical(fact));
      const plain = { fact_id: fact.id, body_hash, epoch: 1, server_seq: ++seq, effective_at: fact.occurred_at };
      receipts.push({ ...plain, verdict: "stored", reason: null, ...judge(fact) });
    }
    const heads = { "25747": seq };
    const said = { receipts, epoch: 1, heads, server_time: "2026-11-25T12:00:00.000Z", missing: [], rekey: false };
    const payload = JSON.stringify(change(said));
    return Response.json({ payload, signature: await sign(serverPair.privateKey, payload) });
  });
  return asked;
}

const visit = (draft: Partial<Draft> = {}) => save(kit, PACK, DOOR, SAU, { ...emptyDraft(), result: "met", ...draft });

describe("what a visit says", () => {
  it("says nothing that was not ticked", () => {
    const said = saidByDraft({ ...emptyDraft(), result: "met" }, PACK, DOOR, SAU);
    expect(said.map((one) => one.kind)).toEqual(["visit.recorded"]);
    expect(said[0]!.body).toEqual({ round: PACK.id, household: DOOR.household, result: "met" });
  });

  it("says consent for each purpose, given or not, and what changed about barriers", () => {
    const draft = { ...emptyDraft(), consents: { learning: "yes", contact: "no" } as Draft["consents"], barriers: ["eyes"] };
    const said = saidByDraft(draft, PACK, DOOR, { ...SAU, barriers: ["no-time"] });
    expect(said.slice(1).map((one) => [one.kind, one.body.purpose ?? one.body.barrier])).toEqual([
      ["consent.given", "learning"],
      ["consent.withdrawn", "contact"],
      ["barrier.noted", "eyes"],
      ["barrier.cleared", "no-time"],
    ]);
  });

  it("lists a newcomer before the visit, with the year only", () => {
    const added = { name: "Trần Văn Mẫu", birthYear: "1960" };
    const said = saidByDraft({ ...emptyDraft(), added }, PACK, DOOR, null);
    expect(said.map((one) => one.kind)).toEqual(["resident.listed", "visit.recorded"]);
    expect(said[0]!.body).toEqual({ name: "Trần Văn Mẫu", birth: { year: 1960 }, household: DOOR.household });
  });

  it("reads a day as it is written here, and no day that does not exist", () => {
    const now = Date.UTC(2026, 10, 25);
    expect(appointmentDay("28/11/2026", now)?.toISOString()).toBe("2026-11-28T00:00:00.000Z");
    for (const wrong of ["31/02/2027", "11/28/2026", "mai", "28/11", "01/01/2020"]) {
      expect(appointmentDay(wrong, now)).toBeNull();
    }
    const draft = { ...emptyDraft(), appointmentDay: "28/11/2026", appointmentHour: "19:45" };
    expect(appointmentMoment(draft)).toBe("2026-11-28T12:45:00.000Z");
  });
});

describe("saving", () => {
  it("writes facts, visit and counter together, chained by hash", async () => {
    const saved = await visit({ wish: "pay-qr", consents: { learning: "yes" } });
    const facts = await kit.getAll("outbox");
    expect(facts.map((fact) => [fact.device_seq, fact.kind])).toEqual([
      [1, "visit.recorded"],
      [2, "consent.given"],
    ]);
    expect(facts[0]!.prev_hash).toBeNull();
    expect(facts[1]!.prev_hash).toBe(await sha256Hex(canonical(facts[0]!)));
    expect(await chainOf(kit)).toEqual({ seq: 2, hash: await sha256Hex(canonical(facts[1]!)) });
    expect(saved.facts).toEqual(facts.map((fact) => fact.id));
    expect(facts[0]!.seen).toEqual({ time: PACK.server_time, cursor: 100 });
  });

  it("gives every fact its own number when two pages save at once", async () => {
    const other = await openKit();
    const draft = { ...emptyDraft(), result: "met", wish: "pay-qr" };
    await Promise.all([1, 2, 3, 4].map((n) => save(n % 2 ? kit : other, PACK, DOOR, SAU, draft)));
    const facts = await kit.getAll("outbox");
    expect(facts.map((fact) => fact.device_seq)).toEqual([1, 2, 3, 4]);
    expect(new Set(facts.map((fact) => fact.id)).size).toBe(4);
    for (let n = 1; n < 4; n++) expect(facts[n]!.prev_hash).toBe(await sha256Hex(canonical(facts[n - 1]!)));
    other.close();
  });

  it("throws the ballast away when the phone is full, and the visit fits", async () => {
    let failures = 0;
    const full = new Proxy(kit, {
      get(target, key) {
        if (key === "transaction") {
          return (...given: Parameters<Kit["transaction"]>) => {
            if (given[1] === "readwrite" && failures++ === 0) throw new DOMException("full", "QuotaExceededError");
            return target.transaction(...given);
          };
        }
        const value = target[key as keyof Kit];
        return typeof value === "function" ? value.bind(target) : value;
      },
    }) as Kit;
    await save(full, PACK, DOOR, SAU, { ...emptyDraft(), result: "met" });
    expect(await kit.count("outbox")).toBe(1);
    expect(await kit.count("ballast")).toBe(0);
  });
});

describe("sending", () => {
  it("empties the outbox against signed receipts and keeps fact and receipt", async () => {
    await enrolled();
    await visit({ consents: { learning: "yes" } });
    const asked = server();
    expect(await push(kit)).toEqual({ waiting: 0, parked: [], problem: "", message: "" });
    expect(asked).toHaveLength(1);
    const sent = await kit.getAll("sent");
    expect(sent.map((row) => row.receipt.verdict)).toEqual(["stored", "stored"]);
    expect(await kit.get("answers", sent[0]!.answer)).toHaveProperty("signature");
    expect(await getMeta(kit, "seen")).toEqual({ time: "2026-11-25T12:00:00.000Z", heads: { "25747": seq } });
  });

  it("signs the very bytes it sends", async () => {
    await enrolled();
    await visit();
    let verified = false;
    const device = (await getMeta<{ pair: CryptoKeyPair }>(kit, "device"))!;
    vi.stubGlobal("fetch", async (_: string, given: RequestInit) => {
      const signature = (given.headers as Record<string, string>)["x-device-signature"]!;
      const raw = Uint8Array.from(atob(signature.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
      const bytes = new TextEncoder().encode(String(given.body));
      verified = await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, device.pair.publicKey, raw, bytes);
      throw new TypeError("no network");
    });
    expect((await push(kit)).problem).toBe("offline");
    expect(verified).toBe(true);
  });

  const lies: [string, () => void][] = [
    ["a captive portal's page", () => vi.stubGlobal("fetch", async () => new Response("<html>wifi</html>"))],
    ["an empty answer", () => vi.stubGlobal("fetch", async () => Response.json({}))],
    ["a refusal", () => vi.stubGlobal("fetch", async () => Response.json({ detail: "x" }, { status: 503 }))],
    ["no network", () => vi.stubGlobal("fetch", async () => Promise.reject(new TypeError("offline")))],
    [
      "a foreign signature",
      () =>
        vi.stubGlobal("fetch", async () =>
          Response.json({ payload: '{"receipts":[]}', signature: base64url(new Uint8Array(64)) }),
        ),
    ],
    ["receipts for other bytes", () => void server(() => ({ body_hash: "0".repeat(64) }))],
    ["receipts for other facts", () => void server(() => ({ fact_id: uuid7() }))],
  ];
  it.each(lies)("removes nothing on %s", async (_, lie) => {
    await enrolled();
    await visit();
    lie();
    const told = await push(kit);
    expect(told.problem).not.toBe("");
    expect(told.waiting).toBe(1);
    expect(await kit.count("outbox")).toBe(1);
  });

  it("tells what is parked, with the reason, and offers it again", async () => {
    await enrolled();
    await visit();
    server(() => ({ verdict: "parked", reason: "scope", server_seq: null }));
    expect((await push(kit)).parked).toEqual([{ plate: "42/7", reason: "scope" }]);
    await offerParked(kit);
    expect(await kit.count("outbox")).toBe(1);
    server(() => ({ verdict: "stored" }));
    expect((await push(kit)).parked).toEqual([]);
  });

  it("sends again what the server misses and gives up what is nowhere", async () => {
    await enrolled();
    await visit({ consents: { learning: "yes" } });
    server();
    await push(kit);
    await visit();
    let first = true;
    const asked = server(undefined, (said) => {
      const missing = first ? [[1, 1]] : [];
      first = false;
      return { ...said, missing };
    });
    await push(kit);
    expect(asked.map((one) => one.facts.map((fact) => fact.device_seq))).toEqual([[3], [1]]);
    expect(ranges([[1, 3], [7, 7]], new Set([2]))).toEqual([[1, 1], [3, 3], [7, 7]]);
  });

  it("sends everything again to a server that began a new epoch", async () => {
    await enrolled();
    await visit();
    server();
    await push(kit);
    await visit();
    const asked = server(undefined, (said) => ({ ...said, epoch: 2, heads: { "25747": 7 } }));
    await push(kit);
    expect(asked.map((one) => one.facts.map((fact) => fact.device_seq))).toEqual([[2], [1, 2]]);
    expect(await getMeta(kit, "seen")).toHaveProperty("heads", { "25747": 7 });
  });

  it("begins a new chain under a new key when the server saw a clone", async () => {
    await enrolled();
    await visit();
    server(undefined, (said) => ({ ...said, rekey: true }));
    await push(kit);
    expect(await chainOf(kit)).toEqual({ seq: 0, hash: "" });
    expect(await getMeta(kit, "device")).toBeUndefined();
    expect(await kit.count("sent")).toBe(1);
  });

  it("does not send before the phone is enrolled", async () => {
    await visit();
    expect(await push(kit)).toMatchObject({ problem: "not-enrolled", waiting: 1 });
  });
});

describe("keeping and forgetting", () => {
  it("keeps the key that waits for its answer", async () => {
    const first = await keyToEnrol(kit);
    expect((await keyToEnrol(kit)).id).toBe(first.id);
  });

  it("forgets after 35 days what was stored, never what is parked", async () => {
    await enrolled();
    await visit({ consents: { learning: "yes" } });
    server((fact) => (fact.kind === "visit.recorded" ? { verdict: "parked", reason: "scope" } : {}));
    await push(kit);
    await forgetOld(kit, Date.now() + 36 * 86_400_000);
    expect((await kit.getAll("sent")).map((row) => row.receipt.verdict)).toEqual(["parked"]);
    expect(await kit.count("answers")).toBe(1);
    expect(await kit.count("visits")).toBe(1);
  });

  it("forgets a visit with its last fact, never one that waits", async () => {
    await enrolled();
    await visit();
    server();
    await push(kit);
    await visit();
    await forgetOld(kit, Date.now() + 36 * 86_400_000);
    expect((await kit.getAll("visits")).map((one) => one.facts.length)).toEqual([1]);
    expect(await kit.count("sent")).toBe(0);
  });

  it("takes away rounds no longer given out; an empty list takes nothing for a week", async () => {
    const now = Date.now();
    await kit.put("rounds", { ...PACK, fetchedAt: new Date(now).toISOString() });
    await keepRounds(kit, [], now);
    await keepRounds(kit, [PACK.id], now);
    expect(await kit.count("rounds")).toBe(1);
    await keepRounds(kit, [], now + 8 * 86_400_000);
    expect(await kit.count("rounds")).toBe(0);
    await kit.put("rounds", { ...PACK, fetchedAt: new Date(now).toISOString() });
    await keepRounds(kit, ["another"], now);
    expect(await kit.count("rounds")).toBe(0);
  });

  it("is handed to another volunteer only when nothing waits", async () => {
    await enrolled();
    await visit();
    expect(await handOver(kit)).toBe(false);
    expect(await kit.count("outbox")).toBe(1);
    server();
    await push(kit);
    expect(await handOver(kit)).toBe(true);
    expect(await state(kit, "")).toMatchObject({ waiting: 0 });
    expect(await kit.count("sent")).toBe(0);
  });
});

describe("what the screens show", () => {
  it("lays unsent and newer facts over the pack, and lets them leave when the pack knows them", async () => {
    await enrolled();
    await visit({ wish: "pay-qr", consents: { learning: "yes" }, pillars: { device: "yes" }, barriers: ["eyes"] });
    const look = async (pack: RoundPack) =>
      viewOf(pack, overlayOf(pack, await kit.getAll("outbox"), await kit.getAll("sent"))).doors[0]!;
    const expected = { wish: "pay-qr", consents: { learning: true }, pillars: { device: true }, barriers: ["eyes"], met: true };
    expect((await look(PACK)).people[0]).toMatchObject(expected);
    expect((await look(PACK)).result).toBe("met");
    server();
    await push(kit);
    expect((await look(PACK)).people[0]).toMatchObject(expected);
    expect((await look({ ...PACK, cursor: seq })).people[0]).toMatchObject({ wish: "", met: false });
    // the pack itself is not changed
    expect(DOOR.people[0]).toEqual(SAU);
  });

  it("shows a newcomer at the door", async () => {
    const added = { name: "Trần Văn Mẫu", birthYear: "1960" };
    await save(kit, PACK, DOOR, { ...nobody(uuid7()), ...added }, { ...emptyDraft(), result: "met", added });
    const shownDoor = viewOf(PACK, overlayOf(PACK, await kit.getAll("outbox"), [])).doors[0]!;
    expect(shownDoor.people.map((who) => who.name)).toEqual(["Nguyễn Thị Sáu", "Trần Văn Mẫu"]);
    expect(shownDoor.people[1]!.birth_year).toBe(1960);
  });

  it("finds by number and name, with or without marks", () => {
    for (const query of ["42/7", "sau", "NGUYEN sáu", "le loi"]) expect(matches(DOOR, query)).toBe(true);
    expect(matches(DOOR, "42/9")).toBe(false);
    expect(fold("Đường Hòa")).toBe("duong hoa");
  });

  it("says why to knock, and keeps the capitals of QR", () => {
    expect(why(DOOR, PACK)).toBe("Chưa gặp lần nào");
    expect(why({ ...DOOR, last_result: "nobody", last_at: "2026-11-12T12:00:00.000Z" }, PACK)).toBe("12/11 không có ai ở nhà");
    expect(why({ ...DOOR, people: [{ ...SAU, wish: "pay-qr" }] }, PACK)).toBe("Muốn trả tiền bằng mã QR");
    expect(lower("QR của tôi")).toBe("QR của tôi");
    expect(shown(SAU, new Date("2026-11-25"))).toBe("Nguyễn Thị Sáu, 72 tuổi");
  });

  it("says when a round is walked", () => {
    const now = new Date("2026-11-25T10:00:00Z");
    const at = (starts: string, ends: string) => when(`2026-${starts}:00.000Z`, `2026-${ends}:00.000Z`, now);
    expect(at("11-25T11:00", "11-25T14:00")).toBe("Tối nay 18:00 - 21:00");
    expect(at("11-25T01:30", "11-25T04:00")).toBe("Hôm nay 08:30 - 11:00");
    expect(at("11-28T11:00", "11-28T14:00")).toBe("28/11, 18:00 - 21:00");
    expect(at("11-25T11:00", "12-09T11:00")).toBe("25/11 - 09/12");
  });

  it("draws odd and even numbers on their own sides, and keeps the next door in the picture", () => {
    const doors = ["42/7", "42/8", "42/15A"].map((plate, n) => ({ ...DOOR, id: plate, plate, position: n + 1 }));
    expect(sides(doors).map((side) => side.map((door) => door.plate))).toEqual([["42/7", "42/15A"], ["42/8"]]);
    expect([windowStart(5, 3), windowStart(40, 0), windowStart(40, 20), windowStart(40, 39)]).toEqual([0, 0, 14, 27]);
  });

  it("knows the browsers inside other apps", () => {
    expect(isInAppBrowser("Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 Chrome/120 Mobile Zalo/1.0")).toBe(true);
    expect(isInAppBrowser("Mozilla/5.0 (Linux; Android 12; wv) AppleWebKit/537.36 Chrome/120 Mobile")).toBe(true);
    expect(isInAppBrowser("Mozilla/5.0 (iPhone) AppleWebKit/605 Mobile Zalo/23.1")).toBe(true);
    expect(isInAppBrowser("Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 Chrome/120 Mobile Safari/537.36")).toBe(false);
  });

  it("makes ids that rise", () => {
    const ids = Array.from({ length: 500 }, () => uuid7(1_790_000_000_000));
    expect([...ids].sort()).toEqual(ids);
    expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});
