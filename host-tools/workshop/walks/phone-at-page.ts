/** A portal, two browsers before it, and a phone of each platform: all in one process, on a clock that moves when it is told. */
import * as http from 'node:http';
import type { Incoming, PlatformName, RadioAnswer, RadioRequest } from '../../../emulator/phone/messages.js';
import { Phone } from '../../../emulator/phone/phone.js';
import { DEMO_CARD, DEMO_NUMBERS, DEMO_PASSWORD } from '../../portal/demo.js';
import { type Portal, startPortal } from '../../portal/portal.js';
import { ask, STEERED, Visitor } from '../../portal/testing.js';
import { type Begun, RightLogins } from './right-logins.js';

/** The findings of a walk are thrown. */
export class Finding extends Error {}

/** Somebody's browser, and how far the login in it is. */
export interface Browser {
  readonly visitor: Visitor;
  /** The user whose password was right, while a device is to be chosen or has been asked. */
  user: string | undefined;
  begun: Begun | undefined;
  /** The text that was typed last: another time it must not serve. */
  said: string;
  /** The session IDs that its pages have shown. */
  readonly shown: Set<string>;
}

interface PhoneInHand {
  readonly phone: Phone;
  /** Requests that have no answer yet. */
  readonly asked: Array<{ readonly id: number; readonly request: RadioRequest }>;
  /** How many messages of each number and key it has had. */
  readonly heard: Map<string, number>;
}

/** How often each way of getting in was gone: a walk that never gets in proves nothing. */
export type WayIn = 'password' | 'card' | 'ib-key' | 'code' | 'notification';

export class PhoneAtPage {
  rules = new RightLogins();
  browsers: readonly Browser[] = [];
  phones: readonly PhoneInHand[] = [];
  /** The requests of this walk, the newest last. */
  sent: RadioRequest[] = [];
  readonly ways: Record<WayIn, number> = { password: 0, card: 0, 'ib-key': 0, code: 0, notification: 0 };
  readonly #agent = new http.Agent({ keepAlive: true, maxSockets: 8 });

  private constructor(readonly portal: Portal) {}

  static async open(): Promise<PhoneAtPage> {
    return new PhoneAtPage(await startPortal(STEERED));
  }

  async close(): Promise<void> {
    this.#agent.destroy();
    await this.portal.close();
  }

