/** When two challenges ask the same. */

/**
 * A numeric question is hashed as its hexadecimal digits with zeros behind them (RFC 6287, 5.1 and its reference code), so
 * leading zeros don't count, and 1 and 16 are one question: the answer to one is the answer to the other.
 */
export function isSameQuestion(suite: string, a: string, b: string): boolean {
  if (a === b) return true;
  const isNumeric = /(^|-)QN[0-9]{2}(-|$)/.test(suite.split(':')[2] ?? '');
  return isNumeric && hashed(a) === hashed(b);
}

function hashed(digits: string): string {
  return BigInt(digits).toString(16).replace(/0+$/, '');
}
