import test from 'ava';
import { durationText, LONGEST_DURATION_US, microsecondsOf, quote, seconds, shown } from './text.js';

const SECONDS: ReadonlyArray<readonly [number, number | undefined, string]> = [
  [0, undefined, '0'],
  [0, 6, '0.000000'],
  [1, undefined, '0.000001'],
  [2_021_000, undefined, '2.021'],
  [2_021_000, 6, '2.021000'],
  [59_999_999, 3, '59.999'],
  [9_007_199_254_740_991, 6, '9007199254.740991'],
];

for (const [us, decimals, text] of SECONDS) {
  test(`text: ${us} µs with ${decimals ?? 'as few'} decimals are ${text} s`, (t) => t.is(seconds(us, decimals), text));
}

const DURATIONS: ReadonlyArray<readonly [string, number | undefined]> = [
  ['0us', 0],
  ['250us', 250],
  ['20ms', 20_000],
  ['2.5s', 2_500_000],
  ['0.000001s', 1],
  ['1.0000000s', 1_000_000],
  ['007ms', 7000],
  ['2592000s', LONGEST_DURATION_US],
  ['0.5us', Number.NaN],
  ['1.0001ms', Number.NaN],
  ...['', 's', '5', '5m', '5 ms', '.5s', '5.s', '-5s', '1e3us', '5ns', '5S', '5usx', '٣s'].map(
    (word) => [word, undefined] as const,
  ),
];

for (const [word, us] of DURATIONS) {
  test(`text: the duration "${word}" is ${us} µs`, (t) => t.is(microsecondsOf(word), us));
}

test('text: a duration that is written reads back as the same', (t) => {
  for (const us of [0, 1, 999, 1000, 20_000, 999_999, 1_000_000, 2_500_000, 60_000_000, LONGEST_DURATION_US]) {
    t.is(microsecondsOf(durationText(us)), us);
  }
});

test('text: what is repeated in a message is bounded and steers no terminal', (t) => {
  t.is(quote('a\u001b[2J\tb'), '"a␛[2J b"');
  t.is(quote('x'.repeat(50)), `"${'x'.repeat(40)}…"`);
});

test('text: any value can be shown in a message', (t) => {
  const values = ['x', 1, -0.5, 7n, true, null, undefined, Symbol('secret'), () => 1, [1], { toString: null }];
  t.deepEqual(values.map(shown), [
    '"x"',
    '1',
    '-0.5',
    '7n',
    'true',
    'null',
    'undefined',
    'a symbol',
    'a function',
    'an array',
    'an object',
  ]);
});
