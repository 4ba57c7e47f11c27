/** From an HMAC to what a person types. */

/**
 * The response: `digits` decimal digits of dynamic truncation (RFC 4226 5.3), or for 0 the whole HMAC (RFC 6287 5.2), which
 * we write in lower-case hexadecimal digits.
 */
export function truncate(hmac: Buffer, digits: number): string {
  if (digits === 0) return hmac.toString('hex');
  return String(dynamicBinaryCode(hmac) % 10 ** digits).padStart(digits, '0');
}

/** The 31 bits to which the last byte's low half points (RFC 4226 5.4). */
function dynamicBinaryCode(hmac: Buffer): number {
  const offset = hmac[hmac.length - 1]! & 0x0f;
  return hmac.readUInt32BE(offset) & 0x7fffffff;
}
