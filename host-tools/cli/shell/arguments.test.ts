import test from 'ava';
import { InputError } from '../../../emulator/input-error.js';
import { readArguments, wholeNumber } from './arguments.js';

const OPTIONS = {
  reporter: { type: 'string', allowed: ['spec', 'tap'] },
  output: { type: 'string', short: 'o' },
  watch: { type: 'boolean' },
  key: { type: 'string', multiple: true },
} as const;

const read = (...args: string[]) => readArguments(args, OPTIONS, 'usage');

test('arguments: options and others are told apart', (t) => {
  const { values, positionals } = read(
    'a',
    '--reporter=tap',
    '-o',
    '-',
    '--watch',
    'b',
    '--key',
    '1',
    '--key=-2',
    '--',
    '-c',
  )!;
  t.deepEqual({ ...values }, { reporter: 'tap', output: '-', watch: true, key: ['1', '-2'] });
  t.deepEqual(positionals, ['a', 'b', '-c']);
});

const REFUSED: ReadonlyArray<readonly [args: string[], message: RegExp]> = [
  [['--ouput', 'x'], /^there is no option --ouput, only .* \(did you mean --output\?\)$/],
  [['-x'], /^there is no option -x, only --reporter, --output, --watch, --key, --help$/],
  [['--toString'], /^there is no option --toString/],
  [['--output'], /^--output needs a value$/],
  [['--output', '--watch'], /^--output needs a value$/],
  [['--output='], /^--output needs a value$/],
  [['--reporter'], /^--reporter needs a value: spec, tap$/],
  [['--reporter', 'tab'], /^--reporter is "tab", but there is only spec, tap \(did you mean tap\?\)$/],
  [['--watch=yes'], /^--watch takes no value/],
  [['-o', 'a', '--output', 'b'], /^--output is given twice/],
];

for (const [args, message] of REFUSED) {
  test(`arguments: refuses ${args.join(' ')}`, (t) => {
    t.regex(t.throws(() => read(...args), { instanceOf: InputError })!.message, message);
  });
}

test('arguments: a whole number is digits within its bounds', (t) => {
  t.is(wholeNumber('--jobs', '64', 1, 64), 64);
  for (const text of ['0', '65', '-1', '1.5', '1e1', ' 1', '0x1', '9'.repeat(20)]) {
    t.throws(() => wholeNumber('--jobs', text, 1, 64), { instanceOf: InputError }, text);
  }
});
