/** The trace of a card that is used as long as somebody wants: it can be read while it grows. */
import { InputError } from '../../emulator/input-error.js';
import type { Instrument } from '../../emulator/link/instrument.js';
import type { Tap } from '../../emulator/link/link.js';
import { Tracer } from '../../emulator/trace/tracer.js';
import { TraceFile } from './trace-file.js';

/** So often a reader of the file sees what has come. */
const FLUSH_MS = 500;

/**
 * @param when a trace that can't be kept is told of: at once, or at the end, where the terminal shows something else
 * @returns undefined where no trace is asked for
 * @throws InputError where the file can't be written
 */
export function openLiveTrace(
  options: { readonly trace?: string; readonly reveal?: boolean },
  when: 'at once' | 'at the end' = 'at once',
): LiveTrace | undefined {
  if (options.trace !== undefined) return new LiveTrace(options.trace, options.reveal === true, when);
  if (options.reveal) throw new InputError('--reveal says what a trace shows: it goes with --trace FILE');
  return undefined;
}

export class LiveTrace {
  /** The card's probe. */
  readonly tracer: Tracer;
  private readonly file: TraceFile;
  private readonly timer: NodeJS.Timeout;

  constructor(
    path: string,
    reveals: boolean,
    private readonly when: 'at once' | 'at the end',
  ) {
    this.file = new TraceFile(path, when === 'at once' ? tell : () => undefined);
    this.tracer = new Tracer(reveals ? 'all' : 'timing');
    this.tracer.to(this.file);
    this.timer = setInterval(() => this.file.flush(), FLUSH_MS);
    this.timer.unref();
  }

  /** Notes what the line brings and takes, at the time of it. */
  tap(instrument: Instrument): Tap {
    const { tracer } = this;
    return {
      heard(bytes) {
        instrument.follow();
        tracer.serial(instrument.card.now_us, 'card', bytes);
      },
      said(bytes) {
        tracer.serial(instrument.card.now_us, 'peer', bytes);
      },
    };
  }

  /** @returns the exit status: 2 where the trace could not be kept, which has been told */
  close(): number {
    clearInterval(this.timer);
    this.tracer.end();
    const failure = this.file.close();
    if (failure === undefined) return 0;
    if (this.when === 'at the end') tell(failure);
    return 2;
  }
}

function tell(failure: unknown): void {
  process.stderr.write(`dscplus: ${(failure as Error).message}; it ends there\n`);
}
