/** Tables of the operators' pages that are written by hand, against the acts that there are. */
import { readFileSync } from 'node:fs';
import test from 'ava';
import { ACTS as CARD_ACTS } from '../../cli/commands/cards.js';
import { ACTS as DEVICE_ACTS } from '../../cli/commands/devices.js';
import type { Act } from '../../cli/commands/operators/act.js';
import { ACTS as USER_ACTS } from '../../cli/commands/users.js';

/** Those that are no acts on one user or card. */
const OTHERS = ['store init', 'users import', 'card import --store', 'store rotate-key'];

function actsWithKeys(command: string, acts: Readonly<Record<string, Act>>): string[] {
  const names = Object.keys(acts).filter((name) => acts[name]!.access === 'keys');
  return names.map((name) => `${command} ${name}`);
}

test('operators page: it names every command that needs the key-encryption key, and no other', (t) => {
  const [, needing] = /^\| `keys\/kek` \|.*\| (.+) \|$/m.exec(readFileSync('docs/operators.md', 'utf8'))!;
  const named = [...needing!.matchAll(/`(.+?)`/g)].map(([, name]) => name!);
  const acts = [
    ...actsWithKeys('users', USER_ACTS),
    ...actsWithKeys('cards', CARD_ACTS),
    ...actsWithKeys('devices', DEVICE_ACTS),
  ];
  t.deepEqual(named.sort(), [...acts, ...OTHERS].sort());
});

test('devices page: its table has every act of dscplus devices', (t) => {
  const page = readFileSync('docs/devices.md', 'utf8');
  const [, table] = /^\| act \|.*\n\|[- |]+\|\n((?:\|.*\n)+)/m.exec(page)!;
  for (const name of Object.keys(DEVICE_ACTS)) t.true(table!.includes(`\`${name} `), name);
});
