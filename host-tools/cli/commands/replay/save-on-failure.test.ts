import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { DSCPLUS, folderWith } from '../../testing.js';
import { dscplus } from '../../testing-commands.js';

const GOOD = 'press PRESS for 2.5s\nexpect "PIN>"\n';
const FILES = {
  't/entry.keys': 'press PRESS for 2.5s\ntype 12\nexpect "PIN>"\n',
  't/good.keys': GOOD,
  't/deep/off.keys': 'card nagra-326\nwait 3s\nexpect "PIN>"\n',
  't/wrong.keys': 'pres OK\n',
  't/known.keys': '# @known-failure card-1\nexpect "PIN>"\n',
};

/** A command that reads its standard input. */
function fed(folder: string, input: string, ...args: string[]): { status: number | null; stdout: string } {
  const { status, stdout } = spawnSync(process.execPath, [DSCPLUS, ...args], { cwd: folder, input, encoding: 'utf8' });
  return { status, stdout };
}

for (const jobs of ['1', '3']) {
  test(`save on failure: the scripts that fail leave their machines, with ${jobs} jobs`, async (t) => {
    const folder = folderWith(t, FILES);
    const { status, stdout } = await dscplus(
      folder,
      ...['replay', 't', '--save-on-failure', 'm/n', '--jobs', jobs, '--reporter', 'html'],
    );
    t.is(status, 2);
    t.deepEqual(readdirSync(join(folder, 'm/n')).sort(), ['t-deep-off.snapshot.json', 't-entry.snapshot.json']);
    t.regex(stdout, /href="\.\/m\/n\/t-entry\.snapshot\.json"/);
    const path = join(folder, 'm/n/t-entry.snapshot.json');
    t.is(statSync(path).mode & 0o777, 0o600);
    t.is(statSync(join(folder, 'm/n')).mode & 0o777, 0o700);
    const state = JSON.parse(readFileSync(path, 'utf8'));
    t.like(state, { format: 'dscplus snapshot 1', file: null, board: { model: 'dsc-plus' } });
    t.is(JSON.parse(readFileSync(join(folder, 'm/n/t-deep-off.snapshot.json'), 'utf8')).board.model, 'nagra-326');
  });
}

test('save on failure: a folder may have any name', async (t) => {
  const folder = folderWith(t, { 'a.keys': FILES['t/entry.keys'] });
  // As CI systems name the folder of a branch.
  const { status, stdout } = await dscplus(
    folder,
    ...['replay', 'a.keys', '--save-on-failure', 'feature%2Fx/m', '--reporter', 'html'],
  );
  t.is(status, 1);
  t.deepEqual(readdirSync(join(folder, 'feature%2Fx/m')), ['a.snapshot.json']);
  t.regex(stdout, /href="\.\/feature%252Fx\/m\/a\.snapshot\.json"/);
});

