/** From an HMAC to the digits that a person reads. */

/**
 * Dynamic truncation (RFC 4226 5.3): the last 31-bit number to which the HMAC's last half byte points, in decimal digits.
 * @param out receives `count` digit values 0–9, leading zeros kept; 10 digits hold the whole number
 */
export function writeResponse(hmac: Uint8Array, out: Uint8Array, count: number): void {
  const at = hmac[hmac.length - 1] & 0x0f;
  let code = ((hmac[at] & 0x7f) << 24) | (hmac[at + 1] << 16) | (hmac[at + 2] << 8) | hmac[at + 3];
  for (let i = count - 1; i >= 0; i--) {
    out[i] = code % 10;
    code = (code / 10) | 0;
  }
}
