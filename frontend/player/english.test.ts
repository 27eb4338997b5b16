import { readdirSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";

const here = new URL(".", import.meta.url);
const code = readdirSync(here)
  .filter((name) => /\.tsx?$/.test(name) && !/test|english/.test(name))
  .map((name) => readFileSync(new URL(name, here), "utf8"))
  .join("\n");
/** Words that are handed to `t` as they stand, and those that wait in a name of their own. */
const asked = [
  ...[...code.matchAll(/\bt\(\s*"([^"]+)"/g)].map((found) => found[1]!),
  ...[...code.matchAll(/(?:name|words)="([^"]+)"/g)].map((found) => found[1]!).filter((text) => /[^ -~]/.test(text)),
  ...[...code.matchAll(/const [A-Z_]+ =\s+"([^"]+[^ -~][^"]*)"/g)].map((found) => found[1]!),
];

describe("the player in English", () => {
  let words: Record<string, string> = {};
  beforeAll(async () => {
    // biome-ignore lint/suspicious/noExplicitAny: a page's window, here without a page
    (globalThis as any).window = globalThis;
    await import("./english");
    words = window.hvsWords!;
  });

  it("has every word of its own", () => {
    expect(asked.length).toBeGreaterThan(25);
    expect(asked.filter((text) => !(text in words))).toEqual([]);
  });

  it("keeps what is filled in", () => {
    for (const [text, english] of Object.entries(words)) expect([english, text.includes("{số}")]).toEqual([english, english.includes("{số}")]);
  });
});
