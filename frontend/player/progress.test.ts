/** Spaced review: 1-3-7-21-60 days, on the phone. */
import { describe, expect, it } from "vitest";
import { daysUntil, type Progress, REVIEW_DAYS, scheduled } from "./progress";

const DAY = 24 * 3600 * 1000;
const NOW = 1_800_000_000_000;

describe("spaced review", () => {
  it("lengthens with each time done alone, and stays at the longest", () => {
    let known: Progress = {};
    let now = NOW;
    for (const days of [...REVIEW_DAYS, 60, 60]) {
      known = scheduled(known, true, now);
      expect(daysUntil(known.next!, now)).toBe(days);
      now = known.next!;
    }
  });
  it("starts over tomorrow when help was needed, without taking back what was reached", () => {
    const known = scheduled({ did: true, stage: 3, next: NOW }, false, NOW);
    expect(known).toEqual({ did: true, stage: 0, next: NOW + DAY });
  });
  it("keeps its day when somebody practises early for pleasure", () => {
    const known = { did: true, stage: 2, next: NOW + 5 * DAY };
    expect(scheduled(known, true, NOW)).toEqual(known);
  });
  it("does not call it done when it was never done alone", () => {
    expect(scheduled({}, false, NOW).did).toBeUndefined();
  });
  it("keeps what else the phone knows of the unit", () => {
    expect(scheduled({ title: "Quét mã", understood: true }, true, NOW)).toMatchObject({ title: "Quét mã", understood: true, did: true });
  });
});
