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

/** `silent` is called when nothing can be heard: no voice at all, none for Vietnamese, or a list that stays empty. */
export function speak(text: string, silent?: () => void): void {
  const voices = synthesis?.getVoices() ?? [];
  const voice = voiceOf(voices);
  if (!synthesis || (voices.length > 0 && !voice)) {
    silent?.();
    return;
  }
  synthesis.cancel();
  const line = new SpeechSynthesisUtterance(text);
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
  synthesis?.cancel();
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
