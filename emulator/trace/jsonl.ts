/** A trace as JSON lines: the head, then a record a line. */
import type { TraceHead, TraceRecord, TraceSink } from './record.js';

export class JsonlTrace implements TraceSink {
  constructor(private readonly write: (text: string) => void) {}

  begin(head: TraceHead): void {
    this.write(`${JSON.stringify(head)}\n`);
  }

  record(record: TraceRecord): void {
    this.write(`${JSON.stringify(record)}\n`);
  }
}
