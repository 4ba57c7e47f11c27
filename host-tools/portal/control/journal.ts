/** The requests that came, the newest last: what a test looks at to see what was asked. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { WorldTime } from '../../../emulator/time.js';

const ENTRIES_MAX = 1000;

export interface JournalEntry {
  readonly id: string;
  /** The portal's time, in milliseconds since 1970. */
  readonly at_ms: number;
  readonly method: string;
  /** Without what stands behind a question mark. */
  readonly path: string;
  /** The API client. */
  readonly client?: string;
  /** Undefined while it is not answered, or where the answer was lost on purpose. */
  readonly status?: number;
}

export class Journal {
  #entries: JournalEntry[] = [];
  readonly #places = new WeakMap<FastifyRequest, JournalEntry>();

  constructor(private readonly time: Pick<WorldTime, 'wall_ms'>) {}

  list(): readonly JournalEntry[] {
    return this.#entries;
  }

  clear(): void {
    this.#entries = [];
  }

  /** @internal Users of the package have no types of the server. */
  attach(app: FastifyInstance): void {
    app.addHook('onRequest', async (request) => this.#begin(request));
    app.addHook('onSend', async (request, reply) => this.#end(request, reply.statusCode));
  }

  #begin(request: FastifyRequest): void {
    const { id, method, url } = request;
    const entry = { id, at_ms: this.time.wall_ms(), method, path: url.split('?', 1)[0]! };
    this.#places.set(request, entry);
    this.#entries.push(entry);
    if (this.#entries.length > ENTRIES_MAX) this.#entries.shift();
  }

  #end(request: FastifyRequest, status: number): void {
    const begun = this.#places.get(request);
    const at = begun === undefined ? -1 : this.#entries.lastIndexOf(begun);
    if (at < 0) return;
    const client = request.clientName;
    this.#entries[at] = { ...begun!, ...(client !== undefined && { client }), status };
  }
}
