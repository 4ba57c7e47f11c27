/** `dscplus panel`: the card in a terminal, to see and to press. */
import { randomInt } from 'node:crypto';
import { Bench } from '../../../emulator/faceplate/bench.js';
import { runFaceplate } from '../../../emulator/faceplate/faceplate.js';
import { type Depth, lookOf } from '../../../emulator/faceplate/look.js';
import { InputError } from '../../../emulator/input-error.js';
import { WORLD_TIME } from '../../../emulator/parts/clock.js';
import { parseScript } from '../../../emulator/script/parse.js';
import { scriptFiles } from '../../../emulator/script/read-file.js';
import { readArguments } from '../arguments.js';
import { openDraft } from '../panel/draft.js';
import { responseCheck } from '../response-check.js';

const USAGE = `Usage: dscplus panel [OPTIONS]

Shows a card in the terminal: display, keys, what goes on inside, and a login page beside it. Press its keys with the
mouse or the keyboard; ? shows which key does what, q leaves.

Options:
  --card FILE    the card of this card file; the demo card if left out
  --model NAME   the demo card of this model: dsc-plus, dsc-plus-gen1 or nagra-326
  --record FILE  record what is done to this key script, from power-on; it is written at the end
  --play FILE    play this key script
  --ascii        draw with plain ASCII only
  -h, --help     show this

The login page takes the PIN 1234. Colours follow TERM and COLORTERM; NO_COLOR takes them away.

Exit status: 0 left with q, 2 the input is wrong or there is no terminal, 129 the terminal has gone, 130 Ctrl-C,
143 SIGTERM.
`;

const OPTIONS = {
  card: { type: 'string' },
  model: { type: 'string' },
  record: { type: 'string' },
  play: { type: 'string' },
  ascii: { type: 'boolean' },
} as const;

/** What the login page's server knows of its user. */
const PIN = '1234';

/** @returns the exit status */
export async function run(args: readonly string[]): Promise<number> {
  const read = readArguments(args, OPTIONS, USAGE);
  if (read === undefined) return 0;
  const { values, positionals } = read;
  if (positionals.length > 0) throw new InputError('panel takes options only (see dscplus panel --help)');
  if (values.card !== undefined && values.model !== undefined) {
    throw new InputError('--card and --model are two cards: choose one');
  }
  const { stdin: input, stdout: output, env } = process;
  if (!input.isTTY || !output.isTTY || env.TERM === 'dumb') {
    throw new InputError('panel needs a terminal that can place text: without one, use dscplus demo or dscplus replay');
  }
  const bench = new Bench({
    card: {
      ...(values.card !== undefined && { file: values.card }),
      ...(values.model !== undefined && { model: values.model }),
    },
    world: WORLD_TIME,
    check: responseCheck,
    drawChallenge,
    pin: PIN,
    openDraft,
  });
  const keep = (): void => bench.close();
  process.on('exit', keep);
  try {
    const script = values.play === undefined ? undefined : parseScript(values.play, scriptFiles(bench.card.model));
    if (values.record !== undefined) bench.record(values.record);
    if (script !== undefined) bench.play(script);
    return await runFaceplate({
      bench,
      look: lookOf(depthOf(env), values.ascii === true || !isUtf8(env)),
      input,
      output,
    });
  } finally {
    bench.close();
    process.off('exit', keep);
  }
}

function drawChallenge(digits: number): string {
  return Array.from({ length: digits }, () => randomInt(10)).join('');
}

/** https://no-color.org: set to anything but nothing takes colours away. */
function depthOf({ NO_COLOR, TERM, COLORTERM }: NodeJS.ProcessEnv): Depth {
  if (NO_COLOR !== undefined && NO_COLOR !== '') return 0;
  return /256color|direct/.test(TERM ?? '') || (COLORTERM ?? '') !== '' ? 256 : 16;
}

/** Whether the locale writes UTF-8; where none is set, terminals of today do. */
function isUtf8({ LC_ALL, LC_CTYPE, LANG }: NodeJS.ProcessEnv): boolean {
  const locale = LC_ALL || LC_CTYPE || LANG || 'UTF-8';
  return /utf-?8/i.test(locale);
}
