/** What the screens show: the round as the server packed it, joined with what this phone has said since. Pure. */
import type { Door, Person, RoundPack, SentFact, WireFact } from "./types";

/** The facts the pack does not know yet: unsent ones, and those stored after its cursor; parked ones count as said. */
export function overlayOf(pack: RoundPack, outbox: WireFact[], sent: SentFact[]): WireFact[] {
  const newer = sent
    .filter(({ receipt }) => receipt.verdict === "parked" || (receipt.server_seq ?? 0) > pack.cursor)
    .map(({ fact }) => fact);
  const known = new Set(newer.map((fact) => fact.id));
  return [...newer, ...outbox.filter((fact) => !known.has(fact.id))].sort((a, b) =>
    a.occurred_at === b.occurred_at ? a.device_seq - b.device_seq : a.occurred_at.localeCompare(b.occurred_at),
  );
}

/** The pack with an overlay laid over it. */
export function viewOf(pack: RoundPack, overlay: WireFact[]): RoundPack {
  const doors = pack.doors.map((door) => ({ ...door, people: door.people.map((person) => ({ ...person })) }));
  const atHome = new Map(doors.map((door) => [door.household, door]));
  const people = new Map(doors.flatMap((door) => door.people.map((person) => [person.id, { person, door }] as const)));
  for (const fact of overlay) {
    if (fact.kind === "resident.listed") {
      const door = atHome.get(String(fact.body.household));
      if (door && !people.has(fact.subject.id)) {
        const person = newcomer(fact);
        door.people.push(person);
        people.set(person.id, { person, door });
      }
      continue;
    }
    const found = people.get(fact.subject.id);
    const door = found?.door ?? atHome.get(fact.subject.id);
    if (door) tellDoor(door, fact, pack.id);
    if (found) tellPerson(found.person, fact);
  }
  return { ...pack, doors };
}

function newcomer(fact: WireFact): Person {
  const birth = fact.body.birth as { year?: number } | null | undefined;
  return { ...nobody(fact.subject.id), name: String(fact.body.name), birth_year: birth?.year ?? null };
}

export function nobody(id: string): Person {
  return { id, name: "", birth_year: null, needs: [], wish: "", barriers: [], consents: {}, pillars: {}, met: false };
}

function tellDoor(door: Door, fact: WireFact, round: string): void {
  if (fact.kind === "visit.recorded") {
    door.last_result = String(fact.body.result);
    door.last_at = fact.occurred_at;
    if (fact.body.round === round) {
      door.result = door.last_result;
      door.visited_at = fact.occurred_at;
    }
  } else if (fact.kind === "appointment.made") {
    door.appointment = String(fact.body.at);
  }
}

function tellPerson(person: Person, fact: WireFact): void {
  const { body } = fact;
  switch (fact.kind) {
    case "visit.recorded":
      if (body.result === "met") person.met = true;
      if (body.wish) person.wish = String(body.wish);
      break;
    case "consent.given":
    case "consent.withdrawn":
      person.consents = { ...person.consents, [String(body.purpose)]: fact.kind === "consent.given" };
      break;
    case "pillar.observed":
      person.pillars = { ...person.pillars, [String(body.pillar)]: body.present === true };
      break;
    case "barrier.noted":
      person.barriers = [...new Set([...person.barriers, String(body.barrier)])];
      break;
    case "barrier.cleared":
      person.barriers = person.barriers.filter((code) => code !== body.barrier);
      break;
  }
}
