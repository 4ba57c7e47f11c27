import test from 'ava';
import { Card } from '../../emulator/machine/card.js';
import { play } from '../../emulator/script/player.js';
import { parseText } from '../../emulator/script/testing.js';
import { firstDifference, type Moved, type Seen, type Shown, scriptOf } from './differences.js';

const WITHIN_US = 100_000;
const UNTIL_US = 9_000_000;

const shown = (...screens: ReadonlyArray<readonly [number, string]>): Shown[] =>
  screens.map(([at_ms, text]) => ({ at_us: at_ms * 1000, text }));
const seen = (...screens: ReadonlyArray<readonly [number, string]>): Seen[] =>
  screens.map(([by_ms, text]) => ({ after_us: by_ms * 1000 - 10_000, by_us: by_ms * 1000, text }));

/** The shown and the seen text, and the difference; nothing for none. */
const CASES: ReadonlyArray<
  readonly [what: string, shown: Shown[], seen: Seen[], wanted: Record<string, unknown> | undefined]
> = [
  ['nothing', [], [], undefined],
  ['the same at the same time', shown([2021, 'PIN>']), seen([2030, 'PIN>']), undefined],
  ['the same within the tolerance', shown([2021, 'PIN>']), seen([2120, 'PIN>']), undefined],
  [
    'the same later',
    shown([2021, 'PIN>']),
    seen([2300, 'PIN>']),
    { of: 'time', check_us: 2_155_500, expected: 'PIN>', at_us: 2_021_000 },
  ],
  ['the same earlier', shown([2021, 'PIN>']), seen([1500, 'PIN>']), { of: 'time', expected: '' }],
  [
    'another text',
    shown([2021, 'PIN>']),
    seen([2030, 'PIM>']),
    { of: 'screen', emulated: 'PIN>', card: 'PIM>', expected: 'PIN>' },
  ],
  ['one that the card never shows', shown([2021, 'PIN>']), [], { of: 'screen', emulated: 'PIN>', card: '' }],
  [
    'one that only the card shows',
    shown([2021, 'PIN>']),
    seen([2030, 'PIN>'], [4000, '']),
    { of: 'screen', emulated: 'PIN>', card: '', expected: 'PIN>' },
  ],
  ['one that may still come', shown([8950, 'PIN>']), [], undefined],
];

for (const [what, emulated, card, wanted] of CASES) {
  test(`differences: ${what}`, (t) => {
    const difference = firstDifference(emulated, card, WITHIN_US, UNTIL_US);
    if (wanted === undefined) t.is(difference, undefined);
    else t.like(difference, wanted);
  });
}

test('differences: the script that shows one passes on an emulated card', (t) => {
  const moves: Moved[] = [
    { at_us: 0, key: 'PRESS', to: 'down' },
    { at_us: 2_500_000, key: 'PRESS', to: 'up' },
  ];
  for (const card of [seen([2300, 'PIN>']), seen([1500, 'PIN>']), seen([2030, 'PIM>'])]) {
    const difference = firstDifference(shown([2021, 'PIN>']), card, WITHIN_US, UNTIL_US)!;
    const script = scriptOf(difference, moves);
    t.is(play(parseText(script), new Card(), () => '').failure, null, script);
  }
});
