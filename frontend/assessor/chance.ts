/** Seeded chance in 32-bit whole numbers; the twin of assessment/engine/chance.py. */

/** Return a source of unsigned 32-bit integers (mulberry32). */
export function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  };
}

/** Return a seed of its own for a purpose. */
export function derived(seed: number, ...parts: number[]): number {
  let state = seed >>> 0;
  for (const part of parts) state = numbers(state ^ Math.imul(part, 0x9e3779b1))();
  return state;
}

/** Map a 32-bit number to 0..limit-1; exact for limits up to 2**20. */
export function below(value: number, limit: number): number {
  return Math.floor((value * limit) / 2 ** 32);
}

/** Return 0..count-1 in an order drawn from the seed (Fisher-Yates). */
export function shuffled(seed: number, count: number): number[] {
  const order = Array.from({ length: count }, (_, n) => n);
  const draw = numbers(seed);
  for (let last = count - 1; last > 0; last -= 1) {
    const other = below(draw(), last + 1);
    [order[last], order[other]] = [order[other] as number, order[last] as number];
  }
  return order;
}
