/** A phone with a pretended server around it, as one machine: what scripts and walks drive. All of it is one value. */
import { InputError } from '../../input-error.js';
import type { Incoming, RadioAnswer, RadioRequest } from '../messages.js';
import { keyBytes } from '../passcode.js';
import { Phone } from '../phone.js';
import { PLATFORM_NAMES } from '../platforms.js';
import type { PhoneOptions, PhoneState } from '../state.js';
import { PretendedServer, type PretendedState, type Sent } from './pretended-server.js';

/** How long an answer takes. */
const ANSWER_us = 200_000;
const NEVER_US = Number.MAX_SAFE_INTEGER;

/** A message on its way to the phone. */
export interface Delivery {
  readonly due_us: number;
  readonly what: Incoming | { readonly kind: 'answer'; readonly id: number; readonly answer: RadioAnswer };
}

export interface PhoneBenchState {
  readonly phone: PhoneState;
  readonly server: PretendedState;
  readonly air: readonly Delivery[];
  /** Requests that went out. */
  readonly requests: number;
}

export interface PhoneBenchOptions extends PhoneOptions {
  /** Users whose key is active at the beginning, with its PIN where the platform has one. */
  readonly active?: ReadonlyArray<{ readonly user: string; readonly pin: string | null }>;
}

export class PhoneBench {
  readonly phone: Phone;
  readonly server = new PretendedServer();
  private air: readonly Delivery[] = [];
  private requests = 0;

  constructor({ active = [], ...options }: PhoneBenchOptions) {
    const instances = active.map(({ user, pin }) => this.server.register(user, options.platform, pin));
    this.phone = new Phone(
      { ...options, ...(instances.length > 0 && { instances }) },
      { radio: { send: (id, request) => this.send(id, request) } },
    );
  }

  /** A phone with this state, which may have come from a file. @throws InputError for what `save` did not give */
  static of(state: unknown): PhoneBench {
    const given = state as PhoneBenchState;
    const platform = PLATFORM_NAMES.find((name) => name === given?.phone?.platform);
    const bench = platform && new PhoneBench({ platform });
    if (bench === undefined || !bench.isAlike(given)) throw new InputError('found no state of a phone');
    bench.load(given);
    return bench;
  }

  /** Whether a phone can go on from a state: it has the members, and shows something. */
  private isAlike(given: PhoneBenchState): boolean {
    const { phone, server, ...rest } = this.save();
    const pairs = [
      [rest, given],
      [phone, given.phone],
      [server, given.server],
    ] as const;
    const hasAll = pairs.every(([own, other]) => Object.keys(own).every((name) => Object.hasOwn(Object(other), name)));
    if (!hasAll || !Number.isSafeInteger(given.phone.now_us) || !Array.isArray(given.air)) return false;
    const trial = new PhoneBench({ platform: given.phone.platform });
    try {
      trial.load(given);
      return trial.text.length >= 0 && trial.key !== null && trial.next_us > 0;
    } catch {
      return false;
    }
  }

  save(): PhoneBenchState {
    const { air, requests } = this;
    return { phone: this.phone.save(), server: this.server.save(), air, requests };
  }

  load({ phone, server, air, requests }: PhoneBenchState): void {
    this.phone.load(phone);
    this.server.load(server);
    this.air = air;
    this.requests = requests;
  }

  /** The platform. */
  get name(): string {
    return this.phone.save().platform;
  }

  /** The visible text; "" while the phone is off. */
  get text(): string {
    return this.phone.text;
  }

  /** The key that passcodes are computed with now. */
  get key(): { readonly key: Uint8Array; readonly suite: string } | undefined {
    const instance = this.phone.key;
    return instance && { key: keyBytes(instance), suite: instance.suite };
  }

  /** How many requests went out. */
  get requestCount(): number {
    return this.requests;
  }

  get now_us(): number {
    return this.phone.save().now_us;
  }

  /** Whether a message of this kind is on its way to the phone. */
  isComing(kind: Incoming['kind']): boolean {
    return this.air.some(({ what }) => what.kind === kind);
  }

  /** Somebody begins a login on the page. */
  beginLogin(user: string): void {
    this.launch(this.server.beginLogin(user, this.now_us));
  }

  /** The phone is held before the QR code on the page; before none, where the page shows none. */
  scan(): void {
    this.phone.pointCamera(this.server.link);
  }

  /** When something happens by itself; a far future where nothing does. */
  get next_us(): number {
    return Math.min(this.phone.next_us, this.air[0]?.due_us ?? NEVER_US);
  }

  /** Time passes, with all that happens on the way in its order; of one instant, the phone's own first. */
  advance(to_us: number): void {
    while (this.next_us <= to_us) {
      this.phone.advance(Math.max(this.now_us, this.next_us));
      this.deliverDue();
    }
    this.phone.advance(to_us);
  }

  private deliverDue(): void {
    const [first, ...others] = this.air;
    if (first === undefined || first.due_us > this.now_us) return;
    this.air = others;
    if (first.what.kind === 'answer') this.phone.hear(first.what.id, first.what.answer);
    else this.phone.receive(first.what);
  }

  private send(id: number, request: RadioRequest): void {
    this.requests += 1;
    const { answer, sent } = this.server.answer(request, this.now_us);
    this.put(ANSWER_us, { kind: 'answer', id, answer });
    this.launch(sent);
  }

  private launch(sent: readonly Sent[]): void {
    for (const { after_us, message } of sent) this.put(after_us, message);
  }

  /** Of one instant, in the order of sending. */
  private put(after_us: number, what: Delivery['what']): void {
    const due_us = this.now_us + after_us;
    const at = this.air.findIndex((delivery) => delivery.due_us > due_us);
    this.air = this.air.toSpliced(at === -1 ? this.air.length : at, 0, { due_us, what });
  }
}
