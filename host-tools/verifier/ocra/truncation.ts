/** From an HMAC to what a person types. */

/** From a table: `**` takes a tenth of the time of a whole response. */
const POWERS_OF_10 = Array.from({ length: 11 }, (_, digits) => 10 ** digits);

/**
 * The response: `digits` decimal digits of dynamic truncation (RFC 4226 5.3), or for 0 the whole HMAC (RFC 6287 5.2), which
 * we write in lower-case hexadecimal digits.
 * @param hmac a character a byte
 */
export function truncate(hmac: string, digits: number): string {
  if (digits === 0) return Buffer.from(hmac, 'latin1').toString('hex');
  const response = String(dynamicBinaryCode(hmac) % POWERS_OF_10[digits]!);
  // Nine in ten have all their digits.
  return response.length === digits ? response : response.padStart(digits, '0');
}

/** The 31 bits to which the last byte's low half points (RFC 4226 5.4). */
function dynamicBinaryCode(hmac: string): number {
  const offset = hmac.charCodeAt(hmac.length - 1) & 0x0f;
  const byte = (index: number): number => hmac.charCodeAt(offset + index);
  return ((byte(0) & 0x7f) << 24) | (byte(1) << 16) | (byte(2) << 8) | byte(3);
}
