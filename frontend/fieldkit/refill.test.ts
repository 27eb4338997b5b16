/** A server restored from a backup: what the phone offers, what it gives again, and what the volunteer is told. */
import { describe, expect, it, vi } from "vitest";
import { enrol } from "./api";
import { deviceKey } from "./keys";
import { withAnswers } from "./refill";
import { forgetOld, getMeta, outboxPage, setMeta } from "./store";
import { push, state } from "./sync";
import { enrolled, kit, offers, PACK, server, visit, wentBack } from "./testing";
import type { WireFact } from "./types";
import { overlayOf } from "./view";

const DAY = 86_400_000;
const numbers = (asked: { facts: WireFact[] }[]) => asked.map((one) => one.facts.map((fact) => fact.device_seq));

/** A phone with two visits that the server has acknowledged. */
async function twoVisitsSent(): Promise<string[]> {
  await enrolled();
  await visit({ consents: { learning: "yes" } });
  await visit();
  server();
  await push(kit);
  return (await kit.getAll("sent")).sort((a, b) => a.fact.device_seq - b.fact.device_seq).map((row) => row.fact.id);
}

describe("a server that went back", () => {
  it("gets what it wants, with the answers that acknowledged it, though nothing waited", async () => {
    const [first, second, third] = await twoVisitsSent();
    const before = await kit.get("answers", (await kit.get("sent", first!))!.answer);
    wentBack(() => [first!, second!]);
    const asked = server();
    const told = await push(kit, true);
    expect(offers[0]!.said).toMatchObject({ ids: { "25747": expect.arrayContaining([first, second, third]) }, part: 0, more: false });
    expect(numbers(asked)).toEqual([[], [1, 2]]);
    expect(asked[1]!.answers).toEqual([before]);
    expect(told).toEqual({ waiting: 0, parked: [], problem: "", message: "", refill: { asked: 1, left: 0 } });
    expect((await kit.get("sent", first!))!.receipt.epoch).toBe(2);
    expect(await getMeta(kit, "offer")).toBeNull();
  });

  it("learns of it from the answer to new visits, too", async () => {
    const [first] = await twoVisitsSent();
    wentBack(() => [first!]);
    const asked = server();
    await visit();
    await push(kit);
    expect(numbers(asked)).toEqual([[4], [1]]);
  });

  it("is greeted again after ten minutes in which nothing waited", async () => {
    await twoVisitsSent();
    const asked = server();
    await push(kit);
    expect(asked).toHaveLength(0);
    await setMeta(kit, { metAt: Date.now() - 11 * 60_000 });
    await push(kit);
    expect(numbers(asked)).toEqual([[]]);
    vi.stubGlobal("fetch", async () => Promise.reject(new TypeError("offline")));
    expect((await push(kit, true)).problem).toBe("");
  });

  it("is offered everything again when the line broke in the middle", async () => {
    const ids = await twoVisitsSent();
    wentBack((offered) => offered);
    server();
    const answering = globalThis.fetch;
    vi.stubGlobal("fetch", (path: string, given: RequestInit) =>
      path === "/api/sync/offer" ? Promise.reject(new TypeError("cut")) : answering(path, given),
    );
    expect((await push(kit, true)).problem).toBe("offline");
    expect(await kit.count("outbox")).toBe(0);
    const asked = server();
    await push(kit);
    expect(offers.map((one) => one.want.length)).toEqual([ids.length]);
    expect(numbers(asked)).toEqual([[1, 2, 3]]);
  });

  it("shows the volunteer the old visits until they are there, and tells them apart from new ones", async () => {
    await twoVisitsSent();
    wentBack((offered) => offered);
    server();
    const answering = globalThis.fetch;
    vi.stubGlobal("fetch", async (path: string, given: RequestInit) =>
      String(given.body).includes('"answers"') ? Promise.reject(new TypeError("cut")) : answering(path, given),
    );
    expect(await push(kit, true)).toMatchObject({ waiting: 0, refill: { asked: 2, left: 2 } });
    const overlay = overlayOf({ ...PACK, cursor: 5000 }, await kit.getAll("outbox"), await kit.getAll("sent"));
    expect(overlay).toHaveLength(3);
    server();
    expect((await push(kit)).refill).toEqual({ asked: 2, left: 0 });
    const told = (await getMeta<{ at: string; visits: string[] }>(kit, "refill"))!;
    await setMeta(kit, { refill: { ...told, at: new Date(Date.now() - 2 * DAY).toISOString() } });
    expect(await state(kit, "")).not.toHaveProperty("refill");
  });

  it("is shown its own word when it does not know itself that it went back", async () => {
    const ids = await twoVisitsSent();
    const answer = await kit.get("answers", (await kit.get("sent", ids[2]!))!.answer);
    server(undefined, (said) => ({ ...said, heads: { "25747": 7 } }));
    wentBack((offered) => offered, 1);
    await push(kit, true);
    expect(offers[0]!.said.witness).toEqual(answer);
    expect(offers).toHaveLength(1);
  });

  it("of an older release that can't be offered anything still gets new visits", async () => {
    await twoVisitsSent();
    wentBack((offered) => offered);
    server();
    const answering = globalThis.fetch;
    vi.stubGlobal("fetch", async (path: string, given: RequestInit) =>
      path === "/api/sync/offer" ? Response.json({ detail: "" }, { status: 404 }) : answering(path, given),
    );
    await visit();
    expect(await push(kit)).toMatchObject({ waiting: 0, problem: "" });
    expect(await getMeta(kit, "offer")).toEqual({ behind: [] });
  });

  it("wants nothing older than 35 days: that is not kept", async () => {
    await twoVisitsSent();
    await forgetOld(kit, Date.now() + 36 * DAY);
    wentBack((offered) => offered);
    const asked = server();
    await push(kit, true);
    expect(offers[0]!.said.ids).toEqual({});
    expect(numbers(asked)).toEqual([[]]);
  });

  it("gets a long history in parts and in pushes that are not too big", async () => {
    const [first] = await twoVisitsSent();
    const row = (await kit.get("sent", first!))!;
    const big = { payload: "x".repeat(700_000), signature: "s" };
    const [one, two] = [await kit.add("answers", big), await kit.add("answers", big)];
    const facts = [1, 2].map((n) => ({ ...row.fact, id: `${row.fact.id.slice(0, -1)}${n}`, device_seq: 100 + n }));
    await kit.put("sent", { ...row, fact: facts[0]!, answer: one }, facts[0]!.id);
    await kit.put("sent", { ...row, fact: facts[1]!, answer: two }, facts[1]!.id);
    for (const fact of facts) await kit.put("outbox", fact, fact.device_seq);
    const page = await withAnswers(kit, await outboxPage(kit, 200));
    expect([page.facts.length, page.answers.length]).toEqual([1, 1]);
    for (let n = 0; n < 2001; n++) await kit.put("sent", row, `id ${n}`);
    await setMeta(kit, { offer: { behind: [] } });
    await kit.clear("outbox");
    server();
    await push(kit);
    expect(offers.map(({ said }) => [said.part, said.more])).toEqual([[0, true], [1, false]]);
  });
});

describe("a phone enrolled after the backup", () => {
  it("is enrolled again with the same key, and then sends what waits", async () => {
    await enrolled();
    await visit();
    const unproven = { code: "device_unproven", detail: "Máy chủ chưa nhận ra điện thoại này." };
    vi.stubGlobal("fetch", async () => Response.json(unproven, { status: 401 }));
    expect(await push(kit)).toMatchObject({ problem: "unknown", waiting: 1, message: unproven.detail });
    const key = (await deviceKey(kit))!;
    let enrolling = "";
    const serverKey = await getMeta<JsonWebKey>(kit, "serverKey");
    vi.stubGlobal("document", { cookie: "" });
    vi.stubGlobal("fetch", async (_: string, given: RequestInit) => {
      enrolling = JSON.parse(String(given.body)).device;
      return Response.json({ account: "tuan-again", server_key: serverKey });
    });
    expect(await enrol(kit, "Máy của Tuấn")).toBe("");
    expect([enrolling, (await deviceKey(kit))!.account]).toEqual([key.id, "tuan-again"]);
    server();
    expect(await push(kit)).toMatchObject({ problem: "", waiting: 0 });
  });
});
