/** A terminal that runs the command, for tests: a pseudo-terminal, and an emulated screen that reads it. */
import { type IPty, spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';
import { DSCPLUS } from './testing.js';

/**
 * How long a screen is waited for before a test fails; no test is slower for it. A command that starts in 0.3 s takes a
 * hundred times that on a machine that has much else to do. Counted in ticks: while this process itself stands, no screen
 * can come, and no patience is lost.
 */
const PATIENCE_TICKS = 1200;
const TICK_MS = 100;

/** Facts that the terminal emulator has, but not in its interface. */
interface Inside {
  readonly _core: { readonly coreService: { readonly isCursorHidden: boolean } };
}

export class TestTerminal {
  /** The exit status, once the program has ended. */
  status: number | undefined = undefined;
  readonly pty: IPty;
  private readonly screen: InstanceType<typeof xterm.Terminal>;
  private changed: () => void = () => undefined;
  /** Whether the program has ended, and all that it wrote is on the screen. */
  private isOver = false;

  /** @param script what a shell runs; `dscplus` is the built command */
  constructor(
    script: string,
    columns = 80,
    rows = 24,
    env: Readonly<Record<string, string>> = { TERM: 'xterm-256color' },
  ) {
    this.screen = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
    const prelude = `dscplus() { "${process.execPath}" "${DSCPLUS}" "$@"; }; `;
    // The shell stays: soon after its end what it wrote last is lost, however busy this process is.
    this.pty = spawn('/bin/sh', ['-c', `${prelude}${script}\nread -r end`], {
      cols: columns,
      rows,
      env: { PATH: process.env.PATH, LANG: 'C.UTF-8', ...env },
    });
    this.pty.onData((data) => this.screen.write(data, () => this.changed()));
    this.pty.onExit(({ exitCode }) => {
      this.status = exitCode;
      this.changed();
      // Its last output may still be on its way through the emulated screen.
      this.screen.write('', () => {
        this.isOver = true;
        this.changed();
      });
    });
  }

  /** The screen as text, a line a row. */
  get text(): string {
    const { active } = this.screen.buffer;
    return Array.from({ length: this.screen.rows }, (_, y) =>
      active.getLine(active.baseY + y)?.translateToString(false),
    ).join('\n');
  }

  /** A cell's character and background. */
  cell(x: number, y: number): { readonly char: string; readonly bg: number } {
    const { active } = this.screen.buffer;
    const cell = active.getLine(active.baseY + y)!.getCell(x)!;
    return { char: cell.getChars(), bg: cell.getBgColor() };
  }

  get modes() {
    return {
      isAlternate: this.screen.buffer.active.type === 'alternate',
      isCursorHidden: (this.screen as unknown as Inside)._core.coreService.isCursorHidden,
      mouse: this.screen.modes.mouseTrackingMode,
    };
  }

  write(keys: string): void {
    this.pty.write(keys);
  }

  resize(columns: number, rows: number): void {
    this.screen.resize(columns, rows);
    this.pty.resize(columns, rows);
  }

  /** All cells are lost, as those that a smaller size cuts off. */
  lose(): Promise<void> {
    return new Promise((resolve) => this.screen.write('\x1b[2J', resolve));
  }

  /** A report of the SGR kind; cells count from 0. */
  mouse(button: number, x: number, y: number, isDown: boolean): void {
    this.write(`\x1b[<${button};${x + 1};${y + 1}${isDown ? 'M' : 'm'}`);
  }

  /**
   * Resolves when `holds` does; asked at every change of the screen.
   * @throws Error with the screen when patience is over, or the program has ended without it
   */
  until(holds: (terminal: this) => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      let ticks = 0;
      const patience = setInterval(() => {
        ticks += 1;
        if (ticks < PATIENCE_TICKS) return;
        clearInterval(patience);
        reject(new Error(`it never came to it; the screen:\n${this.text}`));
      }, TICK_MS);
      this.changed = () => {
        const does = holds(this);
        if (!does && !this.isOver) return;
        clearInterval(patience);
        this.changed = () => undefined;
        if (does) resolve();
        else reject(new Error(`the program has ended with status ${this.status}; the screen:\n${this.text}`));
      };
      this.changed();
    });
  }

  untilText(text: string | RegExp): Promise<void> {
    return this.until((terminal) =>
      typeof text === 'string' ? terminal.text.includes(text) : text.test(terminal.text),
    );
  }

  /** The terminal goes away, as a window that is closed. */
  vanish(): void {
    (this.pty as unknown as { destroy(): void }).destroy();
  }

  /** Ends what still runs. */
  close(): void {
    if (this.status === undefined) this.pty.kill('SIGKILL');
    this.screen.dispose();
  }
}
