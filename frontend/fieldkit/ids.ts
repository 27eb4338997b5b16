/** UUIDv7 (RFC 9562) made on the phone, rising within one page. */
let last = 0n;

export function uuid7(nowMs: number = Date.now()): string {
  const random = crypto.getRandomValues(new Uint8Array(16));
  let stamp = BigInt(nowMs) << 12n;
  if (stamp <= last) stamp = last + 1n;
  last = stamp;
  const bytes = new Uint8Array(random);
  const milliseconds = stamp >> 12n;
  for (let i = 0; i < 6; i++) bytes[i] = Number((milliseconds >> BigInt(8 * (5 - i))) & 0xffn);
  const fraction = Number(stamp & 0xfffn);
  bytes[6] = 0x70 | (fraction >> 8);
  bytes[7] = fraction & 0xff;
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  const digits = hex(bytes);
  return [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20)].join("-");
}

export function randomHex(bytes: number): string {
  return hex(crypto.getRandomValues(new Uint8Array(bytes)));
}

export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
