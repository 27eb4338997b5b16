/** What the screens show: the pack joined with what this phone has said since, and the words for it. */
import { describe, expect, it } from "vitest";
import { sides, windowStart } from "./alley";
import { isInAppBrowser } from "./gate";
import { uuid7 } from "./ids";
import { push } from "./sync";
import { DOOR, enrolled, kit, PACK, SAU, seq, server, visit } from "./testing";
import type { RoundPack } from "./types";
import { nobody, overlayOf, viewOf } from "./view";
import { emptyDraft, save } from "./visit";
import { fold, lower, matches, sayTo, shown, when, why } from "./words";

describe("what the screens show", () => {
  it("asks in the form of address that suits the person, and knows packs that have one form only", () => {
    const term = { code: "contact", title: "Gọi lại", say: "Bác đồng ý không?", say_younger: "Anh/chị đồng ý không?" };
    expect(sayTo(term, SAU)).toBe("Bác đồng ý không?");
    expect(sayTo(term, { ...SAU, younger: true })).toBe("Anh/chị đồng ý không?");
    expect(sayTo({ ...term, say_younger: undefined }, { ...SAU, younger: true })).toBe("Bác đồng ý không?");
  });

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
