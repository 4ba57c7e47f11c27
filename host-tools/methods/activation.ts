/**
 * Activation of an IB Key by what a page shows: a QR code, and its session ID to be typed. Each login has one: it can be used
 * once, it ends by itself, and only a new login gives a fresh one.
 */
import { activationLink } from '../../emulator/phone/messages.js';
import type { Session } from '../identity/index.js';
import { Rows } from '../identity/rows.js';
import type { Decision } from '../verifier/index.js';
import type { MethodDesk } from './host.js';
import { qrCode } from './qr-code.js';

export interface Activation {
  /** Stands under the QR code. */
  readonly session: string;
  /** The text of the QR code. */
  readonly link: string;
  /** The QR code as an SVG image. */
  readonly svg: string;
  /** In milliseconds since 1970. */
  readonly ends_ms: number;
  /** `used` and `expired`: log out and in again for a fresh one. */
  readonly state: 'open' | 'used' | 'expired';
}

interface ActivationValue {
  /** The portal's session that shows it: it is good for as long as that goes on. */
  readonly sessionId: string;
  readonly isUsed: boolean;
}

const ID_LENGTH = 16;

export class Activations {
  readonly #rows: Rows<ActivationValue>;

  /** @internal */
  constructor(private readonly desk: MethodDesk) {
    this.#rows = new Rows((text) => desk.decider.hashName(text), 'ib-key activation');
  }

  /**
   * The activation of a login. The store has its hash alone: the session ID is made of the session's token again each time.
   * @param token of the session
   * @param origin such as `https://portal.example`
   */
  async of(token: string, session: Session, origin: string): Promise<Activation> {
    const id = this.desk.decider.hashName(`ib-key activation of ${token}`).slice(0, ID_LENGTH).toUpperCase();
    const ends_ms = session.begun_ms + this.desk.settings.activationLifetime_ms;
    const key = this.#keyOf(id);
    const seen = await this.desk.decider.look(async ({ tx, now_ms }) => ({
      row: await this.#rows.get(tx, key),
      now_ms,
    }));
    const isExpired = ends_ms <= seen.now_ms;
    if (seen.row === undefined && !isExpired) {
      await this.desk.decider.decide(async ({ tx, now_ms }) => {
        if ((await this.#rows.get(tx, key)) !== undefined) return;
        const value = { sessionId: session.id, isUsed: false };
        await this.#rows.put(tx, { key, owner: session.user, expires_ms: ends_ms, value });
        await this.#rows.forget(tx, now_ms);
      });
    }
    const state = seen.row?.value.isUsed ? 'used' : isExpired ? 'expired' : 'open';
    const link = activationLink(origin, id);
    return { session: id, link, svg: qrCode(link), ends_ms, state };
  }

  /** @internal Uses a session ID up. @returns whose it is; undefined where it can't be used */
  async take({ tx, now_ms }: Decision, session: string): Promise<string | undefined> {
    const row = await this.#rows.get(tx, this.#keyOf(session));
    if (row === undefined || row.value.isUsed || row.expires_ms! <= now_ms) return undefined;
    // A session that was logged out shows no page any more. Its row is the session's own.
    const shown = await tx.record('session', row.value.sessionId);
    if (shown === undefined || (shown.expires_ms ?? 0) <= now_ms) return undefined;
    const isTaken = await this.#rows.replace(tx, { ...row, value: { ...row.value, isUsed: true } }, row.revision);
    return isTaken ? row.owner : undefined;
  }

  #keyOf(id: string): string {
    return this.desk.decider.hashName(`ib-key activation ${id}`);
  }
}
