/** `--trace` and `--reveal` of a command whose card is used as long as somebody wants. */
import { LiveTrace } from '../../../trace-files/live-trace.js';

/** For `readArguments`. */
export const TRACE_OPTIONS = {
  trace: { type: 'string' },
  reveal: { type: 'boolean', needs: 'trace' },
} as const;

export interface TraceValues {
  readonly trace?: string;
  readonly reveal?: boolean;
}

const NOT_KEPT = 2;

/** A trace, and what is said where it can't be kept: at once, or at the end, where the terminal shows something else. */
export class OptionalTrace {
  readonly live: LiveTrace | undefined;

  /** @throws InputError where the file can't be written */
  constructor(
    { trace, reveal = false }: TraceValues,
    private readonly when: 'at once' | 'at the end' = 'at once',
  ) {
    this.live = trace === undefined ? undefined : new LiveTrace(trace, reveal, when === 'at once' ? tell : () => {});
  }

  /** @returns the exit status: 2 where the trace could not be kept, which has been reported */
  close(): number {
    const failure = this.live?.close();
    if (failure === undefined) return 0;
    if (this.when === 'at the end') tell(failure);
    return NOT_KEPT;
  }
}

function tell(failure: unknown): void {
  process.stderr.write(`dscplus: ${(failure as Error).message}; it ends there\n`);
}
