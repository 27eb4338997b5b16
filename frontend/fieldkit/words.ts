/** Days, hours and people as they are said here. */
import type { Door, Person, RoundPack, Term } from "./types";

const ZONE = "Asia/Ho_Chi_Minh";
const hour = new Intl.DateTimeFormat("vi-VN", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: ZONE });
const date = new Intl.DateTimeFormat("en-GB", { day: "2-digit", month: "2-digit", year: "numeric", timeZone: ZONE });

export const clock = (iso: string): string => hour.format(new Date(iso));
/** 28/11/2026: written by hand because browsers disagree about the stroke. */
export const wholeDay = (day: Date): string => date.format(day);
export const shortDay = (iso: string): string => wholeDay(new Date(iso)).slice(0, 5);

/** "Tối nay 18:00 - 21:00", "Hôm nay ...", "28/11, ..."; a round of several days by its days: "25/11 - 09/12". */
export function when(starts: string, ends: string, now: Date = new Date()): string {
  if (Date.parse(ends) - Date.parse(starts) > 86_400_000) return `${shortDay(starts)} - ${shortDay(ends)}`;
  const hours = `${clock(starts)} - ${clock(ends)}`;
  if (shortDay(starts) !== shortDay(now.toISOString())) return `${shortDay(starts)}, ${hours}`;
  return `${clock(starts) >= "17:00" ? "Tối nay" : "Hôm nay"} ${hours}`;
}

export function titleOf(terms: Term[], code: string): string {
  return terms.find((term) => term.code === code)?.title ?? code;
}

/** "Bà Mẫu + 2 người". */
export function whoIsHere(door: Door): string {
  const first = door.people[0];
  if (!first) return "Chưa biết ai ở";
  const others = door.people.length - 1;
  return others ? `${shown(first)} + ${others} người` : shown(first);
}

/** "Nguyễn Thị Mẫu, 72 tuổi". */
export function shown(person: Person, now: Date = new Date()): string {
  return person.birth_year ? `${person.name}, ${now.getFullYear() - person.birth_year} tuổi` : person.name;
}

/** The sentence that is read aloud, in the form of address that suits the person. */
export function sayTo(term: Term, person: Person): string {
  return (person.younger && term.say_younger) || term.say;
}

/** One line of why to knock: what was promised, else what came of the last time, else that nobody was met yet. */
export function why(door: Door, pack: RoundPack): string {
  const wish = door.people.find((person) => person.wish)?.wish;
  if (door.last_result && door.last_result !== "met" && door.last_at) {
    return `${shortDay(door.last_at)} ${lower(titleOf(pack.terms.results, door.last_result))}`;
  }
  if (wish) return `Muốn ${lower(titleOf(pack.terms.wishes, wish))}`;
  return door.people.some((person) => person.met) ? "Đã gặp" : "Chưa gặp lần nào";
}

export function lower(text: string): string {
  // "QR ..." and names keep their capitals: only a capital before a small letter is lowered
  return /^\p{Lu}\p{Ll}/u.test(text) ? text[0]!.toLowerCase() + text.slice(1) : text;
}

export function fold(text: string): string {
  return text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/g, "d");
}

export function matches(door: Door, query: string): boolean {
  const words = fold(query.trim()).split(/\s+/);
  const key = fold([door.address, ...door.people.map((person) => person.name)].join(" "));
  return words.every((word) => key.includes(word));
}
