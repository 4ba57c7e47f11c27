/** `dscplus panel --screencast`: a key script as it looks while it plays, at board time. */
import { extname } from 'node:path';
import type { Bench } from '../../emulator/faceplate/bench/bench.js';
import { drawFace } from '../../emulator/faceplate/drawing/draw.js';
import { type Frame, filmCast, filmSvg } from '../../emulator/faceplate/drawing/film.js';
import { DARK_PAPER, LIGHT_PAPER } from '../../emulator/faceplate/drawing/picture.js';
import type { Theme } from '../../emulator/faceplate/drawing/theme.js';
import { InputError } from '../../emulator/input-error.js';
import type { CardOptions } from '../../emulator/machine/card-options.js';
import { parseScript } from '../../emulator/script/parse.js';
import { scriptFiles } from '../../emulator/script/read-file.js';
import { visible } from '../../emulator/text.js';
import { writeWhole } from '../files/output.js';
import type { Size } from './screenshot.js';
import { benchWithoutTime } from './still.js';

const TITLE = 'dscplus panel: a key script plays on the card';
/** Nothing is shown sooner after what was shown before. */
const SHORTEST_US = 40_000;
/** Changes by themselves, such as the clock's, are shown so often. */
const TICK_US = 500_000;
const MOST_FRAMES = 5000;

export interface Film {
  readonly frames: readonly Frame[];
  /** The failure of the script; null where it passed. */
  readonly failure: string | null;
}

/** @throws InputError where the name says no format */
export function checkFilmPath(path: string): void {
  if (/^\.(cast|svg)$/i.test(extname(path))) return;
  throw new InputError(
    `--screencast is ${JSON.stringify(visible(path))}, but must end in .cast for a recording of asciinema, or in .svg for a picture that moves`,
  );
}

/**
 * Plays the script from power-on.
 * @throws ScriptError for a mistake in the script, InputError where it can't be read or has too much to show
 */
export function film(card: CardOptions, theme: Theme, { columns, rows }: Size, script: string): Film {
  const { bench, time } = benchWithoutTime(card);
  try {
    bench.play(parseScript(script, scriptFiles(bench.card.model)));
    const frames: Frame[] = [];
    const draw = (): void => keep(frames, { at_us: time.now_us, grid: drawFace(bench.view(), columns, rows, theme) });
    let seen = '';
    let shown_us = Number.NEGATIVE_INFINITY;
    for (;;) {
      bench.follow();
      const sight = signature(bench);
      if (sight !== seen || time.now_us >= shown_us + TICK_US) {
        draw();
        seen = sight;
        shown_us = time.now_us;
      }
      const { state, isOn } = bench.session.player;
      if (!isOn) {
        const failure = state?.failure;
        return {
          frames,
          failure: failure ? `${failure.file}:${failure.line}:${failure.column}: ${failure.message}` : null,
        };
      }
      const next_us = Math.min(bench.session.nextStop_us, shown_us + TICK_US);
      time.now_us = Math.max(time.now_us + 1000, Math.ceil(next_us / 1000) * 1000);
    }
  } finally {
    bench.close();
  }
}

/** The parts of the bench whose change makes a frame worth showing at once. */
function signature(bench: Bench): string {
  const { card, log, message, play } = bench.view();
  return JSON.stringify([card.text, card.down, log.entries.length, message, play?.line]);
}

/** A frame that comes too soon after another takes its place. */
function keep(frames: Frame[], frame: Frame): void {
  const last = frames[frames.length - 1];
  if (last !== undefined && frame.at_us < last.at_us + SHORTEST_US)
    frames[frames.length - 1] = { ...frame, at_us: last.at_us };
  else frames.push(frame);
  if (frames.length > MOST_FRAMES)
    throw new InputError(`a screencast has at most ${MOST_FRAMES} frames: play a shorter script`);
}

/**
 * The content of a file of that name. @param path one that `checkFilmPath` takes @param isLight the look is for a light
 * background
 */
export function filmText(path: string, frames: readonly Frame[], isLight = false): string {
  if (extname(path).toLowerCase() === '.cast') return filmCast(frames, TITLE);
  return filmSvg(frames, TITLE, isLight ? LIGHT_PAPER : DARK_PAPER);
}

/** @throws InputError where the file can't be written; one that was there is then as it was */
export function writeFilm(path: string, frames: readonly Frame[], isLight: boolean): void {
  writeWhole(path, 'the screencast', filmText(path, frames, isLight), { option: 'screencast' });
}
