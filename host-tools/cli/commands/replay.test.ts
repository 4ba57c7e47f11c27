import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { bash, DSCPLUS, folderWith, startDscplus } from '../testing.js';
import { dscplus } from '../testing-commands.js';

/** A seed login on clean contacts. */
function login(challenge: string): string {
  return `contacts clean
press PRESS for 2.5s
type 1234
press OK
type ${challenge}
press OK
expect response
wait 30s
`;
}

const GOOD = login('123456');
const BAD = GOOD.replace('expect response', 'expect off # not yet');

test('replay: a seed login is reported as the format lays down', async (t) => {
  const folder = folderWith(t, { 'login.keys': GOOD });
  const { status, stdout, stderr } = await startDscplus(folder, 'replay', 'login.keys', '--reporter', 'json');
  t.deepEqual({ status, stderr }, { status: 0, stderr: '' });
  const [result, ...more] = JSON.parse(stdout);
  t.deepEqual(more, []);
  t.regex(result.digest, /^[0-9a-f]{64}$/);
  t.is(result.board_us, 35_000_000);
  t.deepEqual(result.screens.slice(0, 2), [[0, ''], [2_021_000, 'PIN>']]); // biome-ignore format: two screens
  t.deepEqual(result.screens.at(-1), [34_821_000, '']);
});

