/**
 * Statements that go out as one message and are answered by one: the server sends nothing before all are done, and does
 * nothing more after a mistake. The driver's own queries are answered one by one, which wakes both sides for each.
 */
import type { Duplex } from 'node:stream';
import type { Query } from 'pg';
import type { Cell } from './cells.js';

export type Value = string | number | bigint | boolean | Uint8Array | null | readonly (string | number | null)[];

export interface Statement {
  readonly sql: string;
  readonly values?: readonly Value[];
}

export interface Answer {
  /** Each cell as the server writes it in text. */
  readonly rows: readonly (readonly Cell[])[];
  /** Rows that were read or changed. */
  readonly count: number;
  /** The command that was carried out: of a COMMIT that could not commit, ROLLBACK. */
  readonly command: string;
}

export interface Batch {
  readonly statements: readonly Statement[];
  /** Filled as they come. */
  readonly answers: Answer[];
  /** Names of statements that the connection is known to have prepared; undefined where it prepares none. */
  readonly prepared: Set<string> | undefined;
  readonly resolve: (answers: readonly Answer[]) => void;
  readonly reject: (error: Error) => void;
}

/** The messages of the driver's connection. */
interface Wire {
  readonly stream: Duplex;
  close(of: { type: 'S'; name: string }): void;
  parse(statement: { name: string; text: string }): void;
  bind(to: { statement: string; values: readonly unknown[] }): void;
  execute(portal: { portal: string }): void;
  sync(): void;
}

/** Names of prepared statements, by their text. There are as many as the sources have. */
const NAMES = new Map<string, string>();

function nameOf(sql: string): string {
  let name = NAMES.get(sql);
  if (name === undefined) {
    name = `dscplus${NAMES.size}`;
    NAMES.set(sql, name);
  }
  return name;
}

/** A batch as the driver takes it; it takes only queries of its own kind. */
export function queryOf(DriverQuery: typeof Query, { statements, answers, prepared, resolve, reject }: Batch): Query {
  let rows: Cell[][] = [];
  return Object.assign(new DriverQuery(''), {
    submit: (connection: unknown) => send(connection as Wire, statements, prepared),
    handleDataRow: ({ fields }: { fields: Cell[] }) => rows.push(fields),
    handleCommandComplete({ text }: { text: string }) {
      prepared?.add(nameOf(statements[answers.length]!.sql));
      answers.push({ rows, ...done(text) });
      rows = [];
    },
    handleReadyForQuery: () => resolve(answers),
    handleError: reject,
  });
}

/** @param text such as `SELECT 3`, `INSERT 0 1` or `COMMIT` */
function done(text: string): Pick<Answer, 'command' | 'count'> {
  const words = text.split(' ');
  return { command: words[0]!, count: Number(words.at(-1)) || 0 };
}

function send(wire: Wire, statements: readonly Statement[], prepared: Set<string> | undefined): void {
  wire.stream.cork();
  try {
    for (const { sql, values = [] } of statements) {
      const name = prepared === undefined ? '' : nameOf(sql);
      if (prepared?.has(name) !== true) {
        // A mistake may have left one of that name, or not.
        if (name !== '') wire.close({ type: 'S', name });
        wire.parse({ name, text: sql });
      }
      wire.bind({ statement: name, values: values.map(asSent) });
      wire.execute({ portal: '' });
    }
    wire.sync();
  } finally {
    wire.stream.uncork();
  }
}

/** As text, and bytes as they are. */
function asSent(value: Value): string | Buffer | null {
  if (value === null || typeof value === 'string') return value;
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.length);
  if (typeof value === 'object') return `{${value.map(element).join(',')}}`;
  return String(value);
}

function element(value: string | number | null): string {
  if (typeof value !== 'string') return value === null ? 'NULL' : String(value);
  return `"${value.replace(/["\\]/g, '\\$&')}"`;
}
