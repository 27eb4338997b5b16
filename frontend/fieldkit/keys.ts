/** The installation's key (ECDSA P-256: old WebViews have no Ed25519). The private half never leaves the phone. */
import { uuid7 } from "./ids";
import { getMeta, type Kit, setMeta } from "./store";

export interface DeviceKey {
  id: string;
  pair: CryptoKeyPair;
  /** Whose phone it is; null until the server has said so. */
  account: string | null;
}

/** The enrolled key; one that still waits for the server's answer does not count. */
export async function deviceKey(kit: Kit): Promise<DeviceKey | undefined> {
  const key = await getMeta<DeviceKey>(kit, "device");
  return key?.account ? key : undefined;
}

/** The key to enrol: kept before it is sent, so that a lost answer is asked for again with the same key. */
export async function keyToEnrol(kit: Kit): Promise<DeviceKey> {
  const kept = await getMeta<DeviceKey>(kit, "device");
  if (kept && !kept.account) return kept;
  const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);
  const made = { id: uuid7(), pair, account: null };
  await setMeta(kit, { device: made });
  return made;
}

export async function publicJwk(pair: CryptoKeyPair): Promise<JsonWebKey> {
  const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", pair.publicKey);
  return { kty, crv, x, y } as JsonWebKey;
}

export async function sign(key: CryptoKey, text: string): Promise<string> {
  const signature = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, key, new TextEncoder().encode(text));
  return base64url(new Uint8Array(signature));
}

/** Whether the server's key made this signature over this text. */
export async function isFrom(jwk: JsonWebKey, signature: string, text: string): Promise<boolean> {
  try {
    const key = await crypto.subtle.importKey("jwk", jwk, { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]);
    const bytes = new TextEncoder().encode(text);
    return await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, fromBase64url(signature), bytes);
  } catch {
    return false;
  }
}

export function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");
}

export function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
  const padded = text.replace(/-/g, "+").replace(/_/g, "/");
  return Uint8Array.from(atob(padded), (c) => c.charCodeAt(0));
}
