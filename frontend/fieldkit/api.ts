/** What the kit asks the server for. When there is no network, what was kept on the phone answers. */
import { deviceKey, keyToEnrol, publicJwk } from "./keys";
import { getMeta, keepRounds, type Kit, LEASE_MS, setMeta } from "./store";
import { push } from "./sync";
import type { RoundPack, RoundsAnswer } from "./types";

/** The server's sentence, with its code and status. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

const WARN_MS = 72 * 3_600_000;
const NO_NETWORK = "Chưa có mạng. Lại chỗ có mạng rồi bấm lại.";

async function ask<T>(path: string, body?: unknown): Promise<T> {
  const response = await fetch(path, {
    method: body ? "POST" : "GET",
    headers: { "content-type": "application/json", accept: "application/json", "x-csrftoken": csrf() },
    body: body ? JSON.stringify(body) : undefined,
    cache: "no-store",
  });
  // a captive portal's page is no JSON: it counts as no network
  const answer = await response.json();
  if (response.ok) return answer as T;
  throw new Refused(response.status, String(answer.code ?? ""), String(answer.detail ?? "Chưa làm được việc này."));
}

function csrf(): string {
  return /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? "";
}

export interface Rounds extends RoundsAnswer {
  /** "signed-out": the session ended; "offline": from the phone's memory; "locked": too old to be shown. */
  from: "server" | "offline" | "signed-out" | "locked";
  notice: string;
}

/** The rounds of whoever is signed in; from memory without network, warned after 72 hours, locked after 7 days. */
export async function rounds(kit: Kit, now: number = Date.now()): Promise<Rounds> {
  try {
    const answer = await ask<RoundsAnswer>("/api/field/rounds");
    await setMeta(kit, { serverKey: answer.server_key, rounds: answer, roundsAt: now });
    await keepRounds(kit, answer.rounds.map((round) => round.id), now);
    return { ...answer, from: "server", notice: "" };
  } catch (error) {
    const kept = await getMeta<RoundsAnswer>(kit, "rounds");
    const base = kept ?? { rounds: [], account: "", name: "", place: "", leads: false, server_key: {}, parked: [] };
    if (error instanceof Refused) return { ...base, from: "signed-out", notice: error.message };
    const age = now - ((await getMeta<number>(kit, "roundsAt")) ?? now);
    if (age > LEASE_MS) return { ...base, rounds: [], from: "locked", notice: "" };
    const old = age > WARN_MS ? " Danh sách đã cũ, anh/chị sớm vào chỗ có mạng." : "";
    return { ...base, from: "offline", notice: `Chưa có mạng. Đây là danh sách đã tải lần trước.${old}` };
  }
}

/** One round, fresh or from memory; null when it is neither there nor here. */
export async function pack(kit: Kit, id: string): Promise<RoundPack | null> {
  try {
    const fresh = await ask<RoundPack>(`/api/field/rounds/${id}`);
    await kit.put("rounds", { ...fresh, fetchedAt: new Date().toISOString() });
    return fresh;
  } catch {
    return (await kit.get("rounds", id)) ?? null;
  }
}

/** Enrol this installation's key; returns why not, "" when it worked. Safe to repeat.
 * A server restored from a backup that does not know the phone gets the same key: only so does it take what waits. */
export async function enrol(kit: Kit, label: string): Promise<string> {
  const forgotten = (await getMeta<boolean>(kit, "unknown")) ? await deviceKey(kit) : undefined;
  const key = forgotten ?? (await keyToEnrol(kit));
  try {
    const body = { device: key.id, public_key: await publicJwk(key.pair), label };
    const answer = await ask<{ account: string; server_key: JsonWebKey }>("/api/devices/enrol", body);
    await setMeta(kit, { serverKey: answer.server_key, device: { ...key, account: answer.account }, unknown: false });
    // if the browser ever throws the kit's memory away, this tells that there was one
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing on iOS and old WebViews
    document.cookie = "hocvuso-enrolled=1; path=/field/; max-age=31536000; samesite=strict";
    return "";
  } catch (error) {
    return error instanceof Refused ? error.message : NO_NETWORK;
  }
}

/** Whether this browser once had an enrolled kit. */
export function wasEnrolled(): boolean {
  return document.cookie.includes("hocvuso-enrolled=1");
}

/** A code for practising with a resident; the consent just given must have arrived first. */
export async function practiceCode(kit: Kit, resident: string): Promise<{ code: string; until: string } | string> {
  await push(kit);
  try {
    return await ask<{ code: string; until: string }>("/api/field/practice-codes", { resident });
  } catch (error) {
    return error instanceof Refused ? error.message : "Chưa có mạng nên chưa lấy được mã.";
  }
}
