import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import test from 'ava';

test('ports page: its example runs as a user’s own module', (t) => {
  const [, example] = /^```ts\n([\s\S]*?)^```$/m.exec(readFileSync('docs/ports.md', 'utf8'))!;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module'], {
    input: example!.replace("'dscplus/mock'", `'file://${resolve('build/mock.js')}'`),
    encoding: 'utf8',
    timeout: 60_000,
  });
  t.is(stderr, '');
  t.is(stdout, '1;"PIN>"\n\nPIN>\n');
});
