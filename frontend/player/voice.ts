/** The device's Vietnamese voice, southern where offered. In-app browsers have none: then `canSpeak` is false. */
export const canSpeak = typeof window !== "undefined" && "speechSynthesis" in window;

export function speak(text: string): void {
  if (!canSpeak) return;
  speechSynthesis.cancel();
  const line = new SpeechSynthesisUtterance(text);
  line.lang = "vi-VN";
  line.rate = 0.9;
  const voices = speechSynthesis.getVoices().filter((voice) => voice.lang.toLowerCase().startsWith("vi"));
  line.voice = voices.find((voice) => /nam|south/i.test(voice.name)) ?? voices[0] ?? null;
  speechSynthesis.speak(line);
}

export function hush(): void {
  if (canSpeak) speechSynthesis.cancel();
}
