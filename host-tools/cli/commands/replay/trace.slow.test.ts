import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import test from 'ava';
import type { TraceRecord } from '../../../../emulator/trace/record.js';
import { DSCPLUS, folderWith } from '../../testing.js';
import { dscplus } from '../../testing-commands.js';

const LOGIN = 'press PRESS for 2.5s\ntype 1234\npress OK\ntype 314159\npress OK\nexpect response\n';
const FAILING = 'press PRESS for 2.5s\nexpect "PIN"\n';

function recordsOf(path: string): TraceRecord[] {
  const [, ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as TraceRecord);
}

test('replay --trace: the report is the same as without, and the trace says what the report says', async (t) => {
  const folder = folderWith(t, { 'a.keys': LOGIN });
  const plain = await dscplus(folder, 'replay', 'a.keys', '--reporter', 'json');
  for (const ending of ['vcd', 'svg', 'jsonl']) {
    const traced = await dscplus(folder, 'replay', 'a.keys', '--reporter', 'json', '--trace', `a.${ending}`);
    t.deepEqual(traced, plain);
  }
  const [{ screens }] = JSON.parse(plain.stdout) as [{ screens: Array<[number, string]> }];
  const shown = recordsOf(join(folder, 'a.jsonl')).flatMap((record) =>
    record.event === 'screen' ? [[record.at_us, record.text]] : [],
  );
  t.deepEqual(shown, screens.slice(1));
  t.regex(readFileSync(join(folder, 'a.svg'), 'utf8'), /^<svg [\s\S]*<\/svg>\n$/);
});

test('replay --trace: two runs give the same bytes', async (t) => {
  const folder = folderWith(t, { 'a.keys': LOGIN });
  for (const name of ['1.vcd', '2.vcd', '1.svg', '2.svg'])
    await dscplus(folder, 'replay', 'a.keys', '--trace', name, '--reveal');
  for (const ending of ['vcd', 'svg']) {
    t.deepEqual(readFileSync(join(folder, `1.${ending}`)), readFileSync(join(folder, `2.${ending}`)));
  }
});

test('replay --trace: each of several scripts has its file, whatever the jobs, failing ones too', async (t) => {
  const folder = folderWith(t, { 'a/x.keys': LOGIN, 'a/y.keys': FAILING, 'b/x.keys': LOGIN, 'traces/none': '' });
  const { status } = await dscplus(
    folder,
    'replay',
    'a',
    './b',
    '--jobs',
    '3',
    '--trace',
    'traces/%.jsonl',
    '--reveal',
  );
  t.is(status, 1);
  t.deepEqual(readdirSync(join(folder, 'traces')).sort(), ['a-x.jsonl', 'a-y.jsonl', 'b-x.jsonl', 'none']);
  const names = ['a-x', 'a-y', 'b-x'].map((name) => `traces/${name}.jsonl`);
  const checked = await dscplus(folder, 'trace', 'check', ...names);
  t.is(checked.status, 0, checked.stdout);
  t.is(checked.stdout.match(/: entry → response: 1 page of responses$/gm)?.length, 2);
  t.is(recordsOf(join(folder, names[1]!)).at(-1)?.event, 'end');
});

test('replay --trace --reporter html: each script of the page has a link to its trace, wherever page and traces are', async (t) => {
  const folder = folderWith(t, { 'k/a b.keys': LOGIN, 'k/50%.keys': LOGIN, 't%s/x': '', 'out/x': '' });
  for (const jobs of ['1', '2']) {
    const args = ['--reporter', 'html', '--output', 'out/report.html', '--trace', 't%s/%.svg', '--jobs', jobs];
    const { status, stderr } = await dscplus(folder, 'replay', 'k', ...args);
    t.deepEqual({ status, stderr }, { status: 0, stderr: '' });
    const page = readFileSync(join(folder, 'out/report.html'), 'utf8');
    const links = [...page.matchAll(/<a href="([^"]*)">its trace<\/a>/g)].map(([, href]) => href!);
    t.deepEqual(links, ['./../t%25s/k-50%25.svg', './../t%25s/k-a%20b.svg']);
    for (const href of links) {
      const trace = readFileSync(new URL(href, pathToFileURL(join(folder, 'out/report.html'))), 'utf8');
      t.regex(trace, /^<svg [\s\S]*<\/svg>\n$/);
    }
  }
});

