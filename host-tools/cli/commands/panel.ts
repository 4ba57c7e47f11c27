/** `dscplus panel`: the card in a terminal, to see and to press. */

import { existsSync, statSync } from 'node:fs';
import { Bench } from '../../../emulator/faceplate/bench/bench.js';
import { BesideControls } from '../../../emulator/faceplate/controls/beside-controls.js';
import { Controls } from '../../../emulator/faceplate/controls/controls.js';
import { LinkControls } from '../../../emulator/faceplate/controls/link-controls.js';
import { PhoneControls } from '../../../emulator/faceplate/controls/phone-controls.js';
import type { Theme, ThemeName } from '../../../emulator/faceplate/drawing/theme.js';
import type { Desk } from '../../../emulator/faceplate/terminal/desk.js';
import { runFaceplate } from '../../../emulator/faceplate/terminal/faceplate.js';
import { InputError } from '../../../emulator/input-error.js';
import { Card } from '../../../emulator/machine/card.js';
import type { CardOptions } from '../../../emulator/machine/card-options.js';
import type { CardState } from '../../../emulator/machine/card-state.js';
import type { PlatformName } from '../../../emulator/phone/messages.js';
import { PLATFORM_NAMES } from '../../../emulator/phone/platforms.js';
import { parseScript } from '../../../emulator/script/parse.js';
import { scriptFiles } from '../../../emulator/script/read-file.js';
import { restoreSnapshot } from '../../../emulator/script/restored.js';
import { visible } from '../../../emulator/text.js';
import { WORLD_TIME } from '../../../emulator/time.js';
import { LinkError, ScpiError } from '../../client/errors.js';
import { firstDifference } from '../../compare/differences.js';
import { readCardOption } from '../../files/for-option.js';
import { checkWritten } from '../../files/read-by-script.js';
import type { Written } from '../../files/written-files.js';
import { acceptedResponses } from '../../judge/accepted-responses.js';
import { randomDigits } from '../../judge/login-judge.js';
import { responseCheck } from '../../judge/response-check.js';
import type { Line } from '../../line/open-line.js';
import { openDraft, writeTable } from '../../panel/draft.js';
import { checkFilmPath, film, writeFilm } from '../../panel/screencast.js';
import { checkPicturePath, keepPicture, readSize, writePicture } from '../../panel/screenshot.js';
import { drawStill } from '../../panel/still.js';
import { WireCard } from '../../panel/wire-card.js';
import { readSnapshot } from '../../replay/snapshots.js';
import type { LiveTrace } from '../../trace-files/live-trace.js';
import { type Arguments, checkMode, type Mode, readArguments } from '../shell/arguments.js';
import { askYesNo, canAsk } from '../shell/ask.js';
import { Interrupted } from '../shell/prompt.js';
import { LINE_OPTIONS, LINE_USAGE, lineOf } from './line/line-options.js';
import { runLines } from './panel/lines.js';
import { canDraw, mayAsk, pictureTheme, readTheme, terminalTheme } from './panel/terminal-theme.js';
import { OptionalTrace, TRACE_OPTIONS } from './trace/trace-option.js';

const USAGE = `Usage: dscplus panel [SNAPSHOT] [OPTIONS]

Shows a card in the terminal: display, keys, state and memory, and a login page beside it. Press its keys with the
mouse or the keyboard; ? shows which key does what, q leaves. With SNAPSHOT, a file of dscplus replay --save-on-failure or
of the debugger, it goes on from there, on a copy of the card.

Options:
  --card FILE        the card of this card file; the demo card by default
  --model NAME       the demo card of this model: dsc-plus, dsc-plus-gen1 or nagra-326
  --phone NAME       a phone with IB Key in place of the card: ios or android, with a page beside it
  --recording FILE   write what is done as a key script, from power-on; the file is written at the end, and one that
                     exists is replaced only if you agree
  --play FILE        play this key script
  --trace FILE       write a trace of the card: FILE.vcd, FILE.jsonl or FILE.svg, with dots for digits
  --reveal           show digits, the card's key and the steps of the computation in the trace
  --ascii            draw with plain ASCII only
  --theme NAME       dark, light, high-contrast or 16 (the terminal's own colours); auto by default, which asks the
                     terminal for its background
  --lines            no drawing: type statements of key scripts, read the display line by line. This is
                     the default without a terminal, and with TERM=dumb
  --screenshot FILE  write a picture, after the script of --play if there is one, and leave: .svg, or .ans and .txt for
                     text with colours. Needs no terminal
  --screencast FILE  write the script of --play as it looks while it plays, at board time: .cast as asciinema has it, or
                     .svg for a picture that moves. Needs no terminal
  --size COLSxROWS   the size of that picture or screencast; 80x24 by default
  -h, --help         show this

A card at the other end of a line, as far as the line shows it:
${LINE_USAGE}  --beside         an emulated card beside it: one hand drives both, and the first difference is marked. --card FILE is
                   the record of the card there, which is read only

The login page takes the PIN 1234. Colours follow TERM and COLORTERM; NO_COLOR removes them.

Exit status: 0 left with q or at the end of the lines, 1 an expectation of --play or of a line failed, 2 the input is
wrong or a file could not be written, 3 the line to the card could not be opened, 129 the terminal has gone, 130 Ctrl-C,
143 SIGTERM.
`;

