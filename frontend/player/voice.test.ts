import { describe, expect, it } from "vitest";
import { partsOf, voiceOf } from "./voice";

const voice = (name: string, lang = "vi-VN") => ({ name, lang });

describe("the voice that is chosen", () => {
  it.each(["Vietnamese (Southern)", "Tiếng Việt (Miền Nam)", "Giọng Sài Gòn"])("%s before a northern one", (name) => {
    expect(voiceOf([voice("Linh"), voice(name)])?.name).toBe(name);
  });

  it("knows the south by its tag too", () => {
    expect(voiceOf([voice("eSpeak"), voice("eSpeak 2", "vi-vn-x-south")])?.name).toBe("eSpeak 2");
  });

  it.each(["Vietnamese (Northern)", "Microsoft NamMinh Online - Vietnamese (Vietnam)", "Tiếng Việt (Việt Nam)", "Linh"])(
    "%s is no southern voice",
    (name) => {
      expect(voiceOf([voice("An"), voice(name)])?.name).toBe("An");
    },
  );

  it("is none where nobody speaks Vietnamese", () => {
    expect(voiceOf([voice("Sam", "en-US")])).toBeUndefined();
  });
});

/** What a volunteer read is heard in that voice, word for word; the rest in the phone's own. */
const VOICES = { "Bấm đây.": "/nghe/a", "Bấm đây. Chưa mất gì.": "/nghe/b", "Mình làm tiếp.": "/nghe/c" };

describe("a text to be said", () => {
  it.each([
    ["Bấm đây.", [{ text: "Bấm đây.", sound: "/nghe/a" }]],
    ["Bấm đây. Chưa mất gì.", [{ text: "Bấm đây. Chưa mất gì.", sound: "/nghe/b" }]],
    ["Khoan. Bấm đây. Rồi chờ.", [{ text: "Khoan." }, { text: "Bấm đây.", sound: "/nghe/a" }, { text: "Rồi chờ." }]],
    ["Mình làm tiếp. Bấm đây.", [{ text: "Mình làm tiếp.", sound: "/nghe/c" }, { text: "Bấm đây.", sound: "/nghe/a" }]],
    ["Bấm đây.Không.", [{ text: "Bấm đây.Không." }]],
    ["", []],
  ])("%s", (text, parts) => expect(partsOf(text, VOICES)).toEqual(parts));
  it("is the phone's own where nobody read anything", () => expect(partsOf("Bấm đây.", {})).toEqual([{ text: "Bấm đây." }]));
});
