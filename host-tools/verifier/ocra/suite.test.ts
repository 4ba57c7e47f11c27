import test from 'ava';
import fc from 'fast-check';
import { OcraInputError } from './ocra-input-error.js';
import { readSuite } from './suite.js';

test('verifier suite: reads every part', (t) => {
  t.deepEqual(readSuite('OCRA-1:HOTP-SHA512-10:C-QA64-PSHA256-S128-T48H'), {
    text: 'OCRA-1:HOTP-SHA512-10:C-QA64-PSHA256-S128-T48H',
    prefix: Buffer.from('OCRA-1:HOTP-SHA512-10:C-QA64-PSHA256-S128-T48H\0'),
    hash: 'sha512',
    digits: 10,
    counter: true,
    questionFormat: 'A',
    questionLength: 64,
    pinHash: 'sha256',
    sessionLength: 128,
    step_s: 48 * 3600,
  });
});

test('verifier suite: leaves out what the suite leaves out', (t) => {
  t.deepEqual(readSuite('OCRA-1:HOTP-SHA1-0:QN04'), {
    text: 'OCRA-1:HOTP-SHA1-0:QN04',
    prefix: Buffer.from('OCRA-1:HOTP-SHA1-0:QN04\0'),
    hash: 'sha1',
    digits: 0,
    counter: false,
    questionFormat: 'N',
    questionLength: 4,
    pinHash: undefined,
    sessionLength: undefined,
    step_s: undefined,
  });
});

const STEPS = { '1S': 1, '59S': 59, '1M': 60, '59M': 3540, '1H': 3600, '48H': 172800 };
for (const [step, seconds] of Object.entries(STEPS)) {
  test(`verifier suite: T${step} is ${seconds} seconds`, (t) => {
    t.is(readSuite(`OCRA-1:HOTP-SHA1-6:QN08-T${step}`).step_s, seconds);
  });
}

test('verifier suite: reads every suite of the grammar and keeps its text', (t) => {
  const hash = fc.constantFrom('SHA1', 'SHA256', 'SHA512');
  const suite = fc
    .record({
      hash,
      digits: fc.constantFrom(0, 4, 5, 6, 7, 8, 9, 10),
      counter: fc.constantFrom('', 'C-'),
      format: fc.constantFrom('N', 'A', 'H'),
      length: fc.integer({ min: 4, max: 64 }),
      pin: fc.option(hash, { nil: undefined }),
      session: fc.option(fc.integer({ min: 1, max: 999 }), { nil: undefined }),
      step: fc.option(fc.constantFrom('1S', '30S', '9M', '47H'), { nil: undefined }),
    })
    .map((part) => [
      `OCRA-1:HOTP-${part.hash}-${part.digits}:${part.counter}Q${part.format}${String(part.length).padStart(2, '0')}`,
      part.pin === undefined ? '' : `-P${part.pin}`,
      part.session === undefined ? '' : `-S${String(part.session).padStart(3, '0')}`,
      part.step === undefined ? '' : `-T${part.step}`,
    ]);
  fc.assert(
    fc.property(suite, (parts) => {
      t.is(readSuite(parts.join('')).text, parts.join(''));
    }),
  );
  t.pass();
});

test('verifier suite: a suite with one character changed, dropped or doubled is refused or is another suite', (t) => {
  const whole = 'OCRA-1:HOTP-SHA256-8:C-QN08-PSHA1-S064-T30S';
  const change = fc.tuple(fc.nat(whole.length - 1), fc.constantFrom('', 'x', ' ', '-', ':', '\n', '٣', '0'));
  fc.assert(
    fc.property(change, ([at, put]) => {
      const changed = whole.slice(0, at) + put + whole.slice(at + 1);
      try {
        const { digits, questionLength, sessionLength, step_s } = readSuite(changed);
        t.true(changed === whole || [digits, questionLength, sessionLength, step_s].join() !== '8,8,64,30');
      } catch (error) {
        t.true(error instanceof OcraInputError);
      }
    }),
  );
});

test('verifier suite: says where a suite departs from the grammar and what is allowed there', (t) => {
  const refused = { instanceOf: OcraInputError };
  t.regex(t.throws(() => readSuite('OCRA-1:HOTP-SHA1-3:QN08'), refused).message, /at character 18 .* 0 or 4 to 10/);
  t.regex(t.throws(() => readSuite('OCRA-1:HOTP-SHA1-6:QN65'), refused).message, /at character 20 .* 04 to 64/);
  t.regex(t.throws(() => readSuite('OCRA-1:HOTP-SHA1-6:QN08-T0H'), refused).message, /at character 24 .* 1 to 48 H/);
});

test('verifier suite: a message about a huge suite stays short', (t) => {
  const { message } = t.throws(() => readSuite('x'.repeat(100_000)), { instanceOf: OcraInputError });
  t.true(message.length < 300);
});
