import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import test from 'ava';
import { INVARIANTS } from '../../emulator/walk/invariants.js';

const PAGE = readFileSync('docs/walk.md', 'utf8');

function untimed(text: string): string {
  return text.replace(/, [0-9]+\.[0-9] s$/m, ', N s');
}

test('walk page: its command prints what it says', (t) => {
  const [, printed] = /^```console\n\$ npx dscplus walk\n([\s\S]*?)^```$/m.exec(PAGE)!;
  const { status, stdout } = spawnSync(process.execPath, ['build/dscplus.cjs', 'walk'], { encoding: 'utf8' });
  t.is(untimed(stdout), untimed(printed!));
  t.is(status, 0);
});

test('walk page: it tells of every promise that is made to people', (t) => {
  for (const promise of INVARIANTS.slice(0, -1)) {
    t.regex(PAGE, new RegExp(`^- ${promise}[.:]`, 'im'));
  }
});
