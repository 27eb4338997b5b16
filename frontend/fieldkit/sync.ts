/** Sending: the outbox goes to the server in pages; a fact leaves the phone only against a signed receipt.
 * A captive portal's 200, an empty or a failed answer removes nothing. */
import { canonical } from "./canonical";
import { deviceKey, fromBase64url, sign } from "./keys";
import { acknowledge, getMeta, type Kit, outboxPage, setMeta } from "./store";
import type { Receipt, WireFact } from "./types";

export const PAGE_FACTS = 200;
const APP = "fieldkit/1";

export interface SyncState {
  waiting: number;
  parked: number;
  problem: "" | "offline" | "not-enrolled" | "forged" | "refused";
  message: string;
}

interface PushAnswer {
  payload: string;
  signature: string;
}

/** Send everything that waits. One sender at a time on this phone (Web Locks), whatever tabs are open. */
export async function push(kit: Kit, csrf: string): Promise<SyncState> {
  if (!("locks" in navigator)) return pushAlone(kit, csrf);
  return navigator.locks.request("hocvuso-sender", () => pushAlone(kit, csrf));
}

async function pushAlone(kit: Kit, csrf: string): Promise<SyncState> {
  const device = await deviceKey(kit);
  if (!device) return state(kit, "not-enrolled");
  for (;;) {
    const facts = await outboxPage(kit, PAGE_FACTS);
    if (facts.length === 0) return state(kit, "");
    const answer = await sendPage(kit, device.id, device.pair.privateKey, facts, csrf);
    if ("problem" in answer) return state(kit, answer.problem, answer.message);
    const receipts = await verified(kit, answer);
    if (!receipts) return state(kit, "forged");
    const done = await acknowledge(kit, facts, receipts, `${answer.payload}.${answer.signature}`);
    if (done === 0) return state(kit, "refused");
  }
}

type Refusal = { problem: SyncState["problem"]; message: string };

async function sendPage(
  kit: Kit,
  device: string,
  key: CryptoKey,
  facts: WireFact[],
  csrf: string,
): Promise<PushAnswer | Refusal> {
  const body = canonical({
    device,
    app: APP,
    epoch: (await getMeta<number>(kit, "epoch")) ?? 0,
    facts,
    max_seq: (await getMeta<number>(kit, "seq")) ?? 0,
    sent_at: new Date().toISOString(), // the server measures how far this clock is off
    unsent: await kit.count("outbox"),
  });
  const signature = await sign(key, body);
  let response: Response;
  try {
    response = await fetch("/api/sync/push", {
      method: "POST",
      headers: { "content-type": "application/json", "x-device-signature": signature, "x-csrftoken": csrf },
      body,
      cache: "no-store",
    });
  } catch {
    return { problem: "offline", message: "" };
  }
  try {
    const answer = await response.json();
    if (response.ok && typeof answer.payload === "string") return answer as PushAnswer;
    return { problem: "refused", message: typeof answer.detail === "string" ? answer.detail : "" };
  } catch {
    return { problem: "offline", message: "" }; // a captive portal's page is no answer
  }
}

/** Check the server's ES256 signature over the whole list of receipts; note epoch and head. */
async function verified(kit: Kit, answer: PushAnswer): Promise<Receipt[] | null> {
  const jwk = await getMeta<JsonWebKey>(kit, "serverKey");
  if (!jwk) return null;
  const key = await crypto.subtle.importKey("jwk", jwk, { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]);
  const genuine = await crypto.subtle.verify(
    { name: "ECDSA", hash: "SHA-256" },
    key,
    fromBase64url(answer.signature),
    new TextEncoder().encode(answer.payload),
  );
  if (!genuine) return null;
  const { receipts, epoch, head, server_time } = JSON.parse(answer.payload);
  await setMeta(kit, { epoch, head, seen: { time: server_time, cursor: head } });
  return receipts as Receipt[];
}

export async function state(kit: Kit, problem: SyncState["problem"], message = ""): Promise<SyncState> {
  const receipts = await kit.getAll("receipts");
  return {
    waiting: await kit.count("outbox"),
    parked: receipts.filter((receipt) => receipt.verdict === "parked").length,
    problem,
    message,
  };
}
