/** The verdict on a scanned text: the twin of credentials/rules/verdict.py; both judge the cases of tests/golden. */
import { holds, isRevoked, type StatusList, type TrustedKey, type TrustList } from "./lists";
import { type Claims, ES256, NotOurs, readToken, type Signed, tokenOf } from "./token";

export type Reason =
  | ""
  | "not_ours"
  | "malformed"
  | "unknown_key"
  | "wrong_algorithm"
  | "bad_signature"
  | "wrong_issuer"
  | "outside_key_period"
  | "not_yet"
  | "expired"
  | "index_outside"
  | "revoked";

export interface Verdict {
  answer: "valid" | "old_list" | "refused";
  reason: Reason;
  claims?: Claims;
  key?: TrustedKey;
  listAsOf?: number;
}

export const FRESH_FOR = 7 * 86_400;
/** Cheap phones run with wrong clocks; a certificate of "tomorrow" is no forgery. */
const CLOCK_SKEW = 86_400;

/** Return the verdict at `now` (seconds since 1970) with the lists at hand. */
export async function judge(text: string, trust: TrustList, lists: Map<number, StatusList>, now: number): Promise<Verdict> {
  let signed: Signed;
  try {
    signed = readToken(tokenOf(text));
  } catch (error) {
    return { answer: "refused", reason: error instanceof NotOurs ? "not_ours" : "malformed" };
  }
  const key = trust.keys.get(signed.kid);
  if (key === undefined || key.use !== "certificate") return { answer: "refused", reason: "unknown_key" };
  if (signed.algorithm !== ES256) return { answer: "refused", reason: "wrong_algorithm" };
  if (!(await holds(key.key, signed.toBeSigned, signed.signature))) return { answer: "refused", reason: "bad_signature", key };
  return judgeClaims(signed.claims, key, lists, now);
}

function judgeClaims(claims: Claims, key: TrustedKey, lists: Map<number, StatusList>, now: number): Verdict {
  const refuse = (reason: Reason, listAsOf?: number): Verdict => ({ answer: "refused", reason, claims, key, listAsOf });
  if (claims.issuer !== key.issuer || claims.unit !== key.issuer) return refuse("wrong_issuer");
  if (claims.issuedAt < key.notBefore || claims.issuedAt > key.notAfter) return refuse("outside_key_period");
  if (claims.issuedAt > now + CLOCK_SKEW) return refuse("not_yet");
  if (claims.expiresAt <= now) return refuse("expired");
  const list = lists.get(claims.statusList);
  if (list === undefined) return { answer: "old_list", reason: "", claims, key };
  try {
    // a set bit stays set, however old the list is
    if (isRevoked(list, claims.statusIndex)) return refuse("revoked", list.asOf);
  } catch {
    return refuse("index_outside", list.asOf);
  }
  return { answer: now - list.asOf <= FRESH_FOR ? "valid" : "old_list", reason: "", claims, key, listAsOf: list.asOf };
}
