/** The device's Vietnamese voice, southern where offered. In-app browsers have none: the words are always on screen too. */
const synthesis = typeof window !== "undefined" && "speechSynthesis" in window ? window.speechSynthesis : null;

const vietnamese = () => (synthesis?.getVoices() ?? []).filter((voice) => voice.lang.toLowerCase().startsWith("vi"));
const SOUTHERN = /nam|south|sài gòn|hcm/i;

/** Some phones list their voices only after the first line, so an empty list still counts as able. */
export function canSpeak(): boolean {
  return synthesis !== null && (synthesis.getVoices().length === 0 || vietnamese().length > 0);
}

export function speak(text: string): void {
  if (!synthesis || !canSpeak()) return;
  synthesis.cancel();
  const line = new SpeechSynthesisUtterance(text);
  line.lang = "vi-VN";
  line.rate = chosenRate();
  const voices = vietnamese();
  line.voice = voices.find((voice) => SOUTHERN.test(voice.name)) ?? voices[0] ?? null;
  synthesis.speak(line);
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
