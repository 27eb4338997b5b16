/** The page judges as the server does: the golden certificate, every changed digit, lists old, foreign and absent. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { decode } from "./cbor";
import { readStatus, readTrust, type StatusList, unb64 } from "./lists";
import { judge } from "./verify";

const FOLDER = join(import.meta.dirname, "../../tests");
const golden = JSON.parse(readFileSync(join(FOLDER, "golden/certificate-1.json"), "utf8"));
const cases = JSON.parse(readFileSync(join(FOLDER, "golden/verdicts-1.json"), "utf8"));
const root = unb64(golden.root);
const now = Date.parse(golden.now) / 1000;

async function listsOf(text: string | null): Promise<Map<number, StatusList>> {
  if (text === null) return new Map();
  const list = await readStatus(text, golden.status_list_number, await readTrust(golden.trust_list, root));
  return new Map([[list.number, list]]);
}

describe("the golden certificate", () => {
  it("holds with its list, is revoked with the later one, and says so when there is none", async () => {
    const trust = await readTrust(golden.trust_list, root);
    const good = await judge(golden.text, trust, await listsOf(golden.status_list), now);
    expect([good.answer, good.claims?.name, good.key?.name]).toEqual(["valid", golden.name, "Phường Thủ Dầu Một"]);
    expect((await judge(golden.text, trust, await listsOf(golden.status_list_revoked), now)).reason).toBe("revoked");
    expect((await judge(golden.text, trust, await listsOf(null), now)).answer).toBe("old_list");
    expect((await judge(golden.text, trust, await listsOf(golden.status_list), now + 8 * 86_400)).answer).toBe("old_list");
  });

  it("is refused with any digit changed", async () => {
    const trust = await readTrust(golden.trust_list, root);
    const lists = await listsOf(golden.status_list);
    const begin = golden.text.indexOf("#") + 1;
    for (let place = begin; place < golden.text.length; place++) {
      const changed = golden.text.slice(0, place) + ((Number(golden.text[place]) + 1) % 10) + golden.text.slice(place + 1);
      expect((await judge(changed, trust, lists, now)).answer, String(place)).toBe("refused");
    }
  });
});

describe("the cases the server judged", () => {
  it.each(cases.cases as { what: string; text: string; trust: string; status: string | null; now: number; answer: string; reason: string }[])("$what", async (row) => {
    const trust = await readTrust(row.trust, unb64(cases.root));
    const lists = new Map<number, StatusList>();
    if (row.status) lists.set(1, await readStatus(row.status, 1, trust));
    const said = await judge(row.text, trust, lists, row.now);
    expect([said.answer, said.reason]).toEqual([row.answer, row.reason]);
  });
});

describe("lists", () => {
  it("of another root, another number or another key are refused", async () => {
    const trust = await readTrust(golden.trust_list, root);
    await expect(readTrust(golden.trust_list, unb64(cases.root))).rejects.toThrow();
    await expect(readStatus(golden.status_list, 2, trust)).rejects.toThrow();
    await expect(readStatus(cases.cases[0].status, 1, trust)).rejects.toThrow();
  });
});

describe("cbor", () => {
  it.each(["1817", "1900ff", "5f", "a2020101", "a201010101", "00ff", "fb3ff0000000000000", "62c328", ""])("refuses %s", (hex) => {
    expect(() => decode(Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)))).toThrow();
  });
});
