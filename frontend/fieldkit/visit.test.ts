/** From what was ticked to facts, and the one way in which they are saved. */
import { describe, expect, it } from "vitest";
import { canonical, sha256Hex } from "./canonical";
import { chainOf, type Kit, openKit } from "./store";
import { DOOR, kit, PACK, SAU, visit } from "./testing";
import type { Draft } from "./types";
import { appointmentDay, appointmentMoment, emptyDraft, save, saidByDraft } from "./visit";

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
