/** A trace on its way into a file, which grows while the card runs. */
import { InputError } from '../../emulator/input-error.js';
import { JsonlTrace } from '../../emulator/trace/jsonl.js';
import type { TraceHead, TraceRecord, TraceSink } from '../../emulator/trace/record.js';
import { SvgTrace } from '../../emulator/trace/svg/svg-trace.js';
import { VcdTrace } from '../../emulator/trace/vcd.js';
import { Output } from '../files/output.js';

const FORMATS: Readonly<Record<string, (write: (text: string) => void) => TraceSink>> = {
  '.jsonl': (write) => new JsonlTrace(write),
  '.vcd': (write) => new VcdTrace(write),
  '.svg': (write) => new SvgTrace(write),
};

/** @throws InputError where the file's name ends in no format of a trace */
export function formatOf(path: string): string {
  const ending = Object.keys(FORMATS).find((one) => path.toLowerCase().endsWith(one));
  if (ending !== undefined) return ending;
  throw new InputError(
    `--trace is ${JSON.stringify(path)}, but its name must end in ${Object.keys(FORMATS).join(', ')}`,
  );
}

/**
 * A card does not stop because its trace can't be kept: `onFailure` gets once what went wrong, and nothing more is
 * written.
 */
export class TraceFile implements TraceSink {
  private readonly output: Output;
  private readonly sink: TraceSink;
  private failure: unknown = undefined;

  /** @throws InputError where the file can't be opened for writing */
  constructor(
    path: string,
    private readonly onFailure: (error: unknown) => void = () => {},
  ) {
    const format = formatOf(path);
    this.output = new Output(path, 'the trace', { grows: true, option: 'trace' });
    this.sink = FORMATS[format]!((text) => this.guard(() => this.output.write(text)));
  }

  begin(head: TraceHead): void {
    this.sink.begin(head);
  }

  record(record: TraceRecord): void {
    if (this.failure === undefined) this.sink.record(record);
  }

  /** Lets readers see what has come so far. */
  flush(): void {
    this.guard(() => this.output.flush());
  }

  /** @returns what went wrong, if anything did: an InputError */
  close(): unknown {
    this.guard(() => this.output.commit());
    if (this.failure !== undefined) this.output.discard();
    return this.failure;
  }

  private guard(write: () => void): void {
    if (this.failure !== undefined) return;
    try {
      write();
    } catch (error) {
      this.failure = error;
      this.onFailure(error);
    }
  }
}
