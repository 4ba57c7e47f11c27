/** The terminal: blessed draws grids on it and sets its modes, and what it sends is read before blessed could. */
import { closeSync } from 'node:fs';
import { Readable } from 'node:stream';
import { isatty } from 'node:tty';
import type blessed from 'blessed';
import createProgram from 'blessed/lib/program.js';
import Tput from 'blessed/lib/tput.js';
import createScreen from 'blessed/lib/widgets/screen.js';
import { DEFAULT, type Grid, type Style } from '../drawing/grid.js';
import { type InputEvent, InputParser, type Pending } from './input-parser.js';
import type { Reply } from './replies.js';
import { type TerminalSize, terminalSize } from './size.js';

/** A cell of blessed: attributes and a character. */
type BlessedLine = Array<[attributes: number, char: string]> & { dirty: boolean };

/** Parts of blessed's program that its types leave out: what is to be written, and what waits to be. */
interface ProgramInternals {
  _buf: string;
  _write(text: string): void;
}

/** Parts of blessed's screen that its types leave out. */
interface BlessedInternals {
  readonly lines: BlessedLine[];
  readonly tput: { brokenACS: boolean };
  readonly program: blessed.BlessedProgram & ProgramInternals;
  /** Forgets what the terminal shows, and clears it. */
  alloc(): void;
  draw(firstRow: number, lastRow: number): void;
  enter(): void;
  leave(): void;
}

/** The use of one of a terminal's capabilities with its parameters. */
type Capability = (parameters: readonly unknown[]) => unknown;

const DEFAULT_COLOUR = 0x1ff;
const MOUSE = { vt200Mouse: true, cellMotion: true, sgrMouse: true, utfMouse: false };
/** Flags of the keyboard protocol: no key is ambiguous, releases are reported, those of letters too, and what keys write. */
const KEYBOARD = { push: '\x1b[>27u', pop: '\x1b[<u', ask: '\x1b[?u', releases: 2 | 8 };
/** The window tells when it is not typed to any more: a key that is held then is never said to be let go of. */
const FOCUS_REPORTS = '?1004';
/** Background, synchronized output, and last what every terminal answers. */
const QUESTIONS = `${KEYBOARD.ask}\x1b]11;?\x1b\\\x1b[?2026$p\x1b[c`;
const SYNCHRONIZED = { begin: '\x1b[?2026h', end: '\x1b[?2026l' };
/** A later answer is none. */
const ANSWERS_ms = 5000;
const LIGHT = 0.5;

/** Pastes say that they are some. */
const BRACKETED_PASTE = '?2004';

// Blessed compiles each of a terminal's capabilities to a function at its start; few are ever used.
const { _compile: compile } = Tput.prototype;
Tput.prototype._compile = function (info, name, value) {
  if (typeof value !== 'string' || value === '') return compile.call(this, info, name, value);
  let compiled: Capability | undefined;
  return (parameters: readonly unknown[]) => {
    compiled ??= compile.call(this, info, name, value) as Capability;
    return compiled.call(this, parameters);
  };
};

/** So long the rest of what has begun is waited for: a person's ESC, another sequence, the end of a paste. */
const PATIENCE_ms: Readonly<Record<Exclude<Pending, 'nothing'>, number>> = {
  escape: 50,
  sequence: 1000,
  paste: 2000,
};

export interface ScreenEvents {
  input(event: Exclude<InputEvent, { readonly kind: 'reply' }>): void;
  /** It has another size, or takes again what it could not keep up with: what is shown is not what should be. */
  stale(): void;
  /** The terminal has gone. */
  gone(): void;
  /** Whether it says when a key is let go of. */
  releases(areTold: boolean): void;
  /** Its background is known. */
  background(isLight: boolean): void;
}

export class Screen {
  private readonly parser = new InputParser();
  private patience: NodeJS.Timeout | undefined = undefined;
  private lastLook: NodeJS.Immediate | undefined = undefined;
  private readonly terminals = openTerminals();
  private readonly screen: blessed.Widgets.Screen & BlessedInternals;
  private isSynchronized = false;
  /** Whether the keyboard protocol has been asked for on this screen. */
  private isPushed = false;
  /** Until when answers count. */
  private asked_ms = Number.NEGATIVE_INFINITY;
  /** Whether the terminal's other size, which it signals, has been told by the stream. */
  private isSizeTold = false;
  /** Whether a grid was not sent because the terminal could not keep up. */
  private isBehind = false;
  private isClosed = false;

