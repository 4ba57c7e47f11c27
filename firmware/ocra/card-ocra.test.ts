import { createHash, createHmac } from 'node:crypto';
import test from 'ava';
import fc from 'fast-check';
import { CardOcra } from './card-ocra.js';
import { OcraError } from './errors.js';
import { ocra } from './ocra.js';
import { parseSuite } from './suite.js';

const KEY = Uint8Array.from(Buffer.from('12345678901234567890'));

/** Digits as a person keys them in: values, and whatever stands behind them. */
function keyed(text: string): Uint8Array {
  const digits = new Uint8Array(130).fill(9);
  for (let i = 0; i < text.length; i++) digits[i] = Number(text[i]);
  return digits;
}

interface Given {
  readonly counter: bigint;
  readonly challenge: string;
  readonly pin: string;
}

/** The card's response as a text; what stands behind its digits must stay. */
function respond(card: CardOcra, digits: number, { counter, challenge, pin }: Given): string {
  const out = new Uint8Array(12).fill(0xee);
  const hi = Number(counter >> 32n);
  const lo = Number(counter & 0xffffffffn);
  card.respond(hi, lo, keyed(challenge), challenge.length, keyed(pin), pin.length, out);
  if (out.subarray(digits).some((byte) => byte !== 0xee)) throw new Error('more than the response was written');
  return out.subarray(0, digits).join('');
}

const digitText = (minLength: number, maxLength: number): fc.Arbitrary<string> =>
  fc.array(fc.nat(9), { minLength, maxLength }).map((values) => values.join(''));

const cardSuite = fc
  .tuple(
    fc.constantFrom('SHA1', 'SHA256', 'SHA512'),
    fc.integer({ min: 4, max: 10 }),
    fc.constantFrom('', 'C-'),
    fc.constantFrom('A', 'N', 'H'),
    fc.integer({ min: 4, max: 64 }),
    fc.constantFrom('', '-PSHA1', '-PSHA256', '-PSHA512'),
  )
  .map(([hash, digits, counter, format, length, pin]) => {
    return `OCRA-1:HOTP-${hash}-${digits}:${counter}Q${format}${String(length).padStart(2, '0')}${pin}`;
  });

const given = (length: number): fc.Arbitrary<Given> =>
  fc.record({
    counter: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    challenge: fc.oneof(digitText(1, length), digitText(2 * length, 2 * length)),
    pin: digitText(1, 16),
  });

test('card responses: one card gives to everything what OCRA from texts gives', (t) => {
  const run = cardSuite.chain((suite) => {
    const inputs = fc.array(given(parseSuite(suite).questionLength), { minLength: 1, maxLength: 5 });
    return fc.tuple(fc.constant(suite), fc.uint8Array({ minLength: 1, maxLength: 200 }), inputs);
  });
  fc.assert(
    fc.property(run, ([suite, key, inputs]) => {
      const { usesCounter, pinHash, responseDigits } = parseSuite(suite);
      const card = new CardOcra(suite, key);
      for (const input of inputs) {
        const wanted = ocra({
          suite,
          key,
          question: input.challenge,
          ...(usesCounter && { counter: input.counter }),
          ...(pinHash !== undefined && { pin: input.pin }),
        });
        t.is(respond(card, responseDigits, input), wanted);
      }
    }),
    { numRuns: 300 },
  );
});

test('card responses: say whether they use the counter', (t) => {
  t.true(new CardOcra('OCRA-1:HOTP-SHA1-6:C-QN08-PSHA1', KEY).usesCounter);
  t.false(new CardOcra('OCRA-1:HOTP-SHA1-8:QN06-PSHA1', KEY).usesCounter);
});

const NO_CARD_SUITES = [
  'OCRA-1:HOTP-SHA1-6:QN08-S064',
  'OCRA-1:HOTP-SHA1-6:QN08-T1M',
  'OCRA-1:HOTP-SHA1-0:QN08',
  'OCRA-1:HOTP-SHA1-6:QN03',
] as const;

test('card responses: a suite that needs a clock or a session, or gives no digits, fits no card', (t) => {
  for (const suite of NO_CARD_SUITES) t.throws(() => new CardOcra(suite, KEY), { instanceOf: OcraError }, suite);
  const [suite] = NO_CARD_SUITES;
  const message = `card's suite: found ${suite}, allowed is one without S and T, and with 4 to 10 digits`;
  t.throws(() => new CardOcra(suite, KEY), { message });
  for (const length of [0, 1025]) {
    t.throws(() => new CardOcra('OCRA-1:HOTP-SHA1-6:QN08', new Uint8Array(length)), { instanceOf: OcraError });
  }
});

test('card responses: a challenge or PIN of a length that cannot be is refused and spoils nothing', (t) => {
  const card = new CardOcra('OCRA-1:HOTP-SHA1-8:QN06-PSHA1', KEY);
  const good = { counter: 0n, challenge: '123456', pin: '1234' };
  const before = respond(card, 8, good);
  for (const bad of [{ challenge: '' }, { challenge: '1234567' }, { pin: '' }, { pin: '1'.repeat(65) }]) {
    t.throws(() => respond(card, 8, { ...good, ...bad }), { instanceOf: OcraError });
  }
  t.is(respond(card, 8, good), before);
  const message = 'PIN: found 65 digits, allowed is 1 to 64';
  t.throws(() => respond(card, 8, { ...good, pin: '1'.repeat(65) }), { message });
});

