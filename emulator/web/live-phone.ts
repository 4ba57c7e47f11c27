/** A phone that lives on a page: in the world's time, with a server behind its radio. It knows no browser. */
import type { Incoming, PlatformName, RadioAnswer, RadioRequest } from '../phone/messages.js';
import { Phone } from '../phone/phone.js';
import type { PhoneView } from '../phone/view.js';
import type { WorldTime } from '../time.js';

/** Where the phone's messages go, and come from. A promise that is rejected is a server that can't be reached. */
export interface PhoneServer {
  ask(request: RadioRequest): Promise<RadioAnswer>;
  /** The messages for a key or a number that came since it was last asked for. */
  incoming(to: string): Promise<readonly Incoming[]>;
}

/** The server is asked so often for what has come. */
const POLL_us = 2_000_000;

export class LivePhone {
  readonly phone: Phone;
  private readonly begun_us: number;
  private polled_us: number;
  private cancel: () => void = () => undefined;
  private isOver = false;

  /**
   * @param changed is called when something may look different
   * @param number the phone's own; without it no text messages and calls come
   */
  constructor(
    platform: PlatformName,
    private readonly server: PhoneServer,
    private readonly world: Pick<WorldTime, 'steady_us' | 'callIn'>,
    private readonly changed: () => void,
    private readonly number?: string | undefined,
  ) {
    this.phone = new Phone({ platform }, { radio: { send: (id, request) => void this.send(id, request) } });
    this.begun_us = world.steady_us();
    this.polled_us = this.begun_us;
    this.plan();
  }

  get view(): PhoneView | undefined {
    return this.phone.view;
  }

  /** Does something to the phone, now. @throws InputError where the phone refuses it */
  do(act: (phone: Phone) => void): void {
    this.follow();
    try {
      act(this.phone);
    } finally {
      this.plan();
      this.changed();
    }
  }

  /** Nothing is planned any more. */
  end(): void {
    this.isOver = true;
    this.cancel();
  }

  private follow(): void {
    this.phone.advance(this.world.steady_us() - this.begun_us);
  }

  private plan(): void {
    this.cancel();
    if (this.isOver) return;
    const now_us = this.world.steady_us();
    const next_us = Math.min(this.begun_us + this.phone.next_us, this.polled_us + POLL_us);
    this.cancel = this.world.callIn(Math.max(0, next_us - now_us), () => this.wake());
  }

  private wake(): void {
    const now_us = this.world.steady_us();
    const isDue = now_us >= this.polled_us + POLL_us;
    if (isDue) this.polled_us = now_us;
    this.do(() => undefined);
    if (isDue) void this.poll();
  }

  private async send(id: number, request: RadioRequest): Promise<void> {
    const answer = await this.server.ask(request).catch((): RadioAnswer => ({ answer: 'unavailable' }));
    if (!this.isOver) this.do((phone) => phone.hear(id, answer));
  }

  /** Without a network nobody is asked. */
  private async poll(): Promise<void> {
    const { network, isOn, instances } = this.phone.save();
    if (network !== 'on' || !isOn) return;
    const own = this.number === undefined ? [] : [this.number];
    for (const to of [...own, ...instances.map(({ serial }) => serial)]) {
      const messages = await this.server.incoming(to).catch((): readonly Incoming[] => []);
      if (this.isOver) return;
      for (const message of messages) this.do((phone) => void phone.receive(message));
    }
  }
}
