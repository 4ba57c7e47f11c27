/** Texts for property tests. */
import fc from 'fast-check';

/**
 * Any code points but surrogates. fast-check's own strings of the unit `binary` are the same, but take a second: they list all
 * code points first.
 */
export function anyText(maxLength: number): fc.Arbitrary<string> {
  const point = fc.oneof(fc.nat(0x7f), fc.nat(0xd7ff), fc.integer({ min: 0xe000, max: 0x10ffff }));
  return fc.array(point, { maxLength }).map((points) => String.fromCodePoint(...points));
}
