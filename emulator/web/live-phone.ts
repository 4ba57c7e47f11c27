/** A phone that lives on a page: in the world's time, with a server behind its radio. It knows no browser. */
import type { Incoming, RadioAnswer, RadioRequest } from '../phone/messages.js';
import { Phone } from '../phone/phone.js';
import type { PhoneOptions, PhoneState } from '../phone/state.js';
import type { PhoneView } from '../phone/view.js';
import type { WorldTime } from '../time.js';

/** A message that the server has for a phone. */
export interface Received {
  /** No other message for this key or number has it. */
  readonly id: string;
  readonly message: Incoming;
}

/** Where the phone's messages go, and come from. A promise that is rejected is a server that can't be reached. */
export interface PhoneServer {
  ask(request: RadioRequest): Promise<RadioAnswer>;
  /** The messages that have come for a key, or a number. */
  incoming(to: string): Promise<readonly Received[]>;
}

/** The ids of the messages that a key or number had when it was last asked for. */
export type Heard = Readonly<Record<string, readonly string[]>>;

/** A phone between two pages, as plain data that survives JSON. It holds the phone's keys. */
export interface KeptPhone {
  readonly phone: PhoneState;
  readonly heard: Heard;
  /** When it was kept, in milliseconds since 1970. */
  readonly at_ms: number;
}

export interface LivePhoneOptions {
  /** The phone at its beginning. */
  readonly phone: PhoneOptions;
  /** Goes on from here in place of that; what came to pass meanwhile is done at once. */
  readonly kept?: KeptPhone | undefined;
  /** The messages that are not for this phone: another one had them. */
  readonly heard?: Heard | undefined;
  /** The phone's own; without one no text messages and calls come. */
  readonly numbers: readonly string[];
  readonly server: PhoneServer;
  readonly world: WorldTime;
  /** Called when something may look different. */
  readonly changed: () => void;
}

/** The server is asked so often for what has come. */
const POLL_us = 2_000_000;

export class LivePhone {
  readonly phone: Phone;
  /** The world's time at which the phone's begins. */
  private readonly begun_us: number;
  private polled_us: number;
  private heard: Heard;
  private cancel: () => void = () => undefined;
  private isOver = false;

  constructor(private readonly options: LivePhoneOptions) {
    const { phone, kept, heard, world } = options;
    this.phone = new Phone(phone, { radio: { send: (id, request) => void this.send(id, request) } });
    this.heard = kept?.heard ?? heard ?? {};
    if (kept !== undefined) this.phone.load(kept.phone);
    const away_us = kept === undefined ? 0 : Math.max(0, world.wall_ms() - kept.at_ms) * 1000;
    this.begun_us = world.steady_us() - this.phone.save().now_us - away_us;
    // Messages that came while the phone was away are asked for at once.
    this.polled_us = kept === undefined ? world.steady_us() : world.steady_us() - POLL_us;
    this.follow();
    this.plan();
  }

  get view(): PhoneView | undefined {
    return this.phone.view;
  }

  save(): KeptPhone {
    return { phone: this.phone.save(), heard: this.heard, at_ms: this.options.world.wall_ms() };
  }

  /** Does something to the phone, now. @throws InputError where the phone refuses it */
  do(act: (phone: Phone) => void): void {
    this.follow();
    try {
      act(this.phone);
    } finally {
      this.plan();
      this.options.changed();
    }
  }

  /** Nothing is planned any more. */
  end(): void {
    this.isOver = true;
    this.cancel();
  }

  private follow(): void {
    this.phone.advance(this.options.world.steady_us() - this.begun_us);
  }

  private plan(): void {
    this.cancel();
    if (this.isOver) return;
    const { world } = this.options;
    const now_us = world.steady_us();
    const next_us = Math.min(this.begun_us + this.phone.next_us, this.polled_us + POLL_us);
    this.cancel = world.callIn(Math.max(0, next_us - now_us), () => this.wake());
  }

  private wake(): void {
    const now_us = this.options.world.steady_us();
    const isDue = now_us >= this.polled_us + POLL_us;
    if (isDue) this.polled_us = now_us;
    this.do(() => undefined);
    if (isDue) void this.poll();
  }

  private async send(id: number, request: RadioRequest): Promise<void> {
    const answer = await this.options.server.ask(request).catch((): RadioAnswer => ({ answer: 'unavailable' }));
    if (!this.isOver) this.do((phone) => phone.hear(id, answer));
  }

  private async poll(): Promise<void> {
    for (const to of this.reachable()) {
      const received = await this.options.server.incoming(to).catch(() => undefined);
      if (this.isOver) return;
      if (received === undefined) continue;
      const before = this.heard[to] ?? [];
      this.heard = { ...this.heard, [to]: received.map(({ id }) => id) };
      const messages = received.filter(({ id }) => !before.includes(id));
      for (const { message } of messages) this.do((phone) => void phone.receive(message));
    }
  }

  /** Notifications come over the network, texts and calls over the carrier's: without either nobody is asked. */
  private reachable(): readonly string[] {
    const { network, isOn, instances } = this.phone.save();
    if (network === 'off' || !isOn) return [];
    const serials = network === 'on' ? instances.map(({ serial }) => serial) : [];
    return [...this.options.numbers, ...serials];
  }
}
