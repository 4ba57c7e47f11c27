/**
 * The requests of an IB Key on a phone to its server. Every refusal is one word, whatever the reason: which of name,
 * password, code and PIN was wrong is in the audit log alone.
 */
import { InputError } from '../../emulator/input-error.js';
import type { CodeWay, RadioAnswer, RadioRequest } from '../../emulator/phone/messages.js';
import type { Passwords } from '../identity/passwords.js';
import { Rows } from '../identity/rows.js';
import type { Challenge, Decision, Verifier } from '../verifier/index.js';
import type { Activations } from './activation.js';
import type { AnsweredLogins } from './answered.js';
import { type Deliveries, TooManyCodesError } from './deliveries.js';
import type { MethodDesk } from './host.js';
import { type IbKeys, isPin } from './ib-keys.js';
import { masked, type Numbers } from './numbers.js';

/** An addition or a recovery that is under way. */
interface TicketValue {
  readonly isRecovery: boolean;
  /** The challenge that the last code answers. */
  readonly handle: string;
  readonly isConfirmed: boolean;
}

/** The purpose of the codes: one of them logs nobody in. */
const PURPOSE = 'activate IB Key';
const TICKET_BYTES = 18;

type Asked<Do extends RadioRequest['do']> = Extract<RadioRequest, { do: Do }>;

export interface RadioParts {
  readonly verifier: Verifier;
  readonly passwords: Passwords;
  readonly desk: MethodDesk;
  readonly numbers: Numbers;
  readonly deliveries: Deliveries;
  readonly activations: Activations;
  readonly ibKeys: IbKeys;
  readonly answered: AnsweredLogins;
}

export class PhoneRadio {
  readonly #parts: RadioParts;
  readonly #tickets: Rows<TicketValue>;

  /** @internal */
  constructor(parts: RadioParts) {
    this.#parts = parts;
    this.#tickets = new Rows((text) => parts.verifier.hashName(text), 'ib-key ticket');
  }

  /**
   * Answers a request of a phone, whose form was checked.
   * @param address where it came from
   * @throws InputError for an address that is none
   */
  async answer(request: RadioRequest, address: string): Promise<RadioAnswer> {
    const answer = await this.#answerTo(request, address);
    this.#parts.deliveries.wake();
    return answer ?? { answer: 'refused' };
  }

