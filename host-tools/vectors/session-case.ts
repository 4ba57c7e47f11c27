/** Cases of kind `session`: a key script, and every change of the display while it runs. */

import { InputError } from '../../emulator/input-error.js';
import { Card } from '../../emulator/machine/card.js';
import { DEMO_MODEL } from '../../emulator/machine/card-record.js';
import { parseScript, type Script } from '../../emulator/script/parse.js';
import { play } from '../../emulator/script/player.js';
import { findModel } from '../../firmware/models.js';
import { responseCheck } from '../judge/response-check.js';
import type { Mismatch, RunCase } from './mismatch.js';
import { anyText, listOf, object, type Rule, shortText, tuple, wholeNumber } from './rules.js';

type Screen = readonly [board_us: number, text: string];

export interface SessionCase {
  readonly name: string;
  readonly script: string;
  readonly screens: readonly Screen[];
}

export const sessionRule: Rule = object({
  needed: {
    name: shortText,
    script: anyText,
    screens: listOf(tuple(wholeNumber(0, Number.MAX_SAFE_INTEGER), anyText)),
  },
});

/** Stands for the script in messages about it. */
const SCRIPT = 'script';

/** @throws InputError for a script with a mistake, or one that reaches for files: a vector stands alone */
export function parseSession(script: string): Script {
  const alone = (): never => {
    throw new InputError('found a statement that reads a file, expected a script that stands alone, as in a vector');
  };
  return parseScript(SCRIPT, {
    defaultModel: findModel(DEMO_MODEL)!,
    read: (path) => (path === SCRIPT ? Buffer.from(script) : alone()),
    cardFileModel: alone,
  });
}

/** @throws InputError as `parseSession` does */
export function prepareSession({ script, screens }: SessionCase): RunCase {
  const parsed = parseSession(script);
  return () => runSession(parsed, screens);
}

function runSession(script: Script, screens: readonly Screen[]): Mismatch | undefined {
  const { failure, screens: shown } = play(script, new Card({ record: true }), responseCheck);
  if (failure !== null) return { wanted: 'a script that succeeds', got: `line ${failure.line}: ${failure.message}` };
  const length = Math.max(screens.length, shown.length);
  for (let index = 0; index < length; index += 1) {
    const wanted = screenText(screens[index], index);
    const got = screenText(shown[index], index);
    if (wanted !== got) return { wanted, got };
  }
  return undefined;
}

function screenText(screen: Screen | undefined, index: number): string {
  return screen === undefined ? `no screens[${index}]` : `screens[${index}] is ${JSON.stringify(screen)}`;
}
