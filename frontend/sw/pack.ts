/** Lesson packs: what a phone accepts to keep. Signed ES256 (older WebViews have no Ed25519); anything else is refused
 * whole, so that nobody can slip a phishing page into the product, and nothing that was there changes. */

export interface PackFile {
  path: string;
  type: string;
  body: string;
}

export interface Pack {
  format: string;
  name: string;
  version: string;
  files: PackFile[];
}

export type Refusal = "broken" | "unsigned" | "oversized" | "malicious" | "newer";

export class PackRefused extends Error {
  constructor(readonly reason: Refusal) {
    super(reason);
  }
}

export const LARGEST_PACK = 6_000_000;
/** A path with volunteers' voices: some minutes of Opus, in base64. */
export const LARGEST_WITH_VOICES = 30_000_000;
export const MOST_FILES = 800;
const TYPES = ["text/html; charset=utf-8", "application/json"];
/** What phones' recorders make; the first bytes must be of that kind, whatever the type says. */
const SOUNDS: Record<string, string> = { "audio/webm": "\x1aE\xdf\xa3", "audio/ogg": "OggS", "audio/mp4": "ftyp" };
const VOICES = /^\/nghe\/[a-z0-9-]+\/[a-z0-9-]+$/;
const PLACES = /^\/(hoc|tap|lo-trinh)\/[a-z0-9/_-]+(\.json)?$/;
const HARM = [
  /<script(?![^>]*\ssrc="\/static\/)[^>]*>/i, // a script that isn't ours
  /<(iframe|object|embed|base)\b/i,
  /\son[a-z]+\s*=/i,
  /javascript:/i,
  /\b(?:src|href|action|formaction)\s*=\s*["']?\s*(?:data:|https?:|\/\/)/i,
  /<meta[^>]+http-equiv/i,
];

/** Return the pack of a signed envelope. Throws PackRefused; nothing is kept before this returns. */
export async function opened(text: string, key: JsonWebKey, version: string, largest = LARGEST_PACK): Promise<Pack> {
  if (text.length > largest) throw new PackRefused("oversized");
  const { payload, signature } = parsed<{ payload: string; signature: string }>(text);
  if (typeof payload !== "string" || typeof signature !== "string") throw new PackRefused("unsigned");
  if (!(await signed(payload, signature, key))) throw new PackRefused("unsigned");
  const pack = parsed<Pack>(payload);
  if (pack.format !== "pack/1" || !Array.isArray(pack.files) || pack.files.length > MOST_FILES) throw new PackRefused("broken");
  if (pack.version !== version) throw new PackRefused("newer");
  for (const file of pack.files) examine(file);
  return pack;
}

function examine({ path, type, body }: PackFile): void {
  if (typeof path !== "string" || typeof body !== "string") throw new PackRefused("broken");
  if (Object.keys(SOUNDS).includes(type)) {
    examineSound(path, type, body);
    return;
  }
  if (!PLACES.test(path) || !TYPES.includes(type)) throw new PackRefused("malicious");
  if (type === "application/json") parsed(body);
  else if (HARM.some((harm) => harm.test(body))) throw new PackRefused("malicious");
}

function examineSound(path: string, type: string, body: string): void {
  if (!VOICES.test(path)) throw new PackRefused("malicious");
  const start = String.fromCharCode(...bytesOf({ path, type, body: body.slice(0, 16) }));
  if (!start.slice(0, 12).includes(SOUNDS[type]!)) throw new PackRefused("malicious");
}

/** The bytes of a voice, which travels as base64. Throws PackRefused for what isn't. */
export function bytesOf({ body }: PackFile): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(atob(body), (c) => c.charCodeAt(0));
  } catch {
    throw new PackRefused("broken");
  }
}

export const isSound = ({ type }: PackFile) => Object.keys(SOUNDS).includes(type);

function parsed<T>(text: string): T {
  try {
    const value = JSON.parse(text) as T;
    if (typeof value !== "object" || value === null) throw new PackRefused("broken");
    return value;
  } catch {
    throw new PackRefused("broken");
  }
}

async function signed(payload: string, signature: string, jwk: JsonWebKey): Promise<boolean> {
  try {
    const algorithm = { name: "ECDSA", namedCurve: "P-256" };
    const key = await crypto.subtle.importKey("jwk", jwk, algorithm, false, ["verify"]);
    const bytes = Uint8Array.from(atob(signature.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
    return await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, bytes, new TextEncoder().encode(payload));
  } catch {
    return false;
  }
}
