import { spawnSync } from 'node:child_process';
import test from 'ava';
import { dscplus } from '../testing-commands.js';

const KEY = '3132333435363738393031323334353637383930';

test('ocra command: prints the response to a question', async (t) => {
  const args = ['--suite', 'OCRA-1:HOTP-SHA1-8:C-QN06-PSHA1-S001-T1M', '--key', KEY, '--question', '000123'];
  const all = [...args, '--pin', '1234', '--counter', '18446744073709551615', '--session', '5a', '--timestamp', '0'];
  const { status, stdout, stderr } = await dscplus('.', 'ocra', ...all);
  t.is(stderr, '');
  // From an implementation of its own, on the Python standard library.
  t.is(stdout, '78226160\n');
  t.is(status, 0);
});

const REFUSED: ReadonlyArray<readonly [string, readonly string[], RegExp]> = [
  ['no key', ['--suite', 'OCRA-1:HOTP-SHA1-6:QN08', '--question', '1'], /needs --suite, --key and --question/],
  ['a key of odd length', ['--suite', 'X', '--key', '5ec4e', '--question', '1'], /--key must be hexadecimal/],
  ['no suite', ['--suite', 'X', '--key', '5ec4e7', '--question', '1'], /suite "X" is not one/],
  ['a counter in words', ['--suite', 'X', '--key', '00', '--question', '1', '--counter', 'one'], /--counter must be/],
  ['a word', ['compute'], /takes options only/],
  ['more than lines', ['--jsonl', '--pin', '8642'], /leave out --pin/],
];

for (const [what, args, said] of REFUSED) {
  test(`ocra command: ${what} is refused in a line, with exit status 2 and no secret`, async (t) => {
    const { status, stdout, stderr } = await dscplus('.', 'ocra', ...args);
    t.is(status, 2);
    t.is(stdout, '');
    t.regex(stderr, /^dscplus: .*\n$/);
    t.regex(stderr, said);
    t.notRegex(stderr, /5ec4e|8642/);
  });
}

test('ocra command: answers lines in order and survives bad and endless ones', (t) => {
  const good = (question: number): string =>
    JSON.stringify({ suite: 'OCRA-1:HOTP-SHA1-6:QN08', keyHex: KEY, question: String(question).repeat(8) });
  const input = [good(0), 'nope', '9'.repeat(200_000), good(1), '', good(2)].join('\n');
  const args = ['build/dscplus.cjs', 'ocra', '--jsonl'];
  const { status, stdout } = spawnSync(process.execPath, args, { input, encoding: 'utf8' });
  t.is(status, 0);
  const answers = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  t.deepEqual(
    answers.map(({ response, error }) => response ?? typeof error),
    ['237653', 'string', 'string', '243178', 'string', '653583'],
  );
});
