/** What a statement's reader is given and gives. */
import type { Model } from '../../../firmware/models.js';
import type { Capture } from '../../machine/parts/contacts.js';
import type { ExpectedEntry } from '../expected-entry.js';
import type { LineReader } from '../line-reader.js';
import type { Place, Statement } from '../statements.js';

/** What is known at a statement of what the statements before it did. */
export interface Before {
  /** The model that is fitted. */
  readonly model: Model;
  readonly entry: ExpectedEntry;
  readonly savedNames: ReadonlySet<string>;
  /** The capture in a file. @throws InputError where there is none */
  capture(path: string, isClosedLow: boolean): Capture;
}

/** Another script in this place; `path` is joined to the including script's folder already. */
export interface Include {
  readonly do: 'include';
  readonly path: string;
  readonly place: Place;
}

/** Reads a statement after its first word, up to the line's end, which the caller checks. */
export type StatementReader = (line: LineReader, before: Before) => Statement | Include;
