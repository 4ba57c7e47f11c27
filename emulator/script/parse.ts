/** Reads a key script, the scripts that it includes joined in, into the list of its statements. */
import { normalize } from 'node:path';
import type { Model } from '../../firmware/models.js';
import { InputError } from '../input-error.js';
import type { Capture } from '../trace/capture/capture.js';
import { LARGEST_CAPTURE_BYTES } from '../trace/capture/capture.js';
import { readCapture } from '../trace/capture/read-capture.js';
import { ExpectedEntry } from './expected-entry.js';
import { INCLUDE } from './language.js';
import { LineReader } from './line-reader.js';
import { refuseOtherFile } from './other-file.js';
import { pathBeside } from './paths.js';
import type { Place } from './place.js';
import { ScriptError } from './script-error.js';
import { sourceText } from './source-text.js';
import type { Before } from './statements/entry.js';
import { LANGUAGE, type Statement } from './statements/table.js';

/** So many includes may stand inside one another. */
const DEEPEST_INCLUDE = 32;
/** All scripts of one run of `parseScript`, each counted as often as it is included. */
const LARGEST_TOTAL_BYTES = 16 * 1024 * 1024;
/** All captures, each counted as often as it is played. */
const LARGEST_CAPTURES_BYTES = 64 * 1024 * 1024;

export interface ParseOptions {
  /**
   * The bytes of the script or capture at `path`; of a larger file than `most_bytes` (a script's most where nothing is
   * said), enough to see that. Throws an InputError where it can't be read.
   */
  read(path: string, most_bytes?: number): Uint8Array;
  /** The model that is fitted where the script fits none. */
  readonly defaultModel: Model;
  /** The model of the card in a card file; throws an InputError where it can't be read. */
  cardFileModel(path: string): Model;
  /** Names that are saved before the script begins. */
  readonly savedNames?: ReadonlySet<string>;
}

export interface Script {
  /** The path as the user gave it. */
  readonly file: string;
  /** In order, with all that is included. */
  readonly statements: readonly Statement[];
  /** The text of every file that a statement's place may name. */
  readonly sources: ReadonlyMap<string, string>;
  /** Every `include`, in the order of their places in the run. */
  readonly includes: readonly Included[];
}

/** An `include`, and the first statement that comes of it, or after it where none does. */
export interface Included {
  readonly place: Place;
  readonly index: number;
}

/**
 * @param file the script's path, and its name in every place
 * @throws ScriptError at the first mistake, and for a script without statements; InputError where the script itself can't be read
 */
export function parseScript(file: string, options: ParseOptions): Script {
  const reading = new Reading(options);
  const text = reading.load(file);
  reading.file(file, text);
  const { statements, sources, includes } = reading;
  if (statements.length === 0) {
    throw new ScriptError({ file, line: 1, column: 1 }, text, 'found no statement, expected at least one');
  }
  return { file, statements, sources, includes };
}

/** Statements that are typed: each line is read when it comes, and knows what those before it did. */
export class TypedScript {
  private readonly reading: Reading;
  private lines = 0;

  /** @param file what stands for the script's path in every place */
  constructor(
    private readonly file: string,
    options: ParseOptions,
  ) {
    this.reading = new Reading(options);
  }

  /** The next line is no statement: it counts, and nothing else. */
  skip(): void {
    this.lines += 1;
  }

  /**
   * @param text the next line, without its line end
   * @returns its statements: none, one, or those of a script that it includes
   * @throws ScriptError for a mistake; the line is then as if it had not been typed
   */
  next(text: string): Script {
    this.lines += 1;
    return { file: this.file, ...this.reading.typed(this.file, text, this.lines) };
  }
}

/** One run of `parseScript`, or of what is typed. */
class Reading implements Before {
  statements: Statement[] = [];
  sources = new Map<string, string>();
  includes: Included[] = [];
  readonly savedNames: Set<string>;
  readonly entry: ExpectedEntry;
  /** The files that are being read, each included by the one before it. */
  private readonly open: string[] = [];
  private totalBytes = 0;
  private captureBytes = 0;

