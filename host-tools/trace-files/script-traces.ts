/** A trace of each script of a run, in a file of its own. */
import { InputError } from '../../emulator/input-error.js';
import { visible } from '../../emulator/text.js';
import type { Shows } from '../../emulator/trace/record.js';
import { Tracer } from '../../emulator/trace/tracer.js';
import { TraceFile } from './trace-file.js';

/** Plain data: every thread of a run has it. */
export interface TraceSettings {
  /** The file; with a `%` in it, of as many files as there are scripts. */
  readonly path: string;
  readonly shows: Shows;
}

/** The last part of a path. */
const NAME = /[^\\/]*$/;

/** The text that replaces a `%`: the script's path, `a/b/login.keys` as `a-b-login`. */
function stemOf(script: string): string {
  return script
    .replace(/\.keys$/, '')
    .replace(/^(\.{0,2}[\\/])+/, '')
    .replace(/[\\/:]+/g, '-');
}

/** The file of a script, such as its trace. @param path the pattern, with a `%` for the script in its name; one of a folder's name stays */
export function nameFor(path: string, script: string): string {
  return path.replace(NAME, (name) => name.replaceAll('%', () => stemOf(script)));
}

/** Whether each script has a file of its own. @param path the pattern */
export function isForEach(path: string): boolean {
  return NAME.exec(path)![0].includes('%');
}

/** @param option the one that was given `path` @throws InputError where two scripts would write one file */
export function checkNames(option: string, path: string, scripts: readonly string[]): void {
  const taken = new Map<string, string>();
  for (const script of scripts) {
    const name = nameFor(path, script);
    const other = taken.get(name);
    if (other !== undefined) {
      const hint = isForEach(path) ? 'run them one by one' : 'put a % into its name, as in traces/%.vcd';
      throw new InputError(
        `${option} is ${JSON.stringify(path)}, which is one file for ${visible(other)} and ${visible(script)}: ${hint}`,
      );
    }
    taken.set(name, script);
  }
}

export class ScriptTraces {
  readonly tracer: Tracer;

  constructor(private readonly settings: TraceSettings) {
    this.tracer = new Tracer(settings.shows);
  }

  /**
   * Writes the trace of what `play` does to the card whose probe `tracer` is, from its restart on.
   * @throws InputError where it can't be written, and what `play` throws; what was written stays
   */
  write<T>(script: string, play: () => T): T {
    const file = new TraceFile(nameFor(this.settings.path, script));
    this.tracer.to(file);
    let failure: unknown;
    let result: T;
    try {
      result = play();
    } finally {
      this.tracer.end();
      failure = file.close();
    }
    if (failure !== undefined) throw failure;
    return result;
  }
}
