import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { InputError } from '../../../../emulator/input-error.js';
import { runOfJunit } from '../../../replay/junit-report.js';
import { scriptsToPlay } from '../../../replay/run.js';
import { bash, folderWith } from '../../testing.js';
import { dscplus } from '../../testing-commands.js';
import { type ChoiceValues, readChoice } from './choice.js';

const FILES = {
  'a/login.keys': '# @smoke @login\nwait 1s\nexpect off\n',
  'a/pin.keys': '# the PIN\n\n# @login\nexpect off\n# @smoke\n',
  'b/slow.keys': '# @slow @smoke\nexpect "PIN>"\n',
  'b/wrong.keys': 'pres OK\n',
};

/** Options, and the scripts that are chosen, by their first letters. */
const CHOICES: ReadonlyArray<readonly [ChoiceValues, string]> = [
  [{}, 'login pin slow wrong'],
  [{ grep: ['/[ls]'] }, 'login slow'],
  [{ grep: ['/pin', '[ln]ow|/w'] }, 'pin slow wrong'],
  [{ tag: ['smoke'] }, 'login slow'],
  [{ tag: ['@slow', 'login'] }, 'login pin slow'],
  [{ exclude: ['^.*/b/'] }, 'login pin'],
  [{ exclude: ['@smoke'] }, 'pin wrong'],
  [{ tag: ['smoke'], exclude: ['@slow'], grep: ['keys$'] }, 'login'],
];

for (const [values, names] of CHOICES) {
  test(`choosing scripts: ${JSON.stringify(values)} leaves ${names}`, async (t) => {
    const { choice, paths } = await readChoice([folderWith(t, FILES)], values, t.fail);
    const note = (message: string): void => t.fail(message);
    const found = [...scriptsToPlay({ paths, choice, shard: { part: 1, of: 1 } }, { note })];
    t.is(found.map((path) => /(\w+)\.keys$/.exec(path)![1]).join(' '), names);
  });
}

test('choosing scripts: a shard has its part of those that are left, and may have none', async (t) => {
  const { choice, paths } = await readChoice([folderWith(t, FILES)], { tag: ['smoke'] }, t.fail);
  const shard = (part: number) => [...scriptsToPlay({ paths, choice, shard: { part, of: 3 } }, { note: () => {} })];
  t.deepEqual(
    [shard(1), shard(2), shard(3)].map((files) => files.length),
    [1, 1, 0],
  );
});

