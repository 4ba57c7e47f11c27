/** The trace of a card that is used for any length of time: it can be read while it grows. */
import type { Instrument } from '../../emulator/link/instrument.js';
import type { Tap } from '../../emulator/link/link.js';
import { Tracer } from '../../emulator/trace/tracer.js';
import { TraceFile } from './trace-file.js';

/** So often a reader of the file sees what has come. */
const FLUSH_MS = 500;

export class LiveTrace {
  /** The card's probe. */
  readonly tracer: Tracer;
  private readonly file: TraceFile;
  private readonly timer: NodeJS.Timeout;

  /**
   * @param reveals whether it shows secrets
   * @param onFailure gets what keeps the trace from being kept, once
   * @throws InputError where the file can't be written
   */
  constructor(path: string, reveals: boolean, onFailure: (failure: unknown) => void) {
    this.file = new TraceFile(path, onFailure);
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

  /** @returns what kept the trace from being kept, if anything did */
  close(): unknown {
    clearInterval(this.timer);
    this.tracer.end();
    return this.file.close();
  }
}
