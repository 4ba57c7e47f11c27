import fs, { readFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import test, { type ExecutionContext } from 'ava';
import { INVARIANTS } from '../../../emulator/tools/walk/invariants.js';
import { findModel } from '../../../firmware/models.js';
import { tableOf } from '../../../firmware/ui/table.js';
import { dscplus } from '../testing-commands.js';
import { run } from './walk.js';

/** Runs the command here, so that the firmware that it walks can be given a fault. @returns what it prints */
async function printed(t: ExecutionContext, args: readonly string[], status: number): Promise<string> {
  const { writeSync } = fs;
  let text = '';
  const take = (bytes: Uint8Array): number => {
    text += Buffer.from(bytes).toString();
    return bytes.length;
  };
  const putIn = (write: unknown): void => {
    Object.assign(fs, { writeSync: write });
    syncBuiltinESMExports();
  };
  putIn((_: number, bytes: Uint8Array) => take(bytes));
  try {
    t.is(await run(args), status);
  } finally {
    putIn(writeSync);
  }
  return text;
}

/** Until the test ends the PIN's screen has no end. */
function breakEnd(t: ExecutionContext): void {
  const table = tableOf(findModel('dsc-plus')!);
  const pin = table.to[table.rows.findIndex(({ to }) => to === 'pin')];
  const time_ms = table.time_ms[pin];
  table.time_ms[pin] = 0;
  t.teardown(() => {
    table.time_ms[pin] = time_ms;
  });
}

const SCRIPT = `# ${INVARIANTS[1]}:
# the card must be off at 32021 ms, but shows "PIN>"
card dsc-plus
contacts clean
down PRESS
wait 32021ms
expect "PIN>"
`;

test.serial('walk: an invariant that does not hold ends with status 1 and the script that shows it', async (t) => {
  breakEnd(t);
  const text = await printed(t, [], 1);
  t.regex(
    text,
    /^dsc-plus: [0-9]+ states, [0-9]+ transitions, [0-9]+ of 44 rows of the table taken, [0-9]+\.[0-9] s\n/,
  );
  const reported = `This does not hold; the shortest script that shows it:\n\n${SCRIPT}`;
  t.true(text.endsWith(`\n${reported}`), text);
  t.true(readFileSync('docs/walk.md', 'utf8').includes(`\`\`\`\n${reported}\`\`\`\n`), 'the page shows it');
});

test.serial('walk: --json says the same in one line', async (t) => {
  breakEnd(t);
  const text = await printed(t, ['--json', '--model', 'dsc-plus', '--equivalence-checks', '1', '--seed', '7'], 1);
  t.regex(text, /^[^\n]+\n$/);
  const { states, transitions, merged, equivalence, screens, taken, untaken, seconds, ...rest } = JSON.parse(text);
  const [, found] = /^# .*\n# (.*)\n/.exec(SCRIPT)!;
  t.deepEqual(rest, { model: 'dsc-plus', violation: { invariant: INVARIANTS[1], found, script: SCRIPT } });
  for (const count of [states, transitions, merged, ...Object.values(equivalence)] as number[]) {
    t.true(Number.isInteger(count) && count >= 0);
  }
  t.deepEqual(Object.keys(equivalence), ['alike', 'otherDigits', 'pairs', 'continuations', 'separated']);
  t.true(seconds > 0);
  t.deepEqual(screens.at(0), { screen: 'off', states: screens.at(0).states });
  const { times, ...row } = taken.at(0);
  t.deepEqual(Object.keys(row), ['from', 'on', 'when', 'does', 'to']);
  t.true(times > 0 && untaken.length > 0);
  t.deepEqual(Object.keys(untaken.at(0)), Object.keys(row));
});

const REFUSED: ReadonlyArray<readonly [args: readonly string[], message: RegExp]> = [
  [['--model', 'dsc-pluss'], /^dscplus: --model is "dsc-pluss", but there is only .* \(did you mean dsc-plus\?\)\n$/],
  [
    ['--equivalence-checks', '1000001'],
    /^dscplus: --equivalence-checks is "1000001", but must be a whole number from 0 to 1000000\n$/,
  ],
  [
    ['--equivalence-checks', '-1'],
    /^dscplus: --equivalence-checks needs a value: write --equivalence-checks=-1, if that is the value\n$/,
  ],
  [
    ['--equivalence-checks', '1.5'],
    /^dscplus: --equivalence-checks is "1\.5", but must be a whole number from 0 to 1000000\n$/,
  ],
  [
    ['--equivalence-checks', '1', '--seed', 'x'],
    /^dscplus: --seed is "x", but must be a whole number from 0 to 2147483647\n$/,
  ],
  [['--all', '--model', 'dsc-plus'], /^dscplus: --all and --model exclude each other: give one\n$/],
  [['dsc-plus'], /^dscplus: walk takes options only: name a model with --model\n$/],
];

for (const [args, message] of REFUSED) {
  test(`walk: refuses ${args.join(' ')}`, async (t) => {
    const { status, stdout, stderr } = await dscplus('.', 'walk', ...args);
    t.deepEqual({ status, stdout }, { status: 2, stdout: '' });
    t.regex(stderr, message);
  });
}
