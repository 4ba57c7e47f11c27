import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { dscplus, folderWith } from '../testing.js';

const onLinux = process.platform === 'linux' ? test : test.skip;

const SCRIPT = 'press PRESS for 2.5s\nexpect "PIN>"\n';

test('replay: a folder stands for its own scripts, not for those of packages and hidden folders', async (t) => {
  const files = { 'a.keys': SCRIPT, 'node_modules/p/docs/b.keys': 'pres', '.cache/c.keys': 'pres', '.d.keys': 'pres' };
  const folder = folderWith(t, files);
  const { status, stdout, stderr } = await dscplus(folder, 'replay', '.');
  t.deepEqual({ status, stderr }, { status: 0, stderr: '' });
  t.regex(stdout, /^✓ \.\/a\.keys .*\n\n1 script/);
  t.is((await dscplus(folder, 'replay', 'node_modules')).status, 2);
  t.regex((await dscplus(folder, 'replay', '.', '--update')).stderr, /nothing to rewrite/);
});

onLinux('replay: a script whose name is not UTF-8 is named, and the others are played', async (t) => {
  const folder = folderWith(t, { 'k/a.keys': SCRIPT });
  mkdirSync(join(folder, 'k/b'));
  writeFileSync(Buffer.concat([Buffer.from(join(folder, 'k/b/')), Buffer.from('é.keys', 'latin1')]), SCRIPT);
  const { status, stdout, stderr } = await dscplus(folder, 'replay', 'k');
  t.is(status, 0);
  t.is(stderr, 'dscplus: warning: k/b/\\xe9.keys: found a name that is not UTF-8, so it is left out: rename it\n');
  t.regex(stdout, /^✓ k\/a\.keys .*\n\n1 script/);
});
