import { readFileSync } from 'node:fs';
import test from 'ava';
import { MODELS } from '../../../firmware/models.js';
import { screensOf } from '../../../firmware/ui/screens.js';

test('traces page: it names every state of a card, and no other', (t) => {
  const [, states] = /^\| `state` \| `state`: (.+) \|$/m.exec(readFileSync('docs/traces.md', 'utf8'))!;
  const named = states!.split(', ').map((name) => name.replaceAll('`', ''));
  t.deepEqual(named.sort(), [...new Set(MODELS.flatMap((model) => screensOf(model)))].sort());
});
