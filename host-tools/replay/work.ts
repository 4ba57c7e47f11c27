/**
 * The work of a run on one thread: checks scripts, then plays them and turns the results into the report's text. Batches
 * of it are asked for and answered by messages, so that the same code serves this thread and worker threads.
 */
import { relative, sep } from 'node:path';
import { InputError } from '../../emulator/input-error.js';
import {
  makeReporter,
  type Problem,
  problemOfFailure,
  problemOfMistake,
  type Reporter,
  type ReporterName,
  type Timing,
} from '../../emulator/script/reporters/index.js';
import type { ScriptMistake } from '../../emulator/script/result.js';
import { ScriptError } from '../../emulator/script/script-error.js';
import { visible } from '../../emulator/text.js';
import { WORLD_TIME, type WorldTime } from '../../emulator/time.js';
import type { LineSettings } from '../line/calls.js';
import { type TraceSettings, traceName } from '../trace-files/script-traces.js';
import type { PlayRules } from './play-rules.js';
import { repeatCommand } from './repeat.js';
import { type PlayedScript, Scripts, Unplayable } from './scripts.js';
import type { ShrunkBeside } from './shrink-beside.js';

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
  /** The path to the card at the end of a line; undefined for cards in this process. */
  readonly line: LineSettings | undefined;
  /** Shrink scripts that fail, into files beside them. */
  readonly shrinks: boolean;
  /** Take a script without an expectation for a mistake, and let the first mistakes end the run. */
  readonly isStrict: boolean;
  /** How often each script is played, and for how long. */
  readonly rules: PlayRules;
}

/** Some scripts in a row, to be checked. */
export interface CheckBatch {
  readonly kind: 'check';
  readonly files: readonly string[];
}

/** Some scripts in a row, to be played. */
export interface PlayBatch {
  readonly kind: 'play';
  readonly files: readonly string[];
  /** Their fingerprints from the check. */
  readonly prints: Uint32Array;
  /** The index of the first of them in the run. */
  readonly first: number;
}

export type Batch = CheckBatch | PlayBatch;

/** What a batch gives. */
export type Reply<B extends Batch> = B extends CheckBatch ? Checked : Played;

export interface Checked {
  /** The fingerprint of each script's text and of what it includes. */
  readonly prints: Uint32Array;
  /** What is wrong with scripts that are, in order. */
  readonly mistakes: readonly ScriptMistake[];
  /** The first script that fits a card file; null where none does. */
  readonly usesCardFile: string | null;
  /** Scripts that expect nothing. */
  readonly withoutExpect: readonly string[];
  /** The files that the scripts include, each once. */
  readonly includes: readonly string[];
}

export interface Played {
  /** What each report says of the batch. */
  readonly texts: readonly string[];
  readonly played: number;
  /** The first script that failed; null where none did. */
  readonly firstFailed: string | null;
  /** What went wrong, in order. */
  readonly problems: readonly Problem[];
  readonly board_us: number;
  /** What was shrunk, as messages. */
  readonly shrunk: readonly string[];
}

/** Loaded only where there is a line. */
async function scriptsOnLine(line: LineSettings, cardFile: string | undefined, rules: PlayRules): Promise<Scripts> {
  const { LinePlayer } = await import('../line/line-player.js');
  return new Scripts(cardFile, new LinePlayer(line, cardFile, rules.timeout_us), true, undefined, rules);
}

/** A reporter, and the folder that links in its report are seen from. */
interface Reporting {
  readonly reporter: Reporter;
  readonly folder: string;
}

export class Work {
  private constructor(
    private readonly scripts: Scripts,
    private readonly reportings: readonly Reporting[],
    private readonly shrink: ((file: string) => ShrunkBeside | undefined) | undefined,
    private readonly trace: TraceSettings | undefined,
    private readonly isStrict: boolean,
    private readonly time: WorldTime,
  ) {}

