/** The clients of a RADIUS server, and the client that an address belongs to. */
import { addressBytes, holds, type Network } from './network.js';

export interface RadiusClientEntry {
  readonly name: string;
  readonly networks: readonly Network[];
  readonly secret: Uint8Array;
  /** `tls` is RadSec. A client comes by one of the two. */
  readonly transport: 'udp' | 'tls';
  /** The name that the certificate must have, where it is given (RadSec). */
  readonly certificateName: string | undefined;
  /** Requests without Message-Authenticator are dropped. */
  readonly requiresMessageAuthenticator: boolean;
  /** The client checks the password itself. */
  readonly secondFactorOnly: boolean;
}

export class ClientTable {
  /** The longest network first: it is the one that counts. */
  readonly #rows: ReadonlyArray<{ readonly network: Network; readonly client: RadiusClientEntry }>;
  /** Of addresses that were asked for; bounded. */
  readonly #found = new Map<string, RadiusClientEntry | undefined>();

  constructor(readonly clients: readonly RadiusClientEntry[]) {
    this.#rows = clients
      .flatMap((client) => client.networks.map((network) => ({ network, client })))
      .sort((one, other) => other.network.bits - one.network.bits);
  }

  /** @returns undefined for an address of nobody */
  find(address: string, transport: RadiusClientEntry['transport']): RadiusClientEntry | undefined {
    const key = `${transport} ${address}`;
    if (this.#found.has(key)) return this.#found.get(key);
    const bytes = addressBytes(address) ?? [];
    const client = this.#rows.find((row) => row.client.transport === transport && holds(row.network, bytes))?.client;
    if (this.#found.size >= FOUND_MAX) this.#found.clear();
    this.#found.set(key, client);
    return client;
  }
}

const FOUND_MAX = 4096;
