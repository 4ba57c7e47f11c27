/** An entry of the API: how it is called, its answers, and its work. */
import type { WorldTime } from '../../../emulator/time.js';
import type { StoreHealth } from '../../server-log.js';
import type { Verifier } from '../../verifier/index.js';
import type { HeldAnswers } from '../http/held-answers.js';
import type { Metrics } from '../http/metrics.js';
import type { CallerLimits } from './caller-limits.js';
import type { Idempotency } from './idempotency.js';
import type { JsonSchema } from './schemas.js';

/** The part of the portal that the API needs. */
export interface ApiServices {
  readonly verifier: Verifier;
  /** Whether a user's balance is enough for a card. */
  readonly mayHaveCard: (user: string) => Promise<boolean>;
  /** @returns the name of the client whose token it is */
  readonly findClient: (token: string) => Promise<string | undefined>;
  readonly idempotency: Idempotency;
  readonly limits: CallerLimits;
  readonly held: HeldAnswers;
  readonly metrics: Metrics;
  readonly health: StoreHealth;
  readonly time: WorldTime;
  readonly clock: 'real' | 'virtual';
  /** Why it is not for production, where it is not. */
  readonly notice: string | undefined;
}

export interface Call<Body> {
  readonly body: Body;
  /** The client's name; empty where no token is asked for. */
  readonly caller: string;
  readonly idempotencyKey: string | undefined;
  /** The caller wants a refusal to be held back here, at most so long; undefined where it keeps `wait_ms` itself. */
  readonly hold_ms: number | undefined;
  readonly services: ApiServices;
}

export interface ApiAnswer {
  readonly status: number;
  readonly body: object | string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Endpoint<Body = never> {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  readonly body?: JsonSchema;
  /** The header fields that the request may have. */
  readonly headers?: ReadonlyArray<'Idempotency-Key' | 'Prefer'>;
  /** The answers of requests that succeed, by status; a text where there is no schema. */
  readonly answers: Readonly<Record<number, { readonly description: string; readonly schema?: JsonSchema }>>;
  /** The statuses of the problems that it may answer. */
  readonly problems: readonly number[];
  readonly token: 'needed' | 'beyond loopback' | 'none';
  handle(call: Call<Body>): Promise<ApiAnswer>;
}