const OPTIONS = {
  card: { type: 'string' },
  model: { type: 'string' },
  phone: { type: 'string', allowed: PLATFORM_NAMES },
  recording: { type: 'string' },
  play: { type: 'string' },
  ...TRACE_OPTIONS,
  ascii: { type: 'boolean' },
  theme: { type: 'string' },
  lines: { type: 'boolean' },
  screenshot: { type: 'string' },
  screencast: { type: 'string', needs: 'play' },
  size: { type: 'string' },
  ...LINE_OPTIONS,
  beside: { type: 'boolean' },
} as const;

type Values = Arguments<typeof OPTIONS>['values'];

const CARD = ['card', 'model'] as const;
const WRITING = ['recording', 'trace', 'screenshot', 'screencast'] as const;

/** The forms of the faceplate, and the options that each uses. */
const MODES = {
  faceplate: { name: 'the faceplate', uses: [...CARD, 'recording', 'play', 'trace', 'reveal', 'ascii', 'theme'] },
  lines: { name: 'lines', uses: [...CARD, 'lines', 'trace', 'reveal'] },
  picture: { name: '--screenshot', uses: [...CARD, 'screenshot', 'size', 'play', 'ascii', 'theme'] },
  cast: { name: '--screencast', uses: [...CARD, 'screencast', 'size', 'play', 'ascii', 'theme'] },
  beside: { name: '--beside', uses: ['port', 'baud', 'tcp', 'beside', 'card', 'recording', 'play', 'ascii', 'theme'] },
  phone: { name: 'a phone', uses: ['phone', 'recording', 'ascii', 'theme'] },
  linked: { name: 'a card on a line', uses: ['port', 'baud', 'tcp', 'ascii', 'theme'] },
} as const satisfies Readonly<Record<string, Mode<keyof typeof OPTIONS>>>;

/** Nobody has asked for lines. */
const LINES_BY_DEFAULT = { ...MODES.lines, name: 'lines, the default without a terminal' };

/** The modes that can begin with a snapshot. */
const STARTING: ReadonlyArray<keyof typeof MODES> = ['faceplate', 'lines', 'picture'];

const SCRIPT_FAILED = 1;
const INTERRUPTED = 130;
const LINK_FAILED = 3;

/** The PIN that the login page's server has of its user. */
const PIN = '1234';

/** @returns the exit status */
export async function run(args: readonly string[]): Promise<number> {
  const read = readArguments(args, OPTIONS, USAGE);
  if (read === undefined) return 0;
  const { values, positionals } = read;
  if (positionals.length > 1) throw new InputError('panel takes one snapshot and options (see dscplus panel --help)');
  const mode = modeOf(values);
  checkMode(values, mode === 'lines' && values.lines === undefined ? LINES_BY_DEFAULT : MODES[mode]);
  const written = WRITING.map((option): Written => [`the file of --${option}`, values[option]]);
  checkWritten(written, { script: values.play, card: values.card, snapshot: positionals[0] });
  const start = startOf(positionals[0], values, mode);
  if (values.card !== undefined && values.model !== undefined) {
    throw new InputError('--card and --model are two cards: choose one');
  }
  if (mode === 'phone') return showPhone(values, values.phone as PlatformName);
  if (mode !== 'lines' && start?.board.attached !== undefined) return showSavedPhone(values, mode, start);
  if (mode === 'linked' || mode === 'beside') return showLinked(lineOf(values)!, values);
  if (mode === 'picture') return takePicture(values, values.screenshot!, start);
  if (mode === 'cast') return takeFilm(values, values.screencast!, values.play!);
  return mode === 'lines' ? showLines(values, start) : showBench(values, start);
}

