import test from 'ava';
import { InputError } from '../../../../emulator/input-error.js';
import { folderWith } from '../../testing.js';
import { dscplus } from '../../testing-commands.js';
import { type RulesValues, readRules } from './rules.js';

const GOOD = 'press PRESS for 2.5s\nexpect "PIN>"\n';
const BAD = 'expect "PIN>"\n';
/** The contact may bounce for up to 25 ms, and the hold counts from its last bounce on. */
const LUCKY = 'down PRESS\nwait 2.0215s\nexpect "PIN>"\n';

async function replay(folder: string, ...args: string[]) {
  const { status, stdout, stderr } = await dscplus(folder, 'replay', '.', '--reporter', 'json', ...args);
  return { status, results: status === 2 ? [] : JSON.parse(stdout), stderr };
}

test('replay rules: --bail ends the run at the same script with any number of jobs', async (t) => {
  const files = { 'a.keys': GOOD, 'b.keys': BAD, 'c.keys': 'pres', 'd.keys': GOOD, 'e.keys': BAD };
  const folder = folderWith(t, files);
  for (const jobs of ['1', '3']) {
    const { stdout, status } = await dscplus(folder, 'replay', '.', '--reporter', 'tap', '--bail', '2', '--jobs', jobs);
    t.is(status, 2);
    t.deepEqual(stdout.match(/^(not )?ok \d|^Bail.*/gm), [
      'ok 1',
      'not ok 2',
      'not ok 3',
      'Bail out! stopped after 3 of 5 scripts',
    ]);
  }
});

test('replay rules: --timeout counts board time', async (t) => {
  const folder = folderWith(t, { 'a.keys': `${GOOD}wait 87.4s\nexpect off`, 'b.keys': `wait 91s\n${BAD}` });
  const { status, results } = await replay(folder, '--timeout', '90s');
  t.is(status, 1);
  t.deepEqual(
    results.map(({ failure }: { failure: { message: string } | null }) => failure?.message ?? null),
    [null, 'expected the end within 90s of board time, found the display off at 91.000000 s of board time'],
  );
});

test('replay rules: --repeat finds a script that succeeds by luck, and says how to repeat it', async (t) => {
  const folder = folderWith(t, { 'clean.keys': `contacts clean\n${LUCKY}`, 'good.keys': GOOD, 'lucky.keys': LUCKY });
  const once = await replay(folder);
  t.is(once.status, 0);
  const { status, results } = await replay(folder, '--repeat', '20');
  t.is(status, 1);
  t.deepEqual(results.slice(0, 2), once.results.slice(0, 2));
  t.regex(results[2].failure.message, / \(\d+ of 20 plays fail, the first with all bounce seeds raised by \d+\)$/);
  const spec = await dscplus(folder, 'replay', 'lucky.keys', '--repeat', '20');
  t.true(spec.stdout.includes('repeat  dscplus replay lucky.keys --repeat 20\n'), spec.stdout);
});

test('replay rules: a known failure must fail, and every report says so', async (t) => {
  const head = '# @known-failure #12\n';
  const folder = folderWith(t, { 'a.keys': head + BAD });
  for (const reporter of ['spec', 'tap', 'junit', 'json', 'html']) {
    const { status, stdout } = await dscplus(folder, 'replay', '.', '--reporter', reporter);
    t.is(status, 0, reporter);
    t.regex(stdout, /known failure \(#12\): \.\/a\.keys:2:1: expected/, reporter);
  }
  const fixed = await replay(folderWith(t, { 'a.keys': head + GOOD }));
  t.is(fixed.status, 1);
  t.like(fixed.results[0].failure, { file: './a.keys', line: 1, column: 1 });
  const { status, stderr } = await replay(folderWith(t, { 'a.keys': `# @known-failure\n${BAD}` }));
  t.is(status, 2);
  t.regex(stderr, /a\.keys:1:1: found @known-failure without an issue/);
});

const REFUSED: ReadonlyArray<readonly [RulesValues, RegExp]> = [
  [{ bail: '0' }, /^--bail is "0", but must be a whole number from 1/],
  [{ timeout: '90' }, /^--timeout is "90", but must be a duration/],
  [{ timeout: '0s' }, /^--timeout is "0s"/],
  [{ repeat: 'x' }, /^--repeat is "x"/],
  [{ repeat: '2', trace: 'a.vcd' }, /^--repeat does not go with --trace/],
  [{ retries: '1' }, /^--retries goes with --port or --tcp/],
];

for (const [values, message] of REFUSED) {
  test(`replay rules: ${JSON.stringify(values)} is refused`, (t) => {
    t.regex(t.throws(() => readRules(values), { instanceOf: InputError }).message, message);
  });
}
