/** The attempt under way, kept in this tab: who leaves to look for a helper finds it again. What was typed is not in it. */
import { type Scenario, type State, start, step, type Twist } from "./machine";

export interface Kept {
  scenario: string;
  version: number;
  mode: string;
  seed: number;
  events: string[];
}

const KEY = "hvs.attempt";

export function keepAttempt(attempt: Kept): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(attempt));
  } catch {
    // no room or no storage: the attempt goes on, it is only not found again
  }
}

export function dropAttempt(): void {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // nothing was kept
  }
}

/** The attempt at this scenario that was left; nothing when it is of another scenario or version. */
export function keptAttempt({ id, version }: Scenario): Kept | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "null") as Kept | null;
    return kept?.scenario === id && kept.version === version ? kept : null;
  } catch {
    return null;
  }
}

/** Where the attempt stood: its acts played again. A beginning when they don't fit. */
export function replayed(scenario: Scenario, seed: number, mode: string, twist: Twist, events: string[]): State {
  const beginning = start(scenario, seed, mode, twist);
  try {
    return events.reduce((state, event) => step(scenario, state, event)[0], beginning);
  } catch {
    return beginning;
  }
}