  /** All as at the beginning. */
  async reset(): Promise<void> {
    await this.control.reset();
    this.rules = new RightLogins();
    this.sent = [];
    const { serial, suite, keyHex, pin } = DEMO_CARD;
    this.rules.keys.set(serial, { user: 'demo', suite, keyHex, pin });
    this.browsers = [0, 1].map(() => ({
      visitor: new Visitor(this.portal.address, this.#agent),
      user: undefined,
      begun: undefined,
      said: '00000000',
      shown: new Set<string>(),
    }));
    this.phones = (['ios', 'android'] as const).map((platform) => newPhone(platform));
  }

  get control() {
    return this.portal.control!;
  }

  get now_ms(): number {
    return this.control.now_ms();
  }

  /** Time passes, for the phones too. */
  pass(ms: number): void {
    this.control.advance(ms);
    for (const { phone } of this.phones) phone.advance(phone.save().now_us + ms * 1000);
  }

  /** A request, for which as much time passes as its answer is held back. */
  async answered<Result>(work: Promise<Result>): Promise<Result> {
    let isDone = false;
    const end = (): void => {
      isDone = true;
    };
    void work.then(end, end);
    while (!isDone) {
      this.pass(this.control.heldFor_ms ?? 0);
      await new Promise((resolve) => setImmediate(resolve));
    }
    return work;
  }

  /** Opens a page, or sends a form, and looks at what comes. */
  async visit(browser: Browser, work: (visitor: Visitor) => Promise<unknown>): Promise<void> {
    const { visitor } = browser;
    await this.answered(work(visitor));
    if (visitor.status >= 500) throw new Finding(`${visitor.path} answered ${visitor.status}`);
  }

  /** A request of a phone goes to the portal. */
  async radio(at: number): Promise<void> {
    const hand = this.phones[at]!;
    const next = hand.asked.shift();
    if (next === undefined) return;
    const { id, request } = next;
    hand.phone.hear(id, await this.request(request));
  }

  /** A request to the portal, from whomever, whose answer is held against the rules. */
  async request(request: RadioRequest): Promise<RadioAnswer> {
    this.sent.push(request);
    const before_ms = this.now_ms;
    const body = JSON.stringify(request);
    const headers = { 'content-type': 'application/json' };
    const path = '/phone/requests';
    const sent = ask(this.portal.address, { method: 'POST', path, headers, body, agent: this.#agent });
    const { status, text } = await this.answered(sent);
    if (status !== 200) throw new Finding(`a phone's request ${request.do} got ${status}: ${text.slice(0, 100)}`);
    const answer = JSON.parse(text) as RadioAnswer;
    await this.judge(request, answer, before_ms);
    return answer;
  }

  /** Tells the rules of an answer. @throws Finding where it may not be */
  private async judge(request: RadioRequest, answer: RadioAnswer, at_ms: number): Promise<void> {
    if (answer.answer === 'refused' || answer.answer === 'unavailable') return;
    const { rules } = this;
    switch (request.do) {
      case 'activate': {
        const user = rules.mayActivate(request.session, at_ms);
        if (answer.answer !== 'activated' || answer.user !== user)
          throw new Finding('a key was activated without its code');
        rules.sessions.get(request.session)!.isUsed = true;
        return this.learn(answer, request.pin);
      }
      case 'addUser':
      case 'recover':
      case 'requestCode':
        return this.judgeSending(request, answer);
      case 'confirmCode': {
        const ticket = rules.tickets.get(request.ticket);
        if (ticket?.code !== request.code) throw new Finding('a wrong activation code was accepted');
        ticket.isConfirmed = true;
        return undefined;
      }
      case 'register': {
        const ticket = rules.tickets.get(request.ticket);
        if (answer.answer !== 'activated' || ticket?.isConfirmed !== true || answer.user !== ticket.user)
          throw new Finding('a key was registered without the code');
        rules.tickets.delete(request.ticket);
        await this.forgetEnded();
        return this.learn(answer, request.pin);
      }
      case 'answerNotification': {
        const { serial, handle, response } = request;
        if (!rules.mayAnswer(serial, handle, response, at_ms))
          throw new Finding('a wrong answer of a phone was accepted');
        rules.notified.get(handle)!.answered_ms = this.now_ms;
        return undefined;
      }
      case 'changePin': {
        const key = rules.keys.get(request.serial);
        if (key?.user !== request.user || request.password !== DEMO_PASSWORD || key.pin !== request.oldPin)
          throw new Finding('a PIN was changed without the old one');
        rules.keys.set(request.serial, { ...key, pin: request.newPin });
      }
    }
  }

  private async judgeSending(
    request: Extract<RadioRequest, { do: 'addUser' | 'recover' | 'requestCode' }>,
    answer: RadioAnswer,
  ): Promise<void> {
    if (answer.answer !== 'codeSent') throw new Finding(`${request.do} was answered ${answer.answer}`);
    const { tickets } = this.rules;
    const user = request.do === 'requestCode' ? tickets.get(request.ticket)?.user : request.user;
    if (user === undefined || (request.do !== 'requestCode' && request.password !== DEMO_PASSWORD))
      throw new Finding('a code was sent without the password');
    const message = (await this.control.messages(numberOf(user))).findLast(({ text }) => text.includes('activation'));
    tickets.set(answer.ticket, { user, code: codeIn(message?.text), isConfirmed: false });
  }

  private learn({ serial, user, suite, keyHex }: Extract<RadioAnswer, { answer: 'activated' }>, pin?: string): void {
    this.rules.keys.set(serial, { user, suite, keyHex, pin });
  }

  /** A recovery ends the keys before it: those that the portal has no more. */
  private async forgetEnded(): Promise<void> {
    const { keys } = this.rules;
    for (const user of new Set([...keys.values()].map((key) => key.user))) {
      const devices = await this.portal.manage(({ identity }) => identity.devices.of(user));
      const left = new Set(devices.map(({ serial }) => serial));
      for (const [serial, key] of keys) if (key.user === user && !left.has(serial)) keys.delete(serial);
    }
  }

  /** The messages that have come for a phone since it last looked. */
  async deliver(at: number): Promise<void> {
    const { phone, heard } = this.phones[at]!;
    const { instances, network, isOn } = phone.save();
    if (network === 'off' || !isOn) return;
    for (const to of [...Object.values(DEMO_NUMBERS), ...instances.map(({ serial }) => serial)]) {
      const messages = await this.control.messages(to);
      for (const { kind, text, login } of messages.slice(heard.get(to) ?? 0)) {
        const incoming: Incoming = kind === 'notification' ? { kind, serial: to, ...login! } : { kind, text };
        phone.receive(incoming);
      }
      heard.set(to, messages.length);
    }
  }
}

function newPhone(platform: PlatformName): PhoneInHand {
  const asked: PhoneInHand['asked'] = [];
  const phone = new Phone({ platform }, { radio: { send: (id, request) => asked.push({ id, request }) } });
  return { phone, asked, heard: new Map() };
}

export function numberOf(user: string): string {
  return DEMO_NUMBERS[user as keyof typeof DEMO_NUMBERS];
}

/** The digits of a message; "" where there is none. */
export function codeIn(text = ''): string {
  return text.replaceAll(/[^0-9]/g, '');
}
