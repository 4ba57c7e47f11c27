import test from 'ava';
import fc from 'fast-check';
import { anyText } from '../../emulator/testing-texts.js';
import { answerLine } from './ocra-line.js';

const GOOD = { suite: 'OCRA-1:HOTP-SHA1-6:C-QN08', keyHex: '00', question: '1', counter: '0' };

function answer(fields: Record<string, unknown>) {
  return answerLine(Buffer.from(JSON.stringify({ ...GOOD, ...fields })));
}

test('OCRA lines: a case is answered by its response, whatever it is called and expects', (t) => {
  const { response: _, ...input } = { ...GOOD, response: '' };
  t.deepEqual(answer(input), { response: '559270' });
  t.deepEqual(answer({ name: 5, response: 'other' }), { response: '559270' });
  t.deepEqual(answer({ error: true }), { response: '559270' });
});

test('OCRA lines: counters and timestamps may be exact numbers', (t) => {
  t.deepEqual(answer({ counter: 0 }), answer({ counter: '0' }));
  t.deepEqual(answer({ counter: 2 ** 53 - 1 }), answer({ counter: '9007199254740991' }));
  const timed = { suite: 'OCRA-1:HOTP-SHA1-6:QN08-T1M', counter: undefined };
  t.deepEqual(answer({ ...timed, timestamp: 20107446 }), answer({ ...timed, timestamp: '20107446' }));
});

const REFUSED: ReadonlyArray<readonly [Record<string, unknown>, RegExp]> = [
  [{ counter: -1 }, /^counter must be/],
  [{ counter: 0.5 }, /^counter must be/],
  [{ counter: 2 ** 53 }, /^counter must be/],
  [{ counter: null }, /^counter must be/],
  [{ counter: '18446744073709551616' }, /counter/],
  [{ keyHex: '0' }, /^keyHex must be/],
  [{ keyHex: '' }, /key/],
  [{ keyHex: undefined }, /^keyHex is missing/],
  [{ pin: 1234 }, /^pin must be/],
  [{ pin: '1234' }, /PIN/],
  [{ question: 1 }, /^question must be/],
  [{ suite: 'OCRA-1:HOTP-SHA1-3:QN08' }, /suite/],
  [{ expected: '1' }, /^"expected" is not a field/],
];

for (const [change, said] of REFUSED) {
  test(`OCRA lines: ${JSON.stringify(change)} is answered by an error`, (t) => {
    const given = answer(change);
    t.regex('error' in given ? given.error : '', said);
  });
}

const PIN_CASE = { suite: 'OCRA-1:HOTP-SHA1-6:QN08-PSHA1', keyHex: '00', question: '1' };

for (const [what, line] of [
  ['no JSON', Buffer.from('nope')],
  ['nothing', Buffer.from('')],
  ['a list', Buffer.from('[]')],
  ['null', Buffer.from('null')],
  ['a PIN that is no UTF-8', Buffer.from(JSON.stringify({ ...PIN_CASE, pin: '\xff' }), 'latin1')],
  ['too much', undefined],
] as const) {
  test(`OCRA lines: ${what} is answered by an error`, (t) => {
    t.true('error' in answerLine(line));
  });
}

test('OCRA lines: any JSON text is answered', (t) => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      t.true('error' in answerLine(Buffer.from(text)));
    }),
  );
});

test('OCRA lines: the card and the verifier agree on every input', (t) => {
  const suite = fc
    .tuple(
      fc.constantFrom('SHA1-6', 'SHA256-0', 'SHA512-10', 'SHA1-3'),
      fc.constantFrom('', 'C-'),
      fc.constantFrom('QN04', 'QN64', 'QA08', 'QH09', 'QN03'),
      fc.constantFrom('', '-PSHA1', '-PSHA256'),
      fc.constantFrom('', '-S001'),
      fc.constantFrom('', '-T1M', '-T0H'),
    )
    .map(([crypto, ...input]) => `OCRA-1:HOTP-${crypto}:${input.join('')}`);
  const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n }).map(String);
  const fields = fc.record(
    {
      suite,
      keyHex: fc.uint8Array({ maxLength: 130 }).map((bytes) => Buffer.from(bytes).toString('hex')),
      question: fc.oneof(
        fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: 10 }),
        fc.string({ unit: fc.constantFrom(...'09afAFzZ'), maxLength: 20 }),
        anyText(8),
      ),
      counter: u64,
      pin: anyText(6),
      pinHashHex: fc.constantFrom('00'.repeat(20), '00'.repeat(32)),
      sessionHex: fc.constantFrom('', '5a', '5a5a'),
      timestamp: u64,
    },
    { requiredKeys: ['suite', 'keyHex', 'question'] },
  );
  // Where the two differ, answering throws.
  fc.assert(
    fc.property(fields, (input) => {
      t.notThrows(() => answerLine(Buffer.from(JSON.stringify(input))));
    }),
    { numRuns: 300 },
  );
});
