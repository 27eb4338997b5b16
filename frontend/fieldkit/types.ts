/** Shapes of the field kit: what the server hands out for a round, and what the phone keeps. */

export interface Term {
  code: string;
  title: string;
}

export interface Purpose extends Term {
  spoken: string;
}

export interface Pillar extends Term {
  ask: string;
}

export interface Person {
  id: string;
  name: string;
  birthYear: number | null;
  needs: string[];
  promised: string;
  consents: Record<string, "given" | "withdrawn">;
  pillars: Record<string, boolean>;
}

export interface Door {
  id: string;
  household: string;
  address: string;
  position: number;
  result: string;
  visitedAt: string | null;
  appointment: string | null;
  lastNote: string;
  people: Person[];
}

export interface RoundPack {
  id: string;
  commune: number;
  neighbourhood: number;
  title: string;
  startsAt: string;
  endsAt: string;
  organisation: string | null;
  doors: Door[];
  terms: {
    purposes: Purpose[];
    pillars: Pillar[];
    wishes: Term[];
    barriers: Term[];
    needs: Term[];
    results: Term[];
  };
  serverTime: string;
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
  reason?: string | null;
}

/** One saved visit, kept for the list on the phone until the server has every fact of it. */
export interface SavedVisit {
  id: string;
  round: string;
  door: string;
  person: string | null;
  result: string;
  savedAt: string;
  facts: string[];
}

export interface Draft {
  result: string;
  consents: Record<string, "yes" | "no" | "">;
  pillars: Record<string, "yes" | "no" | "">;
  wish: string;
  barriers: string[];
  appointmentDay: string;
  appointmentHour: string;
}
