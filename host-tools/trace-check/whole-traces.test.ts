import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import type { Card } from '../../emulator/machine/card.js';
import { play } from '../../emulator/script/player.js';
import { parseText } from '../../emulator/script/testing.js';
import type { Shows } from '../../emulator/trace/record.js';
import { TracedCard } from '../../emulator/trace/testing.js';
import { KEYS, type Key } from '../../firmware/hal.js';
import { responseCheck } from '../judge/response-check.js';
import { check } from './testing.js';

test('trace check: every session of the vectors is a whole chain, on all models and with all faults', (t) => {
  let sessions = 0;
  for (const file of readdirSync('test-vectors').filter((name) => name.startsWith('sessions-'))) {
    const { cases } = JSON.parse(readFileSync(join('test-vectors', file), 'utf8')) as {
      cases: { name: string; script: string }[];
    };
    for (const { name, script } of cases) {
      const { card, tracer, texts } = new TracedCard('all');
      play(parseText(script), card, responseCheck);
      tracer.end();
      const { lines, isWhole } = check(texts.jsonl);
      t.true(isWhole, `${file}: ${name}: ${lines[0]}`);
      sessions += 1;
    }
  }
  t.true(sessions > 200);
});

/** Hands that do anything, of which some log in, and faults. */
const DOINGS = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: fc.tuple(fc.constantFrom<Key>(...KEYS), fc.integer({ min: 1, max: 60_000 })) },
    { weight: 4, arbitrary: fc.constantFrom('hold', 'pin', 'OK', 'challenge', 'BACK', 'wait') },
    { weight: 1, arbitrary: fc.constantFrom('cut', 'restore', 'reset', 'low', 'stick', 'free', 'glitch', 'both') },
  ),
  { maxLength: 40 },
);

function does(card: Card, doing: string | readonly [Key, number]): void {
  if (typeof doing !== 'string') {
    card.press(doing[0], doing[1]);
    return;
  }
  const [pin, challenge] = card.model.fields.map(({ digits }) => '7305921846'.slice(0, digits));
  const actions: Readonly<Record<string, () => void>> = {
    hold: () => card.press('PRESS', 2_100_000),
    pin: () => card.type(pin!, 120_000),
    challenge: () => card.type(challenge!, 70_000),
    OK: () => card.press('OK'),
    BACK: () => card.press('BACK'),
    wait: () => card.wait(10_000_123),
    cut: () => card.cutPower(),
    restore: () => card.restorePower(),
    reset: () => card.board.reset(),
    low: () => card.battery(5),
    stick: () => card.stick('4', 'down'),
    free: () => card.free('4'),
    glitch: () => card.glitch('OK', 30_000),
    both: () => {
      card.down('1');
      card.down('2');
      card.wait(50_000);
      card.up('1');
      card.up('2');
    },
  };
  actions[doing]!();
}

test('trace check: whatever is done to a card, its trace is a whole chain', (t) => {
  const runs = Number(process.env.DSCPLUS_TRACES ?? 60);
  fc.assert(
    fc.property(
      DOINGS,
      fc.constantFrom('dsc-plus', 'dsc-plus-gen1', 'nagra-326'),
      fc.constantFrom<Shows>('all', 'timing'),
      fc.integer({ min: 0, max: 99 }),
      (doings, model, shows, seed) => {
        const { card, tracer, texts } = new TracedCard(shows, {
          model,
          contacts: { kind: 'bouncy', seed, max_us: 25_000 },
        });
        for (const doing of doings) does(card, doing);
        card.wait(100_000);
        tracer.end();
        const { lines, isWhole } = check(texts.jsonl);
        t.true(isWhole, lines[0]);
      },
    ),
    { numRuns: runs },
  );
});
