/** Requests on one socket of UDP: sent again until a reply comes, each with an identifier of its own. */
import { randomBytes } from 'node:crypto';
import * as dgram from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { InputError, whyRefused } from '../../emulator/input-error.js';
import { LinkError } from './errors.js';

export interface RadiusSocketOptions {
  readonly host: string;
  readonly port: number;
  readonly timeout_ms: number;
  readonly tries: number;
}

const AUTHENTICATOR_BYTES = 16;
const IDENTIFIERS = 256;

interface Waiting {
  /** @returns whether it was the reply */
  take(reply: Buffer): boolean;
  fail(error: Error): void;
}

export class RadiusSocket {
  dropped = 0;
  readonly #options: RadiusSocketOptions;
  readonly #waiting = new Map<number, Waiting>();
  #opened: Promise<dgram.Socket> | undefined;
  #isClosed = false;
  #next = 0;

  constructor(options: RadiusSocketOptions) {
    this.#options = options;
  }

  /**
   * @param make the request's bytes, for an identifier and an authenticator
   * @param isReply whether a packet with that identifier is the server's reply to that authenticator
   * @throws LinkError where none comes, InputError where 256 requests are open, the signal's reason where it aborts
   */
  async exchange(
    make: (identifier: number, authenticator: Buffer) => Buffer,
    isReply: (reply: Buffer, authenticator: Buffer) => boolean,
    signal?: AbortSignal,
  ): Promise<Buffer> {
    signal?.throwIfAborted();
    const identifier = this.#takeIdentifier();
    const authenticator = randomBytes(AUTHENTICATOR_BYTES);
    try {
      const request = make(identifier, authenticator);
      // The identifier is taken before anything is waited for.
      const answered = this.#answered(identifier, (reply) => isReply(reply, authenticator));
      answered.catch(() => {});
      return await this.#sendUntil(request, answered, signal);
    } finally {
      this.#waiting.delete(identifier);
    }
  }

  close(): void {
    this.#isClosed = true;
    for (const { fail } of this.#waiting.values()) fail(new LinkError('the client was closed'));
    void this.#opened?.then(
      (socket) => socket.close(),
      () => {},
    );
    this.#opened = undefined;
  }

  #takeIdentifier(): number {
    if (this.#isClosed) throw new LinkError('the client was closed');
    for (let count = 0; count < IDENTIFIERS; count++) {
      const identifier = this.#next;
      this.#next = (this.#next + 1) % IDENTIFIERS;
      if (this.#waiting.has(identifier)) continue;
      this.#waiting.set(identifier, { take: () => false, fail: () => {} });
      return identifier;
    }
    throw new InputError(`${IDENTIFIERS} requests are open already: wait for one of them, or open another client`);
  }

  #answered(identifier: number, isReply: (reply: Buffer) => boolean): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(identifier, {
        take: (reply) => {
          const isRight = isReply(reply);
          if (isRight) resolve(reply);
          return isRight;
        },
        fail: reject,
      });
    });
  }

  async #sendUntil(request: Buffer, answered: Promise<Buffer>, signal: AbortSignal | undefined): Promise<Buffer> {
    const { host, port, timeout_ms, tries } = this.#options;
    const socket = await this.#open();
    for (let count = 0; count < tries; count++) {
      // An error of the network for a lost packet means no more than that no reply comes.
      socket.send(request, () => {});
      const reply = await within(timeout_ms, answered, signal);
      if (reply !== undefined) return reply;
    }
    throw new LinkError(
      `no reply came from ${host} port ${port} that the secret shows to be the server's: is it there, does its clients file have this address, and is the secret the same?`,
    );
  }

  #open(): Promise<dgram.Socket> {
    this.#opened ??= this.#connected().catch((error: unknown) => {
      // The next call tries again: the network may be there by then.
      this.#opened = undefined;
      throw error;
    });
    return this.#opened;
  }

  async #connected(): Promise<dgram.Socket> {
    const { host, port } = this.#options;
    const { address, family } = await lookup(host).catch((error: Error) => {
      throw new LinkError(`${host} has no address: ${whyRefused(error, { EINVAL: 'that is no name of a host' })}`);
    });
    const socket = dgram.createSocket(family === 6 ? 'udp6' : 'udp4');
    socket.on('message', (reply) => {
      if (this.#waiting.get(reply[1] ?? -1)?.take(reply) !== true) this.dropped += 1;
    });
    socket.on('error', () => {});
    await new Promise<void>((resolve, reject) => {
      socket.connect(port, address, (error?: Error) => {
        if (!error) return resolve();
        socket.close();
        reject(new LinkError(`${host} can't be reached: ${whyRefused(error)}`));
      });
    });
    return socket;
  }
}

/** @returns undefined where it does not come in time */
function within(ms: number, answered: Promise<Buffer>, signal: AbortSignal | undefined): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const abort = (): void => end(() => reject(signal?.reason as Error));
    const timer = setTimeout(() => end(() => resolve(undefined)), ms);
    const end = (settle: () => void): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      settle();
    };
    signal?.addEventListener('abort', abort, { once: true });
    if (signal?.aborted) abort();
    answered.then(
      (reply) => end(() => resolve(reply)),
      (error: Error) => end(() => reject(error)),
    );
  });
}
