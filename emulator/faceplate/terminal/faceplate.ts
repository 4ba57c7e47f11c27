/** The faceplate in a terminal: joins desk and screen, until the person, a signal or the terminal ends it. */

import type { Grid } from '../drawing/grid.js';
import type { Theme, ThemeName } from '../drawing/theme.js';
import type { Desk, KeyName } from './desk.js';
import type { InputEvent } from './input-parser.js';
import type { Phase } from './protocol-keys.js';
import { Screen } from './screen.js';
import { holdBack } from './silence.js';

/** Exit statuses as shells count them: 128 and the signal's number. */
const SIGNALS = { SIGINT: 130, SIGQUIT: 131, SIGTERM: 143, SIGHUP: 129 } as const;
type Signal = keyof typeof SIGNALS;
/** A stop that does not come, because nobody could go on after it, is waited for no longer. */
const STOP_ms = 50;
const SIGNAL_NAMES = Object.keys(SIGNALS) as Signal[];

/** Jobs are stopped and go on where shells have them. */
const CAN_STOP = process.platform !== 'win32';

export interface FaceplateOptions {
  readonly desk: Desk;
  /** The look of a name, or that which suits a background; undefined where nothing is known of either. */
  theme(name: ThemeName | undefined, isLight: boolean | undefined): Theme;
  /** Whether the terminal is asked what it can do. */
  readonly asks: boolean;
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
  /** Keeps a picture of what is shown. @returns the message about it */
  keepPicture(grid: Grid): string;
}

/**
 * Shows the desk and serves keys and mouse. However it ends, the terminal is as it was.
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
  private readonly desk: Desk;
  private isLight: boolean | undefined = undefined;
  private readonly screen: Screen;
  private timer: NodeJS.Timeout | undefined = undefined;
  private isAsked = false;
  private isOver = false;
  private isAway = false;
  private readonly endSilence = process.stderr.isTTY ? holdBack(process.stderr) : () => undefined;

  constructor(
    private readonly options: FaceplateOptions,
    private readonly resolve: (status: number) => void,
    private readonly reject: (error: unknown) => void,
  ) {
    const { desk, input, output, asks } = options;
    this.desk = desk;
    for (const signal of SIGNAL_NAMES) process.on(signal, this.onSignal);
    if (CAN_STOP) process.on('SIGTSTP', this.onStop).on('SIGCONT', this.onContinue);
    // At this one Node would open its debugger and write about it on the screen.
    if (CAN_STOP) process.on('SIGUSR1', this.ignore);
    this.screen = new Screen(
      input,
      output,
      {
        input: (event) => this.serve(() => this.onInput(event)),
        stale: () => this.serve(),
        gone: () => this.end(SIGNALS.SIGHUP),
        releases: (areTold) => this.serve(() => this.onReleases(areTold)),
        background: (isLight) => this.serve(() => this.onBackground(isLight)),
      },
      asks,
    );
    // An error's report is read on the terminal as it was.
    process.on('uncaughtExceptionMonitor', this.restore).on('exit', this.restore);
    desk.listen(() => this.serve());
  }

  private onReleases(areTold: boolean): void {
    this.desk.hasReleases = areTold;
  }

  private onBackground(isLight: boolean): void {
    this.isLight = isLight;
  }

  private onInput(event: Exclude<InputEvent, { readonly kind: 'reply' }>): void {
    if (event.kind === 'key') this.onPhase(event.name, event.phase);
    else if (event.kind === 'blur') this.desk.releaseAll();
    else if (event.kind === 'mouse') this.desk.mouse(event.mouse);
    else this.desk.paste(event.text);
  }

  private onPhase(name: KeyName, phase: Phase): void {
    if (phase === 'up') this.desk.release(name);
    else if (phase === 'again') this.desk.again(name);
    else this.onKey(name);
    const copy = this.desk.takeCopy();
    if (copy !== undefined) this.screen.copy(copy);
  }

  private onKey(name: KeyName): void {
    if (name === 'C-z' && CAN_STOP) this.stop();
    else if (name === 'C-p') this.desk.notify(this.options.keepPicture(this.grid()));
    else if (this.desk.key(name)) this.end(name === 'C-c' ? SIGNALS.SIGINT : 0);
  }

  /** Ctrl-Z: the shell takes over, for the whole job as if the terminal had sent it. */
  private stop(): void {
    process.off('SIGTSTP', this.onStop);
    this.goAway(() => process.kill(0, 'SIGTSTP'));
  }

  /** Somebody else's signal. */
  private readonly onStop = (): void => this.goAway(() => process.kill(process.pid, 'SIGSTOP'));

  private goAway(kill: () => void): void {
    this.isAway = true;
    this.desk.releaseAll();
    clearTimeout(this.timer);
    this.screen.leave();
    kill();
    this.timer = setTimeout(this.onContinue, STOP_ms);
  }

  private readonly onContinue = (): void => {
    if (this.isOver) return;
    clearTimeout(this.timer);
    process.off('SIGTSTP', this.onStop).on('SIGTSTP', this.onStop);
    this.isAway = false;
    this.screen.enter();
    this.serve();
  };

  /** Does something, and shows what came of it as soon as what else has arrived is done. */
  private serve(act: () => void = () => undefined): void {
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

  private grid(): Grid {
    const { columns, rows } = this.screen.size;
    return this.desk.draw(columns, rows, this.options.theme(this.desk.themeName, this.isLight));
  }

  draw(): void {
    this.isAsked = false;
    if (this.isOver || this.isAway) return;
    clearTimeout(this.timer);
    try {
      this.screen.show(this.grid());
    } catch (error) {
      this.fail(error);
      return;
    }
    const next_us = this.desk.nextFrame_us();
    if (next_us !== undefined) this.timer = setTimeout(() => this.draw(), Math.ceil(next_us / 1000));
  }

  private readonly ignore = (): void => undefined;

  /** Not at once: blessed ends the process with status 0 if it finds itself the signal's only listener. */
  private readonly onSignal = (signal: NodeJS.Signals): void => {
    setImmediate(() => this.end(SIGNALS[signal as Signal]));
  };

  private readonly restore = (): void => {
    this.isOver = true;
    clearTimeout(this.timer);
    this.screen.close();
    this.endSilence();
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
    process.off('uncaughtExceptionMonitor', this.restore).off('exit', this.restore);
    for (const signal of SIGNAL_NAMES) process.off(signal, this.onSignal);
    process.off('SIGTSTP', this.onStop).off('SIGCONT', this.onContinue).off('SIGUSR1', this.ignore);
  }
}