  static async start(settings: RunSettings, time: WorldTime = WORLD_TIME): Promise<Work> {
    const { reports, cardFile, line, trace, shrinks, isStrict, rules } = settings;
    const record = reports.some(({ reporter }) => reporter === 'html') ? 'pictures' : true;
    const scripts =
      line === undefined
        ? new Scripts(cardFile, undefined, record, trace, rules)
        : await scriptsOnLine(line, cardFile, rules);
    const shrink = shrinks ? (await import('./shrink-beside.js')).shrinkBeside : undefined;
    const reporters = await reportersOf(settings);
    return new Work(
      scripts,
      reporters.map((reporter, index) => ({ reporter, folder: reports[index]!.folder })),
      shrink && ((file) => shrink(file, cardFile)),
      trace,
      isStrict,
      time,
    );
  }

  /** @throws InputError where a trace can't be written, and with `--strict` where only playing shows a mistake */
  do<B extends Batch>(batch: B): Reply<B> {
    return (batch.kind === 'check' ? this.check(batch) : this.play(batch)) as Reply<B>;
  }

  /** Lets the card files go. */
  close(): void {
    this.scripts.close();
  }

  private check({ files }: CheckBatch): Checked {
    const prints = new Uint32Array(files.length);
    const mistakes: ScriptMistake[] = [];
    const includes = new Set<string>();
    let usesCardFile: string | null = null;
    const withoutExpect: string[] = [];
    for (const [index, file] of files.entries()) {
      try {
        const facts = this.scripts.check(file);
        if (facts.usesCardFile) usesCardFile ??= file;
        if (facts.expectsNothing) withoutExpect.push(file);
        if (facts.expectsNothing && this.isStrict)
          throw new InputError(`${visible(file)}: found no expect, expected at least one (--strict)`);
        for (const include of facts.includes) includes.add(include);
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        mistakes.push(this.mistakeOf(error, file));
      }
      prints[index] = this.scripts.readPrint;
    }
    return { prints, mistakes, usesCardFile, withoutExpect, includes: [...includes] };
  }

  private mistakeOf(error: InputError, script: string): ScriptMistake {
    const { message: text } = error;
    const model = this.scripts.model.name;
    if (!(error instanceof ScriptError)) return { script, place: undefined, message: text, text, model };
    return { script, place: error.place, message: error.found, text, model };
  }

  private play({ first, files, prints }: PlayBatch): Played {
    const texts = this.reportings.map(() => '');
    const problems: Problem[] = [];
    let firstFailed: string | null = null;
    let board_us = 0;
    const shrunk: string[] = [];
    for (const [index, file] of files.entries()) {
      const began_ms = this.time.wall_ms();
      const began_us = this.time.steady_us();
      const played = this.playOne(file, prints[index]!);
      const timing = { began_ms, took_us: this.time.steady_us() - began_us };
      if ('text' in played) {
        problems.push(problemOfMistake(played));
        for (const [at, { reporter }] of this.reportings.entries())
          texts[at] += reporter.mistake(played, first + index, timing);
        continue;
      }
      const { result } = played;
      const small = result.ok ? undefined : this.shrink?.(file);
      this.report(texts, played, first + index, timing, small);
      board_us += result.board_us;
      if (result.failure === null) continue;
      problems.push(problemOfFailure(file, result.failure));
      firstFailed ??= file;
      if (small !== undefined) shrunk.push(small.message);
    }
    return { texts, played: files.length, problems, firstFailed, board_us, shrunk };
  }

  private playOne(file: string, print: number): PlayedScript | ScriptMistake {
    try {
      return this.scripts.play(file, print);
    } catch (error) {
      if (!(error instanceof Unplayable)) throw error;
      if (this.isStrict) throw error.mistake;
      return this.mistakeOf(error.mistake, file);
    }
  }

  /** Adds what each report says of one script. */
  private report(
    texts: string[],
    { result, script, pictures }: PlayedScript,
    index: number,
    timing: Timing,
    small: ShrunkBeside | undefined,
  ): void {
    for (const [at, { reporter, folder }] of this.reportings.entries()) {
      const links = this.links(folder, result.file, small);
      texts[at] += reporter.result(result, index, { script, pictures, shrunk: small?.made?.text, links, ...timing });
    }
  }

  /** What was written of a script besides the report. */
  private links(folder: string, file: string, small: ShrunkBeside | undefined): Array<{ label: string; href: string }> {
    const { trace } = this;
    return [
      ...(small?.made === undefined ? [] : [linkTo('the smallest script that still fails', small.made.path, folder)]),
      ...(trace === undefined ? [] : [linkTo('its trace', traceName(trace, file), folder)]),
    ];
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
