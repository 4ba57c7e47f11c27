/** A host's own work on the store, beside that of a verifier or an operator. */
import { checkCallback, checkText } from '../arguments.js';
import type { Context, Decision, View } from './context.js';
import { IssuedKeys } from './issued-keys.js';

export abstract class StoreAccess {
  readonly #context: Context;

  /** @internal */
  protected constructor(context: Context) {
    this.#context = context;
  }

  /**
   * A decision of the host's own, in one transaction with its records in the audit log: what belongs to what the verifier
   * decides is kept in its store. The work may be run again by the store, so it does nothing outside of the transaction.
   */
  decide<Result>(work: (decision: Decision) => Promise<Result>): Promise<Result> {
    checkCallback('work', work, true);
    return this.#context.decide(work);
  }

  /** Looks at the store as it is at one instant, and changes nothing. */
  look<Result>(work: (view: View) => Promise<Result>): Promise<Result> {
    checkCallback('work', work, true);
    return this.#context.look(work);
  }

  /** The keyed hash of a text that must not stand in the store or the log as it is: a name that somebody typed, a token. */
  hashName(text: string): string {
    checkText('text', text);
    return this.#context.audit.hashName(text);
  }

  /** Keys that the server makes, within decisions. Needs a key-encryption key. */
  get keys(): IssuedKeys {
    return new IssuedKeys(this.#context);
  }
}
