/** The passcode of an IB Key: OCRA, computed on the phone alone. */
import { ocra } from '../../firmware/ocra/ocra.js';
import type { KeyInstance } from './world.js';

/**
 * @param question the challenge, 6 digits
 * @param pin goes into the computation where the suite has one: a wrong one gives a passcode that looks like any other
 * @returns 8 digits
 */
export function passcodeOf(instance: KeyInstance, question: string, pin: string | undefined): string {
  const { suite } = instance;
  return ocra({ suite, key: keyBytes(instance), question, ...(pin !== undefined && { pin }) });
}

export function keyBytes({ keyHex }: KeyInstance): Uint8Array {
  return Uint8Array.from(keyHex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
}
