/** A RADIUS server without its sockets: gets datagrams, gives replies, counts and logs. */
import type { WorldTime } from '../../emulator/time.js';
import { NO_LOG, type ServerLog, StoreHealth } from '../server-log.js';
import { StoreError, type Verifier } from '../verifier/index.js';
import type { ClientTable, RadiusClientEntry } from './clients.js';
import { CODES } from './codec/packet.js';
import { type ClientCounts, Counters, type DropReason, NOBODY } from './counters.js';
import { CODE_OF, statusReply } from './reply.js';
import { type Peer, type Request, readRequest } from './request.js';
import { type FirstFactor, type Outcome, Responder } from './responder.js';

export interface RadiusServerOptions {
  readonly verifier: Verifier;
  readonly clients: ClientTable;
  readonly firstFactor?: FirstFactor;
  readonly log?: ServerLog;
  readonly world: WorldTime;
  readonly random: (count: number) => Uint8Array;
}

/** Requests that are worked on at once; beyond, they are dropped, and the client sends them again. */
const IN_WORK_MAX = 4096;

export class RadiusServer {
  readonly #verifier: Verifier;
  readonly #clients: ClientTable;
  readonly #responder: Responder;
  readonly #counters: Counters;
  readonly #log: ServerLog;
  readonly #health: StoreHealth;
  readonly #inWork = new Set<string>();

  constructor({ verifier, clients, firstFactor, log = NO_LOG, world, random }: RadiusServerOptions) {
    this.#verifier = verifier;
    this.#clients = clients;
    this.#responder = new Responder({ verifier, firstFactor, world, random });
    this.#counters = new Counters(clients.clients.map(({ name }) => name));
    this.#log = log;
    this.#health = new StoreHealth(log);
  }

  /** The outcomes of the packets so far, by client. */
  counts(): Record<string, ClientCounts> {
    return this.#counters.counts();
  }

  /** Gives up what waits; nothing is answered any more that has not been decided. */
  close(): void {
    this.#responder.close();
  }

  /** The client of an address, if packets may come from it in that way; one of nobody is counted. */
  clientAt(address: string, transport: RadiusClientEntry['transport']): RadiusClientEntry | undefined {
    const client = this.#clients.find(address, transport);
    if (client === undefined) {
      this.#counters.received(NOBODY);
      this.#counters.dropped(NOBODY, 'unknown client');
    }
    return client;
  }

  /** Counts a packet, or a connection, that a client's entry does not allow. */
  drop(client: RadiusClientEntry, reason: DropReason): void {
    this.#counters.dropped(client.name, reason);
  }

  /**
   * @param datagram what came from the client
   * @returns the reply's bytes; undefined where there is none. Never rejected
   */
  async receive(datagram: Uint8Array, client: RadiusClientEntry, from: Peer): Promise<Buffer | undefined> {
    this.#counters.received(client.name);
    const request = readRequest(datagram, client, from);
    const outcome = typeof request === 'string' ? request : await this.#once(request);
    if (typeof outcome === 'string') {
      this.drop(client, outcome);
      return undefined;
    }
    const { reply, isRepeat } = outcome;
    if (isRepeat) this.#counters.repeated(client.name);
    else this.#counters.answered(client.name, reply.kind);
    return reply.bytes;
  }

  /** A request that is in work already is not taken a second time: its answer goes to the same place. */
  async #once(request: Request): Promise<Outcome | DropReason> {
    if (this.#inWork.has(request.key)) return 'already in progress';
    if (this.#inWork.size >= IN_WORK_MAX) return 'busy';
    this.#inWork.add(request.key);
    try {
      const isStatus = request.packet.code === CODES['Status-Server'];
      const outcome = isStatus ? await this.#status(request) : await this.#responder.answer(request);
      this.#health.worked();
      if (typeof outcome !== 'string' && !isStatus && !outcome.isRepeat) this.#logDecision(request, outcome);
      return outcome;
    } catch (error) {
      if (error instanceof StoreError) this.#health.failed(error);
      else this.#log.error({ error: String(error) }, 'a defect: nothing is decided');
      return error instanceof StoreError ? 'store' : 'defect';
    } finally {
      this.#inWork.delete(request.key);
    }
  }

  /** Alive is a server that can decide: where the store fails, there is no answer, and the client turns to another. */
  async #status(request: Request): Promise<Outcome> {
    await this.#verifier.selfTest();
    return { reply: statusReply(request), isRepeat: false };
  }

  #logDecision({ client, from, packet }: Request, { reply, user, session }: Outcome): void {
    const who = { ...(user !== undefined && { user }), ...(session !== undefined && { session }) };
    this.#log.info(
      {
        client: client.name,
        from: `${from.address} ${from.port}`,
        identifier: packet.identifier,
        answer: CODE_OF[reply.kind],
        ...who,
      },
      'radius',
    );
  }
}
