/** Which PINs a store takes. */
import { InputError } from '../../emulator/input-error.js';
import type { StoreReader, StoreTransaction } from './store/store.js';

/** A store's treatment of PINs that are guessed first: it is a fact of the store, so that every process holds to it. */
export type TrivialPins = 'allow' | 'refuse';
export const TRIVIAL_PINS: readonly TrivialPins[] = ['allow', 'refuse'];

const SETTING = 'trivial PINs';

export async function putTrivialPins(tx: StoreTransaction, wanted: TrivialPins): Promise<void> {
  await tx.putSetting(SETTING, Buffer.from(wanted));
}

/** @throws InputError for a trivial PIN where the store refuses them */
export async function refuseTrivialPin(tx: StoreReader, pin: string | undefined): Promise<void> {
  if (pin === undefined || !isTrivialPin(pin)) return;
  if (Buffer.from((await tx.setting(SETTING)) ?? []).toString() !== 'refuse') return;
  throw new InputError(
    'the PIN is one that is guessed first: take no digits in a row (1234), no single digit (0000) and no repetition (1212)',
  );
}

/** One digit, digits that go up or down by one, or a part that is repeated. */
export function isTrivialPin(pin: string): boolean {
  const steps = new Set(Array.from(pin.slice(1), (digit, at) => (Number(digit) - Number(pin[at]) + 10) % 10));
  if (steps.size === 1 && [0, 1, 9].includes([...steps][0]!)) return true;
  return /^(.+)\1+$/.test(pin);
}