test('card responses: a PIN may have 1 to 64 digits, one after the other of any length', (t) => {
  const suite = 'OCRA-1:HOTP-SHA1-8:QN06-PSHA1';
  const card = new CardOcra(suite, KEY);
  for (const length of [64, 1, 63, 2, 64]) {
    const pin = '8'.repeat(length);
    t.is(
      respond(card, 8, { counter: 0n, challenge: '123456', pin }),
      ocra({ suite, key: KEY, question: '123456', pin }),
    );
  }
});

test('card responses: a probe gets the message and its HMAC, before they are wiped', (t) => {
  const suite = 'OCRA-1:HOTP-SHA256-8:C-QN08-PSHA1';
  const reported: Buffer[][] = [];
  const probe = { computed: (...parts: Uint8Array[]) => void reported.push(parts.map((part) => Buffer.from(part))) };
  respond(new CardOcra(suite, KEY, probe), 8, { counter: 5n, challenge: '1234', pin: '99' });
  const pin = createHash('sha1').update('99').digest('hex');
  const message = `${Buffer.from(suite).toString('hex')}00${'5'.padStart(16, '0')}${'4d2'.padEnd(256, '0')}${pin}`;
  const mac = createHmac('sha256', KEY).update(Buffer.from(message, 'hex')).digest();
  t.deepEqual(reported, [[Buffer.from(message, 'hex'), mac]]);
});

/** Everything that can be reached from `root`: bytes of whole buffers as one text each, and all other values. */
function reachable(root: unknown): { buffers: Buffer[]; values: unknown[] } {
  const seen = new Set<unknown>();
  const buffers: Buffer[] = [];
  const values: unknown[] = [];
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) values.push(value);
    else if (!seen.has(value)) {
      seen.add(value);
      if (ArrayBuffer.isView(value)) walk(value.buffer);
      else if (value instanceof ArrayBuffer) buffers.push(Buffer.from(value.slice(0)));
      else for (const key of Reflect.ownKeys(value)) walk(Reflect.get(value, key));
    }
  };
  walk(root);
  return { buffers, values };
}

const WIPED_SUITES = [
  'OCRA-1:HOTP-SHA1-8:QN06-PSHA1',
  'OCRA-1:HOTP-SHA1-6:C-QN08-PSHA1',
  'OCRA-1:HOTP-SHA256-8:C-QH08-PSHA512',
  'OCRA-1:HOTP-SHA512-10:C-QA64-PSHA256',
  'OCRA-1:HOTP-SHA256-10:QN64',
];

test('card responses: leave the card the same in every byte, whatever was entered', (t) => {
  for (const suite of WIPED_SUITES) {
    const { responseDigits } = parseSuite(suite);
    const card = new CardOcra(suite, KEY);
    const texts = [1, 2, 3].map((digit) => String(digit).repeat(4));
    const [first, ...others] = texts.map((text) => {
      respond(card, responseDigits, { counter: BigInt(text), challenge: text, pin: text });
      return reachable(card);
    });
    t.true(first.buffers.length >= 6, suite);
    for (const other of others) t.deepEqual(other, first, suite);
  }
});

test('card responses: no trace of PIN, its hash, question, HMAC or response stays', (t) => {
  const suite = 'OCRA-1:HOTP-SHA1-8:QN08-PSHA1';
  const card = new CardOcra(suite, KEY);
  const response = respond(card, 8, { counter: 0n, challenge: '98765432', pin: '7391' });
  const pinHash = createHash('sha1').update('7391').digest();
  const question = Buffer.from('5e30a780', 'hex');
  const message = Buffer.concat([Buffer.from(`${suite}\0`), question, Buffer.alloc(124), pinHash]);
  const mac = createHmac('sha1', KEY).update(message).digest();
  t.is(String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1e8).padStart(8, '0'), response);
  const words = [0, 4, 8, 12, 16].flatMap((at) => [pinHash.readInt32BE(at), mac.readInt32BE(at)]);
  const traces = [
    Buffer.from('7391'),
    Buffer.from([7, 3, 9, 1]),
    question,
    Buffer.from('98765432'),
    Buffer.from(response),
  ];
  traces.push(Buffer.from([9, 8, 7, 6, 5, 4, 3, 2]), Buffer.from([...response].map(Number)));
  for (const word of words) {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32BE(word);
    traces.push(bytes, Buffer.from(bytes).reverse());
  }
  const { buffers, values } = reachable(card);
  t.true(
    buffers.some((buffer) => buffer.includes(suite)),
    'the walk sees the message',
  );
  for (const trace of traces)
    t.false(
      buffers.some((buffer) => buffer.includes(trace)),
      trace.toString('hex'),
    );
  for (const word of words) t.false(values.includes(word) || values.includes(word >>> 0));
});
