import { describe, expect, it } from "vitest";
import { voiceOf } from "./voice";

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
