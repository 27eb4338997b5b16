/** The phone's own back button undoes one step, as "Quay lại" does, and leaves the page only from its first screen.
 * The browser keeps one entry for each step that can be undone, all with the same address: nothing stands in it. */
import { useLayoutEffect } from "preact/hooks";

interface Entry {
  step?: number;
}

const stepNow = () => (history.state as Entry | null)?.step;
let depth = 0;
/** How many moves in the browser's list are our own, not somebody's press. */
let ours = 0;
let undo: (() => void) | null = null;

function moved(): void {
  if (ours > 0) {
    ours -= 1;
    return;
  }
  const at = stepNow();
  if (at === undefined) history.replaceState({ step: depth }, ""); // "Tới nội dung" made an entry of its own
  else if (at > depth) go(depth - at); // what was undone is done anew by hand
  else if (at < depth) {
    depth = at;
    undo?.();
  }
}

function go(steps: number): void {
  ours += 1;
  history.go(steps);
}

function bring(wanted: number): void {
  if (wanted < depth) go(wanted - depth);
  for (let step = depth + 1; step <= wanted; step++) history.pushState({ step }, "");
  depth = wanted;
}

/** Begin with what a reload or a return left; true when somebody comes back to an attempt rather than begins one. */
export function beginTrail(): boolean {
  const left = stepNow();
  depth = left ?? 0;
  if (left === undefined) history.replaceState({ step: 0 }, "");
  addEventListener("popstate", moved);
  const [how] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  return depth > 0 || how?.type === "reload" || how?.type === "back_forward";
}

/** How often back can be pressed now: an end keeps it, since a move under way would stop whoever presses a link. */
export const trailNow = (): number => depth;

/** Leave for the page from which this one was opened. */
export const leavePage = (): void => history.go(-depth - 1);

/** `steps`: how often back can be pressed before the page is left; `null` where the page is not ours (an assessment). */
export function useTrail(steps: number | null, back: () => void): void {
  // with the paint: a press of back right after it must meet this screen, not the one before
  useLayoutEffect(() => {
    if (steps === null) return;
    undo = back;
    bring(steps);
  });
}
