/** `dscplus panel`: the card in a terminal, to see and to press. */
import { randomInt } from 'node:crypto';
import { Card } from '../../../emulator/card.js';
import { Bench } from '../../../emulator/faceplate/bench.js';
import { BenchDesk } from '../../../emulator/faceplate/bench-desk.js';
import type { Desk } from '../../../emulator/faceplate/desk.js';
import { runFaceplate } from '../../../emulator/faceplate/faceplate.js';
import { LinkDesk } from '../../../emulator/faceplate/link-desk.js';
import { type Depth, lookOf } from '../../../emulator/faceplate/look.js';
import { InputError } from '../../../emulator/input-error.js';
import { WORLD_TIME } from '../../../emulator/parts/clock.js';
import { LinkError, ScpiError } from '../../client/errors.js';
import { type Arguments, readArguments } from '../arguments.js';
import { LINE_OPTIONS, LINE_USAGE, type Line, lineOf } from '../link/open-line.js';
import { runLines } from '../panel/lines.js';
import { checkPicturePath, keepPicture, readSize, writePicture } from '../panel/screenshot.js';
import { drawStill } from '../panel/still.js';
import { WireCard } from '../panel/wire/wire-card.js';
import { responseCheck } from '../response-check.js';

const USAGE = `Usage: dscplus panel [OPTIONS]

Shows a card in the terminal: display, keys, what goes on inside, and a login page beside it. Press its keys with the
mouse or the keyboard; ? shows which key does what, q leaves.

Options:
  --card FILE         the card of this card file; the demo card if left out
  --model NAME        the demo card of this model: dsc-plus, dsc-plus-gen1 or nagra-326
  --ascii             draw with plain ASCII only
  --lines             no drawing: type statements of key scripts, read the display line by line. Without a terminal,
                      and with TERM=dumb, this is what there is
  --screenshot FILE   write a picture and leave: .svg, or .ans and .txt for text with colours. Needs no terminal
  --size COLSxROWS    the size of that picture; 80x24 if left out
  --play FILE         the key script after which it is taken
  -h, --help          show this

A card at the other end of a line, with what the line can tell of it:
${LINE_USAGE}
The login page takes the PIN 1234. Colours follow TERM and COLORTERM; NO_COLOR takes them away.

Exit status: 0 left with q or at the end of the lines, 1 an expectation failed, 2 the input is wrong, 129 the terminal
has gone, 130 Ctrl-C, 143 SIGTERM, 3 the line to the card could not be opened.
`;

const OPTIONS = {
  card: { type: 'string' },
  model: { type: 'string' },
  ascii: { type: 'boolean' },
  lines: { type: 'boolean' },
  screenshot: { type: 'string' },
  size: { type: 'string' },
  play: { type: 'string' },
  ...LINE_OPTIONS,
} as const;

type Values = Arguments<typeof OPTIONS>['values'];

const LINK_FAILED = 3;

/** What the login page's server knows of its user. */
const PIN = '1234';

/** @returns the exit status */
export async function run(args: readonly string[]): Promise<number> {
  const read = readArguments(args, OPTIONS, USAGE);
  if (read === undefined) return 0;
  const { values, positionals } = read;
  if (positionals.length > 0) throw new InputError('panel takes options only (see dscplus panel --help)');
  check(values);
  const open = lineOf(values);
  if (open !== undefined) return showLinked(open, values);
  const card = new Card({
    ...(values.card !== undefined && { file: values.card }),
    ...(values.model !== undefined && { model: values.model }),
  });
  const keepCard = (): void => card.close();
  process.on('exit', keepCard);
  try {
    return await show(card, values);
  } finally {
    card.close();
    process.off('exit', keepCard);
  }
}

/** @throws InputError for options that don't go together */
function check(values: Values): void {
  const { card, model, screenshot, size, play, lines } = values;
  if (values.port !== undefined || values.tcp !== undefined) {
    const local = (['card', 'model', 'lines', 'screenshot', 'play'] as const).find(
      (name) => values[name] !== undefined,
    );
    if (local !== undefined) throw new InputError(`--${local} is for a card in this process, not for one on a line`);
  }
  if (card !== undefined && model !== undefined) throw new InputError('--card and --model are two cards: choose one');
  if (screenshot !== undefined) {
    if (lines === true) throw new InputError('--screenshot and --lines are two things to do: choose one');
    checkPicturePath(screenshot);
    return;
  }
  if (size !== undefined) throw new InputError('--size goes with --screenshot: a terminal has its own size');
  if (play !== undefined) throw new InputError('--play goes with --screenshot');
}

async function show(card: Card, values: Values): Promise<number> {
  if (values.screenshot !== undefined) return takePicture(card, values, values.screenshot);
  if (values.lines === true || !canDraw()) return runLines(card, process.stdin, process.stdout);
  const bench = new Bench({ card, world: WORLD_TIME, check: responseCheck, drawChallenge, pin: PIN });
  return onTerminal(new BenchDesk(bench), values);
}

/** The card at the other end of a line. */
async function showLinked(open: () => Promise<Line>, values: Values): Promise<number> {
  if (!canDraw()) {
    throw new InputError(
      'a panel on a line needs a terminal: dscplus replay FILE with the same line plays key scripts',
    );
  }
  let card: WireCard;
  try {
    card = await WireCard.connect(open);
  } catch (error) {
    if (!(error instanceof LinkError || error instanceof ScpiError)) throw error;
    process.stderr.write(`dscplus: ${error.message}\n`);
    return LINK_FAILED;
  }
  try {
    return await onTerminal(new LinkDesk(card, values.port ?? values.tcp ?? ''), values);
  } finally {
    await card.close();
  }
}

function canDraw(): boolean {
  return process.stdin.isTTY && process.stdout.isTTY && process.env.TERM !== 'dumb';
}

function onTerminal(desk: Desk, { ascii }: Values): Promise<number> {
  const { stdin: input, stdout: output, env } = process;
  const look = lookOf(depthOf(env), ascii === true || !isUtf8(env));
  return runFaceplate({ desk, look, input, output, keepPicture });
}

/** Drawn whole before the file is touched. */
function takePicture(card: Card, { size, play, ascii }: Values, path: string): number {
  const look = lookOf(hasNoColor(process.env) ? 0 : 256, ascii === true);
  const { grid, failure } = drawStill(card, look, readSize(size), play);
  if (failure === undefined) writePicture(path, grid);
  else process.stderr.write(`${failure}\n`);
  return failure === undefined ? 0 : 1;
}

function drawChallenge(digits: number): string {
  return Array.from({ length: digits }, () => randomInt(10)).join('');
}

/** https://no-color.org: set to anything but nothing takes colours away. */
function hasNoColor({ NO_COLOR }: NodeJS.ProcessEnv): boolean {
  return NO_COLOR !== undefined && NO_COLOR !== '';
}

function depthOf(env: NodeJS.ProcessEnv): Depth {
  if (hasNoColor(env)) return 0;
  return /256color|direct/.test(env.TERM ?? '') || (env.COLORTERM ?? '') !== '' ? 256 : 16;
}

/** Whether the locale writes UTF-8; where none is set, terminals of today do. */
function isUtf8({ LC_ALL, LC_CTYPE, LANG }: NodeJS.ProcessEnv): boolean {
  const locale = LC_ALL || LC_CTYPE || LANG || 'UTF-8';
  return /utf-?8/i.test(locale);
}
