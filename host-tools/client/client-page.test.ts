import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import test from 'ava';
import { transformSync } from 'esbuild';

test('client page: its example runs as a user’s own module', (t) => {
  const [, example] = /^```ts\n([\s\S]*?)^```$/m.exec(readFileSync('docs/client.md', 'utf8'))!;
  const bundles = { "'dscplus/mock'": 'build/mock.js', "'dscplus/client'": 'build/client.js' };
  let code = example!;
  for (const [name, file] of Object.entries(bundles)) code = code.replace(name, `'file://${resolve(file)}'`);
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module'], {
    input: transformSync(code, { loader: 'ts', format: 'esm' }).code,
    encoding: 'utf8',
  });
  t.is(stderr, '');
  t.deepEqual(stdout.split('\n'), ['dsc-plus', 'PIN>-2', '67044644 0', '']);
});
