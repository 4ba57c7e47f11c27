/** The work of a run on one thread: reads scripts, plays them, and turns the results into the report's text. */
import { relative, sep } from 'node:path';
import { InputError } from '../../emulator/input-error.js';
import { expectsNothing } from '../../emulator/script/expects.js';
import type { Script } from '../../emulator/script/parse.js';
import {
  makeReporter,
  type Problem,
  problemOfFailure,
  problemOfMistake,
  type Reporter,
  type ReporterName,
  type Timing,
} from '../../emulator/script/reporters/index.js';
import type { ScriptMistake, ScriptResult } from '../../emulator/script/result.js';
import { placeText, ScriptError } from '../../emulator/script/script-error.js';
import { visible } from '../../emulator/text.js';
import { WORLD_TIME, type WorldTime } from '../../emulator/time.js';
import type { LineSettings } from '../line/calls.js';
import { LineFailure } from '../line/line-failure.js';
import { nameFor, type TraceSettings } from '../trace-files/script-traces.js';
import type { KeptFiles } from './kept-files.js';
import type { PlayRules } from './play-rules.js';
import { repeatCommand } from './repeat.js';
import { fitsCardFile, type PlayedScript, Scripts, Unplayable } from './scripts.js';
import type { ShrunkBeside } from './shrink-beside.js';
import { removeSnapshot, snapshotName, writeSnapshot } from './snapshots.js';

/** One of the reports of a run; plain data. */
export interface ReportSettings {
  readonly reporter: ReporterName;
  readonly colors: boolean;
  /** The folder that its links are seen from. */
  readonly folder: string;
}

/** The settings that every thread of a run has; plain data. */
export interface RunSettings {
  readonly reports: readonly ReportSettings[];
  /** The card file that every script starts with; undefined for the demo card. */
  readonly cardFile: string | undefined;
  /** Where a trace of each script goes; undefined for nowhere. */
  readonly trace: TraceSettings | undefined;
  /** The folder of snapshots of the scripts that fail; undefined for none. */
  readonly snapshots: string | undefined;
  /** The path to the card at the end of a line; undefined for cards in this process. */
  readonly line: LineSettings | undefined;
  /** Shrink scripts that fail, into files beside them. */
  readonly shrinks: boolean;
  /** Take a script without an expectation for a mistake, and let the first mistakes end the run. */
  readonly isStrict: boolean;
  /** How often each script is played, and for how long. */
  readonly rules: PlayRules;
}

/** A strict run reads all scripts before it plays them; any other reads each when it is played. */
export type Kind = 'check' | 'play';

/** The outcomes of some scripts in a row. */
export type Reply<K extends Kind> = K extends 'check' ? Checked : Played;

export interface Checked {
  /** How many of the scripts were read: all. */
  readonly done: number;
  /** The mistakes of scripts that have some, in order. */
  readonly mistakes: readonly ScriptMistake[];
}

export interface Played {
  /**
   * How many of the scripts were played: up to one that fits a card file, where this thread must leave that to another, or
   * at which the line failed.
   */
  readonly done: number;
  /** The script that was left for that; null where none was. */
  readonly cardFileScript: string | null;
  /** The text of each report on these scripts: text, or its UTF-8 from another thread. */
  readonly texts: readonly ReportText[];
  /** The first script that failed; null where none did. */
  readonly firstFailed: string | null;
  /** The problems, in order. */
  readonly problems: readonly Problem[];
  readonly board_us: number;
  /** The shrunk scripts, as messages. */
  readonly shrunk: readonly string[];
  /** Scripts that expect nothing. */
  readonly withoutExpect: readonly string[];
}

export type ReportText = string | Uint8Array<ArrayBuffer>;

/** Loaded only where there is a line. */
async function scriptsOnLine(line: LineSettings, { cardFile, rules }: RunSettings, kept: KeptFiles): Promise<Scripts> {
  const { LinePlayer } = await import('../line/line-player.js');
  return new Scripts(cardFile, kept, new LinePlayer(line, cardFile, rules.timeout_us), true, undefined, rules);
}