const REFUSED: ReadonlyArray<readonly [args: readonly string[], stderr: RegExp]> = [
  [['replay', 'a.keys', '--trace', 'a.txt'], /--trace is "a\.txt", but its name must end in \.jsonl, \.vcd, \.svg/],
  [
    ['replay', 'a.keys', 'b/a.keys', '--trace', 'a.vcd'],
    /"a\.vcd", which is one file for a\.keys and b\/a\.keys: put a % into its name/,
  ],
  [
    ['replay', 'b-a.keys', 'b/a.keys', '--trace', '%.vcd'],
    /one file for b-a\.keys and b\/a\.keys: run them one by one/,
  ],
  [['replay', 'a.keys', '--trace', 'no/a.vcd'], /can't write the trace to no\/a\.vcd: its folder does not exist/],
  [['replay', 'a.keys', '--trace', 'b/c.vcd'], /can't write the trace to b\/c\.vcd: it is a folder/],
  [['replay', 'a.keys', '--reveal'], /--reveal goes with --trace/],
  [
    ['replay', 'a.keys', '--tcp', '1', '--trace', 'a.vcd'],
    /--trace does not go with --port|--trace does not go with --tcp/,
  ],
  [['serve', '--stdio', '--reveal'], /--reveal goes with --trace/],
  [['panel', '--lines', '--reveal'], /--reveal goes with --trace/],
  [['panel', '--tcp', '1', '--trace', 'a.vcd'], /--trace does not go with a card on a line/],
  [['panel', '--screenshot', 'a.svg', '--trace', 'a.vcd'], /--trace does not go with --screenshot/],
  [['serve', '--stdio', '--trace', 'no/a.vcd'], /its folder does not exist/],
  [['trace'], /trace needs check FILE\.jsonl/],
  [['trace', 'cheque'], /trace can't "cheque", only check FILE\.jsonl/],
  [['trace', 'check'], /trace check needs a trace/],
  [['trace', 'check', 'a.keys'], /a\.keys:1: found no JSON object/],
];

test('traces: what can’t be is refused with status 2 and what is allowed', async (t) => {
  const files = { 'a.keys': LOGIN, 'b/a.keys': LOGIN, 'b-a.keys': LOGIN, 'b/c.vcd/none': '' };
  const folder = folderWith(t, files);
  for (const [args, stderr] of REFUSED) {
    const ended = await dscplus(folder, ...args);
    t.is(ended.status, 2, args.join(' '));
    t.regex(ended.stderr, stderr);
  }
});

const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux('traces: a full disk is reported and ends with status 2; a card that is served goes on', async (t) => {
  const folder = folderWith(t, { 'a.keys': LOGIN });
  symlinkSync('/dev/full', join(folder, 'full.vcd'));
  const replayed = await dscplus(folder, 'replay', 'a.keys', '--trace', 'full.vcd');
  t.deepEqual(replayed, {
    status: 2,
    stdout: '',
    stderr: "dscplus: --trace: can't write the trace to full.vcd: the disk is full\n",
  });
  const card = spawn(process.execPath, [DSCPLUS, 'serve', '--stdio', '--trace', 'full.vcd'], { cwd: folder });
  const reported = { out: '', err: '' };
  card.stdout.on('data', (bytes) => {
    reported.out += String(bytes);
  });
  card.stderr.on('data', (bytes) => {
    reported.err += String(bytes);
  });
  while (!reported.err.includes('disk is full')) await once(card.stderr, 'data');
  card.stdin.end('*IDN?\n');
  const [status] = await once(card, 'close');
  t.is(status, 2);
  t.regex(reported.out, /^dscplus,dsc-plus/);
  t.is(reported.err.split('disk is full').length, 2, 'once');
});

test('serve --trace: digits are hidden, and Ctrl-C leaves a whole trace', async (t) => {
  const folder = folderWith(t, {});
  const path = join(folder, 's.jsonl');
  const args = [DSCPLUS, 'serve', '--stdio', '--clock', 'virtual', '--trace', path];
  const card = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'ignore'] });
  card.stdin.write(
    'SYST:KEY PRESS,2.5;:SYST:KEY:TYPE "1234";:SYST:KEY OK;*WAI\nSYST:KEY:TYPE "907158";:SYST:KEY OK;*WAI\nDISP:DATA?\n',
  );
  const [answer] = (await once(card.stdout, 'data')) as [Buffer];
  const response = String(answer).slice(1, 9);
  t.regex(response, /^[0-9]{8}$/);
  card.kill('SIGINT');
  const [status, signal] = await once(card, 'close');
  if (process.platform !== 'win32') t.deepEqual([status, signal], [0, null]);
  const text = readFileSync(path, 'utf8');
  const timeless = text.replaceAll(/"at_us":[0-9]+/g, '');
  for (const secret of [response, '1234', '907158']) t.false(timeless.includes(secret));
  const records = recordsOf(path);
  t.is(records.at(-1)?.event, 'end');
  t.true(records.some((record) => record.event === 'serial' && record.bytes === '"••••••••"\n'));
  const checked = await dscplus(folder, 'trace', 'check', 's.jsonl');
  t.is(checked.status, 0, checked.stdout);
  t.regex(checked.stdout, /screens → bytes: 1 answer that says what shows/);
});

test('serve --trace: the file can be followed while it grows', async (t) => {
  const folder = folderWith(t, {});
  const card = spawn(process.execPath, [DSCPLUS, 'serve', '--stdio', '--trace', 's.jsonl', '--reveal'], {
    cwd: folder,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  card.stdin.write('*IDN?\n');
  const path = join(folder, 's.jsonl');
  while (!(existsSync(path) && readFileSync(path, 'utf8').includes('*IDN?'))) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  t.true(recordsOf(path).some((record) => record.event === 'serial' && record.bytes === '*IDN?\n'));
  card.stdin.end();
  await once(card, 'close');
});

test('panel --trace: what is typed line by line is in the trace, digits hidden', async (t) => {
  const folder = folderWith(t, {});
  const panel = spawn(process.execPath, [DSCPLUS, 'panel', '--lines', '--trace', 'p.jsonl'], { cwd: folder });
  panel.stdin.end('press PRESS for 2.5s\ntype 1234\n');
  panel.stdout.resume();
  const [status] = await once(panel, 'close');
  t.is(status, 0);
  const screens = recordsOf(join(folder, 'p.jsonl')).flatMap((record) =>
    record.event === 'screen' ? [record.text] : [],
  );
  t.deepEqual(screens.slice(0, 5), ['PIN>', 'PIN>•', 'PIN>-•', 'PIN>--•', 'PIN>---•']);
  const checked = await dscplus(folder, 'trace', 'check', 'p.jsonl');
  t.is(checked.status, 0, checked.stdout);
});
