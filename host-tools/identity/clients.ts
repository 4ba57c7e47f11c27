/** Programs that may call the HTTP API: each has a token, which is shown once and kept as a keyed hash. */
import { InputError } from '../../emulator/input-error.js';
import { checkText } from '../arguments.js';
import { checkedName, normalName } from '../verifier/names.js';
import type { Desk } from './host.js';
import { type Row, Rows } from './rows.js';

/** 256 bits. */
const TOKEN_BYTES = 32;
const CLIENTS_MAX = 1000;

interface ClientValue {
  readonly name: string;
  readonly made_ms: number;
}

export interface ClientFacts {
  readonly name: string;
  /** When the token was made, in milliseconds since 1970. */
  readonly made_ms: number;
}

export class Clients {
  readonly #desk: Desk;
  readonly #rows: Rows<ClientValue>;

  /** @internal */
  constructor(desk: Desk) {
    this.#desk = desk;
    this.#rows = new Rows(desk.hashName, 'client');
  }

  /**
   * @param name 1 to 128 characters
   * @returns the client's token, which can't be had again
   * @throws InputError if there is such a client, there are a thousand, or the name is none
   */
  async add(name: string): Promise<string> {
    const client = checkedName('name', name);
    return this.#desk.decider.decide(async ({ tx, now_ms, log }) => {
      const rows = await this.#rows.all(tx, CLIENTS_MAX);
      if (rows.length === CLIENTS_MAX) throw new InputError(`there are ${CLIENTS_MAX} clients: revoke one first`);
      if (rows.some(({ value }) => value.name === client)) {
        throw new InputError(`there is a client ${JSON.stringify(client)} already: revoke it first`);
      }
      const token = this.#desk.random.bytes(TOKEN_BYTES).toString('base64url');
      const value = { name: client, made_ms: now_ms };
      await this.#rows.put(tx, { key: this.#keyOf(token), owner: '', expires_ms: undefined, value });
      log({ action: 'add client', outcome: 'done', client });
      return token;
    });
  }

  /** @returns the client whose token it is; undefined if it is nobody's */
  async find(token: string): Promise<string | undefined> {
    checkText('token', token);
    const row = await this.#desk.decider.look(({ tx }) => this.#rows.get(tx, this.#keyOf(token)));
    return row?.value.name;
  }

  /** All clients, in the order of their names. */
  list(): Promise<ClientFacts[]> {
    return this.#desk.decider.look(async ({ tx }) => {
      const rows: Row<ClientValue>[] = await this.#rows.all(tx, CLIENTS_MAX);
      return rows.map(({ value }) => value).sort((a, b) => (a.name < b.name ? -1 : 1));
    });
  }

  /** Its token opens nothing any more. @throws InputError if there is no such client */
  async revoke(name: string): Promise<void> {
    checkText('name', name);
    const client = normalName(name);
    return this.#desk.decider.decide(async ({ tx, log }) => {
      const row = (await this.#rows.all(tx, CLIENTS_MAX)).find(({ value }) => value.name === client);
      if (row === undefined)
        throw new InputError(
          `there is no client with the name ${JSON.stringify(client)}: "dscplus clients list" names all`,
        );
      await this.#rows.remove(tx, row.key);
      log({ action: 'revoke client', outcome: 'done', client });
    });
  }

  #keyOf(token: string): string {
    return this.#desk.hashName(`dscplus client ${token}`);
  }
}
