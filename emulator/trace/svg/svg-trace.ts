/** A trace as a picture, drawn when the run has ended. */
import type { TraceRecord, TraceSink } from '../record.js';
import { drawTimeline } from './draw.js';
import { Timeline } from './timeline.js';

/** So many records are drawn: some hundred logins. The rest is in VCD and JSONL, which have no bound. */
const MOST_RECORDS = 40_000;

export class SvgTrace implements TraceSink {
  private timeline = new Timeline();
  private records = 0;
  private last: TraceRecord | undefined = undefined;

  constructor(private readonly write: (text: string) => void) {}

  begin(): void {
    this.timeline = new Timeline();
    this.records = 0;
  }

  record(record: TraceRecord): void {
    this.records += 1;
    if (this.records <= MOST_RECORDS) this.timeline.add(record);
    if (record.event !== 'end') {
      if (this.records <= MOST_RECORDS) this.last = record;
      return;
    }
    const left = this.records - MOST_RECORDS;
    if (left > 0) this.timeline.add({ at_us: this.last?.at_us ?? 0, event: 'end' });
    this.write(drawTimeline(this.timeline, Math.max(0, left)));
  }
}
