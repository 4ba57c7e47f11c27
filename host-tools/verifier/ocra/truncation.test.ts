import test from 'ava';
import { truncate } from './truncation.js';

/** RFC 4226, Appendix D: HMAC of counters 0 … 9, its 31 bits as a decimal number, the value of six digits. */
const APPENDIX_D = [
  ['cc93cf18508d94934c64b65d8ba7667fb7cde4b0', '1284755224', '755224'],
  ['75a48a19d4cbe100644e8ac1397eea747a2d33ab', '1094287082', '287082'],
  ['0bacb7fa082fef30782211938bc1c5e70416ff44', '137359152', '359152'],
  ['66c28227d03a2d5529262ff016a1e6ef76557ece', '1726969429', '969429'],
  ['a904c900a64b35909874b33e61c5938a8e15ed1c', '1640338314', '338314'],
  ['a37e783d7b7233c083d4f62926c7a25f238d0316', '868254676', '254676'],
  ['bc9cd28561042c83f219324d3c607256c03272ae', '1918287922', '287922'],
  ['a4fb960c0bc06e1eabb804e5b397cdc4b45596fa', '82162583', '162583'],
  ['1b3c89f65e6c9e883012052823443f048b4332db', '673399871', '399871'],
  ['1637409809a679dc698207310c8c7fc07290d9e5', '645520489', '520489'],
] as const;

for (const [count, [hmac, decimal, value]] of APPENDIX_D.entries()) {
  test(`verifier truncation: gives RFC 4226's values for count ${count}`, (t) => {
    t.is(truncate(Buffer.from(hmac, 'hex').toString('latin1'), 6), value);
    t.is(truncate(Buffer.from(hmac, 'hex').toString('latin1'), 10), decimal.padStart(10, '0'));
  });
}

test('verifier truncation: drops the sign bit and keeps leading zeros', (t) => {
  const hmac = Buffer.alloc(20);
  hmac.writeUInt32BE(0x80000007, 0);
  t.is(truncate(hmac.toString('latin1'), 4), '0007');
  t.is(truncate(hmac.toString('latin1'), 9), '000000007');
  t.is(truncate(hmac.toString('latin1'), 10), '0000000007');
});

test('verifier truncation: looks for the offset in the last byte of a longer HMAC', (t) => {
  const hmac = Buffer.alloc(64);
  hmac[19] = 0x0f;
  hmac[63] = 0xf4;
  hmac.writeUInt32BE(123456, 4);
  t.is(truncate(hmac.toString('latin1'), 8), '00123456');
});

test('verifier truncation: of 0 digits is the whole HMAC in lower case', (t) => {
  t.is(truncate(Buffer.from('ABCDEF0123', 'hex').toString('latin1'), 0), 'abcdef0123');
});
