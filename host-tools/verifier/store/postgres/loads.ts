/** Reads all that a group asks for at the same moment: a statement a kind of row, in one round trip. */
import { setImmediate as nextRound } from 'node:timers/promises';
import { HELD_SIGN } from '../store.js';
import type { Cell } from './cells.js';
import { type CopiedRows, joined } from './copy-rows.js';
import { ATTEMPT_JOINS, ATTEMPT_LIST, attemptRows, CARD, LIMITS, RECORD, REFUSALS, SETTING, USER } from './rows.js';
import type { Answer, Session, Statement } from './session.js';

/** The kinds of rows that can be asked for; each key is an array of names. */
type Kind = keyof typeof LOADS;
type Names = readonly (string | undefined)[];

interface Load {
  /** The names of one kind, as columns: the first of each, the second of each, and so on. */
  readonly sql: string;
  readonly read: (rows: CopiedRows, cells: readonly Cell[]) => void;
  /** Names that are not among the rows are known not to be there. */
  readonly missing: (rows: CopiedRows, names: Names) => void;
}

const text = (names: Names): string[] => names.map((name) => name ?? '');

const LOADS = {
  attempt: {
    sql: `SELECT ${ATTEMPT_LIST} FROM (SELECT * FROM dscplus.challenges WHERE handle = ANY($1::text[])) AS challenges
      ${ATTEMPT_JOINS}`,
    read: (rows, cells) => rows.readAttempt(attemptRows(cells)),
    missing: (rows, names) => rows.challenges.read(text(names)[0]!, undefined),
  },
  choice: {
    sql: `SELECT asked.username, asked.wanted, asked.otherwise, ${CARD.list}
      FROM unnest($1::text[], $2::text[], $3::text[]) AS asked (username, wanted, otherwise), LATERAL (
        SELECT cards.* FROM dscplus.users JOIN dscplus.assignments ON assignments."user" = users.name
        JOIN dscplus.cards ON cards.serial = assignments.serial
        WHERE users.name IN (asked.username, asked.otherwise)
          AND (asked.wanted IS NULL OR users.name = asked.otherwise OR cards.serial = asked.wanted)
        ORDER BY users.name = asked.otherwise, active DESC,
        cards.suspended OR cards.serial LIKE '${HELD_SIGN}%', cards.serial LIMIT 1) AS cards`,
    read: (rows, [user, wanted, otherwise, ...cells]) => {
      const card = CARD.read(cells);
      rows.choices.read(choiceKey(user!, wanted ?? undefined, otherwise!), card.serial);
      rows.cards.read(card.serial, card);
    },
    missing: (rows, [user, wanted, otherwise]) => rows.choices.read(choiceKey(user!, wanted, otherwise!), undefined),
  },
  question: {
    sql: `SELECT asked.scope, asked.class, questions.place,
        (SELECT max(place) FROM dscplus.questions AS all_of WHERE all_of.scope = asked.scope)
      FROM unnest($1::text[], $2::text[]) AS asked (scope, class)
      LEFT JOIN dscplus.questions ON questions.scope = asked.scope AND questions.class = asked.class`,
    read: (rows, [scope, className, place, newest]) => {
      rows.questions.read(joined(scope!, className!), place == null ? undefined : { place: Number(place) });
      rows.newest.read(scope!, { place: Number(newest ?? 0) });
    },
    missing: () => {},
  },
  setting: {
    sql: `SELECT name, ${SETTING.list} FROM dscplus.settings WHERE name = ANY($1::text[])`,
    read: (rows, [name, ...cells]) => rows.settings.read(name!, SETTING.read(cells).value),
    missing: (rows, names) => rows.settings.read(text(names)[0]!, undefined),
  },
  user: {
    sql: `SELECT ${USER.list} FROM dscplus.users WHERE name = ANY($1::text[])`,
    read: (rows, cells) => {
      const user = USER.read(cells);
      rows.users.read(user.name, user);
    },
    missing: (rows, names) => rows.users.read(text(names)[0]!, undefined),
  },
  limits: {
    sql: `SELECT ${LIMITS.list} FROM dscplus.limits
      JOIN unnest($1::text[], $2::text[]) AS asked (username, serial)
        ON limits."user" = asked.username AND limits.serial = asked.serial`,
    read: (rows, cells) => {
      const limits = LIMITS.read(cells);
      rows.limits.read(joined(limits.user, limits.serial), limits);
    },
    missing: (rows, names) => rows.limits.read(joined(...text(names)), undefined),
  },
  refusals: {
    sql: `SELECT refusals.name_hash, ${REFUSALS.list} FROM dscplus.refusals WHERE name_hash = ANY($1::text[])`,
    read: (rows, [name, ...cells]) => rows.refusals.read(name!, REFUSALS.read(cells).count),
    missing: (rows, names) => rows.refusals.read(text(names)[0]!, undefined),
  },
  record: {
    sql: `SELECT ${RECORD.list} FROM dscplus.records
      JOIN unnest($1::text[], $2::text[]) AS asked (kind, key) ON records.kind = asked.kind AND records.key = asked.key`,
    read: (rows, cells) => {
      const record = RECORD.read(cells);
      rows.records.read(joined(record.kind, record.key), record);
    },
    missing: (rows, names) => rows.records.read(joined(...text(names)), undefined),
  },
} as const satisfies Readonly<Record<string, Load>>;

