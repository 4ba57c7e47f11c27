/**
 * A server for scripts and walks, in place of a real one: it knows two users, makes keys and codes in order, and judges
 * nothing but what the steps of an activation need. Its state is a value, and it never asks what time it is.
 */
import {
  activationLink,
  IB_KEY_SUITES,
  type Incoming,
  type PlatformName,
  type RadioAnswer,
  type RadioRequest,
  type Registration,
} from '../messages.js';
import { passcodeOf } from '../passcode.js';
import type { KeyInstance } from '../world.js';

/** The user names that it knows, and the password of both. */
export const PRETENDED_USERS: readonly string[] = ['demo', 'other'];
export const PRETENDED_PASSWORD = 'correct horse battery';

const ORIGIN = 'https://portal.example';
/** As long as the portal's settings say by default. */
const LINK_LIVES_us = 600_000_000;
const CODE_LIVES_us = 600_000_000;
const CODE_TRIES = 3;
const LOGIN_LIVES_ms = 120_000;

/** An addition or recovery that is under way. */
interface Ticket {
  readonly user: string;
  readonly isRecovery: boolean;
  readonly code: string;
  readonly tries: number;
  readonly ends_us: number;
  readonly isConfirmed: boolean;
}

interface Registered extends KeyInstance {
  /** Null where the suite has none. */
  readonly pin: string | null;
}

/** As plain data; no part of it is ever changed in place. */
export interface PretendedState {
  /** Everything that is made has the next number. */
  readonly made: number;
  readonly keys: readonly Registered[];
  readonly tickets: Readonly<Record<string, Ticket>>;
  /** The code on the page: who is logging in there, and until when it can be used. */
  readonly page: { readonly user: string; readonly session: string; readonly ends_us: number } | null;
  /** The login that waits for a notification's answer. */
  readonly login: { readonly handle: string; readonly serial: string; readonly question: string } | null;
  readonly logins: number;
}

/** The outcome of a call: answers and messages, each with the time that it takes. */
export interface Sent {
  readonly after_us: number;
  readonly message: Incoming;
}

export class PretendedServer {
  private state: PretendedState = { made: 0, keys: [], tickets: {}, page: null, login: null, logins: 0 };

  save(): PretendedState {
    return this.state;
  }

  load(state: PretendedState): void {
    this.state = state;
  }

  /** A key that is active from now on; an older one of the user ends. @param pin null where the suite has none */
  register(user: string, platform: PlatformName, pin: string | null): KeyInstance {
    const made = this.next();
    const key = { serial: `IBK-${String(made).padStart(5, '0')}`, user, suite: IB_KEY_SUITES[platform] };
    const instance = { ...key, keyHex: pattern(made, 32) };
    const others = this.state.keys.filter((known) => known.user !== user);
    this.set({ keys: [...others, { ...instance, pin }] });
    return instance;
  }

  /**
   * Somebody begins a login on the page: it shows a QR code, and to an active key of the user a notification goes.
   * @returns what goes to the phone
   */
  beginLogin(user: string, now_us: number): readonly Sent[] {
    const session = alphabetic(this.next());
    this.set({ page: { user, session, ends_us: now_us + LINK_LIVES_us } });
    const key = this.state.keys.find((known) => known.user === user);
    if (key === undefined) return [];
    const handle = `login-${this.next()}`;
    const question = digits(this.state.made);
    this.set({ login: { handle, serial: key.serial, question } });
    const message: Incoming = { kind: 'notification', serial: key.serial, handle, question, lives_ms: LOGIN_LIVES_ms };
    return [{ after_us: NOTIFICATION_us, message }];
  }

  /** The session ID under the QR code on the page; undefined where it shows none. */
  get session(): string | undefined {
    return this.state.page?.session;
  }

  /** The text of the QR code on the page; undefined where it shows none. */
  get link(): string | undefined {
    return this.session === undefined ? undefined : activationLink(ORIGIN, this.session);
  }

  /** The code on the page can't be used any more. */
  endCode(): void {
    if (this.state.page !== null) this.set({ page: { ...this.state.page, ends_us: 0 } });
  }

  /** How many logins were accepted. */
  get logins(): number {
    return this.state.logins;
  }

  answer(request: RadioRequest, now_us: number): { readonly answer: RadioAnswer; readonly sent: readonly Sent[] } {
    const sent: Sent[] = [];
    return { answer: this.answerTo(request, now_us, sent) ?? { answer: 'refused' }, sent };
  }

  /** @returns undefined to refuse */
  private answerTo(request: RadioRequest, now_us: number, sent: Sent[]): RadioAnswer | undefined {
    switch (request.do) {
      case 'activate':
        return this.activate(request, now_us);
      case 'addUser':
      case 'recover':
        return this.beginAddition(request, now_us, sent);
      case 'requestCode':
        return this.sendCode(request.ticket, request.by, now_us, sent);
      case 'confirmCode':
        return this.confirm(request, now_us);
      case 'register':
        return this.finishAddition(request);
      case 'answerNotification':
        return this.judge(request);
      case 'changePin':
        return this.changePin(request);
    }
  }

