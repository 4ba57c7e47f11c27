/** The common part of all clients of instruments: commands, queries, and their errors, one after the other. */
import type { Duplex } from 'node:stream';
import { checkMethods, checkNumber, checkOptions } from '../arguments.js';
import { type ErrorEntry, readErrors } from './answer.js';
import { CommandQueue } from './command-queue.js';
import { LinkError, ScpiError } from './errors.js';
import { Wire } from './wire.js';

export interface ClientOptions {
  /** How long an answer may take, on top of what was asked to be done: 1000 ms by default. */
  readonly timeout_ms?: number;
}

export interface CallOptions {
  /** Ends the call; what was sent stays sent. */
  readonly signal?: AbortSignal;
}

/** The answer to `*IDN?`. */
export interface Identity {
  readonly maker: string;
  readonly model: string;
  readonly serial: string;
  readonly version: string;
}

const LONGEST_TIMEOUT_ms = 3_600_000;

/** So often is asked again what can be asked again, in calls that must come through a wire with noise. */
export const MOST_TRIES = 20;

/** The last argument of every call. @param more its other options. @throws InputError that names what is wrong */
export function checkCall(options: CallOptions, more: readonly string[] = []): void {
  checkOptions('options', options, ['signal', ...more]);
  if (options.signal !== undefined) checkMethods('signal', options.signal, ['addEventListener', 'throwIfAborted']);
}

/**
 * One command at a time is on the wire; calls wait for their turn. Every call may throw: LinkError (no answer in time, a
 * stream that is gone), ScpiError (the other end refuses), InputError (what can't be sent), the reason of its signal.
 */
export abstract class ScpiClient {
  protected readonly wire: Wire;
  protected readonly turns = new CommandQueue();
  protected readonly timeout_ms: number;
  /** Errors of a call that failed may be in the queue: they must not be reported for the next one. */
  protected unsure = false;

  /** @param who what is at the other end, as messages name it */
  protected constructor(
    stream: Duplex,
    private readonly who: string,
    options: ClientOptions,
  ) {
    checkMethods('stream', stream, ['on', 'write', 'removeListener']);
    checkOptions('options', options, ['timeout_ms']);
    const { timeout_ms = 1000 } = options;
    checkNumber('timeout_ms', timeout_ms, 1, LONGEST_TIMEOUT_ms);
    this.wire = new Wire(stream);
    this.timeout_ms = timeout_ms;
  }

  /** Releases the stream; a call that waits fails. */
  close(): void {
    this.wire.release();
  }

  async identify(options: CallOptions = {}): Promise<Identity> {
    checkCall(options);
    return this.turns.take(() => this.readIdentity(1, options.signal), options.signal);
  }

  /** Takes all errors out of the queue, oldest first. Calls of this client do that too, and throw them. */
  async errors(options: CallOptions = {}): Promise<ErrorEntry[]> {
    checkCall(options);
    return this.turns.take(async () => this.errorsIn(await this.readQueue(options.signal)), options.signal);
  }

  /** A command line, the errors that it gives, and the end of what it started. */
  protected async command(line: string, takes_ms: number, { signal }: CallOptions): Promise<void> {
    return this.turns.take(async () => {
      const answers = await this.ask(`${line}\n`, '*OPC?;:SYST:ERR:ALL?', takes_ms, signal);
      this.throwErrors((answers?.length === 2 ? answers : this.fail())[1]!);
    }, signal);
  }

  /** @returns as many answers as `count` */
  protected async query(query: string, count: number, takes_ms: number, { signal }: CallOptions): Promise<string[]> {
    return this.turns.take(async () => {
      const answers = await this.ask('', `${query};:SYST:ERR:ALL?`, takes_ms, signal);
      // Where a wrong line's rest is left alone nothing is answered; the queue tells why.
      this.throwErrors(answers?.pop() ?? (await this.readQueue(signal)));
      return answers?.length === count ? answers : this.fail();
    }, signal);
  }

  protected async readIdentity(tries: number, signal: AbortSignal | undefined): Promise<Identity> {
    const read = ([first, second]: string[]): Identity | undefined => {
      const parts = first!.split(',');
      if (first !== second || parts.length !== 4) return undefined;
      const [maker, model, serial, version] = parts as [string, string, string, string];
      return { maker, model, serial, version };
    };
    return this.repeat('*IDN?;*IDN?', 2, read, tries, signal);
  }

  /** Asks until the answers can be read, so often. */
  protected async repeat<T>(
    query: string,
    count: number,
    read: (answers: string[]) => T | undefined,
    tries: number,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    for (let turn = 0; turn < tries; turn++) {
      const answers = await this.wire.ask({ query, within_ms: this.timeout_ms, signal });
      const value = answers?.length === count ? read(answers) : undefined;
      if (value !== undefined) return value;
    }
    return this.fail();
  }

  /** @returns the answers, as `Wire.ask` does */
  protected async ask(lead: string, query: string, takes_ms: number, signal?: AbortSignal) {
    // The line end closes what a lost one left open.
    const before = this.unsure ? '\n*CLS\n' : '';
    this.unsure = true;
    const within_ms = takes_ms + this.timeout_ms;
    const found = await this.wire.ask({ lead: before + lead, query, within_ms, signal });
    this.unsure = found === undefined;
    return found;
  }

  protected fail(): never {
    this.unsure = true;
    throw new LinkError(`the ${this.who} gave no answer that could be read within ${this.timeout_ms} ms`);
  }

  /** @param answer what `SYSTem:ERRor:ALL?` answered */
  protected throwErrors(answer: string): void {
    const [error] = this.errorsIn(answer);
    if (error !== undefined) throw new ScpiError(error.number, error.text, this.who);
  }

  protected async readQueue(signal: AbortSignal | undefined): Promise<string> {
    const answers = await this.wire.ask({ query: ':SYST:ERR:ALL?', within_ms: this.timeout_ms, signal });
    return (answers ?? this.fail())[0]!;
  }

  private errorsIn(answer: string): ErrorEntry[] {
    return readErrors(answer) ?? this.fail();
  }
}
