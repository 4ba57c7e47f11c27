/** The terminal, by way of blessed: grids go out, key names and mouse events come in, and at the end all is as it was. */
import { closeSync } from 'node:fs';
import { Readable } from 'node:stream';
import { isatty } from 'node:tty';
import type blessed from 'blessed';
import Tput from 'blessed/lib/tput.js';
import createScreen from 'blessed/lib/widgets/screen.js';
import { DEFAULT, type Grid, type Style } from '../drawing/grid.js';
import type { KeyName, MouseEvent } from './desk.js';
import { Reports } from './reports.js';

/** What blessed calls a cell: attributes and a character. */
type BlessedLine = Array<[attributes: number, char: string]> & { dirty: boolean };

/** Parts of blessed's screen that its types leave out. */
interface BlessedInternals {
  readonly lines: BlessedLine[];
  readonly tput: { brokenACS: boolean };
  draw(firstRow: number, lastRow: number): void;
  enter(): void;
  leave(): void;
}

interface BlessedKey {
  readonly full: string;
  readonly ctrl?: boolean;
  readonly meta?: boolean;
}

interface BlessedMouse {
  readonly action: string;
  readonly button?: string;
  readonly x: number;
  readonly y: number;
  /** The report's numbers, the button's code first. */
  readonly raw: readonly [number, ...unknown[]];
}

/** What one of a terminal's capabilities does with its parameters. */
type Capability = (parameters: readonly unknown[]) => unknown;

const DEFAULT_COLOUR = 0x1ff;
/** In a mouse report's button code: the mouse moved. */
const MOTION = 32;
const MOUSE = { vt200Mouse: true, cellMotion: true, sgrMouse: true, utfMouse: false };

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

export interface ScreenEvents {
  key(name: KeyName): void;
  mouse(event: MouseEvent): void;
  resize(): void;
  /** The terminal has gone. */
  gone(): void;
}

export class Screen {
  private readonly screen: blessed.Widgets.Screen & BlessedInternals;
  private readonly keys = new Readable({ read: () => undefined });
  private readonly reports = new Reports();
  private readonly terminals = openTerminals();
  private isClosed = false;

  constructor(
    private readonly input: NodeJS.ReadStream,
    private readonly output: NodeJS.WriteStream,
    private readonly events: ScreenEvents,
  ) {
    this.screen = createScreen({
      // Blessed only reads from it, whatever its types say.
      input: this.keys as never,
      output,
      // The entries of other terminals' names are partly unreadable for blessed; all in use understand this one.
      terminal: 'xterm-256color',
      forceUnicode: true,
    }) as blessed.Widgets.Screen & BlessedInternals;
    // Line characters are sent as themselves, not by a change of character set, which captures show as letters.
    this.screen.tput.brokenACS = true;
    this.listen();
  }

  get columns(): number {
    return this.output.columns;
  }

  get rows(): number {
    return this.output.rows;
  }

  private listen(): void {
    const { input, output, screen, events } = this;
    const { program } = screen;
    program.on('keypress', (char: string | undefined, key: BlessedKey) => events.key(nameOf(char, key)));
    program.on('mouse', (mouse: BlessedMouse) => {
      const event = mouseEvent(mouse);
      if (event !== undefined) events.mouse(event);
    });
    program.on('resize', () => events.resize());
    program.setMouse(MOUSE, true);
    input.setRawMode?.(true);
    input.on('data', this.onData);
    input.on('end', events.gone);
    input.on('error', events.gone);
    output.on('error', events.gone);
    input.resume();
  }

  private readonly onData = (chunk: Buffer): void => {
    for (const part of this.reports.cut(chunk.toString('latin1'))) this.keys.push(Buffer.from(part, 'latin1'));
  };

  /** Shows a grid of the screen's size; only cells that differ are sent. Nothing while the terminal can't keep up. */
  show(grid: Grid): void {
    const { screen, output } = this;
    if (this.isClosed || output.writableNeedDrain) return;
    const rows = Math.min(grid.rows, screen.lines.length);
    for (let y = 0; y < rows; y++) setLine(screen.lines[y], grid, y);
    screen.draw(0, rows - 1);
    screen.program.flush();
  }

  /** Gives the terminal back for a while, as it was; `enter` takes it again. */
  leave(): void {
    const { input, screen } = this;
    screen.program.disableMouse();
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
    screen.program.setMouse(MOUSE, true);
    input.resume();
  }

  /** Gives the terminal back as it was. May be called again. */
  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    const { input, output, screen, events } = this;
    input.off('data', this.onData);
    input.off('end', events.gone);
    output.off('error', events.gone);
    // From here on a terminal that is gone is no news.
    output.on('error', () => undefined);
    input.on('error', () => undefined);
    screen.program.disableMouse();
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

/** A printable character is its own name. */
function nameOf(char: string | undefined, key: BlessedKey): KeyName {
  if (char === ' ') return 'space';
  if (char !== undefined && /^[!-~]$/.test(char) && key.meta !== true) return char;
  return key.full === 'linefeed' ? 'enter' : key.full;
}

/** Only the left button is a finger. */
function mouseEvent({ action, button, x, y, raw }: BlessedMouse): MouseEvent | undefined {
  if (action === 'mouseup') return { kind: 'up', x, y };
  if (action === 'mousemove' || (raw[0] & MOTION) !== 0) return { kind: 'move', x, y };
  return action === 'mousedown' && button === 'left' ? { kind: 'down', x, y } : undefined;
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