function modeOf({ phone, port, tcp, beside, screenshot, screencast, lines }: Values): keyof typeof MODES {
  if (phone !== undefined) return 'phone';
  if (port !== undefined || tcp !== undefined) return beside === true ? 'beside' : 'linked';
  if (beside === true) throw new InputError('--beside goes with --port or --tcp');
  if (screenshot !== undefined) return 'picture';
  if (screencast !== undefined) return 'cast';
  return lines === true || !canDraw() ? 'lines' : 'faceplate';
}

/** @returns where the card begins; undefined for power-on */
function startOf(snapshot: string | undefined, values: Values, mode: keyof typeof MODES): CardState | undefined {
  if (snapshot === undefined) return undefined;
  if (!STARTING.includes(mode)) throw new InputError(`a snapshot does not go with ${MODES[mode].name}`);
  const other = (['card', 'model', 'recording'] as const).find((option) => values[option] !== undefined);
  if (other !== undefined) throw new InputError(`--${other} does not go with a snapshot: leave one of them out`);
  return readSnapshot(snapshot);
}

function cardOptions({ card, model }: Values, trace?: LiveTrace): CardOptions {
  // Read before it is opened, so that a message names the option.
  if (card !== undefined) readCardOption(card);
  return { probe: trace?.tracer, ...(card !== undefined && { file: card }), ...(model !== undefined && { model }) };
}

/**
 * Asks before a recording may replace a file.
 * @throws InputError where it may not; Interrupted at Ctrl-C
 */
async function askToReplace(path: string): Promise<void> {
  if (!existsSync(path) || !statSync(path).isFile()) return;
  const name = visible(path);
  if (!canAsk()) throw new InputError(`${name} is there already: name another file for --recording`);
  const answer = await askYesNo(`${name} is there already. Replace it by the recording?`);
  if (answer === undefined) throw new Interrupted(INTERRUPTED);
  if (!answer) throw new InputError(`${name} stays as it is: name another file for --recording`);
}

async function showBench(values: Values, start: CardState | undefined): Promise<number> {
  if (values.recording !== undefined) await askToReplace(values.recording);
  let notify = (_text: string): void => undefined;
  const trace = new OptionalTrace(values, (text) => notify(text));
  const card = cardOptions(values, trace.live);
  const bench = benchOf(card, start);
  const keep = (): void => bench.close();
  process.on('exit', keep);
  let status: number;
  let kept: number;
  try {
    beginOn(bench, values);
    const controls = new Controls(bench);
    notify = (text) => controls.notify(text);
    status = (await onTerminal(controls, values)) || (bench.hasFailed ? SCRIPT_FAILED : 0);
  } finally {
    process.off('exit', keep);
    try {
      bench.close();
      if (bench.lastWords !== '') process.stderr.write(`dscplus: ${bench.lastWords}\n`);
    } finally {
      kept = trace.close();
    }
  }
  return status || kept;
}

function benchOf(card: CardOptions, start?: CardState): Bench {
  return new Bench({
    card,
    start,
    world: WORLD_TIME,
    check: responseCheck,
    accepted: acceptedResponses,
    drawChallenge: randomDigits,
    pin: PIN,
    openDraft,
    writeNew: writeTable,
  });
}

/** Begins the recording, and the script that is played from the beginning on. A mistake in the script comes before anything is done. */
function beginOn(bench: Bench, { play, recording }: Values): void {
  const script = play === undefined ? undefined : parseScript(play, scriptFiles(bench.card.model));
  if (recording !== undefined) bench.recordings.record(recording);
  if (script !== undefined) bench.play(script);
}

/** A phone that goes on from a snapshot. */
function showSavedPhone(values: Values, mode: keyof typeof MODES, start: CardState): Promise<number> {
  if (mode !== 'faceplate') throw new InputError(`a snapshot of a phone does not go with ${MODES[mode].name}`);
  const card = new Card();
  restoreSnapshot(card, start);
  return onTerminal(new PhoneControls({ card, check: responseCheck, world: WORLD_TIME }), values);
}

