/**
 * Which logins may be accepted: a small model of the rules, written from the instructions and not from the portal. It sees
 * what people see, and computes responses by the verifier's second implementation. It says only what is right; a portal may
 * refuse more.
 */
import { verifierOcra } from '../../verifier/ocra/ocra.js';

const CHALLENGE_MS = 120_000;
const CODE_MS = 600_000;
const ACTIVATION_MS = 600_000;
/** How long a login that was answered on a phone can be gone on with. */
const ANSWERED_MS = 120_000;

export interface KnownKey {
  readonly user: string;
  readonly suite: string;
  readonly keyHex: string;
  readonly pin: string | undefined;
}

/** A login that a browser has begun: the password was right. */
export interface Begun {
  readonly user: string;
  /** The serial of the device that was asked. */
  readonly serial: string;
  at_ms: number;
  /** The challenge as the page shows it; undefined before it does. */
  challenge?: string;
  /** Of the notification that it sent. */
  handle?: string;
  /** The newest code that was sent for it, or what nobody types where none was. */
  code?: string;
  /** It has let its user in. */
  isSpent: boolean;
}

interface Notified {
  readonly serial: string;
  readonly question: string;
  readonly at_ms: number;
  answered_ms?: number;
  isOver: boolean;
}

interface Session {
  readonly user: string;
  readonly shown_ms: number;
  isUsed: boolean;
}

export class RightLogins {
  /** The cards and IB Keys that log in. */
  readonly keys = new Map<string, KnownKey>();
  readonly suspended = new Set<string>();
  readonly notified = new Map<string, Notified>();
  /** The session IDs that pages have shown. */
  readonly sessions = new Map<string, Session>();
  /** Additions under way: whose, and whether the right code has come. */
  readonly tickets = new Map<string, { readonly user: string; code: string; isConfirmed: boolean }>();
  /** The response of a key. */
  responseOf(serial: string, question: string): string | undefined {
    const key = this.keys.get(serial);
    if (key === undefined) return undefined;
    const { suite, keyHex, pin } = key;
    return verifierOcra({ suite, key: Buffer.from(keyHex, 'hex'), question, ...(pin !== undefined && { pin }) });
  }

  #isUsable(user: string, serial: string): boolean {
    return this.keys.get(serial)?.user === user && !this.suspended.has(serial);
  }

  /** Whether what was typed for a login may let its user in. */
  maySay(begun: Begun, typed: string, now_ms: number): boolean {
    const { user, serial, at_ms, challenge, code, handle } = begun;
    if (begun.isSpent || this.notified.get(handle ?? '')?.answered_ms !== undefined) return false;
    if (code !== undefined) return !this.suspended.has(serial) && now_ms < at_ms + CODE_MS && typed === code;
    if (challenge === undefined || !this.#isUsable(user, serial) || now_ms >= at_ms + CHALLENGE_MS) return false;
    return typed === this.responseOf(serial, challenge);
  }

  /** The login has let its user in: it is over, and its notification too. */
  spend(begun: Begun): void {
    begun.isSpent = true;
    const asked = this.notified.get(begun.handle ?? '');
    if (asked !== undefined) asked.isOver = true;
  }

  /** Whether a right password lets a user in alone: to get a first device. */
  mayEnterByPassword(user: string): boolean {
    return user !== 'mobile' && ![...this.keys.values()].some((key) => key.user === user);
  }

  /** Whether a phone's answer may be accepted. */
  mayAnswer(serial: string, handle: string, response: string, now_ms: number): boolean {
    const asked = this.notified.get(handle);
    if (asked === undefined || asked.serial !== serial || asked.answered_ms !== undefined || asked.isOver) return false;
    if (this.suspended.has(serial) || now_ms >= asked.at_ms + CHALLENGE_MS) return false;
    return response === this.responseOf(serial, asked.question);
  }

  /** Whether a page may go on because the phone has answered. */
  mayGoOn({ user, serial, handle }: Begun, now_ms: number): boolean {
    const asked = this.notified.get(handle ?? '');
    if (asked?.answered_ms === undefined || asked.isOver || asked.serial !== serial) return false;
    return this.#isUsable(user, serial) && now_ms < asked.answered_ms + ANSWERED_MS;
  }

  /** Whose key a session ID may make; undefined for nobody's. */
  mayActivate(session: string, now_ms: number): string | undefined {
    const shown = this.sessions.get(session);
    return shown === undefined || shown.isUsed || now_ms >= shown.shown_ms + ACTIVATION_MS ? undefined : shown.user;
  }
}