  /** @returns undefined to refuse */
  #answerTo(request: RadioRequest, address: string): Promise<RadioAnswer | undefined> {
    switch (request.do) {
      case 'activate':
        return this.#activate(request);
      case 'addUser':
      case 'recover':
        return this.#begin(request, address);
      case 'requestCode':
        return this.#requestCode(request);
      case 'confirmCode':
        return this.#confirm(request);
      case 'register':
        return this.#register(request);
      case 'answerNotification':
        return this.#answerNotification(request);
      case 'changePin':
        return this.#changePin(request, address);
    }
  }

  #activate(request: Asked<'activate'>): Promise<RadioAnswer | undefined> {
    const { verifier, activations, ibKeys } = this.#parts;
    return verifier.decide(async (decision) => {
      // The session ID is used up in every case.
      const user = await activations.take(decision, request.session);
      const answer = user === undefined ? undefined : await pinned(() => ibKeys.register(decision, user, request));
      const outcome = answer === undefined ? 'refused' : 'done';
      decision.log({ action: 'activate IB Key', outcome, ...(user !== undefined && { user }) });
      return answer;
    });
  }

  async #begin(
    { do: what, user, password }: Asked<'addUser' | 'recover'>,
    address: string,
  ): Promise<RadioAnswer | undefined> {
    const checked = await this.#parts.passwords.check(user, password, address);
    if (checked.answer === 'busy') return { answer: 'unavailable' };
    if (checked.answer !== 'accepted') return undefined;
    const ticket = this.#parts.desk.random.bytes(TICKET_BYTES).toString('base64url');
    return this.#sendCode(ticket, checked.user, 'sms', { isRecovery: what === 'recover' });
  }

  async #requestCode({ ticket, by }: Asked<'requestCode'>): Promise<RadioAnswer | undefined> {
    const found = await this.#find(ticket);
    if (found === undefined || found.isConfirmed) return undefined;
    return this.#sendCode(ticket, found.user, by, found);
  }

  /** A new code for a ticket, which ends the last one. */
  async #sendCode(
    ticket: string,
    user: string,
    way: CodeWay,
    { isRecovery }: Pick<TicketValue, 'isRecovery'>,
  ): Promise<RadioAnswer | undefined> {
    const { verifier, numbers, deliveries, desk } = this.#parts;
    const number = await verifier.look(({ tx }) => numbers.verifiedOf(tx, user));
    if (number === undefined) return undefined;
    const { serial } = number;
    const within = async (decision: Decision, challenge: Challenge): Promise<void> => {
      const value = { isRecovery, handle: challenge.handle, isConfirmed: false };
      const expires_ms = decision.now_ms + desk.settings.ticketLifetime_ms;
      await this.#tickets.put(decision.tx, { key: this.#keyOf(ticket), owner: user, expires_ms, value });
      await this.#tickets.forget(decision.tx, decision.now_ms);
      await deliveries.putWithin(decision, { user, serial, challenge, about: 'activation', way });
    };
    try {
      await deliveries.noteLimit(() => verifier.challenge(user, serial, { purpose: PURPOSE, within }));
    } catch (error) {
      if (error instanceof TooManyCodesError) return undefined;
      throw error;
    }
    return { answer: 'codeSent', ticket, to: masked(number.number) };
  }

  async #confirm({ ticket, code }: Asked<'confirmCode'>): Promise<RadioAnswer | undefined> {
    const found = await this.#find(ticket);
    if (found === undefined || found.isConfirmed) return undefined;
    const { user, handle } = found;
    const { answer } = await this.#parts.verifier.verify({
      handle,
      response: code,
      user,
      purpose: PURPOSE,
      within: async ({ tx }, given) => {
        if (given.answer !== 'accepted') return;
        const row = await this.#tickets.get(tx, this.#keyOf(ticket));
        if (row !== undefined) await this.#tickets.put(tx, { ...row, value: { ...row.value, isConfirmed: true } });
      },
    });
    return answer === 'accepted' ? { answer: 'codeAccepted', ticket } : undefined;
  }

  #register(request: Asked<'register'>): Promise<RadioAnswer | undefined> {
    const { verifier, ibKeys } = this.#parts;
    return verifier.decide(async (decision) => {
      const { tx, now_ms, log } = decision;
      const row = await this.#tickets.get(tx, this.#keyOf(request.ticket));
      if (row === undefined || row.expires_ms! <= now_ms || !row.value.isConfirmed) return undefined;
      const { isRecovery } = row.value;
      const answer = await pinned(() => ibKeys.register(decision, row.owner, request, isRecovery));
      if (answer !== undefined) await this.#tickets.remove(tx, row.key);
      const action = isRecovery ? 'recover IB Key' : 'add IB Key';
      log({ action, outcome: answer === undefined ? 'refused' : 'done', user: row.owner });
      return answer;
    });
  }

  async #answerNotification({
    serial,
    handle,
    response,
  }: Asked<'answerNotification'>): Promise<RadioAnswer | undefined> {
    return (await this.#parts.answered.answer(serial, handle, response)) ? { answer: 'accepted' } : undefined;
  }

  async #changePin(request: Asked<'changePin'>, address: string): Promise<RadioAnswer | undefined> {
    const { serial, user, password, oldPin, newPin } = request;
    const { verifier, passwords } = this.#parts;
    const checked = await passwords.check(user, password, address);
    if (checked.answer === 'busy') return { answer: 'unavailable' };
    if (checked.answer !== 'accepted' || !isPin(newPin)) return undefined;
    const change = { user: checked.user, serial, old: oldPin, wanted: newPin };
    const isDone = await pinned(() => verifier.decide((decision) => verifier.keys.changePin(decision, change)));
    return isDone ? { answer: 'accepted' } : undefined;
  }

  async #find(ticket: string): Promise<(TicketValue & { readonly user: string }) | undefined> {
    return this.#parts.verifier.look(async ({ tx, now_ms }) => {
      const row = await this.#tickets.get(tx, this.#keyOf(ticket));
      return row === undefined || row.expires_ms! <= now_ms ? undefined : { ...row.value, user: row.owner };
    });
  }

  #keyOf(ticket: string): string {
    return this.#parts.verifier.hashName(`ib-key ticket ${ticket}`);
  }
}

/** A PIN that the store takes not, such as 1234 where trivial ones are refused, is refused as all else is. */
async function pinned<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}