  constructor(
    private readonly input: NodeJS.ReadStream,
    private readonly output: NodeJS.WriteStream,
    private readonly events: ScreenEvents,
    /** Whether it is asked what it can do. */
    private readonly asks = false,
  ) {
    input.on('data', this.onData);
    input.on('end', events.gone);
    input.on('error', events.gone);
    output.on('error', events.gone);
    output.on('resize', this.onResize);
    process.on('SIGWINCH', this.onSizeSignal);
    output.on('drain', this.onDrain);
    this.screen = openScreen(output, () => this.size);
    this.setModes();
    input.setRawMode?.(true);
    input.resume();
    this.ask();
  }

  /** Answers are used when they come; nothing waits for them. */
  private ask(): void {
    if (!this.asks) return;
    this.asked_ms = performance.now();
    this.write(QUESTIONS);
  }

  private write(text: string): void {
    const { program } = this.screen;
    program._write(text);
    program.flush();
  }

  private answer(reply: Reply): void {
    if (performance.now() > this.asked_ms + ANSWERS_ms) return;
    if (reply.of === 'background') this.events.background(reply.lightness > LIGHT);
    else if (reply.of === 'synchronized') this.isSynchronized = reply.isKnown;
    else if (reply.of === 'keyboard') this.keyboard(reply.flags);
  }

  /** The first answer says that it has the protocol, the second what of it. */
  private keyboard(flags: number): void {
    if (this.isPushed) {
      this.events.releases((flags & KEYBOARD.releases) === KEYBOARD.releases);
      return;
    }
    this.isPushed = true;
    this.screen.program.setMode(FOCUS_REPORTS);
    this.write(`${KEYBOARD.push}${KEYBOARD.ask}`);
  }

  private setModes(): void {
    const { program } = this.screen;
    program.setMouse(MOUSE, true);
    program.setMode(BRACKETED_PASTE);
    program.flush();
  }

  private resetModes(): void {
    const { program } = this.screen;
    // The protocol is the alternate screen's: it must go before that does.
    if (this.isPushed) program._write(KEYBOARD.pop);
    if (this.isPushed) program.resetMode(FOCUS_REPORTS);
    this.isPushed = false;
    program.resetMode(BRACKETED_PASTE);
    program.disableMouse();
  }

  /** In cells. */
  get size(): TerminalSize {
    return terminalSize(this.output);
  }

  private readonly onResize = (): void => {
    this.isSizeTold = true;
    this.events.stale();
  };

  /** A terminal that had another size for a moment has lost cells, and its stream, whose size is as it was, tells nothing. */
  private readonly onSizeSignal = (): void => {
    if (!this.isSizeTold) {
      this.screen.alloc();
      this.events.stale();
    }
    this.isSizeTold = false;
  };

  private readonly onDrain = (): void => {
    if (this.isBehind) this.events.stale();
  };

  private readonly onData = (bytes: Buffer): void => {
    this.stopWaiting();
    this.tell(this.parser.feed(bytes));
    const { pending } = this.parser;
    if (pending === 'nothing' || this.isClosed) return;
    this.patience = setTimeout(() => {
      // Input that has arrived meanwhile is read first.
      this.lastLook = setImmediate(this.onSilence);
    }, PATIENCE_ms[pending]);
  };

  private stopWaiting(): void {
    clearTimeout(this.patience);
    clearImmediate(this.lastLook);
  }

  private readonly onSilence = (): void => {
    this.tell(this.parser.giveUp());
  };

  private tell(events: readonly InputEvent[]): void {
    for (const event of events) {
      if (event.kind === 'reply') this.answer(event.reply);
      else this.events.input(event);
    }
  }

