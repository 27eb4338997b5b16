/** What fits on the glass. The banner, what is asked and the help never leave; only the practice phone scrolls. Where
 * letters are large or the glass is low, that would leave a slit: then everything between banner and bar is one column.
 * Hands that don't swipe have a way up and a way down whenever something is out of sight. */
import type { RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";
import { Icon } from "./icons";
import { t } from "./language";

/** Pixels that the practice phone needs: below that it is a slit. */
const LEAST_ROOM = 200;
/** Letters in a line below which rows of words break: letters twice as large on a phone. */
const FEWEST_LETTERS = 13;
const HIDDEN = 8;
const NEAR_PART = 0.75;

export interface Edges {
  above: boolean;
  below: boolean;
  move: (direction: number) => void;
}

/** Measures after each painting of `root`, when it is scrolled and when the glass changes. */
export function useEdges(root: RefObject<HTMLElement>): Edges {
  const [seen, setSeen] = useState("");
  useLayoutEffect(() => {
    const element = root.current;
    if (!element) return;
    const look = () => {
      const now = outOfSight(element);
      if (now !== seen) setSeen(now);
    };
    const lay = () => {
      arrange(element);
      look();
    };
    lay();
    element.addEventListener("scroll", look, { capture: true, passive: true });
    window.addEventListener("resize", lay);
    return () => {
      element.removeEventListener("scroll", look, { capture: true });
      window.removeEventListener("resize", lay);
    };
  });
  return {
    above: seen.includes("above"),
    below: seen.includes("below"),
    move: (direction) => {
      const part = scroller(root.current!);
      part.scrollBy({ top: direction * part.clientHeight * NEAR_PART });
    },
  };
}

/** The part that scrolls now. */
export function scroller(root: HTMLElement): HTMLElement {
  return root.querySelector(root.classList.contains("flow") ? ".pl-between" : ".sim-body") ?? root;
}

/** Height of the part that scrolls, without the ways up and down that it may have made room for. */
const room = (root: HTMLElement, part: HTMLElement) =>
  part.clientHeight + (root.querySelector<HTMLElement>(".pl-ways")?.offsetHeight ?? 0);

function arrange(root: HTMLElement): void {
  const letters = root.clientWidth / Number.parseFloat(getComputedStyle(root).fontSize);
  root.classList.toggle("huge", letters < FEWEST_LETTERS);
  if (!root.querySelector(".pl-between")) return;
  const before = scroller(root).scrollTop;
  const was = root.classList.contains("flow");
  root.classList.remove("flow", "tight");
  const phone = scroller(root);
  // keys before the teacher's standing hint: it was spoken, and what it speaks of glows
  root.classList.toggle("tight", root.querySelector(".keyed") !== null && phone.scrollHeight > phone.clientHeight);
  const free = room(root, phone);
  const flow = letters < FEWEST_LETTERS || (phone.scrollHeight > free + HIDDEN && free < LEAST_ROOM);
  root.classList.toggle("flow", flow);
  if (flow === was) scroller(root).scrollTop = before;
}

function outOfSight(root: HTMLElement): string {
  const part = scroller(root);
  if (part.scrollHeight <= room(root, part) + HIDDEN) return "";
  const left = part.scrollHeight - part.scrollTop - part.clientHeight;
  return `more ${part.scrollTop > HIDDEN ? "above" : ""} ${left > HIDDEN ? "below" : ""}`;
}

/** Both stand where they are while there is more in any direction: a second press never meets the other one. */
export function Ways({ edges }: { edges: Edges }) {
  if (!edges.above && !edges.below) return null;
  const way = (open: boolean, name: string, words: string, direction: number) => (
    <button type="button" class={`pl-${name}`} aria-disabled={!open || undefined} onClick={() => open && edges.move(direction)}>
      <Icon name="down" />
      <span>{t(words)}</span>
    </button>
  );
  return (
    <div class="pl-ways">
      {way(edges.above, "up", "Coi phía trên", -1)}
      {way(edges.below, "down", "Coi phía dưới", 1)}
    </div>
  );
}