test('replay: a failure has its place and the command that repeats it, and status 1', async (t) => {
  const folder = folderWith(t, { 'k/a.keys': GOOD, "k/it's.keys": BAD });
  const { status, stdout } = await startDscplus(folder, 'replay', 'k');
  t.is(status, 1);
  t.regex(stdout, /^✓ k\/a\.keys \(dsc-plus, clean contacts, 35 s\)\n✗ k\/it's\.keys/);
  t.regex(
    stdout,
    /\n {4}k\/it's\.keys:7:1: .*\n {6}wanted {2}\(off\)\n {6}shown {3}[0-9]{8}\n {6}at {6}5 s of board time\n/,
  );
  t.true(stdout.includes(`\n      repeat  dscplus replay 'k/it'\\''s.keys'\n`));
});

const MISTAKEN = { 'a.keys': GOOD, 'b.keys': 'pres OK', 'c.keys': '\n wait 1', 'd.keys': BAD, 'report.txt': 'old' };

for (const jobs of ['1', '2']) {
  test(`replay: mistakes in scripts are errors of the report, and the others play, with ${jobs} at work`, async (t) => {
    const folder = folderWith(t, MISTAKEN);
    const ended = await dscplus(folder, 'replay', '.', '--reporter', 'tap=report.txt', '--jobs', jobs);
    t.deepEqual({ ...ended, stderr: '' }, { status: 2, stdout: '', stderr: '' });
    t.regex(
      ended.stderr,
      /^\.\/b\.keys:1:1: found "pres", .*\npres OK\n\^\n\.\/c\.keys:2:7: found "1", .*\n wait 1\n {6}\^\n\.\/d\.keys:7:1: expected the display off, .*\ndscplus: 1 of 4 scripts failed, 2 of 4 scripts have a mistake: see report\.txt\n$/,
    );
    const points = readFileSync(join(folder, 'report.txt'), 'utf8').match(/^(not )?ok .*|severity: .*/gm);
    t.deepEqual(points, [
      ...['ok 1 - ./a.keys', 'not ok 2 - ./b.keys', 'severity: error', 'not ok 3 - ./c.keys', 'severity: error'],
      ...['not ok 4 - ./d.keys', 'severity: fail'],
    ]);
  });
}

test('replay: what a card refuses is a mistake of that script, and the others play', async (t) => {
  const folder = folderWith(t, { 'a.keys': 'wait 1s\ncard file=none.card\nexpect off\n', 'b.keys': GOOD });
  const { status, stdout } = await dscplus(folder, 'replay', 'a.keys', 'b.keys');
  t.is(status, 2);
  t.regex(stdout, /^✗ a\.keys\n {4}a\.keys:2:1?\d: .*none\.card.*\n[\s\S]*\n✓ b\.keys /);
});

test('replay --strict: a mistake in one script stops all, and no older report stays', async (t) => {
  const folder = folderWith(t, MISTAKEN);
  const ended = await dscplus(folder, 'replay', '.', '--output', 'report.txt', '--strict');
  t.deepEqual({ ...ended, stderr: '' }, { status: 2, stdout: '', stderr: '' });
  t.regex(
    ended.stderr,
    /^\.\/b\.keys:1:1: found "pres", .*\npres OK\n\^\n\.\/c\.keys:2:7: found "1", .*\n wait 1\n {6}\^\n$/,
  );
  t.deepEqual(readdirSync(folder), ['a.keys', 'b.keys', 'c.keys', 'd.keys']);
});

test('replay: a report takes the place of an older one', async (t) => {
  const folder = folderWith(t, { 'a.keys': BAD, 'report.xml': 'old' });
  const ended = await dscplus(folder, 'replay', 'a.keys', '--output', 'report.xml', '--reporter', 'junit');
  t.deepEqual([ended.status, ended.stdout], [1, '']);
  t.regex(
    ended.stderr,
    /^a\.keys:7:1: expected the display off, found "\d+" at 5\.000000 s of board time\ndscplus: 1 of 1 scripts failed: see report\.xml\n$/,
  );
  t.regex(
    readFileSync(join(folder, 'report.xml'), 'utf8'),
    /^<\?xml .*\n<testsuites>[\s\S]* failures="1"[\s\S]*<\/testsuites>\n$/,
  );
  t.deepEqual(readdirSync(folder), ['a.keys', 'report.xml']);
});

const BAD_INPUT: ReadonlyArray<readonly [args: string[], message: string]> = [
  [[], 'replay needs a script or a folder of scripts (see dscplus replay --help)'],
  [['a.keys', '--shard', '3/2'], '--shard is "3/2", but must be I/N with I from 1 to N, as in 2/3'],
  [['a.keys', '--jobs', '0'], '--jobs is "0", but must be a whole number from 1 to 64'],
  [['a.keys', '--output', 'no/report'], "--output: can't write the report to no/report: its folder does not exist"],
  [
    ['a.keys', '--reporter', 'tap=r', '--reporter', 'junit=./r'],
    "a report can't go to ./r, which has another report already: name another file",
  ],
  [
    ['a.keys', '--reporter', 'tap', '--reporter', 'spec'],
    '--reporter spec has no place of its own: give it a file, as in --reporter spec=FILE',
  ],
  [
    ['a.keys', '--reporter', 'junit=r.xml', '--output', 'r'],
    '--output is for a --reporter without a file, but each has its own: leave --output out',
  ],
  [['a.keys', '--reporter', 'junit='], '--reporter junit= needs a file after the "="'],
  [
    ['a.keys', '--reporter', 'xunit=r.xml'],
    '--reporter is "xunit", but there is only spec, tap, junit, json, html (did you mean junit?)',
  ],
  [
    ['a.keys', '--output', 'b.keys'],
    "a report can't go to b.keys, which is the name of a key script: name another file",
  ],
  [
    ['a.keys', '--card', 'c.card', '--output', './c.card'],
    "a report can't go to ./c.card, which is read by the run: name another file",
  ],
];

for (const [args, message] of BAD_INPUT) {
  test(`replay: refuses ${['replay', ...args].join(' ')}`, async (t) => {
    const ended = await dscplus(folderWith(t, { 'a.keys': GOOD }), 'replay', ...args);
    t.deepEqual(ended, { status: 2, stdout: '', stderr: `dscplus: ${message}\n` });
  });
}

/** Errors that end a run before its report is written. */
const FATAL: ReadonlyArray<readonly string[]> = [
  ['none.keys'],
  ['a.keys', '--shard', '3/2'],
  ['a.keys', '--card', 'none.card'],
  ['a.keys', '--trace', 'none/a.vcd'],
];

for (const args of FATAL) {
  test(`replay: no report of an earlier run stays where replay ${args.join(' ')} writes none`, async (t) => {
    const folder = folderWith(t, { 'a.keys': GOOD, 'old.xml': '<testsuites/>\n', 'old.txt': '✓ a.keys (…)\n' });
    const { status } = await dscplus(
      folder,
      'replay',
      ...args,
      '--reporter',
      'junit=old.xml',
      '--output',
      'old.txt',
      '--reporter',
      'spec',
    );
    t.is(status, 2);
    t.deepEqual(readdirSync(folder), ['a.keys']);
  });
}

test('replay: standard output has colours where they are asked for, and a file never', (t) => {
  const folder = folderWith(t, { 'a.keys': GOOD });
  t.notRegex(bash(folder, 'dscplus replay a.keys').stdout, /\u001b/);
  t.regex(bash(folder, 'CLICOLOR_FORCE=1 dscplus replay a.keys').stdout, /^\u001b\[32m✓/);
  t.is(bash(folder, 'FORCE_COLOR=1 dscplus replay a.keys --output out.txt').status, 0);
  t.notRegex(readFileSync(join(folder, 'out.txt'), 'utf8'), /\u001b/);
});

test('replay: several reports come of one run, and all threads write them', async (t) => {
  const folder = folderWith(t, { 'k/a.keys': GOOD, 'k/b.keys': BAD });
  const args = ['replay', 'k', '--reporter', 'spec', '--reporter', 'junit=out.xml', '--reporter', 'html=out.html'];
  for (const jobs of ['1', '2']) {
    const { status, stdout, stderr } = await dscplus(folder, ...args, '--jobs', jobs);
    t.deepEqual([status, stderr], [1, '']);
    t.regex(
      stdout,
      /^✓ k\/a\.keys .*\n✗ k\/b\.keys [\s\S]*\n\n✗ k\/b\.keys:7:1: expected the display off, .*\n\n2 scripts, 1 failed, /,
    );
    t.regex(
      readFileSync(join(folder, 'out.xml'), 'utf8'),
      /^<\?xml[\s\S]*<testcase name="k\/b\.keys" [\s\S]*<\/testsuites>\n$/,
    );
    t.regex(readFileSync(join(folder, 'out.html'), 'utf8'), /^<!DOCTYPE html>[\s\S]*<\/html>\n$/);
  }
});

test('replay: scripts that use a card file are played by one job, so that its counter rises from script to script', async (t) => {
  const script =
    'card file=own.card\npress PRESS for 2.5s\ntype 12345678\npress OK\ntype 1234\npress OK\nexpect response\n';
  const names = Array.from({ length: 12 }, (_, index) => `k/${String(index).padStart(2, '0')}.keys`);
  const folder = folderWith(t, Object.fromEntries(names.map((name) => [name, script.replace('own', '../own')])));
  await dscplus(folder, 'card', 'new', 'own.card', '--model', 'nagra-326', '--serial', 'X-1');
  const { status, stderr, stdout } = await dscplus(folder, 'replay', 'k', '--jobs', '3', '--reporter', 'json');
  t.is(status, 0, stdout);
  t.regex(stderr, /k\/00\.keys fits a card file, so such scripts are played by one job/);
  const responses = JSON.parse(stdout).map(({ screens }: { screens: [number, string][] }) => screens.at(-1)![1]);
  t.is(new Set(responses).size, names.length);
});

test('replay: several jobs report the same bytes as one, and shards share the scripts out', async (t) => {
  const names = Array.from({ length: 50 }, (_, i) => `k/${String(i).padStart(2, '0')}.keys`);
  const scripts = names.map((_, i) => (i % 20 === 7 ? BAD : login(String(100_000 + i))));
  const folder = folderWith(t, Object.fromEntries(names.map((name, i) => [name, scripts[i]!])));
  const one = await dscplus(folder, 'replay', 'k', '--reporter', 'tap');
  t.is(one.status, 1);
  t.deepEqual(await dscplus(folder, 'replay', 'k', '--reporter', 'tap', '--jobs', '3'), one);
  const shard = await dscplus(folder, 'replay', 'k', '--reporter', 'json', '--shard', '2/20');
  t.deepEqual(
    JSON.parse(shard.stdout).map((result: { file: string }) => result.file),
    ['k/01.keys', 'k/21.keys', 'k/41.keys'],
  );
});

/** The end of a report where the run was stopped, and the number of scripts that it counts as played. */
const STOPPED: Readonly<Record<string, (report: string) => readonly [says: string | undefined, done: number]>> = {
  json: (report) => {
    const results = JSON.parse(report);
    return [results.at(-1).ok === false ? results.at(-1).error : undefined, results.length - 1];
  },
  junit: (report) => {
    const [last] = /<error message="[^"]*" type="stopped">/.exec(report) ?? [];
    return [last && report.endsWith('</testsuites>\n') ? 'stopped' : undefined, report.split('<testcase ').length - 2];
  },
  tap: (report) => [/\nBail out! (stopped) after/.exec(report)?.[1], report.split('\nok ').length - 1],
};

for (const [reporter, read] of Object.entries(STOPPED)) {
  for (const jobs of reporter === 'json' ? ['1', '2'] : ['1']) {
    // By itself: a test that waits for a child without a pause would let this one play on.
    test.serial(
      `replay: Ctrl-C leaves a whole ${reporter} report of what was done, with ${jobs} at work`,
      async (t) => {
        // So many presses take a while to play, and no time to read; one script may be given as often as one likes.
        const folder = folderWith(t, { 'slow.keys': `type ${'1'.repeat(2000)}\n` });
        const given = new Array<string>(2000).fill('slow.keys');
        const args = [DSCPLUS, 'replay', '--reporter', reporter, '--jobs', jobs, ...given];
        const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
        let report = '';
        child.stdout.on('data', (text) => {
          report += text;
          if (report.length > 1000 && !child.killed) child.kill('SIGINT');
        });
        const [status] = await once(child, 'close');
        t.is(status, 130);
        const [says, done] = read(report);
        t.is(says, 'stopped');
        t.true(done > 0 && done < given.length, `${done} done`);
      },
    );
  }
}

test('replay: a script with other line ends plays as it is meant', async (t) => {
  const folder = folderWith(t, {
    'mac.keys': BAD.replaceAll('\n', '\r'),
    'dos.keys': BAD.replaceAll('\n', '\r\n'),
    'text.keys': '# a\rpress PRESS for 2.5s\rexpect "x"\r',
  });
  for (const file of ['mac.keys', 'dos.keys']) {
    const { status, stdout } = await dscplus(folder, 'replay', file);
    t.is(status, 1);
    t.true(stdout.includes(`    ${file}:7:1: expected the display off, found`), stdout);
  }
  t.is((await dscplus(folder, 'replay', 'text.keys', '--update', '--yes')).status, 0);
  t.is(readFileSync(join(folder, 'text.keys'), 'utf8'), '# a\rpress PRESS for 2.5s\rexpect "PIN>"\r');
});

test('replay: a script without a statement is a mistake, in a folder too', async (t) => {
  const folder = folderWith(t, { 'k/a.keys': GOOD, 'k/b.keys': '# press OK\r# wait 1s\r' });
  const { status, stdout, stderr } = await dscplus(folder, 'replay', 'k');
  t.deepEqual([status, stderr], [2, '']);
  t.regex(
    stdout,
    /^✓ k\/a\.keys .*\n✗ k\/b\.keys\n {4}k\/b\.keys:1:1: found no statement, expected at least one\n {4}# press OK\n {4}\^\n\n/,
  );
});

test('replay: a script without an expectation is reported, and with --strict a mistake', async (t) => {
  const folder = folderWith(t, {
    'a.keys': GOOD,
    'b.keys': 'press OK\n',
    'c.keys': 'wait 1s\n',
    'd.keys': 'include a.keys',
  });
  const { status, stdout, stderr } = await dscplus(folder, 'replay', 'a.keys', 'b.keys', 'c.keys', 'd.keys');
  t.is(status, 0);
  t.regex(stdout, /✓ b\.keys .*\n {4}warning: it has no expect, so nothing was checked\n✓ c\.keys .*\n {4}warning/);
  t.is(stdout.match(/warning/g)?.length, 2);
  t.is(
    stderr,
    'dscplus: warning: 2 of 4 scripts have no expect (b.keys, c.keys), so nothing is checked there: --strict makes that an error\n',
  );
  const strict = await dscplus(folder, 'replay', '.', '--strict', '--jobs', '2');
  t.deepEqual([strict.status, strict.stdout], [2, '']);
  t.is(
    strict.stderr,
    './b.keys: found no expect, expected at least one (--strict)\n./c.keys: found no expect, expected at least one (--strict)\n',
  );
  t.is((await dscplus(folder, 'replay', 'a.keys', 'd.keys', '--strict')).status, 0);
});