/** Options that can't be, and what the message says. */
const REFUSED: ReadonlyArray<readonly [ChoiceValues, RegExp]> = [
  [{ grep: ['('] }, /^--grep is "\(", but must be a regular expression \(Unterminated group\)$/],
  [{ exclude: ['[z-a]'] }, /^--exclude is .* regular expression/],
  [{ tag: ['two words'] }, /^--tag is "two words", but a tag has letters/],
  [{ exclude: ['@a,b'] }, /^--exclude is "a,b", but a tag has letters/],
  [{ tag: ['smok'] }, /^none of 4 scripts is chosen: loosen --grep/],
  [{ 'files-from': 'none.txt' }, /^--files-from none\.txt can't be read: there is no such file$/],
  [
    { rerun: 'package.json' },
    /^--rerun package\.json: found no report of replay --reporter json or junit, expected one$/,
  ],
];

for (const [values, message] of REFUSED) {
  test(`choosing scripts: ${JSON.stringify(values)} is refused`, async (t) => {
    const choose = async (): Promise<string[]> => {
      const { choice, paths } = await readChoice([folderWith(t, FILES)], values, t.fail);
      return [...scriptsToPlay({ paths, choice, shard: { part: 1, of: 1 } }, { note: () => {} })];
    };
    t.regex((await t.throwsAsync(choose, { instanceOf: InputError })).message, message);
  });
}

test('choosing scripts: what --list prints is what --files-from reads', (t) => {
  const folder = folderWith(t, FILES);
  const { status, stdout } = bash(
    folder,
    'dscplus replay . --tag login --list | dscplus replay --files-from - --list --grep pin',
  );
  t.deepEqual({ status, stdout }, { status: 0, stdout: './a/pin.keys\n' });
});

test('choosing scripts: --rerun plays what failed in the run of a report, and what is named of it', async (t) => {
  const folder = folderWith(t, FILES);
  const first = await dscplus(folder, 'replay', 'a', 'b/slow.keys', '--reporter', 'json', '--output', 'r.json');
  t.is(first.status, 1);
  t.deepEqual(await dscplus(folder, 'replay', '--rerun', 'r.json', '--list'), {
    status: 0,
    stdout: 'b/slow.keys\n',
    stderr: '',
  });
  t.is((await dscplus(folder, 'replay', 'b/slow.keys', 'a', '--rerun', 'r.json')).status, 1);
  writeFileSync(join(folder, 'list'), '\ufeffb/slow.keys\r\n');
  writeFileSync(join(folder, 'r-of-windows.json'), `\ufeff${readFileSync(join(folder, 'r.json'), 'utf8')}`);
  const marked = await dscplus(folder, 'replay', '--files-from', 'list', '--rerun', 'r-of-windows.json', '--list');
  t.deepEqual([marked.stderr, marked.stdout], ['', 'b/slow.keys\n']);
  // A path may be written in another way than in that run.
  t.is((await dscplus(folder, 'replay', '.', '--rerun', 'r.json', '--list')).stdout, './b/slow.keys\n');
  writeFileSync(join(folder, 'b/slow.keys'), 'expect off\n');
  const again = ['replay', '--rerun', 'r.json', '--reporter', 'json', '--output', 'r.json'];
  t.is((await dscplus(folder, ...again)).status, 0);
  const nothing = await dscplus(folder, ...again);
  t.is(nothing.status, 2);
  t.is(nothing.stderr, 'dscplus: --rerun r.json: no script of it failed\n');
});

test('choosing scripts: --rerun reads a JUnit report, by its files or the names of its cases', async (t) => {
  const folder = folderWith(t, {
    ...FILES,
    'b/q&a "<1>".keys': 'expect "PIN>"\n',
    'c.cases.keys': '# @data c.csv\nwait {time}\nexpect off\n',
    'c.csv': 'case,time\nlong,1s\nwrong,1\n',
  });
  const run = await dscplus(folder, 'replay', '.', '--reporter', 'junit', '--output', 'r.xml');
  t.is(run.status, 2);
  const { stdout } = await dscplus(folder, 'replay', '--rerun', 'r.xml', '--list');
  t.is(stdout, './b/q&a "<1>".keys\n./b/slow.keys\n./b/wrong.keys\n./c.cases.keys[wrong]\n');
});

test('choosing scripts: --rerun of a run that was stopped says how many scripts were not played, nor are now', async (t) => {
  const folder = folderWith(t, { 'a.keys': 'expect "PIN>"\n', 'b.keys': 'expect off\n', 'c.keys': 'expect off\n' });
  for (const report of ['json=r', 'junit=r']) {
    t.is((await dscplus(folder, 'replay', '.', '--bail', '1', '--reporter', report)).status, 1);
    const again = await dscplus(folder, 'replay', '--rerun', 'r', '--list');
    t.deepEqual([again.status, again.stdout], [0, './a.keys\n']);
    const left = 'its run was stopped, and 2 of 3 scripts were not played';
    t.is(
      again.stderr,
      `dscplus: warning: --rerun r: ${left}, nor is any of them played now: leave --rerun out to play all\n`,
    );
  }
  writeFileSync(join(folder, 'r'), '[{"file":"a","ok":true},{"file":"b","ok":false,"error":"stopped"}]');
  const none = await dscplus(folder, 'replay', '--rerun', 'r');
  t.is(none.status, 2);
  t.regex(none.stderr, /no script of it failed, but its run was stopped, and some scripts were not played: leave /);
});

/** Documents, and the scripts that failed in them; undefined for what is no report. */
const JUNIT: ReadonlyArray<readonly [string, string[] | undefined]> = [
  ['<testsuite><testcase name="x" file="a.keys"><error/><failure/></testcase></testsuite>', ['a.keys']],
  [
    '<testsuites><testsuite><testcase file="a"/><testcase file="b"><failure/></testcase></testsuite></testsuites>',
    ['b'],
  ],
  ['<testsuite><testcase file="a"><system-out><failure/></system-out><skipped/></testcase></testsuite>', []],
  ['<testsuite><testcase name="the whole run"><error/></testcase></testsuite>', []],
  ['<testsuite/>', []],
  ['<testsuite><testcase file="a"><failure/></testcase>', undefined],
  ['<html/>', undefined],
  ['<!DOCTYPE testsuite [<!ENTITY a "b">]><testsuite/>', undefined],
  ['<testsuite>&other;</testsuite>', undefined],
];

for (const [text, failed] of JUNIT) {
  test(`choosing scripts: ${text} names ${failed?.join() ?? 'nothing'}`, (t) => {
    t.deepEqual(runOfJunit(text)?.failed, failed);
  });
}
