/** No file that a run reads is one that it writes: that is known before the first is written. */
import { fileOf } from '../../emulator/script/cases.js';
import { visible } from '../../emulator/text.js';
import { findModel, MODELS } from '../../firmware/models.js';
import { filesReadBy, modelOfCard } from '../files/read-by-script.js';
import { WrittenFiles } from '../files/written-files.js';
import { nameFor } from '../trace-files/script-traces.js';
import type { KeptFiles } from './kept-files.js';
import type { ReportTarget } from './open-reports.js';
import type { PathList } from './path-list.js';
import { isReadOnce } from './read-once.js';
import { snapshotName } from './snapshots.js';
import type { RunSettings } from './work.js';

const BATCH = 256;

export interface RunFiles extends Pick<RunSettings, 'cardFile' | 'trace' | 'snapshots' | 'line'> {
  readonly files: PathList;
  readonly kept: KeptFiles;
}

/**
 * Reports, traces and snapshots are files of their own, and none is a script, an include, a table, a capture or a card file of
 * the run. Scripts are read for that only where something other than a report stands in the place of one. A shrunk script may
 * be played and made again by one run: it replaces only what a shrink has made.
 * @throws InputError where it is otherwise
 */
export function checkRunFiles(run: RunFiles, reports: readonly ReportTarget[]): void {
  const { files, cardFile, trace, snapshots } = run;
  const written = new WrittenFiles(reports.map(({ path }) => ['a report', path]));
  // Of one script, or of one after the other, which `checkNames` has refused.
  for (const script of trace === undefined && snapshots === undefined ? [] : pathsOf(files)) {
    if (trace !== undefined) written.add('a trace', nameFor(trace.path, script));
    if (snapshots !== undefined) written.add('a snapshot', snapshotName(snapshots, script));
  }
  if (written.replaced === undefined) return;
  written.refuse(cardFile);
  refuseRead(written, run);
}

function refuseRead(written: WrittenFiles, run: RunFiles): void {
  const { files, kept } = run;
  const model = run.line === undefined ? modelOfCard(run.cardFile) : (findModel(run.line.model) ?? MODELS[0]!);
  const seen = new Set<string>();
  for (const script of pathsOf(files)) {
    const isPipe = isReadOnce(fileOf(script));
    // The thread that has the line reads it, and nobody before.
    if (isPipe && run.line !== undefined) continue;
    const bytes = isPipe ? kept.readAhead(script) : undefined;
    for (const path of [script, ...filesReadBy(script, model, bytes)]) {
      if (seen.has(path)) continue;
      seen.add(path);
      written.refuse(path, path === script ? undefined : visible(script));
    }
  }
}

function* pathsOf(files: PathList): Generator<string, void> {
  for (let from = 0; from < files.length; from += BATCH) yield* files.slice(from, from + BATCH);
}
