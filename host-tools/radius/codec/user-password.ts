/**
 * How User-Password is hidden on its way (RFC 2865, section 5.2): each block of 16 bytes is combined with the MD5 of the
 * secret and the block before. This keeps a password from a look at the packet, not from somebody who guesses secrets.
 */
import { createHash } from 'node:crypto';
import { InputError } from '../../../emulator/input-error.js';

const BLOCK = 16;
export const PASSWORD_BYTES_MAX = 128;

/**
 * @param authenticator that of the request
 * @throws InputError for a password of more than 128 bytes, or with a zero byte, which the other end would not see
 */
export function hidePassword(password: string, authenticator: Uint8Array, secret: Uint8Array): Buffer {
  const text = Buffer.from(password, 'utf8');
  if (text.length > PASSWORD_BYTES_MAX) {
    throw new InputError(`the password has ${text.length} bytes, but may have at most ${PASSWORD_BYTES_MAX}`);
  }
  if (text.includes(0)) throw new InputError('the password holds a zero byte, which RADIUS can’t carry');
  const hidden = Buffer.alloc(Math.max(Math.ceil(text.length / BLOCK), 1) * BLOCK);
  text.copy(hidden);
  let before = authenticator;
  for (let at = 0; at < hidden.length; at += BLOCK) {
    const block = hidden.subarray(at, at + BLOCK);
    combine(block, padOf(before, secret));
    before = block;
  }
  return hidden;
}

/**
 * The bytes of the password, without the zeros that fill up its last block.
 * @returns undefined where the value has no length that a hidden password has: 16 to 128, a multiple of 16
 */
export function revealPassword(value: Uint8Array, authenticator: Uint8Array, secret: Uint8Array): Buffer | undefined {
  if (value.length < BLOCK || value.length > PASSWORD_BYTES_MAX || value.length % BLOCK !== 0) return undefined;
  const shown = Buffer.from(value);
  let before = authenticator;
  for (let at = 0; at < value.length; at += BLOCK) {
    combine(shown.subarray(at, at + BLOCK), padOf(before, secret));
    before = value.subarray(at, at + BLOCK);
  }
  let end = shown.length;
  while (end > 0 && shown[end - 1] === 0) end -= 1;
  return shown.subarray(0, end);
}

function padOf(before: Uint8Array, secret: Uint8Array): Buffer {
  return createHash('md5').update(secret).update(before).digest();
}

function combine(block: Buffer, pad: Buffer): void {
  for (const [index, byte] of pad.entries()) block[index]! ^= byte;
}