test('save on failure: the panel and the debugger go on from the machine', async (t) => {
  const folder = folderWith(t, FILES);
  t.is((await dscplus(folder, 'replay', 't/entry.keys', '--save-on-failure', 'm')).status, 1);
  const snapshot = 'm/t-entry.snapshot.json';
  const panel = fed(folder, 'display\ntype 3\nexpect "PIN>--3"\nquit\n', 'panel', snapshot);
  t.is(panel.status, 0);
  t.regex(panel.stdout, /\ndisplay PIN>-2, \d+\.\d+ s\ndisplay PIN>--3/);
  const still = await dscplus(folder, 'panel', snapshot, '--screenshot', 'a.txt');
  t.is(still.status, 0);
  t.regex(readFileSync(join(folder, 'a.txt'), 'utf8'), / 3\.000 s /);
  const inspected = fed(folder, 'state\nprint\nstep\nback\ncontinue\n', 'replay', snapshot, '--inspect');
  t.is(inspected.status, 0);
  t.regex(inspected.stdout, /^ +\d+\.\d{6} s {2}\[PIN>-2 {2}\]/);
  t.regex(inspected.stdout, /screen +pin \[PIN>-2 /);
  t.is(inspected.stdout.match(/^this is the machine of a snapshot, which no script goes on with$/gm)?.length, 5);
  t.notRegex(inspected.stdout, /as expected/);
});

test('save on failure: of a card file the machine is a copy, and the file stays', async (t) => {
  const folder = folderWith(t, { 'a.keys': GOOD.replace('PIN>', 'NO') });
  t.is((await dscplus(folder, 'card', 'new', 'a.card')).status, 0);
  t.is((await dscplus(folder, 'replay', 'a.keys', '--card', 'a.card', '--save-on-failure', 'm')).status, 1);
  const card = readFileSync(join(folder, 'a.card'), 'utf8');
  const login = 'type 1234\npress OK\ntype 123456\npress OK\nexpect /^[0-9]{8}$/\n';
  t.is(fed(folder, login, 'panel', 'm/a.snapshot.json').status, 0);
  t.is(readFileSync(join(folder, 'a.card'), 'utf8'), card);
});

test('save on failure: what is left of an earlier run goes when its script succeeds', async (t) => {
  const folder = folderWith(t, { 'a.keys': 'expect "PIN>"\n' });
  const path = join(folder, 'm/a.snapshot.json');
  await dscplus(folder, 'replay', 'a.keys', '--save-on-failure', 'm');
  t.true(existsSync(path));
  writeFileSync(join(folder, 'a.keys'), GOOD);
  t.is((await dscplus(folder, 'replay', 'a.keys', '--save-on-failure', 'm')).status, 0);
  t.false(existsSync(path));
});

test('save on failure: a phone goes on where its script failed, and what is no phone is refused', async (t) => {
  const script = 'phone android active=demo\ntap "IBKR Mobile"\ntap Authenticate\nenter "1234"\nexpect "Home"\n';
  const folder = folderWith(t, { 'a.keys': script });
  t.is((await dscplus(folder, 'replay', 'a.keys', '--save-on-failure', 'm')).status, 1);
  const snapshot = 'm/a.snapshot.json';
  const lines = 'display\nenter "482913"\ntap "Generate Passcode"\nexpect passcode for 482913 pin 1234\nquit\n';
  const panel = fed(folder, lines, 'panel', snapshot);
  t.is(panel.status, 0, panel.stdout);
  t.regex(panel.stdout, /display Authenticate \| User: demo \| PIN: •••• \| Challenge:/);
  t.is(fed(folder, 'state\n', 'replay', snapshot, '--inspect').status, 0);
  t.regex((await dscplus(folder, 'panel', snapshot, '--screenshot', 'a.txt')).stderr, /does not go with --screenshot/);
  const state = JSON.parse(readFileSync(join(folder, snapshot), 'utf8'));
  for (const change of [
    { screen: 'nowhere' },
    { platform: 'other' },
    { now_us: '1' },
    { instances: [{}], chosen: 0 },
  ]) {
    const phone = { ...state.board.attached.phone, ...change };
    const broken = { ...state, board: { ...state.board, attached: { ...state.board.attached, phone } } };
    writeFileSync(join(folder, 'b.json'), JSON.stringify(broken));
    t.regex((await dscplus(folder, 'panel', 'b.json')).stderr, /found no snapshot/, JSON.stringify(change));
  }
});

/** Arguments that can't be, and what the message says. */
const REFUSED: ReadonlyArray<readonly [string, RegExp]> = [
  ['replay t --save-on-failure m --port x', /--save-on-failure does not go with --port/],
  ['replay t --save-on-failure m --tcp 1', /--save-on-failure does not go with --tcp/],
  ['replay t --save-on-failure t/good.keys', /--save-on-failure t\/good\.keys can't be made a folder/],
  ['replay t/deep/off.keys t-deep-off.keys --save-on-failure m', /--save-on-failure is .* one file for/],
  ['replay none.json --inspect', /the snapshot none\.json can't be read: there is no such file$/m],
  ['panel none', /the snapshot none can't be read/],
  ['panel t', /the snapshot t can't be read/],
  ['panel t/good.keys', /t\/good\.keys: found no snapshot of a card or a phone in format "dscplus snapshot 1"/],
  ['panel null.json', /null\.json: found no snapshot/],
  ['panel older.json', /older\.json: found no snapshot/],
  ['panel half.json', /half\.json: found no snapshot/],
  ['panel a b', /panel takes one snapshot/],
  ['panel a --card b', /--card does not go with a snapshot/],
  ['panel a --screencast b.svg --play c', /a snapshot does not go with --screencast/],
];

test('save on failure: what can not be done is refused with status 2', async (t) => {
  const folder = folderWith(t, {
    ...FILES,
    't-deep-off.keys': GOOD,
    'null.json': 'null',
    'older.json': '{"format":"dscplus snapshot 0","board":{"model":"dsc-plus"}}',
    'half.json': '{"format":"dscplus snapshot 1","board":{"model":"dsc-plus"},"file":null}',
  });
  const ended = await Promise.all(REFUSED.map(([args]) => dscplus(folder, ...args.split(' '))));
  for (const [index, [args, message]] of REFUSED.entries()) {
    t.is(ended[index]!.status, 2, args);
    t.regex(ended[index]!.stderr, message, args);
  }
});
