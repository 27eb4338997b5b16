/** The subset of CBOR that a certificate has, in its one deterministic form: the twin of credentials/rules/cbor.py. */

export class Broken extends Error {}

export class Tag {
  constructor(
    readonly number: number,
    readonly value: Value,
  ) {}
}

export type Value = number | string | null | Uint8Array | Value[] | Map<number | string, Value> | Tag;

const MAX_DEPTH = 6;

/** Return the value of all bytes. Throws Broken for whatever the issuer would not have written. */
export function decode(data: Uint8Array): Value {
  const [value, end] = read(data, 0, 0);
  if (end !== data.length) throw new Broken("bytes after the end");
  return value;
}

/** Return Sig_structure (RFC 9052 4.4) of a COSE_Sign1 without external data. */
export function toBeSigned(protectedHeader: Uint8Array, payload: Uint8Array): Uint8Array {
  const context = new TextEncoder().encode("Signature1");
  return concat([new Uint8Array([0x84]), head(3, context.length), context, head(2, protectedHeader.length), protectedHeader, head(2, 0), head(2, payload.length), payload]);
}

function head(major: number, length: number): Uint8Array {
  if (length < 24) return new Uint8Array([(major << 5) | length]);
  if (length < 256) return new Uint8Array([(major << 5) | 24, length]);
  return new Uint8Array([(major << 5) | 25, length >> 8, length & 255]);
}

export function concat(parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function read(data: Uint8Array, start: number, depth: number): [Value, number] {
  if (depth > MAX_DEPTH) throw new Broken("too deep");
  const first = byte(data, start);
  if (first === 0xf6) return [null, start + 1];
  const major = first >> 5;
  const [number, at] = readNumber(data, start);
  if (major === 0) return [number, at];
  if (major === 1) return [-1 - number, at];
  if (major === 2 || major === 3) {
    const end = at + number;
    if (end > data.length) throw new Broken("ends too early");
    const part = data.slice(at, end);
    return [major === 2 ? part : text(part), end];
  }
  if (major === 4) return readArray(data, at, number, depth);
  if (major === 5) return readMap(data, at, number, depth);
  if (major === 6) {
    const [value, end] = read(data, at, depth + 1);
    return [new Tag(number, value), end];
  }
  throw new Broken("a kind of value that no certificate has");
}

function readNumber(data: Uint8Array, start: number): [number, number] {
  const info = byte(data, start) & 0x1f;
  if (info < 24) return [info, start + 1];
  const size = [1, 2, 4, 8][info - 24];
  if (size === undefined) throw new Broken("open length");
  let number = 0;
  for (let i = 1; i <= size; i++) number = number * 256 + byte(data, start + i);
  if (number < 24 || (size > 1 && number < 2 ** (4 * size)) || number > Number.MAX_SAFE_INTEGER) throw new Broken("a number longer than needed");
  return [number, start + 1 + size];
}

function readArray(data: Uint8Array, start: number, count: number, depth: number): [Value[], number] {
  if (count > data.length) throw new Broken("ends too early");
  const items: Value[] = [];
  let at = start;
  for (let i = 0; i < count; i++) {
    const [item, end] = read(data, at, depth + 1);
    items.push(item);
    at = end;
  }
  return [items, at];
}

function readMap(data: Uint8Array, start: number, count: number, depth: number): [Map<number | string, Value>, number] {
  if (count > data.length) throw new Broken("ends too early");
  const found = new Map<number | string, Value>();
  let previous = new Uint8Array();
  let at = start;
  for (let i = 0; i < count; i++) {
    const [key, afterKey] = read(data, at, depth + 1);
    const written = data.slice(at, afterKey);
    if ((typeof key !== "number" && typeof key !== "string") || compare(written, previous) <= 0) throw new Broken("map keys in order, each once");
    previous = written;
    const [value, end] = read(data, afterKey, depth + 1);
    found.set(key, value);
    at = end;
  }
  return [found, at];
}

function compare(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return a.length - b.length;
}

function byte(data: Uint8Array, at: number): number {
  const found = data[at];
  if (found === undefined) throw new Broken("ends too early");
  return found;
}

function text(data: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data);
  } catch {
    throw new Broken("text that is not UTF-8");
  }
}
