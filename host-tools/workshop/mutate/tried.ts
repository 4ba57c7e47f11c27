/** The verdicts of an area's runs, kept as they come: a long run that was stopped goes on where it was. */
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Mutant } from './mutants.js';
import { named } from './survivors.js';
import type { Verdict } from './worker-pool.js';

export const VERDICTS = 'build/mutate/verdicts.jsonl';

/** A line of the file. */
interface Line extends ReturnType<typeof named> {
  /** Names the mutant, of this text of its source. */
  readonly key: string;
  readonly foundBy: Verdict;
}

export class Tried {
  private readonly found = new Map<string, string>();
  private readonly digests: ReadonlyMap<string, string>;

  /**
   * @param sources texts by file name
   * @param resumes whether what earlier runs found counts
   */
  constructor(
    private readonly sources: ReadonlyMap<string, string>,
    resumes: boolean,
    private readonly path = VERDICTS,
  ) {
    this.digests = new Map(
      [...sources].map(([file, text]) => [file, createHash('sha256').update(text).digest('hex').slice(0, 16)]),
    );
    mkdirSync(dirname(path), { recursive: true });
    if (!resumes || !existsSync(path)) return;
    for (const line of readFileSync(path, 'utf8').split('\n')) {
      const { key, foundBy } = readLine(line) ?? { foundBy: null };
      if (key !== undefined && foundBy !== null) this.found.set(key, foundBy);
    }
  }

  /** What noticed the mutant in an earlier run, its source being the same since; undefined where nothing did. */
  foundBy(mutant: Mutant): string | undefined {
    return this.found.get(this.keyOf(mutant));
  }

  note(mutant: Mutant, foundBy: Verdict): void {
    const line: Line = { key: this.keyOf(mutant), foundBy, ...named(mutant, this.sources.get(mutant.file)!) };
    appendFileSync(this.path, `${JSON.stringify(line)}\n`);
  }

  private keyOf({ file, start, end, becomes }: Mutant): string {
    return [file, this.digests.get(file), start, end, becomes].join(' ');
  }
}

/** @returns undefined for half a line, which a run that was killed leaves */
function readLine(line: string): Line | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
