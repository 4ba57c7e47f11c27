/**
 * Sessions: random tokens, kept as keyed hashes, which end by themselves, by log-out, or with the device or password
 * that they rest on.
 */
import { InputError } from '../../emulator/input-error.js';
import { checkOptionalText, checkOptions, checkText } from '../arguments.js';
import type { AuditEntry } from '../verifier/audit.js';
import type { Decision, View } from '../verifier/context.js';
import { isOver as isKeyOver } from '../verifier/held.js';
import { userOf } from '../verifier/lookups.js';
import { checkedAddress } from './address-rules.js';
import { authenticationWith, type Devices, type Level, PASSWORD_ALONE } from './devices.js';
import type { Desk } from './host.js';
import { type NewRow, type Row, Rows } from './rows.js';

/** 256 bits. */
const TOKEN_BYTES = 32;
/** A use is noted once in so many parts of the idle time: not each is worth a write. */
const NOTED_PARTS = 10;
const APPLICATION_LENGTH_MAX = 64;
/** Sessions that a list has at most. */
const LIST_MAX = 10_000;

export interface Session {
  /** Names the session, in lists and in the audit log; it opens nothing. */
  readonly id: string;
  readonly user: string;
  readonly level: Level;
  readonly amr: readonly string[];
  /** The card of the login; undefined where a password was enough. */
  readonly serial: string | undefined;
  /** From where, and to which application, the user logged in. */
  readonly address: string | undefined;
  readonly application: string | undefined;
  /** In milliseconds since 1970; `seen_ms` a tenth of the idle time late at most. */
  readonly begun_ms: number;
  readonly seen_ms: number;
  /** When it ends if it is not used any more. */
  readonly ends_ms: number;
}

export interface NewSession {
  /** The secret of the session: for the user's cookie, and nowhere else. */
  readonly token: string;
  readonly session: Session;
}

export interface SessionStart {
  /** The user as the verifier's answer has it. */
  readonly user: string;
  /** The card as the verifier's answer has it; without it the password was enough. */
  readonly serial?: string | undefined;
  readonly address?: string | undefined;
  /** The application that was logged in to, up to 64 characters. */
  readonly application?: string | undefined;
}

type SessionValue = Omit<Session, 'id' | 'user' | 'ends_ms'>;

export class Sessions {
  readonly #desk: Desk;
  readonly #devices: Devices;
  readonly #rows: Rows<SessionValue>;

  /** @internal */
  constructor(desk: Desk, devices: Devices) {
    this.#desk = desk;
    this.#devices = devices;
    this.#rows = new Rows(desk.hashName, 'session');
  }

  /**
   * Begins a session within the decision that it rests on: the `within` of `Verifier.verify`, or `Verifier.decide`.
   * @throws InputError for a user or a card that is not there
   */
  async begin(decision: Decision, start: SessionStart): Promise<NewSession> {
    const { serial, address, application } = checkedStart(start);
    const { tx, now_ms, log } = decision;
    const { name } = await userOf(decision, start.user);
    const authentication = serial === undefined ? PASSWORD_ALONE : await this.#devices.authentication(decision, serial);
    const token = this.#desk.random.bytes(TOKEN_BYTES).toString('base64url');
    const value = { ...authentication, serial, address, application, begun_ms: now_ms, seen_ms: now_ms };
    const row = this.#row(this.#keyOf(token), name, value);
    await this.#makeRoom(decision, name);
    await this.#rows.put(tx, row);
    await this.#rows.forget(tx, now_ms);
    if (serial !== undefined) await this.#devices.noteUse(tx, name, serial);
    log(entry('begin session', 'done', row));
    return { token, session: sessionOf(row) };
  }

