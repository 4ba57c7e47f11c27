/** asciinema's own reader takes a screencast. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { folderWith } from '../../cli/testing.js';
import { dscplus } from '../../cli/testing-commands.js';

test('peers: asciinema reads a screencast as it was written', async (t) => {
  const folder = folderWith(t, { 'login.keys': readFileSync('docs/login.keys', 'utf8') });
  t.is((await dscplus(folder, 'panel', '--screencast', 'a.cast', '--play', 'login.keys')).status, 0);
  const lines = readFileSync(join(folder, 'a.cast'), 'utf8').trimEnd().split('\n').slice(1);
  const written = lines.map((line) => JSON.parse(line)[2]).join('');
  // It wants a terminal to stand in.
  const command = `asciinema cat "${join(folder, 'a.cast')}" > "${join(folder, 'read')}"`;
  execFileSync('script', ['-qec', command, '/dev/null'], { stdio: 'ignore' });
  t.is(readFileSync(join(folder, 'read'), 'utf8'), written);
});
