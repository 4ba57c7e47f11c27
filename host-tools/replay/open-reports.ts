/** The reports of a run on their way out: each to a file of its own, one perhaps to standard output. */
import { resolve } from 'node:path';
import type { ReporterName } from '../../emulator/script/reporters/index.js';
import { Output } from '../files/output.js';

/** A report that is asked for. */
export interface ReportTarget {
  readonly reporter: ReporterName;
  /** Its file; undefined for standard output. */
  readonly path: string | undefined;
}

export class OpenReports {
  private readonly outputs: Output[] = [];

  /**
   * From here on no older report stands where one of these is to be: it is there once it is whole, or there is none.
   * @param kept an older one that the run reads: it stays until the new one takes its place
   * @throws InputError where one can't be written
   */
  constructor(targets: readonly ReportTarget[], kept?: string | undefined) {
    try {
      for (const { path } of targets) {
        const dropsOlder = path !== undefined && (kept === undefined || resolve(path) !== resolve(kept));
        this.outputs.push(new Output(path, 'the report', { dropsOlder }));
      }
    } catch (error) {
      this.discard();
      throw error;
    }
  }

  /** @param texts what goes to each of them */
  write(texts: ReadonlyArray<string | Uint8Array>): void {
    for (const [index, output] of this.outputs.entries()) output.write(texts[index]!);
  }

  flush(): void {
    for (const output of this.outputs) output.flush();
  }

  /** They are whole: each file takes its name. */
  commit(): void {
    for (const output of this.outputs) output.commit();
  }

  /** Drops those that are not whole. */
  discard(): void {
    for (const output of this.outputs) output.discard();
  }
}

/**
 * Opens the reports for `use`, which writes and commits them: where it does not, there is none afterwards.
 * @param kept as in `OpenReports`
 * @throws InputError where one can't be written, and what `use` throws
 */
export async function withReports<T>(
  targets: readonly ReportTarget[],
  kept: string | undefined,
  use: (reports: OpenReports) => Promise<T>,
): Promise<T> {
  const reports = new OpenReports(targets, kept);
  try {
    return await use(reports);
  } finally {
    reports.discard();
  }
}