/** The choice of a user's device depends on who asks for which card, and on who stands in. */
export function choiceKey(user: string, wanted: string | undefined, otherwise: string): string {
  return joined(user, wanted === undefined ? '' : `=${wanted}`, otherwise);
}

export class Loader {
  readonly #session: Session;
  readonly #rows: CopiedRows;
  readonly #locked: Promise<unknown>;
  #asked = new Map<Kind, Map<string, Names>>();
  #loading: Promise<void> | undefined;
  #last: Promise<void> = Promise.resolve();
  #isFirst = true;

  /**
   * @param locked until then only the first round is sent, to be read as soon as the lock is there: many small rounds would
   * be read under it one by one
   */
  constructor(session: Session, rows: CopiedRows, locked: Promise<unknown> = Promise.resolve()) {
    this.#session = session;
    this.#rows = rows;
    this.#locked = locked;
  }

  /** When all that was asked for is there, or can't be had. */
  get settled(): Promise<void> {
    return this.#last.catch(() => {});
  }

  /** Asks for rows. @returns when they are there, with all that others ask for before the event loop turns */
  load(kind: Kind, ...names: Names): Promise<void> {
    const ofKind = this.#asked.get(kind) ?? new Map<string, Names>();
    this.#asked.set(kind, ofKind.set(JSON.stringify(names), names));
    this.#loading ??= this.#loadNext();
    this.#last = this.#loading;
    return this.#loading;
  }

  /** The same for rows that are not waited for: `settled` is. */
  ask(kind: Kind, ...names: Names): void {
    this.load(kind, ...names).catch(() => {});
  }

  async #loadNext(): Promise<void> {
    await nextRound();
    if (!this.#isFirst) await this.#locked;
    this.#isFirst = false;
    const asked = [...this.#asked];
    this.#asked = new Map();
    this.#loading = undefined;
    const answers = await this.#session.run(asked.map(([kind, names]) => statementFor(kind, [...names.values()])));
    for (const [at, [kind, names]] of asked.entries()) fill(this.#rows, LOADS[kind], answers[at]!, [...names.values()]);
  }
}

function statementFor(kind: Kind, asked: readonly Names[]): Statement {
  const columns = asked[0]!.map((_, at) => asked.map((names) => names[at] ?? null));
  return { sql: LOADS[kind].sql, values: columns };
}

function fill(rows: CopiedRows, { read, missing }: Load, answer: Answer, asked: readonly Names[]): void {
  for (const cells of answer.rows) read(rows, cells);
  for (const names of asked) missing(rows, names);
}
