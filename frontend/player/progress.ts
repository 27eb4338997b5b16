/** What this phone remembers about a unit, with no account: reached, and when to come back (1-3-7-21-60 days). */

export interface Progress {
  title?: string;
  scenario?: string;
  part?: number;
  understood?: boolean;
  did?: boolean;
  used?: boolean;
  /** A drill to do before the real thing: a trick was followed here. */
  drill?: string;
  stage?: number;
  /** When to practise again, milliseconds since 1970. */
  next?: number;
}

export const REVIEW_DAYS = [1, 3, 7, 21, 60];
const DAY = 24 * 3600 * 1000;
const KEY = "hvs.progress";

export function remembered(unit: string): Progress {
  try {
    return (JSON.parse(localStorage.getItem(KEY) ?? "{}") as Record<string, Progress>)[unit] ?? {};
  } catch {
    return {};
  }
}

/** Where the spaced review stands after an attempt: done alone lengthens the time, anything else starts over tomorrow. */
export function scheduled(known: Progress, alone: boolean, now: number, days: number[] = REVIEW_DAYS): Progress {
  const early = known.next !== undefined && now < known.next - DAY / 2;
  if (!alone) return { ...known, stage: 0, next: now + days[0]! * DAY };
  // practised again before its day: that day still holds
  if (known.did && early) return { ...known, did: true };
  const stage = known.did ? Math.min((known.stage ?? 0) + 1, days.length - 1) : 0;
  return { ...known, did: true, stage, next: now + days[stage]! * DAY };
}

/** Keep it; false when the phone has no room (or keeps nothing in this window). */
export function remember(unit: string, progress: Progress): boolean {
  try {
    const all = JSON.parse(localStorage.getItem(KEY) ?? "{}") as Record<string, Progress>;
    localStorage.setItem(KEY, JSON.stringify({ ...all, [unit]: progress }));
    return true;
  } catch {
    return false;
  }
}

/** The drill that this unit waits for; empty when none. */
export const owedDrill = (unit: string): string => remembered(unit).drill ?? "";

/** This practice was done without following anybody: no unit waits for it any more. */
export function drilled(scenario: string): void {
  try {
    const all = JSON.parse(localStorage.getItem(KEY) ?? "{}") as Record<string, Progress>;
    const waiting = Object.values(all).filter((one) => one.drill === scenario);
    for (const one of waiting) delete one.drill;
    if (waiting.length) localStorage.setItem(KEY, JSON.stringify(all));
  } catch {
    // nothing is kept in this window, so nothing waits
  }
}

/** Days until a moment, at least one. */
export const daysUntil = (moment: number, now: number): number => Math.max(1, Math.round((moment - now) / DAY));
