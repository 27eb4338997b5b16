/** The twin plays Python's walks byte for byte. The vectors are written by `python -m hocvuso.practice.vectors`. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { canonical } from "../fieldkit/canonical";
import { choose, type Feedback, ImpossibleEvent, result, type Scenario, screenOf, type State, start, step, type Twist, visible } from "./machine";
import { numberWords, render } from "./wording";

const FOLDER = join(import.meta.dirname, "../../tests/vectors/practice");

interface PlayedWalk {
  seed: number;
  mode: string;
  twist: Twist | null;
  events: string[];
  screens: string[];
  digest: string;
  result: Record<string, unknown>;
}

function line(scenario: Scenario, state: State, feedback: Partial<Feedback>): string {
  const screen = screenOf(scenario, state);
  const both = (text: string) => [false, true].map((spoken) => render(text, scenario, state.draw, { spoken }));
  return canonical({
    state,
    feedback,
    said: both(choose(screen.say, state.vars)),
    shown: visible(screen, state.vars).map((element) => both(element.label)),
    answer: both(feedback.say ?? ""),
  });
}

describe.each(readdirSync(FOLDER).filter((name) => name.endsWith(".json")))("%s", (name) => {
  const { scenario, walks } = JSON.parse(readFileSync(join(FOLDER, name), "utf8")) as { scenario: Scenario; walks: PlayedWalk[] };

  it("has at least fifty walks", () => {
    expect(walks.length).toBeGreaterThanOrEqual(50);
  });

  it.each(walks.map((walk, n) => [n, walk] as const))("walk %i", (_, walk) => {
    let state = start(scenario, walk.seed, walk.mode, walk.twist ?? {});
    const lines = [line(scenario, state, {})];
    const screens = [state.screen];
    for (const event of walk.events) {
      const [after, feedback] = step(scenario, state, event);
      state = after;
      lines.push(line(scenario, state, feedback));
      screens.push(state.screen);
    }
    expect(screens).toEqual(walk.screens);
    expect(result(scenario, state)).toMatchObject(
      Object.fromEntries(Object.entries(walk.result).filter(([key]) => key !== "events" && key !== "injections")),
    );
    expect(createHash("sha256").update(lines.join("\n")).digest("hex")).toBe(walk.digest);
  });

  it("refuses an act that is not on the screen", () => {
    const state = start(scenario, 1, "watch");
    expect(() => step(scenario, state, "do:nothing-like-this")).toThrow(ImpossibleEvent);
  });
});

it("reads numbers as people in Saigon do", () => {
  expect([0, 15, 21, 24, 1005, 45000, 800000, 1250000].map(numberWords)).toEqual([
    "không",
    "mười lăm",
    "hai mươi mốt",
    "hai mươi bốn",
    "một ngàn không trăm lẻ năm",
    "bốn mươi lăm ngàn",
    "tám trăm ngàn",
    "một triệu hai trăm năm mươi ngàn",
  ]);
});