  /** Shows a grid of the screen's size; only cells that differ are sent. Nothing while the terminal can't keep up. */
  show(grid: Grid): void {
    if (this.isClosed) return;
    this.isBehind = this.output.writableNeedDrain;
    if (this.isBehind) return;
    const { screen } = this;
    const rows = Math.min(grid.rows, screen.lines.length);
    for (let y = 0; y < rows; y++) setLine(screen.lines[y], grid, y);
    screen.draw(0, rows - 1);
    const { program } = screen;
    if (this.isSynchronized && program._buf !== '') program._buf = SYNCHRONIZED.begin + program._buf + SYNCHRONIZED.end;
    program.flush();
  }

  /** Puts a text into the clipboard, where the terminal lets programs do that (OSC 52). */
  copy(text: string): void {
    this.write(`\x1b]52;c;${Buffer.from(text, 'utf8').toString('base64')}\x07`);
  }

  /** Gives the terminal back for a while, as it was; `enter` takes it again. */
  leave(): void {
    const { input, screen } = this;
    this.resetModes();
    screen.leave();
    input.setRawMode?.(false);
    input.pause();
  }

  /** Takes the terminal again, after `leave` or after others have used it. The next `show` sends every cell. */
  enter(): void {
    const { input, screen } = this;
    // First of all: a job in the background is stopped here, before it has written anything.
    input.setRawMode?.(true);
    screen.leave();
    screen.enter();
    this.setModes();
    input.resume();
    this.ask();
  }

  /** Gives the terminal back as it was. May be called again. */
  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.stopWaiting();
    const { input, output, screen, events } = this;
    input.off('data', this.onData);
    input.off('end', events.gone);
    output.off('error', events.gone);
    output.off('resize', this.onResize);
    process.off('SIGWINCH', this.onSizeSignal);
    output.off('drain', this.onDrain);
    // From here on a terminal that is gone is no news.
    output.on('error', () => undefined);
    input.on('error', () => undefined);
    this.resetModes();
    screen.destroy();
    try {
      input.setRawMode?.(false);
    } catch {
      // A terminal that has gone has no modes to restore.
    }
    input.pause();
    closeGone(this.terminals);
  }
}

/** @param size of the terminal, which blessed would read without knowing that 0 is none */
function openScreen(output: NodeJS.WriteStream, size: () => TerminalSize): blessed.Widgets.Screen & BlessedInternals {
  const program = createProgram({
    // Nothing ever comes from it.
    input: new Readable({ read: () => undefined }),
    output,
    // The entries of other terminals' names are partly unreadable for blessed; all in use understand this one.
    terminal: 'xterm-256color',
    forceUnicode: true,
  });
  const ignore = (): void => undefined;
  Object.defineProperties(program, {
    cols: { get: () => size().columns, set: ignore },
    rows: { get: () => size().rows, set: ignore },
  });
  const screen = createScreen({ program }) as blessed.Widgets.Screen & BlessedInternals;
  // Line characters are sent as themselves, not by a change of character set, which captures show as letters.
  screen.tput.brokenACS = true;
  return screen;
}

/** Descriptors of the standard streams that are terminals. */
function openTerminals(): number[] {
  return [0, 1, 2].filter((descriptor) => isatty(descriptor));
}

/** Node restores the modes of its terminals when it ends, and aborts where one has gone; of a closed one it knows nothing. */
function closeGone(terminals: readonly number[]): void {
  for (const descriptor of terminals) {
    if (!isatty(descriptor)) closeSync(descriptor);
  }
}

/** A line is dirty, and looked at by blessed, only where a cell of it has changed. */
function setLine(line: BlessedLine, grid: Grid, y: number): void {
  const first = y * grid.columns;
  const columns = Math.min(grid.columns, line.length);
  for (let x = 0; x < columns; x++) {
    const cell = line[x];
    const attributes = attributesOf(grid.styles[first + x]);
    const char = grid.chars[first + x];
    if (cell[0] === attributes && cell[1] === char) continue;
    cell[0] = attributes;
    cell[1] = char;
    line.dirty = true;
  }
}

function attributesOf({ fg, bg, bold }: Style): number {
  const foreground = fg === DEFAULT ? DEFAULT_COLOUR : fg;
  const background = bg === DEFAULT ? DEFAULT_COLOUR : bg;
  return ((bold ? 1 : 0) << 18) | (foreground << 9) | background;
}
