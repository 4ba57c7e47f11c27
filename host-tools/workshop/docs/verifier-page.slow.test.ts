import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import test from 'ava';
import { transformSync } from 'esbuild';

const PAGE = readFileSync('docs/verifier.md', 'utf8');

function block(word: string): string {
  return new RegExp(`^\`\`\`${word}\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(PAGE)![1]!;
}

/** The example as a user's own module. */
function example(): string {
  return transformSync(block('ts'), { loader: 'ts', format: 'esm' }).code.replace(
    /(['"])dscplus(\/verifier)?\1/g,
    (_match, _quote, verifier) => JSON.stringify(`file://${resolve('build', verifier ? 'verifier.js' : 'index.js')}`),
  );
}

test('verifier page: its example runs, with the keys that its commands make', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'dscplus-docs-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  for (const [, command] of block('console').matchAll(/^\$ (.*)$/gm))
    execFileSync('sh', ['-c', command!], { cwd: folder });
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module'], {
    input: example(),
    encoding: 'utf8',
    cwd: folder,
  });
  t.is(status, 0, stderr);
  t.is(stdout, 'alice DEMO-00001\nrefused 1000\nundefined\n');
});
