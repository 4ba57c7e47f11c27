/** The terminal: grids go out, keys, mouse and pastes come in, and at the end all is as it was. */
import { closeSync } from 'node:fs';
import { isatty } from 'node:tty';
import { sgr } from '../drawing/ansi.js';
import { Grid, type Style } from '../drawing/grid.js';
import { type InputEvent, InputParser, type Pending } from './input-parser.js';
import { type TerminalSize, terminalSize } from './size.js';

/** Another screen, no cursor, reports of buttons and of moves with one down in decimal, and pastes that say so. */
const ENTER = '\x1b[?1049h\x1b[?25l\x1b[?1000h\x1b[?1002h\x1b[?1006h\x1b[?2004h';
const LEAVE = '\x1b[?2004l\x1b[?1006l\x1b[?1002l\x1b[?1000l\x1b[m\x1b[?25h\x1b[?1049l';
const CLEAR = '\x1b[m\x1b[2J';

/** So long the rest of what has begun is waited for: a person's ESC, another sequence, the end of a paste. */
const PATIENCE_ms: Readonly<Record<Exclude<Pending, 'nothing'>, number>> = {
  escape: 50,
  sequence: 1000,
  paste: 2000,
};

export interface ScreenEvents {
  input(event: InputEvent): void;
  /** It has another size, or takes again what it could not keep up with: what is shown is not what should be. */
  stale(): void;
  /** The terminal has gone. */
  gone(): void;
}

export class Screen {
  private readonly parser = new InputParser();
  private patience: NodeJS.Timeout | undefined = undefined;
  private lastLook: NodeJS.Immediate | undefined = undefined;
  private readonly terminals = openTerminals();
  /** What the terminal shows; undefined where that is not known. */
  private shown: Grid | undefined = undefined;
  /** Whether a grid was not sent because the terminal could not keep up. */
  private isBehind = false;
  private isClosed = false;

  constructor(
    private readonly input: NodeJS.ReadStream,
    private readonly output: NodeJS.WriteStream,
    private readonly events: ScreenEvents,
  ) {
    input.on('data', this.onData);
    input.on('end', events.gone);
    input.on('error', events.gone);
    output.on('error', events.gone);
    output.on('resize', this.onResize);
    output.on('drain', this.onDrain);
    this.enter();
  }

  /** In cells. */
  get size(): TerminalSize {
    return terminalSize(this.output);
  }

  private readonly onResize = (): void => {
    this.shown = undefined;
    this.events.stale();
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
      // What has arrived meanwhile is read first.
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
    for (const event of events) this.events.input(event);
  }

  /** Shows a grid of the screen's size; only cells that differ are sent. Nothing while the terminal can't keep up. */
  show(grid: Grid): void {
    if (this.isClosed) return;
    this.isBehind = this.output.writableNeedDrain;
    if (this.isBehind) return;
    const { shown } = this;
    const isNew = shown === undefined || shown.columns !== grid.columns || shown.rows !== grid.rows;
    const text = (isNew ? CLEAR : '') + changes(isNew ? new Grid(grid.columns, grid.rows) : shown, grid);
    this.shown = grid;
    if (text !== '') this.output.write(text);
  }

  /** Gives the terminal back for a while, as it was; `enter` takes it again. */
  leave(): void {
    this.output.write(LEAVE);
    this.input.setRawMode?.(false);
    this.input.pause();
  }

  /** Takes the terminal, or takes it again after `leave` or after others have used it. The next `show` sends every cell. */
  enter(): void {
    // First of all: a job in the background is stopped here, before it has written anything.
    this.input.setRawMode?.(true);
    this.shown = undefined;
    this.output.write(ENTER);
    this.input.resume();
  }

  /** Gives the terminal back as it was. May be called again. */
  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.stopWaiting();
    const { input, output, events } = this;
    input.off('data', this.onData);
    input.off('end', events.gone);
    output.off('error', events.gone);
    output.off('resize', this.onResize);
    output.off('drain', this.onDrain);
    // From here on a terminal that is gone is no news.
    output.on('error', () => undefined);
    input.on('error', () => undefined);
    try {
      this.leave();
    } catch {
      // A terminal that has gone has no modes to restore.
    }
    closeGone(this.terminals);
  }
}

/** What makes a terminal that shows the one grid show the other of the same size. */
function changes(from: Grid, to: Grid): string {
  let text = '';
  let style: Style | undefined;
  for (let y = 0; y < to.rows; y++) {
    let cursor = -1;
    for (let x = 0; x < to.columns; x++) {
      const place = y * to.columns + x;
      const wanted = to.styles[place];
      if (to.chars[place] === from.chars[place] && isSame(wanted, from.styles[place])) continue;
      if (x !== cursor) text += `\x1b[${y + 1};${x + 1}H`;
      if (style === undefined || !isSame(wanted, style)) text += sgr(wanted);
      text += to.chars[place];
      style = wanted;
      cursor = x + 1;
    }
  }
  return text;
}

function isSame(one: Style, other: Style): boolean {
  return one === other || (one.fg === other.fg && one.bg === other.bg && one.bold === other.bold);
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
