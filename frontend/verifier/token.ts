/** What stands in the QR code: the twin of credentials/rules/qr.py and token.py. Nothing in a token is believed here. */
import { Broken, decode, Tag, toBeSigned, type Value } from "./cbor";

export class NotOurs extends Error {}

export const ES256 = -7;
const [ISS, EXP, IAT, CTI, OURS] = [1, 4, 6, 7, -70001];
const TEXT = /^(?:[a-z]+:\/\/[^/#]+\/x\/?)?#?([0-9]{20,2000})$/;

export interface Claims {
  issuer: string;
  issuedAt: number;
  expiresAt: number;
  name: string;
  birthYear: number | null;
  unit: string;
  level: string;
  statusList: number;
  statusIndex: number;
}

export interface Signed {
  algorithm: Value | undefined;
  kid: string;
  claims: Claims;
  signature: Uint8Array;
  toBeSigned: Uint8Array;
}

/** Return the token's bytes from a scanned text, an address, or its digits alone. Throws NotOurs. */
export function tokenOf(text: string): Uint8Array {
  const digits = TEXT.exec(text.trim())?.[1];
  if (digits === undefined || digits[0] === "0") throw new NotOurs("no digits after #");
  const bytes = bytesOf(digits);
  if (bytes[0] !== 1) throw new NotOurs("does not begin with 01");
  return bytes.slice(1);
}

/** Take a token apart. Throws Broken; checks no signature. */
export function readToken(token: Uint8Array): Signed {
  const outer = decode(token);
  if (!(outer instanceof Tag) || outer.number !== 18 || !Array.isArray(outer.value) || outer.value.length !== 4) throw new Broken("not a COSE_Sign1");
  const [header, loose, payload, signature] = outer.value;
  if (!(header instanceof Uint8Array && payload instanceof Uint8Array && signature instanceof Uint8Array)) throw new Broken("a part that no certificate has");
  if (!(loose instanceof Map) || loose.size > 0) throw new Broken("a header that no certificate has");
  const known = decode(header);
  if (!(known instanceof Map) || known.size !== 2) throw new Broken("the header is alg and kid");
  const kid = known.get(4);
  if (!known.has(1) || !(kid instanceof Uint8Array)) throw new Broken("the header is alg and kid");
  return { algorithm: known.get(1), kid: hex(kid), claims: claimsOf(decode(payload)), signature, toBeSigned: toBeSigned(header, payload) };
}

export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
}

function claimsOf(raw: Value): Claims {
  if (!(raw instanceof Map) || raw.size !== 5) throw new Broken("claims missing or too many");
  const [issuer, expiresAt, issuedAt, id, ours] = [ISS, EXP, IAT, CTI, OURS].map((key) => raw.get(key!));
  if (!Array.isArray(ours) || ours.length !== 6) throw new Broken("the array of the certificate has six places");
  const [name, birthYear, unit, level, statusList, statusIndex] = ours;
  if (typeof issuer !== "string" || typeof name !== "string" || typeof unit !== "string" || typeof level !== "string") throw new Broken("a claim of the wrong kind");
  if (!isCount(expiresAt) || !isCount(issuedAt) || !isCount(statusList) || !isCount(statusIndex)) throw new Broken("a claim of the wrong kind");
  if (birthYear !== null && typeof birthYear !== "number") throw new Broken("a birth year is a number");
  if (!(id instanceof Uint8Array) || id.length !== 16 || Math.max(expiresAt, issuedAt) > 2 ** 37) throw new Broken("an id has 16 bytes, a time lies in reach");
  return { issuer, issuedAt, expiresAt, name, birthYear: birthYear ?? null, unit, level, statusList, statusIndex };
}

function isCount(value: Value | undefined): value is number {
  return typeof value === "number" && value >= 0;
}

/** Big-endian bytes of a decimal number; long division, because old phones have no BigInt. */
function bytesOf(digits: string): Uint8Array {
  const found: number[] = [];
  let limbs = Array.from(digits, Number);
  while (limbs.length > 0) {
    const quotient: number[] = [];
    let rest = 0;
    for (const digit of limbs) {
      const value = rest * 10 + digit;
      const part = Math.floor(value / 256);
      if (quotient.length > 0 || part > 0) quotient.push(part);
      rest = value % 256;
    }
    found.push(rest);
    // each part is below 10: a digit of the quotient
    limbs = quotient;
  }
  return new Uint8Array(found.reverse());
}