/** A phone, in the world's time. */
async function showPhone(values: Values, platform: PlatformName): Promise<number> {
  if (!canDraw()) throw new InputError('a phone needs a terminal: dscplus replay FILE plays scripts on one');
  if (values.recording !== undefined) await askToReplace(values.recording);
  const draft = values.recording === undefined ? undefined : openDraft(values.recording);
  const controls = new PhoneControls({ platform, card: new Card(), check: responseCheck, world: WORLD_TIME });
  const status = await onTerminal(controls, values);
  draft?.finish(controls.script);
  return status;
}

async function showLines(values: Values, start: CardState | undefined): Promise<number> {
  const trace = new OptionalTrace(values);
  const card = new Card(cardOptions(values, trace.live));
  if (start !== undefined) restoreSnapshot(card, start);
  const keep = (): void => card.close();
  process.on('exit', keep);
  let status: number;
  let kept: number;
  try {
    status = await runLines(card, process.stdin, process.stdout);
  } finally {
    card.close();
    process.off('exit', keep);
    kept = trace.close();
  }
  return status || kept;
}

/** Drawn whole before the file is touched. */
function takePicture(values: Values, path: string, start: CardState | undefined): number {
  checkPicturePath(path);
  const name = readTheme(values.theme);
  const theme = pictureTheme(values.ascii === true, name);
  const { grid, failure } = drawStill({ card: cardOptions(values), start }, theme, readSize(values.size), values.play);
  if (failure === null) writePicture(path, grid, name === 'light');
  else process.stderr.write(`${failure}\n`);
  return failure === null ? 0 : 1;
}

/** Played whole before the file is touched. */
function takeFilm(values: Values, path: string, script: string): number {
  checkFilmPath(path);
  const name = readTheme(values.theme);
  const theme = pictureTheme(values.ascii === true, name);
  const { frames, failure } = film(cardOptions(values), theme, readSize(values.size), script);
  if (failure === null) writeFilm(path, frames, name === 'light');
  else process.stderr.write(`${failure}\n`);
  return failure === null ? 0 : 1;
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
    card = await WireCard.connect(open, values.beside === true);
  } catch (error) {
    if (!(error instanceof LinkError || error instanceof ScpiError)) throw error;
    process.stderr.write(`dscplus: ${error.message}\n`);
    return LINK_FAILED;
  }
  try {
    const name = values.port ?? values.tcp ?? '';
    if (values.beside === true) return await showBeside(card, name, values);
    return await onTerminal(new LinkControls(card, name), values);
  } finally {
    await card.close();
  }
}

/**
 * Screens that are not farther apart are shown at the same time: the card on the line is read now and then, and where its clock
 * runs by itself, it gets a key later than the emulated card.
 */
const WITHIN_US = { virtual: 80_000, real: 500_000 };

/** The card on the line, and an emulated one with the same record beside it; of a card file, only what is in it. */
async function showBeside(card: WireCard, name: string, values: Values): Promise<number> {
  if (values.recording !== undefined) await askToReplace(values.recording);
  const { model, serial } = card.reading!;
  const record = values.card === undefined ? { model: model.name, serial } : readCardOption(values.card);
  const bench = benchOf({ ...record, contacts: { kind: 'clean' } });
  try {
    const controls = new Controls(bench);
    const desk = new BesideControls(controls, card, name, (shown, seen, until_us) =>
      firstDifference(shown, seen, WITHIN_US[card.reading?.isVirtual === true ? 'virtual' : 'real'], until_us),
    );
    beginOn(bench, values);
    return (await onTerminal(desk, values)) || (bench.hasFailed ? SCRIPT_FAILED : 0);
  } finally {
    bench.close();
    if (bench.lastWords !== '') process.stderr.write(`dscplus: ${bench.lastWords}\n`);
  }
}

function onTerminal(desk: Desk, values: Values): Promise<number> {
  const { stdin: input, stdout: output } = process;
  const named = readTheme(values.theme);
  const theme = (name: ThemeName | undefined, isLight: boolean | undefined): Theme =>
    terminalTheme(values.ascii === true, name ?? named, isLight);
  return runFaceplate({ desk, theme, asks: mayAsk(process.env), input, output, keepPicture });
}
