/** Fetches the two lists and keeps their signed texts on this phone; what is kept is verified again on every use. */
import { type StatusList, type TrustList, readStatus, readTrust } from "./lists";

const PATIENCE_MS = 6000;

/** Return the trust list: the newest one the server has, else the one kept, else null. */
export async function trustList(address: string, root: Uint8Array): Promise<TrustList | null> {
  return newestOf("hvs.verify.trust", address, (text) => readTrust(text, root));
}

/** Return a status list: the newest one the server has, else the one kept, else null. */
export async function statusList(address: string, number: number, trust: TrustList): Promise<StatusList | null> {
  return newestOf(`hvs.verify.status.${number}`, address + number, (text) => readStatus(text, number, trust));
}

async function newestOf<T extends { asOf: number }>(name: string, address: string, read: (text: string) => Promise<T>): Promise<T | null> {
  const kept = await tried(keptText(name), read);
  const text = await fetched(address);
  const found = await tried(text, read);
  // an older list in place of the kept one (a cache in between, a restored server) must not bring a revoked paper back
  if (found === null || (kept !== null && kept.asOf > found.asOf)) return kept;
  keep(name, text as string);
  return found;
}

async function tried<T>(text: string | null, read: (text: string) => Promise<T>): Promise<T | null> {
  if (text === null) return null;
  try {
    return await read(text);
  } catch {
    return null;
  }
}

async function fetched(address: string): Promise<string | null> {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE_MS);
  try {
    // "no-cache" asks whether the kept copy is still the newest: a revocation is seen at once, for 200 bytes
    const answer = await fetch(address, { cache: "no-cache", credentials: "omit", signal: patience.signal });
    return answer.ok ? await answer.text() : null;
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

function keptText(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

function keep(name: string, text: string): void {
  try {
    localStorage.setItem(name, text);
  } catch {
    // a private window keeps nothing: the check works as long as there is a network
  }
}
