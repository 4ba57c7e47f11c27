/** Answers that are late or lost on purpose, so that callers can be tried. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { WORLD_TIME } from '../../../emulator/time.js';
import { wait } from '../../wait.js';
import { Problem } from '../http/problem.js';

export const FAULT_KINDS = ['delay', 'unavailable', 'drop-request', 'drop-answer'] as const;

export interface Fault {
  /**
   * `delay`: the answer comes `delay_ms` late. `unavailable`: 503, and nothing is decided. `drop-request`: the connection
   * is closed, and nothing is decided. `drop-answer`: it is closed after the decision.
   */
  readonly kind: (typeof FAULT_KINDS)[number];
  /** Only requests whose path begins so; all by default. */
  readonly path?: string;
  /** So many requests; 1 by default. */
  readonly count?: number;
  /** For `delay`, in milliseconds of real time. */
  readonly delay_ms?: number;
}

export class Faults {
  #waiting: Required<Fault>[] = [];
  readonly #met = new WeakMap<FastifyRequest, Required<Fault>>();
  readonly #end = new AbortController();

  add({ kind, path = '/', count = 1, delay_ms = 0 }: Fault): void {
    this.#waiting.push({ kind, path, count, delay_ms });
  }

  clear(): void {
    this.#waiting = [];
  }

  list(): readonly Fault[] {
    return this.#waiting;
  }

  /** Lets go of all answers that are late: the server ends. */
  close(): void {
    this.#end.abort();
  }

  /** Puts the faults into a server's way. */
  /** @internal Users of the package have no types of the server. */
  attach(app: FastifyInstance): void {
    app.addHook('onRequest', async (request, reply) => this.#before(request, reply));
    app.addHook('onSend', async (request) => this.#after(request));
  }

  #take(url: string): Required<Fault> | undefined {
    const at = this.#waiting.findIndex(({ path }) => url.startsWith(path));
    const fault = this.#waiting[at];
    if (fault === undefined) return undefined;
    if (fault.count === 1) this.#waiting.splice(at, 1);
    else this.#waiting[at] = { ...fault, count: fault.count - 1 };
    return fault;
  }

  #before(request: FastifyRequest, reply: FastifyReply): void {
    const fault = this.#take(request.url);
    if (fault === undefined) return;
    this.#met.set(request, fault);
    if (fault.kind === 'unavailable') {
      throw new Problem('unavailable', 'a fault that was asked for', { headers: { 'retry-after': '1' } });
    }
    if (fault.kind !== 'drop-request') return;
    reply.hijack();
    request.socket.destroy();
  }

  async #after(request: FastifyRequest): Promise<void> {
    const fault = this.#met.get(request);
    if (fault?.kind === 'drop-answer') request.socket.destroy();
    if (fault?.kind === 'delay') await wait(WORLD_TIME, fault.delay_ms, this.#end.signal);
  }
}
