/** `dscplus panel --screenshot`: the faceplate without a terminal, after a key script where one is given. */

import { Bench } from '../../emulator/faceplate/bench/bench.js';
import { drawFace } from '../../emulator/faceplate/drawing/draw.js';
import type { Grid } from '../../emulator/faceplate/drawing/grid.js';
import type { Theme } from '../../emulator/faceplate/drawing/theme.js';
import type { Card } from '../../emulator/machine/card.js';
import type { CardOptions } from '../../emulator/machine/card-options.js';
import type { CardState } from '../../emulator/machine/card-state.js';
import { parseScript } from '../../emulator/script/parse.js';
import { play } from '../../emulator/script/player.js';
import { scriptFiles } from '../../emulator/script/read-file.js';
import { acceptedResponses } from '../judge/accepted-responses.js';
import { responseCheck } from '../judge/response-check.js';
import { openDraft, writeTable } from './draft.js';
import type { Size } from './screenshot.js';

/** The same picture every time: no clock but the caller's, and the digits of π for a challenge. */
const PI = '3141592653589793';

export interface Shown {
  readonly card: CardOptions;
  /** Where it begins; by default with the card from power-on. */
  readonly start?: CardState | undefined;
}

export interface Still {
  readonly grid: Grid;
  /** The failure of the script; null where there is none or it passed. */
  readonly failure: string | null;
}

/**
 * @param script the path of the key script to play first
 * @throws ScriptError for a mistake in the script, InputError where it can't be read
 */
export function drawStill(
  { card, start }: Shown,
  theme: Theme,
  { columns, rows }: Size,
  script: string | undefined,
): Still {
  const { bench } = benchWithoutTime(card, start);
  try {
    const failure = script === undefined ? null : playOn(bench.card, script);
    return { grid: drawFace(bench.view(), columns, rows, theme), failure };
  } finally {
    bench.close();
  }
}

/** A bench whose world's time is what the caller sets. */
export function benchWithoutTime(
  card: CardOptions,
  start?: CardState,
): { readonly bench: Bench; readonly time: { now_us: number } } {
  const time = { now_us: 0 };
  const drawChallenge = (digits: number): string => PI.slice(0, digits);
  const bench = new Bench({
    card,
    start,
    world: { wall_ms: () => 0, steady_us: () => time.now_us, callIn: () => () => undefined },
    check: responseCheck,
    accepted: acceptedResponses,
    drawChallenge,
    pin: '1234',
    openDraft,
    writeNew: writeTable,
  });
  return { bench, time };
}

/** @returns the failure of an expectation, with its place, or null */
function playOn(card: Card, path: string): string | null {
  const { failure } = play(parseScript(path, scriptFiles(card.model)), card, responseCheck);
  return failure && `${failure.file}:${failure.line}:${failure.column}: ${failure.message}`;
}
