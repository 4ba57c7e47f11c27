/** The seal of a record that another room keeps in the store: a keyed hash over all that it says, and over its place. */
import type { NewRecord } from './store/store.js';

/** @param hashName the verifier's keyed hash */
export function sealOfRecord(
  hashName: (text: string) => string,
  { kind, key, owner, expires_ms }: Omit<NewRecord, 'value'>,
  value: unknown,
): string {
  return hashName(JSON.stringify(['dscplus record', kind, key, owner, expires_ms ?? null, value]));
}
