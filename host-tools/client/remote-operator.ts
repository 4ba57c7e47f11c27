/**
 * The acts of an operator over a line: the calls have the names of the verifier's own (`Operator` of dscplus/verifier).
 */
import { splitFields, unquote, wholeNumber } from './answer.js';
import type { CallOptions } from './scpi-client.js';

/** Texts that go with a command, in their order, by the names of the arguments that they come from. */
export type Texts = Readonly<Record<string, string>>;

/** How commands get to the server. Each rejects as the client's calls do. */
export interface OperatorLine {
  tell(command: string, texts: Texts, call: CallOptions): Promise<void>;
  ask(query: string, texts: Texts, call: CallOptions): Promise<string>;
  /** An answer can't be read. */
  damaged(): never;
}

/** How a user stands with a card. */
export interface RemoteStanding {
  /** The card's serial, or of a card the user's name. */
  readonly name: string;
  readonly active: boolean;
  readonly failuresInARow: number;
  /** Until a day after the last failure, or until an operator unlocks. */
  readonly locked: 'no' | 'for a day' | 'until unlocked';
}

export interface RemoteUser {
  readonly suspended: boolean;
  readonly cards: readonly RemoteStanding[];
}

export interface RemoteCard {
  readonly suite: string;
  /** The next counter value that can be accepted; undefined for a suite without a counter. */
  readonly counter: bigint | undefined;
  readonly suspended: boolean;
  readonly resyncAllowed: boolean;
  readonly users: readonly RemoteStanding[];
}

/** The end of the audit log, as `dscplus audit verify --head` takes it. */
export interface RemoteHead {
  readonly sequence: number;
  readonly time_ms: number;
  readonly mac: string;
}

const LOCKED: ReadonlyMap<string, RemoteStanding['locked']> = new Map([
  ['0', 'no'],
  ['1', 'for a day'],
  ['2', 'until unlocked'],
]);
const STANDING_FIELDS = 4;

/** ScpiError -203: the operator's login has ended. -224: what can't be done, with the reason. */
export class RemoteOperator {
  /** @internal */
  constructor(private readonly line: OperatorLine) {}

  /** Up to 50 names, those after `after`; none at the end. */
  async users(after = '', call: CallOptions = {}): Promise<string[]> {
    return this.names('USER:CAT?', after, call);
  }

  async user(user: string, call: CallOptions = {}): Promise<RemoteUser> {
    const [suspended, ...cards] = splitFields(await this.line.ask(':USER?', { user }, call));
    return { suspended: this.flag(suspended), cards: this.standings(cards) };
  }

  async addUser(user: string, call: CallOptions = {}): Promise<void> {
    return this.line.tell('USER:ADD', { user }, call);
  }

  async suspendUser(user: string, call: CallOptions = {}): Promise<void> {
    return this.line.tell('USER:SUSP', { user }, call);
  }

  async resumeUser(user: string, call: CallOptions = {}): Promise<void> {
    return this.line.tell('USER:RES', { user }, call);
  }

  /** Up to 50 serials, those after `after`; none at the end. */
  async cards(after = '', call: CallOptions = {}): Promise<string[]> {
    return this.names('CARD:CAT?', after, call);
  }

  async card(serial: string, call: CallOptions = {}): Promise<RemoteCard> {
    const fields = splitFields(await this.line.ask(':CARD?', { serial }, call));
    const [suite, counter, suspended, resync, ...users] = fields;
    const counted = this.text(counter);
    if (!/^[0-9]*$/.test(counted)) return this.line.damaged();
    return {
      suite: this.text(suite),
      counter: counted === '' ? undefined : BigInt(counted),
      suspended: this.flag(suspended),
      resyncAllowed: this.flag(resync),
      users: this.standings(users),
    };
  }

  async assign(user: string, serial: string, call: CallOptions = {}): Promise<void> {
    return this.line.tell('CARD:ASS', { serial, user }, call);
  }

  async unassign(user: string, serial: string, call: CallOptions = {}): Promise<void> {
    return this.line.tell('CARD:UNAS', { serial, user }, call);
  }

  async activate(user: string, serial: string, call: CallOptions = {}): Promise<void> {
    return this.line.tell('CARD:ACT', { serial, user }, call);
  }

  async suspendCard(serial: string, call: CallOptions = {}): Promise<void> {
    return this.line.tell('CARD:SUSP', { serial }, call);
  }

  async resumeCard(serial: string, call: CallOptions = {}): Promise<void> {
    return this.line.tell('CARD:RES', { serial }, call);
  }

  /** @param user for whom; undefined for all who have the card */
  async lock(user: string | undefined, serial: string, call: CallOptions = {}): Promise<void> {
    return this.line.tell('CARD:LOCK', user === undefined ? { serial } : { serial, user }, call);
  }

  /** @param user for whom; undefined for all who have the card */
  async unlock(user: string | undefined, serial: string, call: CallOptions = {}): Promise<void> {
    return this.line.tell('CARD:UNL', user === undefined ? { serial } : { serial, user }, call);
  }

  /** Lets `VerifierClient.resync` find the card's counter, once, within ten minutes. */
  async allowResync(serial: string, call: CallOptions = {}): Promise<void> {
    return this.line.tell('CARD:RESY', { serial }, call);
  }

  async auditHead(call: CallOptions = {}): Promise<RemoteHead> {
    const [sequence, time, mac] = splitFields(await this.line.ask(':AUD:HEAD?', {}, call));
    if (!/^[0-9]{1,15}$/.test(sequence ?? '') || !/^[0-9]{1,15}$/.test(time ?? '')) return this.line.damaged();
    return { sequence: Number(sequence), time_ms: Number(time), mac: this.text(mac) };
  }

  private async names(query: string, after: string, call: CallOptions): Promise<string[]> {
    const names = splitFields(await this.line.ask(`:${query}`, after === '' ? {} : { after }, call));
    return names.map((name) => this.text(name)).filter((name) => name !== '');
  }

  private standings(fields: readonly string[]): RemoteStanding[] {
    const found: RemoteStanding[] = [];
    for (let at = 0; at < fields.length; at += STANDING_FIELDS) {
      const [name, active, failures, lock] = fields.slice(at, at + STANDING_FIELDS);
      const failuresInARow = wholeNumber(failures ?? '');
      const locked = LOCKED.get(lock ?? '');
      if (failuresInARow === undefined || locked === undefined) return this.line.damaged();
      found.push({ name: this.text(name), active: this.flag(active), failuresInARow, locked });
    }
    return found;
  }

  private text(field: string | undefined): string {
    return unquote(field ?? '') ?? this.line.damaged();
  }

  private flag(field: string | undefined): boolean {
    return field === '1' || (field === '0' ? false : this.line.damaged());
  }
}