/** A reporter, and the folder that links in its report are seen from. */
interface Reporting {
  readonly reporter: Reporter;
  readonly folder: string;
}

export class Work {
  /** The fingerprints of what was read, by the scripts' indexes. */
  private readonly prints: number[] = [];

  private constructor(
    private readonly scripts: Scripts,
    private readonly reportings: readonly Reporting[],
    private readonly shrink: ((file: string) => ShrunkBeside | undefined) | undefined,
    private readonly settings: RunSettings,
    private readonly time: WorldTime,
  ) {}

  static async start(settings: RunSettings, kept: KeptFiles, time: WorldTime = WORLD_TIME): Promise<Work> {
    const { reports, cardFile, line, trace, shrinks, rules } = settings;
    const record = reports.some(({ reporter }) => reporter === 'html') ? 'pictures' : true;
    const scripts =
      line === undefined
        ? new Scripts(cardFile, kept, undefined, record, trace, rules)
        : await scriptsOnLine(line, settings, kept);
    const shrink = shrinks ? (await import('./shrink-beside.js')).shrinkBeside : undefined;
    const reporters = await reportersOf(settings);
    return new Work(
      scripts,
      reporters.map((reporter, index) => ({ reporter, folder: reports[index]!.folder })),
      shrink && ((file) => shrink(file, cardFile)),
      settings,
      time,
    );
  }

  /**
   * @param first the index of the first of the scripts in the run
   * @param isAlone whether no other thread plays: card files have counters, which scripts use one after another
   * @throws InputError where a trace can't be written, and with `--strict` where only playing shows a mistake
   */
  do<K extends Kind>(kind: K, first: number, files: readonly string[], isAlone: boolean): Reply<K> {
    return (kind === 'check' ? this.check(first, files) : this.play(first, files, isAlone)) as Reply<K>;
  }

  /** Lets the card files go. */
  close(): void {
    this.scripts.close();
  }

  private check(first: number, files: readonly string[]): Checked {
    const mistakes: ScriptMistake[] = [];
    for (const [index, file] of files.entries()) {
      try {
        const script = this.scripts.check(file);
        if (this.settings.isStrict && expectsNothing(script))
          throw new InputError(`${visible(file)}: found no expect, expected at least one (--strict)`);
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        mistakes.push(this.mistakeOf(error, file));
      }
      this.prints[first + index] = this.scripts.readPrint;
    }
    return { done: files.length, mistakes };
  }

  private mistakeOf(error: InputError, script: string): ScriptMistake {
    const { message: text } = error;
    const model = this.scripts.model.name;
    if (!(error instanceof ScriptError)) return { script, place: undefined, message: text, text, model };
    return { script, place: error.place, message: error.found, text, model };
  }

  private lineFailure({ place, message }: LineFailure, script: string): ScriptMistake {
    const text = `${place === undefined ? visible(script) : placeText(place)}: ${message}`;
    return { script, place, message, text, model: this.settings.line!.model, isOfLine: true };
  }

  private play(first: number, files: readonly string[], isAlone: boolean): Played {
    const batch = new Batch(this.reportings.length);
    for (const [index, file] of files.entries()) {
      const began_ms = this.time.wall_ms();
      const began_us = this.time.steady_us();
      const played = this.playOne(file, first + index, isAlone);
      if (played === undefined) return batch.played(index, file);
      const timing = { began_ms, took_us: this.time.steady_us() - began_us };
      if ('text' in played) {
        batch.problems.push(problemOfMistake(played));
        for (const [at, { reporter }] of this.reportings.entries())
          batch.texts[at] += reporter.mistake(played, first + index, timing);
        if (played.isOfLine) return batch.played(index + 1, null);
        continue;
      }
      const { result, script } = played;
      batch.read(script);
      this.saveFailure(result);
      const small = result.ok ? undefined : this.shrink?.(file);
      this.report(batch.texts, played, first + index, timing, small);
      batch.ended(result, small);
    }
    return batch.played(files.length, null);
  }

