/** Shapes of the field kit: what the server hands out for a round (api/field.py), and what the phone keeps. */

export interface Term {
  code: string;
  title: string;
  say: string;
  /** the same to somebody who is called anh/chị; packs of older servers have none */
  say_younger?: string;
}

export interface RoundHead {
  id: string;
  title: string;
  team: string;
  starts_at: string;
  ends_at: string;
  doors: number;
  visited: number;
}

export interface RoundsAnswer {
  rounds: RoundHead[];
  account: string;
  name: string;
  place: string;
  leads: boolean;
  server_key: JsonWebKey;
  parked: Term[];
}

export interface Person {
  id: string;
  name: string;
  birth_year: number | null;
  younger?: boolean;
  needs: string[];
  wish: string;
  barriers: string[];
  consents: Record<string, boolean>;
  pillars: Record<string, boolean>;
  met: boolean;
}

export interface Door {
  id: string;
  household: string;
  neighbourhood: number;
  address: string;
  plate: string;
  position: number;
  result: string;
  visited_at: string | null;
  last_result: string;
  last_at: string | null;
  appointment: string | null;
  people: Person[];
}

export interface RoundPack {
  id: string;
  commune: number;
  neighbourhood: number;
  title: string;
  starts_at: string;
  ends_at: string;
  organisation: string | null;
  doors: Door[];
  others: number;
  terms: {
    purposes: Term[];
    pillars: Term[];
    wishes: Term[];
    barriers: Term[];
    needs: Term[];
    results: Term[];
  };
  server_time: string;
  cursor: number;
}

/** A fact as it travels (docs/guides/sync.md): everything but `body` is the envelope. */
export interface WireFact {
  id: string;
  kind: string;
  version: number;
  commune: number;
  neighbourhood: number;
  subject: { kind: "resident" | "household"; id: string };
  on_behalf_of: string | null;
  device_seq: number;
  prev_hash: string | null;
  occurred_at: string;
  seen: { time: string; cursor: number } | null;
  evidence: "declared" | "witnessed" | "performed";
  purpose: string;
  salt: string;
  enc: "none";
  body: Record<string, unknown>;
}

export interface Receipt {
  fact_id: string;
  body_hash: string;
  epoch: number;
  server_seq: number | null;
  effective_at: string | null;
  verdict: "stored" | "known" | "parked" | "erased";
  reason: string | null;
}

/** A fact the server has answered for, kept 35 days: a server restored from a backup asks for it again. */
export interface SentFact {
  fact: WireFact;
  receipt: Receipt;
  /** Key in `answers` of the signed answer that holds the receipt. */
  answer: number;
  at: string;
}

/** One saved visit, as the volunteer sees it. */
export interface SavedVisit {
  id: string;
  round: string;
  door: string;
  plate: string;
  person: string | null;
  result: string;
  savedAt: string;
  facts: string[];
}

export type Said = "yes" | "no" | "";

export interface Draft {
  result: string;
  consents: Record<string, Said>;
  pillars: Record<string, Said>;
  wish: string;
  barriers: string[];
  appointmentDay: string;
  appointmentHour: string;
  /** Somebody met at the door who stands on no list yet. */
  added: { name: string; birthYear: string } | null;
}
