/** The faceplate in a terminal: joins bench, drawing and screen, until the person, a signal or the terminal ends it. */
import type { Bench } from './bench.js';
import { Controls } from './controls.js';
import { drawFace } from './draw.js';
import type { Look } from './look.js';
import { Screen } from './screen.js';

/** Exit statuses as shells count them: 128 and the signal's number. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
type Signal = keyof typeof SIGNALS;
const SIGNAL_NAMES = Object.keys(SIGNALS) as Signal[];

export interface FaceplateOptions {
  readonly bench: Bench;
  readonly look: Look;
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
}

/**
 * Shows the bench and serves keys and mouse. However it ends, the terminal is as it was.
 * @returns the exit status: 0, or what a signal or a terminal that has gone ask for
 * @throws what a key or the passing of time throws, such as a card file that can't be kept
 */
export function runFaceplate(options: FaceplateOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    const faceplate = new Faceplate(options, resolve, reject);
    faceplate.draw();
  });
}

class Faceplate {
  private readonly bench: Bench;
  private readonly look: Look;
  private readonly screen: Screen;
  private readonly controls: Controls;
  private timer: NodeJS.Timeout | undefined = undefined;
  private isAsked = false;
  private isOver = false;

  constructor(
    { bench, look, input, output }: FaceplateOptions,
    private readonly resolve: (status: number) => void,
    private readonly reject: (error: unknown) => void,
  ) {
    this.bench = bench;
    this.look = look;
    // Before blessed's own, so that an error's report is read on the terminal as it was.
    process.prependListener('uncaughtException', this.restore);
    for (const signal of SIGNAL_NAMES) process.on(signal, this.onSignal);
    this.screen = new Screen(input, output, {
      key: (name) => this.serve(() => this.onKey(name)),
      mouse: (event) => this.serve(() => this.controls.mouse(event)),
      resize: () => this.serve(() => this.fitSize()),
      gone: () => this.end(SIGNALS.SIGHUP),
    });
    this.controls = new Controls(bench, this.screen.columns, this.screen.rows);
  }

  private onKey(name: string): void {
    if (this.controls.key(name)) this.end(name === 'C-c' ? SIGNALS.SIGINT : 0);
  }

  private fitSize(): void {
    this.controls.columns = this.screen.columns;
    this.controls.rows = this.screen.rows;
  }

  /** Does something, and shows what came of it as soon as what else has arrived is done. */
  private serve(act: () => void): void {
    if (this.isOver) return;
    try {
      act();
    } catch (error) {
      this.fail(error);
      return;
    }
    if (this.isAsked || this.isOver) return;
    this.isAsked = true;
    setImmediate(() => this.draw());
  }

  draw(): void {
    if (this.isOver) return;
    this.isAsked = false;
    clearTimeout(this.timer);
    const { bench, controls } = this;
    try {
      bench.follow();
      this.screen.show(drawFace(bench.view(), controls.columns, controls.rows, this.look));
    } catch (error) {
      this.fail(error);
      return;
    }
    const next_us = bench.time.nextFrame_us();
    if (next_us !== undefined) this.timer = setTimeout(() => this.draw(), Math.ceil(next_us / 1000));
  }

  /** Not at once: blessed ends the process with status 0 if it finds itself the signal's only listener. */
  private readonly onSignal = (signal: NodeJS.Signals): void => {
    setImmediate(() => this.end(SIGNALS[signal as Signal]));
  };

  private readonly restore = (): void => {
    this.isOver = true;
    clearTimeout(this.timer);
    this.screen.close();
  };

  private end(status: number): void {
    if (this.isOver) return;
    this.letGo();
    this.resolve(status);
  }

  private fail(error: unknown): void {
    this.letGo();
    this.reject(error);
  }

  private letGo(): void {
    this.restore();
    process.off('uncaughtException', this.restore);
    for (const signal of SIGNAL_NAMES) process.off(signal, this.onSignal);
  }
}
