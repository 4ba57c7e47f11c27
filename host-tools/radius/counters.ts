/** The outcomes of the packets of each client. */
import type { Malformed } from './codec/packet.js';

/** Why a packet gets no answer. */
export type DropReason =
  | Malformed
  | 'unknown client'
  | 'certificate name'
  | 'code'
  | 'no Message-Authenticator'
  | 'wrong Message-Authenticator'
  | 'Proxy-State without Message-Authenticator'
  | 'EAP-Message without Message-Authenticator'
  | 'too much Proxy-State'
  | 'already in progress'
  | 'replayed'
  | 'busy'
  | 'store'
  | 'defect';

export const ANSWERS = ['accept', 'reject', 'challenge', 'status'] as const;
export type AnswerKind = (typeof ANSWERS)[number];

export interface ClientCounts {
  readonly received: number;
  readonly answers: Readonly<Record<AnswerKind, number>>;
  /** Answers that were given before and are given again. */
  readonly duplicates: number;
  readonly dropped: Readonly<Partial<Record<DropReason, number>>>;
}

interface Counts {
  received: number;
  answers: Record<AnswerKind, number>;
  duplicates: number;
  dropped: Partial<Record<DropReason, number>>;
}

/** Where packets of nobody are counted. No client has this name. */
export const NOBODY = '?';

export class Counters {
  readonly #byName: ReadonlyMap<string, Counts>;

  constructor(names: readonly string[]) {
    const none = (): Counts => ({
      received: 0,
      answers: { accept: 0, reject: 0, challenge: 0, status: 0 },
      duplicates: 0,
      dropped: {},
    });
    this.#byName = new Map([...names, NOBODY].map((name) => [name, none()]));
  }

  received(name: string): void {
    this.#of(name).received += 1;
  }

  answered(name: string, kind: AnswerKind): void {
    this.#of(name).answers[kind] += 1;
  }

  repeated(name: string): void {
    this.#of(name).duplicates += 1;
  }

  dropped(name: string, reason: DropReason): void {
    const { dropped } = this.#of(name);
    dropped[reason] = (dropped[reason] ?? 0) + 1;
  }

  /** A copy, by the clients' names; those of nobody under `?`. */
  counts(): Record<string, ClientCounts> {
    return Object.fromEntries(
      [...this.#byName].map(([name, { answers, dropped, ...rest }]) => {
        return [name, { ...rest, answers: { ...answers }, dropped: { ...dropped } }];
      }),
    );
  }

  #of(name: string): Counts {
    return this.#byName.get(name)!;
  }
}
