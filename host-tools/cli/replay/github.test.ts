import { execFile } from 'node:child_process';
import test from 'ava';
import { DSCPLUS, folderWith } from '../testing.js';
import { annotation } from './github.js';

const FAILURE = {
  file: 'k/a,b:c%.keys',
  line: 7,
  column: 3,
  message: 'expected "100%",\r\nfound ":"',
  expected: '',
  actual: '',
};

test('github: an annotation is one line, escaped as workflow commands ask', (t) => {
  t.is(
    annotation(FAILURE, undefined),
    '::error file=k/a%2Cb%3Ac%25.keys,line=7,col=3,title=A key script fails::expected "100%25",␍␊found ":"',
  );
});

test('github: a file is named as seen from the workspace', (t) => {
  t.regex(annotation({ ...FAILURE, file: '/w/repo/k/a.keys' }, '/w/repo'), /^::error file=k\/a\.keys,/);
});

test('github: there, each of the first ten failures is annotated, and the report stays as it is', async (t) => {
  const names = Array.from({ length: 12 }, (_, index) => `${String(index).padStart(2, '0')}.keys`);
  const folder = folderWith(t, Object.fromEntries(names.map((name) => [name, 'wait 1s\nexpect "PIN>"\n'])));
  const replay = (env: NodeJS.ProcessEnv): Promise<{ stdout: string; stderr: string }> =>
    new Promise((resolve) => {
      const args = [DSCPLUS, 'replay', '.', '--reporter', 'json'];
      execFile(process.execPath, args, { cwd: folder, env }, (_, stdout, stderr) => resolve({ stdout, stderr }));
    });
  const { GITHUB_ACTIONS: _, GITHUB_WORKSPACE: __, ...env } = process.env;
  const plain = await replay(env);
  const there = await replay({ ...env, GITHUB_ACTIONS: 'true' });
  t.is(plain.stderr, '');
  t.is(there.stdout, plain.stdout);
  t.deepEqual(
    there.stderr
      .trimEnd()
      .split('\n')
      .map((line) => /^::error file=([^,]+),line=2,col=1,title=[^:]+::expected "PIN>"/.exec(line)?.[1]),
    names.slice(0, 10),
  );
});
