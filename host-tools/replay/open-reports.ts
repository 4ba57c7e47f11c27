/** The reports of a run on their way out: each to a file of its own, one perhaps to standard output. */
import type { ReporterName } from '../../emulator/script/reporters/index.js';
import { Output } from '../files/output.js';
import { isReport, isSameFile } from '../files/written-files.js';

/** A report that is asked for. */
export interface ReportTarget {
  readonly reporter: ReporterName;
  /** Its file; undefined for standard output. */
  readonly path: string | undefined;
  /** The option that names the file, for messages. */
  readonly option?: 'reporter' | 'output';
}

export class OpenReports {
  private readonly outputs: Output[] = [];
  /** Those whose older ones are not to be taken for them. */
  private readonly dropping: Output[] = [];

  /**
   * From here on no older report stands where one of these is to be: it is there once it is whole, or there is none.
   * @param kept an older one that the run reads: it stays until the new one takes its place
   * @throws InputError where one can't be written
   */
  constructor(
    readonly targets: readonly ReportTarget[],
    kept?: string | undefined,
  ) {
    try {
      for (const { path, option } of targets) {
        const output = new Output(path, 'the report', { option });
        this.outputs.push(output);
        if (path === undefined || (kept !== undefined && isSameFile(path, kept))) continue;
        this.dropping.push(output);
        if (isReport(path)) output.dropOlder();
      }
    } catch (error) {
      this.discard();
      throw error;
    }
  }

  /** The run has begun, and reads none of the files that stand in their places: whatever they are, they go. */
  begin(): void {
    for (const output of this.dropping) output.dropOlder();
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
