/** The device's Vietnamese voice, southern where offered. In-app browsers have none: the words are always on screen too. */
const synthesis = typeof window !== "undefined" && "speechSynthesis" in window ? window.speechSynthesis : null;

const vietnamese = () => (synthesis?.getVoices() ?? []).filter((voice) => voice.lang.toLowerCase().startsWith("vi"));

/** Some phones list their voices only after the first line, so an empty list still counts as able. */
export function canSpeak(): boolean {
  return synthesis !== null && (synthesis.getVoices().length === 0 || vietnamese().length > 0);
}

export function speak(text: string): void {
  if (!synthesis || !canSpeak()) return;
  synthesis.cancel();
  const line = new SpeechSynthesisUtterance(text);
  line.lang = "vi-VN";
  line.rate = 0.9;
  const voices = vietnamese();
  line.voice = voices.find((voice) => /nam|south/i.test(voice.name)) ?? voices[0] ?? null;
  synthesis.speak(line);
}

export function hush(): void {
  synthesis?.cancel();
}
