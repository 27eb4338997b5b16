/** The two lists a verifier needs, both compact JWS by ES256: the twin of credentials/rules/{jws,trust,status}.py. */
import { hex } from "./token";

export class ListBroken extends Error {}

export interface TrustedKey {
  kid: string;
  issuer: string;
  name: string;
  use: string;
  notBefore: number;
  notAfter: number;
  key: CryptoKey;
}

export interface TrustList {
  asOf: number;
  keys: Map<string, TrustedKey>;
}

export interface StatusList {
  number: number;
  asOf: number;
  bits: Uint8Array;
}

interface TrustBody {
  schema: string;
  as_of: number;
  keys: { kid: string; iss: string; name: string; use: string; alg: string; key: string; nbf: number; exp: number }[];
}

interface StatusBody {
  id: string;
  validFrom: string;
  credentialSubject: { statusPurpose: string; encodedList: string };
}

const TRUST_TYPE = "hvs-trust+jws";
const STATUS_TYPE = "vc+jwt";
const MINIMUM_BITS = 131_072;
const MAX_BYTES = 1 << 22;
const ECDSA = { name: "ECDSA", hash: "SHA-256" };

/** Return the key of an uncompressed P-256 point (65 bytes). */
export function importKey(point: Uint8Array): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", buffer(point), { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]);
}

/** Return whether r || s is this key's signature over the message. */
export async function holds(key: CryptoKey, message: Uint8Array, signature: Uint8Array): Promise<boolean> {
  return signature.length === 64 && crypto.subtle.verify(ECDSA, key, buffer(signature), buffer(message));
}

export async function keyId(point: Uint8Array): Promise<string> {
  return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", buffer(point))).slice(0, 8));
}

/** Return a trust list signed by the root whose point the page holds. Throws ListBroken. */
export async function readTrust(text: string, root: Uint8Array): Promise<TrustList> {
  const raw = await readJws<TrustBody>(text, TRUST_TYPE, await keyId(root), await importKey(root));
  if (raw.schema !== "hvs-trust/1") throw new ListBroken("another edition of the trust list");
  const keys = new Map<string, TrustedKey>();
  for (const row of raw.keys) {
    const point = unb64(row.key);
    if (row.alg !== "ES256" || (row.use !== "certificate" && row.use !== "status") || (await keyId(point)) !== row.kid) throw new ListBroken("a key that can't be used");
    keys.set(row.kid, { kid: row.kid, issuer: row.iss, name: row.name, use: row.use, notBefore: row.nbf, notAfter: row.exp, key: await importKey(point) });
  }
  return { asOf: raw.as_of, keys };
}

/** Return the status list asked for, signed by a key that the trust list names for it. Throws ListBroken. */
export async function readStatus(text: string, number: number, trust: TrustList): Promise<StatusList> {
  for (const key of trust.keys.values()) {
    if (key.use !== "status") continue;
    let raw: StatusBody;
    try {
      raw = await readJws<StatusBody>(text, STATUS_TYPE, key.kid, key.key);
    } catch {
      continue;
    }
    const subject = raw.credentialSubject;
    const asOf = Date.parse(raw.validFrom) / 1000;
    const right = subject.statusPurpose === "revocation" && String(raw.id).split("/status/").pop() === String(number);
    if (!right || !(key.notBefore <= asOf && asOf <= key.notAfter)) throw new ListBroken("another list");
    return { number, asOf, bits: await unpack(subject.encodedList) };
  }
  throw new ListBroken("no trusted key signed this list");
}

/** Return whether the bit is set. Throws RangeError outside the list: never "not revoked". */
export function isRevoked(list: StatusList, index: number): boolean {
  if (index < 0 || index >= list.bits.length * 8) throw new RangeError(String(index));
  return (list.bits[index >> 3]! & (0x80 >> (index & 7))) !== 0;
}

async function readJws<T>(text: string, typ: string, kid: string, key: CryptoKey): Promise<T> {
  const parts = text.trim().split(".");
  const expected = b64(new TextEncoder().encode(JSON.stringify({ alg: "ES256", kid, typ })));
  if (parts.length !== 3 || parts[0] !== expected) throw new ListBroken("another type, algorithm or key");
  const message = new TextEncoder().encode(`${parts[0]}.${parts[1]}`);
  if (!(await holds(key, message, unb64(parts[2]!)))) throw new ListBroken("signature does not hold");
  return JSON.parse(new TextDecoder().decode(unb64(parts[1]!))) as T;
}

async function unpack(encoded: string): Promise<Uint8Array> {
  if (encoded[0] !== "u") throw new ListBroken("not multibase base64url");
  const unpacked = new Response(new Blob([buffer(unb64(encoded.slice(1)))]).stream().pipeThrough(new DecompressionStream("gzip")));
  const bits = new Uint8Array(await unpacked.arrayBuffer());
  if (bits.length * 8 < MINIMUM_BITS || bits.length > MAX_BYTES) throw new ListBroken("too long or too short");
  return bits;
}

export function unb64(text: string): Uint8Array {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function b64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");
}

function buffer(bytes: Uint8Array): ArrayBuffer {
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
}