  /**
   * The session of a token, which is in use from now on. It ends with its time, and as soon as its user is suspended or
   * removed, or its card is suspended or taken away.
   * @returns undefined for a token that is none, or none any more
   */
  async find(token: string): Promise<Session | undefined> {
    checkText('token', token);
    const key = this.#keyOf(token);
    const { row, isStale } = await this.#desk.decider.look(async (view) => {
      const found = await this.#live(view, key);
      const noted_ms = this.#desk.settings.sessionIdle_ms / NOTED_PARTS;
      return { row: found, isStale: found !== undefined && found.value.seen_ms <= view.now_ms - noted_ms };
    });
    if (!isStale) return row && sessionOf(row);
    return this.#desk.decider.decide(async (decision) => {
      const found = await this.#live(decision, key);
      if (found === undefined) return undefined;
      const used = this.#row(key, found.owner, { ...found.value, seen_ms: decision.now_ms });
      await this.#rows.replace(decision.tx, used, found.revision);
      return sessionOf(used);
    });
  }

  /** The sessions of a user that go on, the oldest first. @throws InputError if there is no such user */
  list(user: string): Promise<Session[]> {
    return this.#desk.decider.look(async (view) => {
      const { name } = await userOf(view, user);
      return this.#listed(view, await this.#rows.of(view.tx, name, LIST_MAX));
    });
  }

  /** The sessions of all users that go on, up to 10,000, the oldest first. */
  listAll(): Promise<Session[]> {
    return this.#desk.decider.look(async (view) => this.#listed(view, await this.#rows.all(view.tx, LIST_MAX)));
  }

  /** Ends a session: its token opens nothing any more. @returns whether there was one */
  async end(id: string): Promise<boolean> {
    checkText('id', id);
    return this.#desk.decider.decide(async (decision) => {
      const row = await this.#rows.get(decision.tx, id);
      if (row === undefined) return false;
      await this.#endOne(decision, row, 'done');
      return true;
    });
  }

  /**
   * Ends all sessions of a user.
   * @param exceptId one that goes on
   * @returns how many ended
   * @throws InputError if there is no such user
   */
  async endAll(user: string, exceptId?: string): Promise<number> {
    checkOptionalText('exceptId', exceptId);
    return this.#desk.decider.decide(async (decision) =>
      this.endAllWithin(decision, (await userOf(decision, user)).name, exceptId),
    );
  }

  /** @internal The same within a decision, of a name in its normal form. */
  async endAllWithin(decision: Decision, user: string, exceptId?: string): Promise<number> {
    const rows = await this.#rows.of(decision.tx, user, LIST_MAX);
    const ended = rows.filter(({ key }) => key !== exceptId);
    for (const row of ended) await this.#endOne(decision, row, 'done');
    return ended.length;
  }

  #keyOf(token: string): string {
    return this.#desk.hashName(`dscplus session ${token}`);
  }

  #row(key: string, owner: string, value: SessionValue): NewRow<SessionValue> {
    const { sessionIdle_ms, sessionLifetime_ms } = this.#desk.settings;
    const expires_ms = Math.min(value.seen_ms + sessionIdle_ms, value.begun_ms + sessionLifetime_ms);
    return { key, owner, expires_ms, value };
  }

  /** The row of a session that goes on. */
  async #live(view: View, key: string): Promise<Row<SessionValue> | undefined> {
    const row = await this.#rows.get(view.tx, key);
    return row !== undefined && (await isLive(view, row)) ? row : undefined;
  }

  async #listed(view: View, rows: readonly Row<SessionValue>[]): Promise<Session[]> {
    const found: Session[] = [];
    for (const row of rows) if (await isLive(view, row)) found.push(sessionOf(row));
    return found.sort((a, b) => a.begun_ms - b.begun_ms || (a.id < b.id ? -1 : 1));
  }

  /** Ends the oldest sessions of a user, so that one more is not too many. */
  async #makeRoom(decision: Decision, user: string): Promise<void> {
    const rows = await this.#rows.of(decision.tx, user, LIST_MAX);
    const oldest = rows.sort((a, b) => a.value.begun_ms - b.value.begun_ms);
    for (const row of oldest.slice(0, Math.max(0, rows.length + 1 - this.#desk.settings.sessionsMax))) {
      await this.#endOne(decision, row, isOver(row, decision.now_ms) ? 'over' : 'replaced');
    }
  }

  async #endOne({ tx, log }: Decision, row: Row<SessionValue>, outcome: string): Promise<void> {
    await this.#rows.remove(tx, row.key);
    log(entry('end session', outcome, row));
  }
}

function checkedStart(start: SessionStart): SessionStart {
  checkOptions('start', start, ['user', 'serial', 'address', 'application']);
  const { address, application } = start;
  checkOptionalText('serial', start.serial);
  checkApplication(application);
  return { ...start, address: address === undefined ? undefined : checkedAddress(address) };
}

/** @throws InputError for what is no application's name */
export function checkApplication(application: unknown): asserts application is string | undefined {
  checkOptionalText('application', application);
  if (application !== undefined && application.length > APPLICATION_LENGTH_MAX) {
    throw new InputError(
      `application has ${application.length} characters, but may have only ${APPLICATION_LENGTH_MAX}`,
    );
  }
}

function isOver({ expires_ms = 0 }: Row<SessionValue>, now_ms: number): boolean {
  return expires_ms <= now_ms;
}

/** Whether neither time nor an operator has ended it. */
async function isLive({ tx, now_ms }: View, row: Row<SessionValue>): Promise<boolean> {
  // Begun in the future: before the store's time was repaired.
  if (isOver(row, now_ms) || row.value.begun_ms > now_ms) return false;
  const { serial } = row.value;
  if ((await tx.user(row.owner))?.suspended !== false) return false;
  if (serial === undefined) return true;
  if ((await tx.assignment(row.owner, serial))?.active !== true) return false;
  const card = await tx.card(serial);
  if (card === undefined || card.suspended || isKeyOver(serial, now_ms)) return false;
  // A temporary passcode is worth less after its first days.
  return authenticationWith(card, now_ms, 'sms').level === row.value.level;
}

function sessionOf({ key, owner, expires_ms = 0, value }: NewRow<SessionValue>): Session {
  const { level, amr, serial, address, application, begun_ms, seen_ms } = value;
  return { id: key, user: owner, level, amr, serial, address, application, begun_ms, seen_ms, ends_ms: expires_ms };
}

function entry(action: string, outcome: string, { key, owner, value }: NewRow<SessionValue>): AuditEntry {
  const { serial, address } = value;
  return {
    action,
    outcome,
    user: owner,
    ...(serial !== undefined && { serial }),
    ...(address !== undefined && { address }),
    session: key,
  };
}
