/**
 * Failures and mistakes as annotations of GitHub Actions (docs.github.com, "Workflow commands": `::error file=…,line=…,col=…::…`). They
 * go to standard error, which is read for commands as standard output is, so that a report can have the latter.
 */
import { relative, resolve, sep } from 'node:path';
import { fileOf } from '../../../../emulator/script/cases.js';
import type { Problem } from '../../../../emulator/script/reporters/index.js';
import { visible } from '../../../../emulator/text.js';

/** Of one step's errors GitHub shows so many; the others are in the report. */
const MOST_ANNOTATIONS = 10;

/** A message, and where it belongs. */
export interface Located {
  readonly file: string;
  /** Counted from 1; missing for the whole file. */
  readonly line?: number;
  readonly column?: number;
  readonly message: string;
}

const TITLES: Readonly<Record<Problem['kind'], string>> = {
  failure: 'A key script fails',
  mistake: 'A key script has a mistake',
  line: 'The line to the card failed',
};

/** Writes annotations where the run is one of GitHub Actions, as many as GitHub shows. */
export class Annotations {
  private left: number;

  constructor(private readonly env: NodeJS.ProcessEnv) {
    this.left = env.GITHUB_ACTIONS === 'true' ? MOST_ANNOTATIONS : 0;
  }

  show(problems: readonly Problem[]): void {
    for (const { kind, script, place, message } of problems.slice(0, this.left)) {
      const one = { ...(place ?? { file: script }), message };
      process.stderr.write(`${annotation(one, TITLES[kind], this.env.GITHUB_WORKSPACE)}\n`);
      this.left -= 1;
    }
  }
}

/**
 * One line, without its line end.
 * @param workspace the folder that GitHub sees paths from; undefined for where the command runs
 */
export function annotation(
  { file, line, column, message }: Located,
  title: string,
  workspace: string | undefined,
): string {
  const path = relative(workspace ?? '.', resolve(fileOf(file)))
    .split(sep)
    .join('/');
  const list = Object.entries({ file: path, line, col: column, title }).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${property(String(value))}`],
  );
  return `::error ${list.join(',')}::${data(visible(message))}`;
}

/** The text behind the second `::`. */
function data(text: string): string {
  return text.replace(/[%\r\n]/g, percent);
}

/** In a property the characters that end one are escaped too. */
function property(text: string): string {
  return text.replace(/[%\r\n:,]/g, percent);
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}
