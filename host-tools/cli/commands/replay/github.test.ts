import { execFile } from 'node:child_process';
import test from 'ava';
import { DSCPLUS, folderWith } from '../../testing.js';
import { annotation } from './github.js';

const FAILURE = { file: 'k/a,b:c%.keys', line: 7, column: 3, message: 'expected "100%",\r\nfound ":"' };

test('github: an annotation is one line, escaped as workflow commands ask', (t) => {
  t.is(
    annotation(FAILURE, 'A key script fails', undefined),
    '::error file=k/a%2Cb%3Ac%25.keys,line=7,col=3,title=A key script fails::expected "100%25",␍␊found ":"',
  );
});

test('github: a file is named as seen from the workspace, with a place or without', (t) => {
  t.regex(annotation({ ...FAILURE, file: '/w/repo/k/a.keys' }, 'A', '/w/repo'), /^::error file=k\/a\.keys,line=7,/);
  t.is(annotation({ file: '/w/a.keys', message: 'b' }, 'A', '/w'), '::error file=a.keys,title=A::b');
});

/** Replays all scripts in the folder, as a step of a workflow does or elsewhere. */
function replay(cwd: string, there: Readonly<Record<string, string>>): Promise<{ stdout: string; stderr: string }> {
  const { GITHUB_ACTIONS: _, GITHUB_WORKSPACE: __, GITHUB_STEP_SUMMARY: ___, ...env } = process.env;
  return new Promise((done) => {
    const args = [DSCPLUS, 'replay', '.', '--reporter', 'json'];
    const options = { cwd, env: { ...env, ...there } };
    execFile(process.execPath, args, options, (_error, stdout, stderr) => done({ stdout, stderr }));
  });
}

const NAMES = Array.from({ length: 12 }, (_, index) => `${String(index).padStart(2, '0')}.keys`);

/** The annotated files, each where the rest of its line is as it should be. */
function annotated(stderr: string, rest: RegExp): Array<string | undefined> {
  const lines = stderr.split('\n').filter((line) => line.startsWith('::'));
  return lines.map((line) => (rest.test(line) ? /^::error file=([^,]+),/.exec(line)?.[1] : undefined));
}

test('github: there, each of the first ten failures is annotated, and the report stays as it is', async (t) => {
  const folder = folderWith(t, Object.fromEntries(NAMES.map((name) => [name, 'wait 1s\nexpect "PIN>"\n'])));
  const plain = await replay(folder, {});
  const there = await replay(folder, { GITHUB_ACTIONS: 'true' });
  t.notRegex(plain.stderr, /^::/m);
  t.is(there.stdout, plain.stdout);
  t.deepEqual(annotated(there.stderr, /,line=2,col=1,title=A key script fails::expected "PIN>"/), NAMES.slice(0, 10));
});

test('github: there, each of the first ten mistakes is annotated, where it stands and without a secret', async (t) => {
  const scripts = Object.fromEntries(NAMES.map((name) => [name, 'wait 1s\n  card dsc-plus secret=00112\n']));
  const folder = folderWith(t, { ...scripts, '00.keys': 'include lib/a\n', 'lib/a': 'pres OK # %\n' });
  const plain = await replay(folder, {});
  const there = await replay(folder, { GITHUB_ACTIONS: 'true' });
  t.is(there.stdout, plain.stdout);
  t.true(there.stderr.endsWith(plain.stderr));
  t.notRegex(there.stderr + there.stdout, /00112/);
  const [first, ...rest] = there.stderr.slice(0, -plain.stderr.length).trimEnd().split('\n');
  t.regex(
    first!,
    /^::error file=lib\/a,line=1,col=1,title=A key script has a mistake::found "pres", expected a statement/,
  );
  t.deepEqual(
    annotated(rest.join('\n'), /,line=2,col=24,title=A key script has a mistake::the key has 5 /),
    NAMES.slice(1, 10),
  );
});
