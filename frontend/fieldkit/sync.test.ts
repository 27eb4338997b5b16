/** The outbox: what leaves the phone, against which receipts, and what the phone forgets. */
import { describe, expect, it, vi } from "vitest";
import { uuid7 } from "./ids";
import { base64url, keyToEnrol } from "./keys";
import { chainOf, forgetOld, getMeta, handOver, keepRounds } from "./store";
import { offerParked, push, ranges, state } from "./sync";
import { enrolled, kit, PACK, seq, server, visit } from "./testing";

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
