/** The installation's key (ECDSA P-256: old WebViews have no Ed25519). The private half never leaves the phone. */
import { getMeta, type Kit, setMeta } from "./store";

export interface DeviceKey {
  id: string;
  pair: CryptoKeyPair;
}

export async function deviceKey(kit: Kit): Promise<DeviceKey | undefined> {
  return getMeta<DeviceKey>(kit, "device");
}

export async function makePair(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);
}

export async function publicJwk(pair: CryptoKeyPair): Promise<JsonWebKey> {
  const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", pair.publicKey);
  return { kty, crv, x, y } as JsonWebKey;
}

export async function keepDevice(kit: Kit, key: DeviceKey): Promise<void> {
  await setMeta(kit, { device: key });
}

export async function sign(key: CryptoKey, text: string): Promise<string> {
  const signature = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, key, new TextEncoder().encode(text));
  return base64url(new Uint8Array(signature));
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
