/** The alley drawn from house numbers: odd ones on one side, even ones on the other. No map, no GPS. */
import type { Door } from "./types";

interface Props {
  doors: Door[];
  here: Door | undefined;
}

const WIDE = 26;
const MOST = 13;

export function Alley({ doors, here }: Props) {
  const [odd, even] = sides(doors);
  const start = windowStart(Math.max(odd.length, even.length), Math.max(odd.indexOf(here!), even.indexOf(here!)));
  const width = MOST * WIDE;
  const finished = doors.filter((door) => door.result).length;
  const label = `Sơ đồ hẻm: ${finished} trên ${doors.length} cửa đã tới${here ? `, kế tiếp là cửa ${here.plate}` : ""}`;
  return (
    <svg class="kit-alley" viewBox={`0 0 ${width} ${even.length ? 96 : 64}`} role="img" aria-label={label}>
      <rect class="road" x="0" y="38" width={width} height="20" rx="4" />
      <path class="line" d={`M8 48h${width - 16}`} />
      {[odd, even].map((side, row) =>
        side.slice(start, start + MOST).map((door, n) => {
          const isHere = door === here;
          const tone = isHere ? "here" : door.result === "met" ? "done" : door.result ? "tried" : "todo";
          return (
            <g key={door.id} class={tone} transform={`translate(${n * WIDE + 2} ${row ? 64 : 8})`}>
              <rect width="22" height="24" rx="4" />
              {tone === "done" && <path d="m5.5 12.5 3.6 3.6 7-7" />}
              {tone === "tried" && <path d="M6 12h10" />}
              {isHere && <path class="point" d={row ? "M11 -6l6 -6h-12z" : "M11 30l6 6h-12z"} transform={row ? "rotate(180 11 -9)" : "rotate(180 11 33)"} />}
            </g>
          );
        }),
      )}
    </svg>
  );
}

/** Doors by the side of the alley they stand on, each side in walking order. */
export function sides(doors: Door[]): [Door[], Door[]] {
  const last = (door: Door) => Number(/(\d+)\D*$/.exec(door.plate)?.[1] ?? door.position);
  return [doors.filter((door) => last(door) % 2 === 1), doors.filter((door) => last(door) % 2 === 0)];
}

/** Where the shown part of a long alley begins, so that the next door is in it. */
export function windowStart(length: number, here: number): number {
  return Math.max(0, Math.min(here - Math.floor(MOST / 2), length - MOST));
}
