/** A broken, unsigned, oversized or malicious pack is refused whole. */
import { beforeAll, describe, expect, it } from "vitest";
import { bytesOf, isSound, LARGEST_PACK, opened, type PackFile } from "./pack";

let keys: CryptoKeyPair;
let jwk: JsonWebKey;
const PAGE: PackFile = { path: "/hoc/qr/1", type: "text/html; charset=utf-8", body: '<p>Chào bác</p><script src="/static/app/citizen.js" defer></script>' };

beforeAll(async () => {
  keys = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
  jwk = await crypto.subtle.exportKey("jwk", keys.publicKey);
});

async function envelope(files: PackFile[], change: object = {}): Promise<string> {
  const payload = JSON.stringify({ format: "pack/1", name: "bai/qr", version: "v1", files, ...change });
  const bytes = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, keys.privateKey, new TextEncoder().encode(payload));
  const signature = btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_");
  return JSON.stringify({ payload, signature });
}

const refusal = async (text: string, version = "v1"): Promise<string> =>
  opened(text, jwk, version).then(
    () => "accepted",
    (error: { reason: string }) => error.reason,
  );

describe("a pack", () => {
  it("is accepted when it is ours", async () => {
    expect((await opened(await envelope([PAGE]), jwk, "v1")).files).toEqual([PAGE]);
  });
  it("is refused when a single letter was changed", async () => {
    expect(await refusal((await envelope([PAGE])).replace("Chào", "Chao"))).toBe("unsigned");
  });
  it("is refused when somebody else signed it", async () => {
    const theirs = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
    const jwkOfOthers = await crypto.subtle.exportKey("jwk", theirs.publicKey);
    await expect(opened(await envelope([PAGE]), jwkOfOthers, "v1")).rejects.toMatchObject({ reason: "unsigned" });
  });
  it("is refused without a signature, or when it is no pack", async () => {
    expect(await refusal(JSON.stringify({ payload: "{}" }))).toBe("unsigned");
    expect(await refusal(JSON.stringify({ payload: "{}", signature: "" }))).toBe("unsigned");
    for (const text of ["", "<html>", "null", "[", '"x"', '{"a":']) expect(await refusal(text)).toBe("broken");
    expect(await refusal(await envelope([PAGE], { format: "pack/9" }))).toBe("broken");
    expect(await refusal(await envelope([{ ...PAGE, body: 3 as unknown as string }]))).toBe("broken");
    expect(await refusal(await envelope([{ path: "/tap/a.json", type: "application/json", body: "{" }]))).toBe("broken");
  });
  it("is refused when it is too large", async () => {
    expect(await refusal("x".repeat(LARGEST_PACK + 1))).toBe("oversized");
    expect(await refusal(await envelope(Array.from({ length: 801 }, () => PAGE)))).toBe("broken");
  });
  it("takes voices, and nothing that only says it is one", async () => {
    const sound = { path: "/nghe/qr/s1", type: "audio/webm", body: btoa("\x1aE\xdf\xa3 and Opus") };
    const [kept] = (await opened(await envelope([sound]), jwk, "v1")).files;
    expect(isSound(kept!) && String.fromCharCode(...bytesOf(kept!))).toBe("\x1aE\xdf\xa3 and Opus");
    expect(await refusal(await envelope([{ ...sound, body: btoa("<html><script>") }]))).toBe("malicious");
    expect(await refusal(await envelope([{ ...sound, path: "/hoc/qr/1" }]))).toBe("malicious");
    expect(await refusal(await envelope([{ ...sound, type: "toString" }]))).toBe("malicious");
    expect(await refusal(await envelope([{ ...sound, body: "no base64!" }]))).toBe("broken");
  });
  it("waits for the update when its words are newer than the player", async () => {
    expect(await refusal(await envelope([PAGE]), "v0")).toBe("newer");
  });
  it.each([
    '<script>alert(1)</script>',
    '<script src="https://evil.example/a.js"></script>',
    '<img src="x" onerror="go()">',
    '<a href="javascript:go()">x</a>',
    '<a href="https://evil.example/">x</a>',
    "<a href=//evil.example>x</a>",
    '<img src="data:image/svg+xml,x">',
    '<form action="https://evil.example/">',
    "<iframe></iframe>",
    '<meta http-equiv="refresh" content="0;url=/x">',
    '<base href="/x">',
  ])("is refused with %s in a page, even when signed", async (body) => {
    expect(await refusal(await envelope([PAGE, { ...PAGE, body }]))).toBe("malicious");
  });
  it.each(["/office/", "/gan/", "https://evil.example/hoc/x", "//evil.example/hoc/x", "/hoc/../office/", "/sw.js", "/hoc/x?y"])(
    "may not lay a page at %s",
    async (path) => {
      expect(await refusal(await envelope([{ ...PAGE, path }]))).toBe("malicious");
    },
  );
});