  constructor(private readonly options: ParseOptions) {
    this.entry = new ExpectedEntry(options.defaultModel);
    this.savedNames = new Set(options.savedNames);
  }

  get model(): Model {
    return this.entry.model;
  }

  load(file: string): string {
    const bytes = this.options.read(file);
    this.totalBytes += bytes.length;
    if (this.totalBytes > LARGEST_TOTAL_BYTES) {
      throw new InputError('found more than 16 MiB in all included scripts together, expected at most 16 MiB');
    }
    const text = sourceText(file, bytes);
    refuseOtherFile(file, text);
    return text;
  }

  /** One line that is typed, the `number`-th. */
  typed(file: string, text: string, number: number): Omit<Script, 'file'> {
    this.statements = [];
    this.sources = new Map();
    this.includes = [];
    this.open.length = 0;
    this.totalBytes = 0;
    this.file(file, text, number);
    return { statements: this.statements, sources: this.sources, includes: this.includes };
  }

  /** @param firstLine the number of the text's first line */
  file(file: string, text: string, firstLine = 1): void {
    this.sources.set(file, text);
    this.open.push(file);
    const line = new LineReader(file, text, firstLine);
    while (line.nextStatement()) this.statement(line);
    this.open.pop();
  }

  private statement(line: LineReader): void {
    const { place } = line;
    const word = line.word();
    if (word === INCLUDE) {
      this.include(place, line);
      return;
    }
    const entry = LANGUAGE.reading(word, line) ?? refuseWord(line, word);
    const statement: Statement = placedAt(entry.read(line, this), place);
    line.finish();
    this.follow(statement, line);
    this.statements.push(statement);
  }

  private follow(statement: Statement, line: LineReader): void {
    try {
      LANGUAGE.follow(statement, this, statement.place);
    } catch (error) {
      line.refused(error);
    }
  }

  capture(path: string, isClosedLow: boolean): Capture {
    const bytes = this.options.read(path, LARGEST_CAPTURE_BYTES);
    this.captureBytes += bytes.length;
    if (this.captureBytes > LARGEST_CAPTURES_BYTES) {
      throw new InputError('found more than 64 MiB in all captures together, expected at most 64 MiB');
    }
    return readCapture(path, bytes, isClosedLow);
  }

  cardFileModel(path: string): Model {
    return this.options.cardFileModel(path);
  }

  private include(place: Place, line: LineReader): void {
    const path = pathBeside(line.file, line.nonEmpty(line.textOrWord(), 'the path of a script'));
    line.finish();
    if (this.open.some((file) => normalize(file) === normalize(path))) {
      line.fail(line.tokenPlace, 'found a script that includes itself, expected no loop of includes');
    }
    if (this.open.length > DEEPEST_INCLUDE) {
      const most = DEEPEST_INCLUDE;
      line.fail(line.tokenPlace, `found an include inside ${most} others, expected at most ${most}`);
    }
    this.includes.push({ place, index: this.statements.length });
    this.file(path, this.included(path, line));
  }

  /** An error while reading it is a mistake of the statement that includes it. */
  private included(path: string, line: LineReader): string {
    try {
      return this.load(path);
    } catch (error) {
      return line.refused(error);
    }
  }
}

/** The same object: to join two takes three times as long as all else that is done here. */
function placedAt<I extends object>(instruction: I & { place?: Place }, place: Place): I & { readonly place: Place } {
  instruction.place = place;
  return instruction as I & { readonly place: Place };
}

function refuseWord(line: LineReader, word: string): never {
  const lower = word.toLowerCase();
  const { keywords } = LANGUAGE;
  return keywords.includes(lower)
    ? line.expected(`a statement (did you mean "${lower}"?)`)
    : line.expected(`a statement (${keywords.join(', ')})`);
}
