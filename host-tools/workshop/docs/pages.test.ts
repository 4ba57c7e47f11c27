import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import test from 'ava';
import { transformSync } from 'esbuild';

const COMMAND = resolve('build/dscplus.cjs');
const LIBRARY = resolve('build/index.js');

/** Blocks of a page that are fenced with this word. */
function blocks(page: string, word: string): string[] {
  return [...readFileSync(page, 'utf8').matchAll(new RegExp(`^\`\`\`${word}\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(
    (match) => match[1]!,
  );
}

function dscplus(args: readonly string[], cwd = process.cwd()) {
  return spawnSync(process.execPath, [COMMAND, ...args], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });
}

/** Runs a TypeScript example of a page as a user's own module. @returns what it prints, line by line */
function runExample(code: string): string[] {
  const js = transformSync(code, { loader: 'ts', format: 'esm' }).code.replace(
    /(['"])dscplus\1/,
    JSON.stringify(`file://${LIBRARY}`),
  );
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module'], {
    input: js,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return stdout.trimEnd().split('\n');
}

test('README: its demo is what the command prints', (t) => {
  const { status, stdout } = dscplus([]);
  t.is(status, 0);
  t.true(blocks('README.md', 'console').includes(stdout));
});

test('README: its library example runs', (t) => {
  const [response, prompt] = runExample(blocks('README.md', 'ts')[0]!);
  t.regex(response!, /^[0-9]{8}$/);
  t.is(prompt, 'CHALLNG>');
});

test('library page: its example runs', (t) => {
  const [shown, screen, digest] = runExample(blocks('docs/library.md', 'ts')[0]!);
  t.regex(shown!, /^[0-9]{6} 8n$/);
  t.regex(screen!, /^\[ [0-9]+, '[0-9]{6}' \]$/);
  t.regex(digest!, /^[0-9a-f]{64}$/);
});

test('README and scripts page: every dscplus command in them succeeds', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'dscplus-docs-'));
  const login = blocks('docs/scripts.md', 'keys')[0]!;
  writeFileSync(join(folder, 'login.keys'), login);
  for (const page of ['README.md', 'docs/scripts.md']) {
    const commands = blocks(page, 'console')
      .join('')
      .matchAll(/^\$ npx dscplus (.*)$/gm);
    for (const [, line] of commands) {
      if (line!.includes('--watch')) continue;
      const vectors = readdirSync('test-vectors').filter((name) => name.endsWith('.json'));
      const args = line!.split(' ').flatMap((word) => {
        if (word === 'tests/') return ['.'];
        return word === 'test-vectors/*.json' ? vectors.map((name) => resolve('test-vectors', name)) : [word];
      });
      const { status, stdout, stderr } = dscplus(args, folder);
      t.is(status, 0, `${page}: ${line}\n${stdout}${stderr}`);
    }
  }
  rmSync(folder, { recursive: true });
});

test('README: the script that it shows succeeds', (t) => {
  const shown = /\$ cat login\.keys\n([\s\S]*?)\$ /.exec(readFileSync('README.md', 'utf8'));
  const folder = mkdtempSync(join(tmpdir(), 'dscplus-docs-'));
  writeFileSync(join(folder, 'login.keys'), shown![1]!);
  t.is(dscplus(['replay', 'login.keys'], folder).status, 0);
  rmSync(folder, { recursive: true });
});
