/** Tokens that were right a moment ago: a busy caller's is not looked up in the store with each request. */
import type { WorldTime } from '../../../emulator/time.js';

/** So long after it was revoked a token may still be taken. */
const FRESH_US = 1_000_000;
/** There are no more clients than this. */
const TOKENS_MAX = 1000;

type Find = (token: string) => Promise<string | undefined>;

export class KnownTokens {
  readonly #known = new Map<string, { readonly client: string; readonly until_us: number }>();

  /** @param time the real one: a virtual clock that stands still would keep a token for ever */
  constructor(
    private readonly look: Find,
    private readonly time: Pick<WorldTime, 'steady_us'>,
  ) {}

  /** @returns the client whose token it is; undefined if it is nobody's */
  async find(token: string): Promise<string | undefined> {
    const now_us = this.time.steady_us();
    const known = this.#known.get(token);
    if (known !== undefined && now_us < known.until_us) return known.client;
    this.#known.delete(token);
    const client = await this.look(token);
    if (client === undefined) return undefined;
    if (this.#known.size >= TOKENS_MAX) this.#known.delete(this.#known.keys().next().value!);
    this.#known.set(token, { client, until_us: now_us + FRESH_US });
    return client;
  }
}