  private activate(request: Extract<RadioRequest, { do: 'activate' }>, now_us: number): RadioAnswer | undefined {
    const { page } = this.state;
    if (page === null || page.session !== request.session || now_us >= page.ends_us) return undefined;
    this.endCode();
    return this.added(page.user, request);
  }

  private beginAddition(
    { do: what, user, password }: Extract<RadioRequest, { do: 'addUser' | 'recover' }>,
    now_us: number,
    sent: Sent[],
  ): RadioAnswer | undefined {
    if (!PRETENDED_USERS.includes(user) || password !== PRETENDED_PASSWORD) return undefined;
    const name = `ticket-${this.next()}`;
    const ticket = { user, isRecovery: what === 'recover', code: '', tries: 0, ends_us: 0, isConfirmed: false };
    this.set({ tickets: { [name]: ticket } });
    return this.sendCode(name, 'sms', now_us, sent);
  }

  private sendCode(name: string, by: 'sms' | 'voice', now_us: number, sent: Sent[]): RadioAnswer | undefined {
    const ticket = this.state.tickets[name];
    if (ticket === undefined || ticket.isConfirmed) return undefined;
    const code = digits(this.next());
    this.set({ tickets: { [name]: { ...ticket, code, tries: 0, ends_us: now_us + CODE_LIVES_us } } });
    const message: Incoming =
      by === 'sms'
        ? { kind: 'sms', text: `Your activation code is ${code}` }
        : { kind: 'call', text: `your activation code is ${[...code].join(' ')}` };
    sent.push({ after_us: by === 'sms' ? SMS_us : CALL_us, message });
    return { answer: 'codeSent', ticket: name, to: '•••• 12' };
  }

  private confirm(
    { ticket: name, code }: Extract<RadioRequest, { do: 'confirmCode' }>,
    now_us: number,
  ): RadioAnswer | undefined {
    const ticket = this.state.tickets[name];
    if (ticket === undefined || ticket.tries >= CODE_TRIES || now_us >= ticket.ends_us) return undefined;
    const isConfirmed = code === ticket.code;
    this.set({ tickets: { [name]: { ...ticket, tries: ticket.tries + 1, isConfirmed } } });
    return isConfirmed ? { answer: 'codeAccepted', ticket: name } : undefined;
  }

  private finishAddition(request: Extract<RadioRequest, { do: 'register' }>): RadioAnswer | undefined {
    const ticket = this.state.tickets[request.ticket];
    if (ticket === undefined || !ticket.isConfirmed) return undefined;
    const { user, isRecovery } = ticket;
    const answer = this.added(user, isRecovery ? { ...request, serials: [] } : request);
    if (answer !== undefined) this.set({ tickets: {} });
    return answer;
  }

  /** An instance that is active already is refused. */
  private added(user: string, { serials, platform, pin }: Registration): RadioAnswer | undefined {
    if (this.state.keys.some((key) => key.user === user && serials.includes(key.serial))) return undefined;
    return { answer: 'activated', ...this.register(user, platform, pin ?? null) };
  }

  private judge({
    handle,
    serial,
    response,
  }: Extract<RadioRequest, { do: 'answerNotification' }>): RadioAnswer | undefined {
    const { login, keys } = this.state;
    const key = keys.find((known) => known.serial === serial);
    if (login === null || key === undefined || login.handle !== handle || login.serial !== serial) return undefined;
    this.set({ login: null });
    if (passcodeOf(key, login.question, key.pin ?? undefined) !== response) return undefined;
    this.set({ logins: this.state.logins + 1 });
    return { answer: 'accepted' };
  }

  private changePin(request: Extract<RadioRequest, { do: 'changePin' }>): RadioAnswer | undefined {
    const { serial, user, password, oldPin, newPin } = request;
    const key = this.state.keys.find((known) => known.serial === serial);
    if (key?.user !== user || password !== PRETENDED_PASSWORD || key.pin !== oldPin) return undefined;
    this.set({ keys: this.state.keys.map((known) => (known === key ? { ...key, pin: newPin } : known)) });
    return { answer: 'accepted' };
  }

  private next(): number {
    this.set({ made: this.state.made + 1 });
    return this.state.made;
  }

  private set(change: Partial<PretendedState>): void {
    this.state = { ...this.state, ...change };
  }
}

const NOTIFICATION_us = 1_000_000;
const SMS_us = 2_000_000;
const CALL_us = 20_000_000;

/** A mix of bits that differs for every number; nothing here has to be secret. */
function mixed(number: number): number {
  let bits = Math.imul(number ^ 0x9e3779b9, 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

function digits(number: number): string {
  return String(mixed(number) % 1_000_000).padStart(6, '0');
}

function alphabetic(number: number): string {
  return pattern(number, 6).toUpperCase();
}

/** Bytes in hexadecimal digits. */
function pattern(number: number, bytes: number): string {
  return Array.from({ length: bytes }, (_, at) => (mixed(number * 64 + at) & 0xff).toString(16).padStart(2, '0')).join(
    '',
  );
}
