import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { InputError } from '../../../../emulator/input-error.js';
import { scriptsToPlay } from '../../../replay/run.js';
import { bash, dscplus, folderWith } from '../../testing.js';
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
  test(`choosing scripts: ${JSON.stringify(values)} leaves ${names}`, (t) => {
    const { choice, paths } = readChoice([folderWith(t, FILES)], values);
    const note = (message: string): void => t.fail(message);
    const found = [...scriptsToPlay({ paths, choice, shard: { part: 1, of: 1 } }, { note })];
    t.is(found.map((path) => /(\w+)\.keys$/.exec(path)![1]).join(' '), names);
  });
}

test('choosing scripts: a shard has its part of those that are left, and may have none', (t) => {
  const { choice, paths } = readChoice([folderWith(t, FILES)], { tag: ['smoke'] });
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
  [{ 'files-from': 'none.txt' }, /^--files-from none\.txt can't be read \(ENOENT\)/],
  [{ rerun: 'package.json' }, /^--rerun package\.json: found no report of replay --reporter json/],
];

for (const [values, message] of REFUSED) {
  test(`choosing scripts: ${JSON.stringify(values)} is refused`, (t) => {
    const choose = (): string[] => {
      const { choice, paths } = readChoice([folderWith(t, FILES)], values);
      return [...scriptsToPlay({ paths, choice, shard: { part: 1, of: 1 } }, { note: () => {} })];
    };
    t.regex(t.throws(choose, { instanceOf: InputError }).message, message);
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
  writeFileSync(join(folder, 'b/slow.keys'), 'expect off\n');
  const again = ['replay', '--rerun', 'r.json', '--reporter', 'json', '--output', 'r.json'];
  t.is((await dscplus(folder, ...again)).status, 0);
  const nothing = await dscplus(folder, ...again);
  t.is(nothing.status, 2);
  t.is(nothing.stderr, 'dscplus: --rerun r.json: no script of it failed\n');
});
