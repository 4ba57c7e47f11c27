import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawn } from '@lydell/node-pty';
import test from 'ava';
import type { CampaignReport } from '../../../emulator/tools/campaign/report.js';
import { DSCPLUS, folderWith } from '../testing.js';
import { dscplus } from '../testing-commands.js';

const LOGIN = 'press PRESS for 2.5s\ntype 1234\npress OK\ntype 482915\npress OK\nexpect response\n';
const COUNTED = 'press PRESS for 2.5s\ntype 48291567\npress OK\ntype 1234\npress OK\nexpect response\n';

test('campaign: the command prints a table of faults and what came of them', async (t) => {
  const folder = folderWith(t, { 'a.keys': LOGIN });
  const { status, stdout, stderr } = await dscplus(folder, 'campaign', 'a.keys', '--faults', 'dropout,cut');
  t.deepEqual({ status, stderr }, { status: 0, stderr: '' });
  t.is(
    stdout,
    `a.keys: 5.000000 s of board time, 10000 faults

              no effect   detected    refused   accepted
cut                   0       5000          0          0
dropout             501       4499          0          0

Nothing was accepted that must not be, no counter went back or jumped, no record was lost.
`,
  );
});

test('campaign: --json and --html say the same, and the page takes the place of an older one', async (t) => {
  const folder = folderWith(t, { 'a.keys': LOGIN, 'page.html': 'old' });
  const args = ['campaign', 'a.keys', '--faults', 'cut', '--json', '--html', 'page.html'];
  const { status, stdout, stderr } = await dscplus(folder, ...args);
  t.deepEqual({ status, stderr }, { status: 0, stderr: '' });
  const report = JSON.parse(stdout) as CampaignReport;
  t.deepEqual({ ...report, faultModels: report.faultModels.map(({ faultModel }) => faultModel), cases: [] }, {
    file: 'a.keys',
    board_us: 5_000_000,
    faults: 5000,
    ok: true,
    faultModels: ['cut'],
    cases: [],
  } as unknown as CampaignReport);
  t.is(
    report.cases.reduce((sum, { faults }) => sum + faults, 0),
    5000,
  );
  t.deepEqual(report.cases[0], {
    faultModel: 'cut',
    fault: ['cut power'],
    line: 1,
    board_us: 1000,
    faults: 20,
    outcome: 'detected',
    violations: [],
    failure: { line: 6, display: '' },
    error: null,
    repeat: null,
  });
  t.regex(readFileSync(join(folder, 'page.html'), 'utf8'), /<td>5000<td>0<td>5000<td>0<td>0<\/tr>[\s\S]*<\/html>\n$/);
  t.deepEqual(readdirSync(folder), ['a.keys', 'page.html']);
});

test('campaign: of a card file copies are played on, its counter stays', async (t) => {
  const folder = folderWith(t, { 'a.keys': COUNTED, 'b.keys': `card file=my.card\n${COUNTED}` });
  t.is((await dscplus(folder, 'card', 'new', 'my.card', '--model', 'nagra-326')).status, 0);
  const before = readFileSync(join(folder, 'my.card'), 'utf8');
  for (const args of [['a.keys', '--card', 'my.card'], ['b.keys']]) {
    const { status, stdout } = await dscplus(folder, 'campaign', ...args, '--faults', 'write');
    t.is(status, 0, stdout);
    t.regex(stdout, /\nwrite +0 +[1-9][0-9]* +0 +0\n/);
    t.is(readFileSync(join(folder, 'my.card'), 'utf8'), before);
  }
  t.deepEqual(readdirSync(folder), ['a.keys', 'b.keys', 'my.card']);
});

const REFUSED: ReadonlyArray<readonly [args: readonly string[], message: RegExp]> = [
  [[], /^dscplus: campaign takes one script, found 0 \(see dscplus campaign --help\)\n$/],
  [['a.keys', 'b.keys'], /^dscplus: campaign takes one script, found 2 /],
  [
    ['a.keys', '--faults', 'cuts'],
    /^dscplus: --faults has "cuts", but there is only write, .*\(did you mean cut\?\)\n$/,
  ],
  [['a.keys', '--faults', 'cut,'], /^dscplus: --faults has "", but there is only write, /],
  [['a.keys', '--faults', 'cut,cut'], /^dscplus: --faults names "cut" twice: name it once\n$/],
  [['none.keys'], /^dscplus: none\.keys: found no such file, /],
  [['wrong.keys'], /^wrong\.keys:1:1: found "pres", .*\npres OK\n\^\n$/],
  [
    ['fails.keys'],
    /^dscplus: fails\.keys:2:1: the script fails here without a fault, but a campaign needs one that succeeds/,
  ],
  [['a.keys', '--card', 'none.card'], /^dscplus: .*none\.card/],
  [
    ['a.keys', '--html', 'no/page.html'],
    /^dscplus: --html: can't write the page to no\/page\.html: its folder does not exist\n$/,
  ],
  [
    ['a.keys', '--html', 'a.keys/page.html'],
    /^dscplus: --html: can't write the page to a\.keys\/page\.html: its folder is not a folder\n$/,
  ],
  [['a.keys', '--html', 'folder'], /^dscplus: --html: can't write the page to folder: it is a folder\n$/],
];

for (const [args, message] of REFUSED) {
  test(`campaign: refuses ${['campaign', ...args].join(' ')}`, async (t) => {
    const files = { 'a.keys': LOGIN, 'fails.keys': 'wait 1s\nexpect "PIN>"\n', 'wrong.keys': 'pres OK' };
    const folder = folderWith(t, files);
    mkdirSync(join(folder, 'folder'));
    const { status, stdout, stderr } = await dscplus(folder, 'campaign', ...args);
    t.deepEqual({ status, stdout }, { status: 2, stdout: '' });
    t.regex(stderr, message);
    t.deepEqual(readdirSync(folder).sort(), [...Object.keys(files), 'folder'].sort());
  });
}

/** There are no pseudo-terminals of this kind on Windows. */
const onTerminal = process.platform === 'win32' ? test.skip : test;

onTerminal('campaign: Ctrl-C in the middle of it ends it, and the page of the run before stays', async (t) => {
  const folder = folderWith(t, { 'long.keys': `${LOGIN}wait 31s\n`.repeat(100), 'page.html': 'old' });
  const args = [DSCPLUS, 'campaign', 'long.keys', '--html', 'page.html'];
  const pty = spawn(process.execPath, args, { cwd: folder, cols: 100, rows: 24 });
  let printed = '';
  pty.onData((data) => {
    printed += data;
    if (/[0-9] of [0-9]+ runs/.test(printed)) pty.write('\x03');
  });
  const { signal } = await new Promise<{ signal?: number | undefined }>((done) => void pty.onExit(done));
  t.is(signal, 2, printed);
  t.is(readFileSync(join(folder, 'page.html'), 'utf8'), 'old');
  t.deepEqual(readdirSync(folder), ['long.keys', 'page.html']);
});
