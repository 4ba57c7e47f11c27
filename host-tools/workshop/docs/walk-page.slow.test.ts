import { readFileSync } from 'node:fs';
import test from 'ava';
import { INVARIANTS } from '../../../emulator/tools/walk/invariants.js';
import { dscplus } from '../../cli/testing-commands.js';

const PAGE = readFileSync('docs/walk.md', 'utf8');

function untimed(text: string): string {
  return text.replace(/, [0-9]+\.[0-9] s$/m, ', N s');
}

test('walk page: its command prints what it says', async (t) => {
  const [, printed] = /^```console\n\$ npx dscplus walk\n([\s\S]*?)^```$/m.exec(PAGE)!;
  const { status, stdout } = await dscplus('.', 'walk');
  t.is(untimed(stdout), untimed(printed!));
  t.is(status, 0);
});

test('walk page: it names every invariant', (t) => {
  for (const invariant of INVARIANTS) t.regex(PAGE, new RegExp(`^- ${invariant}[.:,]`, 'im'));
});
