/** Cuts a terminal's input so that every mouse report stands alone: blessed reads only the first of a chunk. */

/** A whole report of the SGR kind, or what may become one at the chunk's end. */
const REPORT = /\x1b\[<[0-9;]*[Mm]/;
const HALF_REPORT = /\x1b\[(?:<[0-9;]*)?$/;
/** No report is longer; a longer half is none. */
const LONGEST_HALF = 32;

export class Reports {
  private held = '';

  /** @returns what may be passed on now, in order; half a report waits for its rest */
  cut(chunk: string): string[] {
    let rest = this.held + chunk;
    this.held = '';
    const half = HALF_REPORT.exec(rest);
    if (half !== null && half[0].length <= LONGEST_HALF) {
      this.held = half[0];
      rest = rest.slice(0, half.index);
    }
    const chunks: string[] = [];
    for (let report = REPORT.exec(rest); report !== null; report = REPORT.exec(rest)) {
      chunks.push(rest.slice(0, report.index), report[0]);
      rest = rest.slice(report.index + report[0].length);
    }
    return [...chunks, rest].filter((part) => part !== '');
  }
}
