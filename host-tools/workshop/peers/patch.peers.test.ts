/**
 * The output of `replay --update` is a patch: `patch` makes of the scripts what `--yes` writes (`npm run test:peers`).
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { folderWith } from '../../cli/testing.js';
import { dscplus } from '../../cli/testing-commands.js';

/** Changes that stand close and far apart, a line end of Windows, and a file that ends without one. */
const FILES = {
  'a.keys': `press PRESS for 2.5s\nexpect "PN>" # 1\nexpect "PN>"\r\n${'wait 1ms\n'.repeat(20)}expect "P"\nwait 1s\n`,
  'lib/b.keys': 'expect "PIN" within 1s # 2',
  'c.keys': 'press PRESS for 2.5s\ninclude lib/b.keys\nexpect "PIN>1"\n',
};

test('peers: patch makes of the scripts what the update writes', async (t) => {
  const [patched, written] = [folderWith(t, FILES), folderWith(t, FILES)];
  const { stdout } = await dscplus(patched, 'replay', 'a.keys', 'c.keys', '--update');
  execFileSync('patch', ['-p0', '--binary', '--fuzz=0'], {
    cwd: patched,
    input: stdout,
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  t.is((await dscplus(written, 'replay', 'a.keys', 'c.keys', '--update', '--yes')).status, 0);
  for (const [name, before] of Object.entries(FILES)) {
    const after = readFileSync(join(written, name), 'utf8');
    t.not(after, before);
    t.is(readFileSync(join(patched, name), 'utf8'), after);
  }
});
