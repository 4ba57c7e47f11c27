/** One whole seed login on bouncy contacts through the library, against one plain HMAC-SHA1 of the message's length. */
import { hmac } from '@noble/hashes/hmac.js';
import { sha1 } from '@noble/hashes/legacy.js';
import { Card } from '../../../emulator/machine/card.js';
import { alternate, print, seconds } from './rounds.js';

const ROUNDS = 9;
const LOGINS = 5000;
/** suite (29) + 0x00 (1) + question (128) + PIN hash (20) */
const MESSAGE_BYTES = 178;

/** Power on to power off: 35 s of board time. @returns the response */
export function login(card: Card, challenge: string): string {
  card.restart();
  card.press('PRESS', 2_500_000);
  card.type('1234');
  card.press('OK');
  card.type(challenge);
  card.press('OK');
  const response = card.display;
  card.wait(30_000_000);
  return response;
}

export async function loginVsHmac(): Promise<void> {
  const card = new Card();
  const key = new TextEncoder().encode('12345678901234567890');
  const message = new Uint8Array(MESSAGE_BYTES).fill(7);
  let shown = 0;
  const ours = () =>
    seconds(() => {
      for (let i = 0; i < LOGINS; i++) shown += login(card, String(100000 + i)).length + card.display.length;
    }) / LOGINS;
  const other = () =>
    seconds(() => {
      for (let i = 0; i < LOGINS; i++) shown += hmac(sha1, key, message)[0] & 1;
    }) / LOGINS;
  ours();
  other();
  const [login_s, hmac_s] = await alternate(ROUNDS, ours, other);
  if (shown === 0) throw new Error('no response was shown');
  print(
    { bench: 'login_vs_hmac', goal: 1.25, bar: 2, better: 'less', unit: 'plain HMAC-SHA1 of 178 bytes' },
    login_s / hmac_s,
  );
}
