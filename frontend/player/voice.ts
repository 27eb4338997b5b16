/** The device's Vietnamese voice, southern where offered. In-app browsers have none: the words are always on screen too. */
const synthesis = typeof window !== "undefined" && "speechSynthesis" in window ? window.speechSynthesis : null;

/** How voices say that they speak as the South does. "Nam" alone is no sign: it is in Việt Nam and in men's names. */
const SOUTHERN = /south|mi[eề]n nam|s[aà]i ?g[oò]n|hồ chí minh|ho chi minh/i;
/** Milliseconds after which a phone that lists no voice and has not begun is taken for one that cannot speak. */
const PATIENCE = 1500;

type Voice = Pick<SpeechSynthesisVoice, "name" | "lang">;

/** The voice for Vietnamese: a southern one, else any. */
export function voiceOf<V extends Voice>(voices: V[]): V | undefined {
  const able = voices.filter((voice) => /^vi/i.test(voice.lang));
  return able.find((voice) => SOUTHERN.test(`${voice.lang} ${voice.name}`)) ?? able[0];
}

interface Part {
  text: string;
  sound?: string;
}
let sound: HTMLAudioElement | null = null;
let turn = 0;

/** What a volunteer read is heard in that voice, the rest in the phone's own. `silent` is called when nothing can be
 * heard: no voice at all, none for Vietnamese, or a list that stays empty. */
export function speak(text: string, silent?: () => void): void {
  hush();
  const voices = synthesis?.getVoices() ?? [];
  const able = synthesis !== null && (voices.length === 0 || voiceOf(voices) !== undefined);
  const heard = partsOf(text, recorded()).filter((part) => part.sound || able);
  if (heard.length > 0) play(heard, turn, heard.some((part) => part.sound) ? undefined : silent);
  else silent?.();
}

function play([part, ...rest]: Part[], mine: number, silent?: () => void): void {
  if (!part || mine !== turn) return;
  const next = () => play(rest, mine);
  if (!part.sound) {
    utter(part.text, next, silent);
    return;
  }
  sound = new Audio(part.sound);
  sound.playbackRate = chosenRate() < 0.8 ? 0.85 : 1;
  sound.onended = next;
  // a voice that can't be fetched now: the phone's own reads these words
  sound.play().catch(() => mine === turn && utter(part.text, next));
}

function utter(text: string, next: () => void, silent?: () => void): void {
  const voices = synthesis?.getVoices() ?? [];
  const voice = voiceOf(voices);
  if (!synthesis || (voices.length > 0 && !voice)) {
    next();
    return;
  }
  const line = new SpeechSynthesisUtterance(text);
  line.onend = next;
  line.lang = "vi-VN";
  line.rate = chosenRate();
  line.voice = voice ?? null;
  synthesis.speak(line);
  if (voice || !silent) return;
  // some phones list their voices only after the first line
  let begun = false;
  line.onstart = () => {
    begun = true;
  };
  setTimeout(() => begun || voiceOf(synthesis.getVoices()) || silent(), PATIENCE);
}

export function hush(): void {
  turn++;
  sound?.pause();
  synthesis?.cancel();
}

/** Cut a text at the sentences that were read by a volunteer. */
export function partsOf(text: string, voices: Record<string, string>): Part[] {
  const known = Object.keys(voices).sort((a, b) => b.length - a.length);
  const said = known.find((words) => ` ${text} `.includes(` ${words} `));
  if (!said) return text.trim() ? [{ text: text.trim() }] : [];
  const at = ` ${text} `.indexOf(` ${said} `);
  return [...partsOf(text.slice(0, at), voices), { text: said, sound: voices[said] }, ...partsOf(text.slice(at + said.length), voices)];
}

function recorded(): Record<string, string> {
  return JSON.parse(document.getElementById("player")?.dataset.voices || "{}") as Record<string, string>;
}

/** Where an Android in-app browser can be left for one that speaks; empty elsewhere. */
export function chromeAddress(): string {
  if (!/android/i.test(navigator.userAgent)) return "";
  const { host, pathname, protocol } = location;
  return `intent://${host}${pathname}#Intent;scheme=${protocol.slice(0, -1)};package=com.android.chrome;end`;
}

function chosenRate(): number {
  try {
    return Number(localStorage.getItem("hvs.rate")) || 0.9;
  } catch {
    return 0.9;
  }
}
