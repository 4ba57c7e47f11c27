/** `--trace` and `--reveal` of a command whose card is used for any length of time. */
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

/** A trace, and what is said where it can't be kept: at once and, where the terminal shows something else, at the end. */
export class OptionalTrace {
  readonly live: LiveTrace | undefined;

  /**
   * @param notify shows at once that the trace can't be kept, where standard error is not seen until the end
   * @throws InputError where the file can't be written
   */
  constructor(
    { trace, reveal = false }: TraceValues,
    private readonly notify?: (text: string) => void,
  ) {
    const failed = (failure: unknown): void => (notify === undefined ? tell(failure) : notify(textOf(failure)));
    this.live = trace === undefined ? undefined : new LiveTrace(trace, reveal, failed);
  }

  /** @returns the exit status: 2 where the trace could not be kept, which has been reported */
  close(): number {
    const failure = this.live?.close();
    if (failure === undefined) return 0;
    if (this.notify !== undefined) tell(failure);
    return NOT_KEPT;
  }
}

function textOf(failure: unknown): string {
  return `${(failure as Error).message}; it ends there`;
}

function tell(failure: unknown): void {
  process.stderr.write(`dscplus: ${textOf(failure)}\n`);
}
