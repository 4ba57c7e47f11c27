/**
 * The work of a run on one thread: checks scripts, then plays them and turns the results into the report's text. Batches
 * of it are asked for and answered by messages, so that the same code serves this thread and worker threads.
 */
import { relative, sep } from 'node:path';
import { InputError } from '../../emulator/input-error.js';
import { makeReporter, type Reporter, type ReporterName } from '../../emulator/script/reporters/index.js';
import type { ScriptFailure } from '../../emulator/script/result.js';
import { ScriptError } from '../../emulator/script/script-error.js';
import { visible } from '../../emulator/text.js';
import type { LineSettings } from '../line/calls.js';
import { type TraceSettings, traceName } from '../trace-files/script-traces.js';
import { repeatCommand } from './repeat.js';
import { Scripts } from './scripts.js';
import type { ShrunkBeside } from './shrink-beside.js';

/** The settings that every thread of a run has; plain data. */
export interface RunSettings {
  readonly reporter: ReporterName;
  readonly colors: boolean;
  /** The card file that every script starts with; undefined for the demo card. */
  readonly cardFile: string | undefined;
  /** Where a trace of each script goes; undefined for nowhere. */
  readonly trace: TraceSettings | undefined;
  /** The path to the card at the end of a line; undefined for cards in this process. */
  readonly line: LineSettings | undefined;
  /** Shrink scripts that fail, into files beside them. */
  readonly shrinks: boolean;
  /** Take a script without an expectation for a mistake. */
  readonly isStrict: boolean;
  /** The folder that the report's links are seen from. */
  readonly reportFolder: string;
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

/** What is wrong with a script. */
export interface Mistake {
  /** For people: with its place, the line and a caret, where it has one. */
  readonly text: string;
  /** The same without them, and where it is. The file's name is as it was given, or that of the included one. */
  readonly message: string;
  readonly file: string;
  /** Counted from 1; missing for the whole file. */
  readonly line?: number;
  readonly column?: number;
}

export interface Checked {
  /** The fingerprint of each script's text and of what it includes. */
  readonly prints: Uint32Array;
  /** What is wrong with scripts that are, in order. */
  readonly mistakes: readonly Mistake[];
  /** The first script that fits a card file; null where none does. */
  readonly usesCardFile: string | null;
  /** Scripts that expect nothing. */
  readonly withoutExpect: readonly string[];
  /** The files that the scripts include, each once. */
  readonly includes: readonly string[];
}

export interface Played {
  readonly text: string;
  readonly played: number;
  /** The first script that failed; null where none did. */
  readonly firstFailed: string | null;
  /** How scripts failed, in order. */
  readonly failures: readonly ScriptFailure[];
  readonly board_us: number;
  /** What was shrunk, as messages. */
  readonly shrunk: readonly string[];
}

/** Loaded only where there is a line. */
async function scriptsOnLine(line: LineSettings, cardFile: string | undefined): Promise<Scripts> {
  const { LinePlayer } = await import('../line/line-player.js');
  return new Scripts(cardFile, new LinePlayer(line, cardFile));
}

function mistakeOf(error: InputError, file: string): Mistake {
  const { message } = error;
  if (!(error instanceof ScriptError)) return { text: message, file, message };
  return { ...error.place, text: message, message: error.found };
}

export class Work {
  private constructor(
    private readonly scripts: Scripts,
    private readonly reporter: Reporter,
    private readonly shrink: ((file: string) => ShrunkBeside | undefined) | undefined,
    private readonly trace: TraceSettings | undefined,
    private readonly reportFolder: string,
    private readonly isStrict: boolean,
  ) {}

  static async start(settings: RunSettings): Promise<Work> {
    const { reporter, colors, cardFile, line, trace, shrinks, reportFolder, isStrict } = settings;
    const repeat = (file: string): string => repeatCommand(file, settings);
    const record = reporter === 'html' ? 'pictures' : true;
    const scripts =
      line === undefined ? new Scripts(cardFile, undefined, record, trace) : await scriptsOnLine(line, cardFile);
    const shrink = shrinks ? (await import('./shrink-beside.js')).shrinkBeside : undefined;
    return new Work(
      scripts,
      await makeReporter(reporter, { colors, repeat }),
      shrink && ((file) => shrink(file, cardFile)),
      trace,
      reportFolder,
      isStrict,
    );
  }

  /** @throws InputError where only playing shows that a script can't be played, or that it has changed */
  do<B extends Batch>(batch: B): Reply<B> {
    return (batch.kind === 'check' ? this.check(batch) : this.play(batch)) as Reply<B>;
  }

  /** Lets the card files go. */
  close(): void {
    this.scripts.close();
  }

  private check({ files }: CheckBatch): Checked {
    const prints = new Uint32Array(files.length);
    const mistakes: Mistake[] = [];
    const includes = new Set<string>();
    let usesCardFile: string | null = null;
    const withoutExpect: string[] = [];
    for (const [index, file] of files.entries()) {
      try {
        const facts = this.scripts.check(file);
        prints[index] = facts.print;
        if (facts.usesCardFile) usesCardFile ??= file;
        if (facts.expectsNothing) withoutExpect.push(file);
        if (facts.expectsNothing && this.isStrict)
          throw new InputError(`${visible(file)}: found no expect, expected at least one (--strict)`);
        for (const include of facts.includes) includes.add(include);
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        mistakes.push(mistakeOf(error, file));
      }
    }
    return { prints, mistakes, usesCardFile, withoutExpect, includes: [...includes] };
  }

  private play({ first, files, prints }: PlayBatch): Played {
    let text = '';
    const failures: ScriptFailure[] = [];
    let firstFailed: string | null = null;
    let board_us = 0;
    const shrunk: string[] = [];
    for (const [index, file] of files.entries()) {
      const { result, script, pictures } = this.scripts.play(file, prints[index]!);
      const small = result.ok ? undefined : this.shrink?.(file);
      const context = { script, pictures, shrunk: small?.made?.text, links: this.links(file, small) };
      text += this.reporter.result(result, first + index, context);
      board_us += result.board_us;
      if (result.failure === null) continue;
      failures.push(result.failure);
      firstFailed ??= file;
      if (small !== undefined) shrunk.push(small.message);
    }
    return { text, played: files.length, failures, firstFailed, board_us, shrunk };
  }

  /** What was written of a script besides the report. */
  private links(file: string, small: ShrunkBeside | undefined): Array<{ label: string; href: string }> {
    const { trace } = this;
    return [
      ...(small?.made === undefined ? [] : [this.link('the smallest script that still fails', small.made.path)]),
      ...(trace === undefined ? [] : [this.link('its trace', traceName(trace, file))]),
    ];
  }

  /** A link of the report to a file, as a URL has its path. */
  private link(label: string, path: string): { label: string; href: string } {
    const steps = relative(this.reportFolder, path).split(sep);
    return { label, href: `./${steps.map(encodeURIComponent).join('/')}` };
  }
}
