/** Reads a key script, the scripts that it includes joined in, into the list of its statements. */
import { normalize } from 'node:path';
import { findModel, type Model } from '../../firmware/models.js';
import { InputError } from '../input-error.js';
import { ExpectedEntry } from './expected-entry.js';
import { LineReader } from './line-reader.js';
import { ScriptError } from './script-error.js';
import { sourceText } from './source-text.js';
import type { Before, Include } from './statements/reader.js';
import { STATEMENTS } from './statements/table.js';
import type { CardRecord, Statement } from './statements.js';

/** Scripts that include one another may be this many. */
const DEEPEST_INCLUDE = 32;
/** All scripts of one run of `parseScript`, each counted as often as it is included. */
const LARGEST_TOTAL_BYTES = 16 * 1024 * 1024;

export interface ParseOptions {
  /** The bytes of the script at `path`. Throws an InputError where it can't be read. */
  read(path: string): Uint8Array;
  /** The model that is fitted where the script fits none. */
  readonly defaultModel: Model;
  /** Refuses a record that no card can hold, with an InputError that names no place. */
  checkRecord(record: CardRecord): void;
  /** The model in a card file, where it can be known before the run. */
  cardFileModel?(path: string): Model | undefined;
}

export interface Script {
  /** The path as the user gave it. */
  readonly file: string;
  /** In order, with all that is included. */
  readonly statements: readonly Statement[];
  /** The text of every file that a statement's place may name. */
  readonly sources: ReadonlyMap<string, string>;
}

/**
 * @param file the script's path, and its name in every place
 * @throws ScriptError at the first mistake; InputError where the script itself can't be read
 */
export function parseScript(file: string, options: ParseOptions): Script {
  const reading = new Reading(options);
  reading.file(file, reading.load(file));
  return { file, statements: reading.statements, sources: reading.sources };
}

/** One run of `parseScript`. */
class Reading implements Before {
  readonly statements: Statement[] = [];
  readonly sources = new Map<string, string>();
  readonly savedNames = new Set<string>();
  readonly entry: ExpectedEntry;
  /** The files that are being read, each included by the one before it. */
  private readonly open: string[] = [];
  private totalBytes = 0;

  constructor(private readonly options: ParseOptions) {
    this.entry = new ExpectedEntry(options.defaultModel);
  }

  get model(): Model | undefined {
    return this.entry.model;
  }

  checkRecord(record: CardRecord): void {
    this.options.checkRecord(record);
  }

  load(file: string): string {
    const bytes = this.options.read(file);
    this.totalBytes += bytes.length;
    if (this.totalBytes > LARGEST_TOTAL_BYTES) {
      throw new InputError('found more than 16 MiB in all included scripts together, expected at most 16 MiB');
    }
    return sourceText(file, bytes);
  }

  file(file: string, text: string): void {
    this.sources.set(file, text);
    this.open.push(normalize(file));
    const line = new LineReader(file, text);
    while (line.nextStatement()) this.statement(line);
    this.open.pop();
  }

  private statement(line: LineReader): void {
    const word = line.word();
    const read = STATEMENTS.get(word) ?? refuseWord(line, word);
    const statement = read(line, this);
    line.finish();
    if (statement.do === 'include') {
      this.include(statement, line);
      return;
    }
    this.note(statement);
    this.statements.push(statement);
  }

  private note(statement: Statement): void {
    const { entry } = this;
    if (statement.do === 'card') entry.fit(findModel(statement.record.model!), statement.place);
    else if (statement.do === 'cardFile') entry.fit(this.options.cardFileModel?.(statement.path), statement.place);
    else entry.follow(statement);
    if (statement.do === 'save') this.savedNames.add(statement.name);
  }

  private include({ path, pathPlace }: Include, line: LineReader): void {
    if (this.open.includes(normalize(path))) {
      line.fail(pathPlace, 'found a script that includes itself, expected no loop of includes');
    }
    if (this.open.length === DEEPEST_INCLUDE) {
      line.fail(pathPlace, `found an include inside ${DEEPEST_INCLUDE} others, expected at most ${DEEPEST_INCLUDE}`);
    }
    this.file(path, this.loadAt(path, pathPlace, line));
  }

  /** What can't be read is a mistake of the statement that includes it. */
  private loadAt(path: string, pathPlace: Include['pathPlace'], line: LineReader): string {
    try {
      return this.load(path);
    } catch (error) {
      if (error instanceof InputError && !(error instanceof ScriptError)) return line.fail(pathPlace, error.message);
      throw error;
    }
  }
}

function refuseWord(line: LineReader, word: string): never {
  const lower = word.toLowerCase();
  return STATEMENTS.has(lower)
    ? line.expected(`a statement (did you mean "${lower}"?)`)
    : line.expected(`a statement (${[...STATEMENTS.keys()].join(', ')})`);
}
