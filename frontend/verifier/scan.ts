/** Scanning in the page, where the phone brings a reader along. Everywhere else its own camera app opens the address. */

interface Detector {
  detect(source: CanvasImageSource): Promise<{ rawValue: string }[]>;
}

type DetectorClass = { new (options: { formats: string[] }): Detector; getSupportedFormats(): Promise<string[]> };

const reader = () => (window as unknown as { BarcodeDetector?: DetectorClass }).BarcodeDetector;

export async function canScan(): Promise<boolean> {
  const Reader = reader();
  if (!Reader || !navigator.mediaDevices?.getUserMedia) return false;
  try {
    return (await Reader.getSupportedFormats()).includes("qr_code");
  } catch {
    return false;
  }
}

/** Show the camera in `video` and return the first code's text; null when it was closed or not allowed. */
export async function scan(video: HTMLVideoElement, closed: () => boolean): Promise<string | null> {
  const Reader = reader()!;
  let stream: MediaStream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch {
    return null;
  }
  try {
    video.srcObject = stream;
    video.setAttribute("playsinline", "");
    await video.play();
    const detector = new Reader({ formats: ["qr_code"] });
    while (!closed()) {
      const found = await detector.detect(video);
      if (found[0]) return found[0].rawValue;
      await new Promise((done) => setTimeout(done, 150));
    }
    return null;
  } finally {
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  }
}
