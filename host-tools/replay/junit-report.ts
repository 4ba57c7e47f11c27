/** A JUnit report, read for the scripts that failed in its run. */
import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { fileOf } from '../../emulator/script/cases.js';

/** What a report says of its run. */
export interface ReportedRun {
  /** The scripts that failed or had a mistake. */
  readonly failed: readonly string[];
  /** How far it came, as the report has it; undefined for a run that was not stopped. */
  readonly stopped: string | undefined;
}

/** The content of a test case that did not succeed. */
const TROUBLES: readonly string[] = ['failure', 'error'];

/**
 * The scripts of test cases that failed or were in error, and how far a run came that was stopped. A case of a table has the table's file as its `file`, and its
 * own path as its `name`. The case that stands for a stopped run has no file, and is none.
 * @param text the report; no entity is fetched, and a document type is none of a report's
 * @returns undefined for what is no JUnit report, or is not whole
 */
export function runOfJunit(text: string): ReportedRun | undefined {
  const reader = new Reader();
  try {
    reader.read(text);
  } catch {
    return undefined;
  }
  return reader.isReport ? { failed: reader.failed, stopped: reader.stopped } : undefined;
}

class Reader {
  readonly failed: string[] = [];
  stopped: string | undefined = undefined;
  isReport = false;
  readonly #parser = new SaxesParser();
  /** The elements that are open, the root first. */
  readonly #open: string[] = [];
  /** The script of the test case that is open. */
  #script: string | undefined = undefined;

  constructor() {
    this.#parser.on('error', (error) => {
      throw error;
    });
    this.#parser.on('doctype', () => {
      throw new Error('a document type');
    });
    this.#parser.on('opentag', (tag) => this.#begin(tag));
    this.#parser.on('closetag', () => this.#open.pop());
  }

  read(text: string): void {
    this.#parser.write(text).close();
  }

  #begin({ name, attributes }: SaxesTagPlain): void {
    if (this.#open.length === 0) this.isReport = name === 'testsuites' || name === 'testsuite';
    const isInCase = this.#open.at(-1) === 'testcase';
    if (name === 'testcase') this.#script = scriptOf(attributes);
    if (isInCase && TROUBLES.includes(name) && this.#script !== undefined) {
      this.failed.push(this.#script);
      this.#script = undefined;
    }
    if (isInCase && name === 'error' && attributes.type === 'stopped') this.stopped = attributes.message ?? 'stopped';
    this.#open.push(name);
  }
}

function scriptOf({ file, name = '' }: Readonly<Record<string, string>>): string | undefined {
  return file !== undefined && fileOf(name) === file ? name : file;
}