  private saveFailure({ ok, file }: ScriptResult): void {
    const { snapshots } = this.settings;
    if (!ok && snapshots !== undefined) writeSnapshot(snapshots, file, this.scripts.playedCard);
  }

  /** @returns undefined for a script that fits a card file, which only a thread that plays alone may do */
  private playOne(file: string, index: number, isAlone: boolean): PlayedScript | ScriptMistake | undefined {
    const { snapshots } = this.settings;
    if (snapshots !== undefined) removeSnapshot(snapshots, file);
    try {
      const script = this.scripts.open(file, this.prints[index]);
      if (!isAlone && fitsCardFile(script)) return undefined;
      return this.scripts.play(script);
    } catch (error) {
      if (error instanceof LineFailure) return this.lineFailure(error, file);
      if (!(error instanceof Unplayable)) throw error;
      if (this.settings.isStrict) throw error.mistake;
      return this.mistakeOf(error.mistake, file);
    }
  }

  /** Adds what each report says of one script. */
  private report(
    texts: string[],
    { result, script, pictures }: PlayedScript,
    index: number,
    { began_ms, took_us }: Timing,
    small: ShrunkBeside | undefined,
  ): void {
    for (const [at, { reporter, folder }] of this.reportings.entries()) {
      const links = this.links(folder, result, small);
      const context = { script, pictures, shrunk: small?.made?.text, links, began_ms, took_us };
      texts[at] += reporter.result(result, index, context);
    }
  }

  /** The files written about a script besides the report. */
  private links(
    folder: string,
    { file, ok }: ScriptResult,
    small: ShrunkBeside | undefined,
  ): Array<{ label: string; href: string }> {
    const { trace, snapshots } = this.settings;
    if (small === undefined && trace === undefined && (ok || snapshots === undefined)) return [];
    return [
      ...(small?.made === undefined ? [] : [linkTo('the smallest script that still fails', small.made.path, folder)]),
      ...(ok || snapshots === undefined
        ? []
        : [linkTo('the machine at the failure', snapshotName(snapshots, file), folder)]),
      ...(trace === undefined ? [] : [linkTo('its trace', nameFor(trace.path, file), folder)]),
    ];
  }
}

/** The outcomes of a batch while it is played. */
class Batch {
  readonly texts: string[];
  readonly problems: Problem[] = [];
  private firstFailed: string | null = null;
  private board_us = 0;
  private readonly shrunk: string[] = [];
  private readonly withoutExpect: string[] = [];

  constructor(reports: number) {
    this.texts = Array.from({ length: reports }, () => '');
  }

  read(script: Script): void {
    if (expectsNothing(script)) this.withoutExpect.push(script.file);
  }

  ended({ file, board_us, failure }: ScriptResult, small: ShrunkBeside | undefined): void {
    this.board_us += board_us;
    if (failure === null) return;
    this.problems.push(problemOfFailure(file, failure));
    this.firstFailed ??= file;
    if (small !== undefined) this.shrunk.push(small.message);
  }

  played(done: number, cardFileScript: string | null): Played {
    const { texts, problems, firstFailed, board_us, shrunk, withoutExpect } = this;
    return { done, cardFileScript, texts, problems, firstFailed, board_us, shrunk, withoutExpect };
  }
}

/** The reporters of a run, in the order of its reports. */
export function reportersOf(settings: RunSettings): Promise<Reporter[]> {
  const repeat = (file: string): string => repeatCommand(file, settings);
  return Promise.all(settings.reports.map(({ reporter, colors }) => makeReporter(reporter, { colors, repeat })));
}

/** A link to a file, as a URL has its path, as seen from a folder. */
function linkTo(label: string, path: string, folder: string): { label: string; href: string } {
  const steps = relative(folder, path).split(sep);
  return { label, href: `./${steps.map(encodeURIComponent).join('/')}` };
}
