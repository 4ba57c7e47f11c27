/**
 * Random sequences of what users, operators and thieves do with devices, beside a model that is as small as the rules: no
 * login without its factor, of its own challenge, once, in its time; the right one at the first try; and a store without a fault.
 */
import test from 'ava';
import fc from 'fast-check';
import type { RadioAnswer } from '../../emulator/phone/messages.js';
import type { Level } from '../identity/index.js';
import { ADDRESS } from '../identity/testing.js';
import { MemoryStore } from '../verifier/store/memory.js';
import { findStoreFaults } from '../verifier/store-check.js';
import { AUDIT_KEY } from '../verifier/testing.js';
import { newMethods, passcodeOf } from './testing.js';

const USERS = ['alice', 'bob'] as const;
type User = (typeof USERS)[number];
const NUMBERS: Readonly<Record<User, string>> = { alice: '+15550100199', bob: '+15550100198' };
const KINDS = ['code', 'passcode', 'online-card', 'ib-key'] as const;
type Kind = (typeof KINDS)[number];
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const LIVES_MS: Readonly<Record<Kind, number>> = {
  code: Number.POSITIVE_INFINITY,
  passcode: 12 * DAY_MS,
  'online-card': 21 * DAY_MS,
  'ib-key': Number.POSITIVE_INFINITY,
};
const FULL_MS = 2 * DAY_MS;
const TRIES_MAX = 3;
/** Failures of a device that lock it. */
const FAILURES_MAX = 10;

interface Held {
  readonly owner: User;
  readonly kind: Kind;
  readonly serial: string;
  readonly since_ms: number;
  isEnded: boolean;
  failures: number;
  /** The response to a question, where it does not come by message. */
  readonly respond: ((question: string) => string) | undefined;
}

interface Issued {
  readonly held: Held;
  readonly handle: string;
  readonly right: string;
  readonly issued_ms: number;
  readonly lives_ms: number;
  isOver: boolean;
  tries: number;
}

type Deed =
  | { readonly do: 'give' | 'end'; readonly user: User; readonly kind: Kind }
  | { readonly do: 'ask'; readonly user: User; readonly kind: Kind; readonly way: 'sms' | 'voice' }
  | { readonly do: 'answer'; readonly which: number; readonly by: User; readonly typed: 'right' | 'wrong' | number }
  | { readonly do: 'wait'; readonly ms: number };

const user = fc.constantFrom(...USERS);
const kind = fc.constantFrom(...KINDS);
const DEED: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: fc.constant('give' as const), user, kind }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('end' as const), user, kind }) },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('ask' as const), user, kind, way: fc.constantFrom('sms', 'voice') }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('answer' as const),
      // The newest is asked for most: 0 is the last one.
      which: fc.oneof(fc.constant(0), fc.nat(5)),
      by: fc.oneof(
        { weight: 4, arbitrary: fc.constant('alice' as const) },
        { weight: 1, arbitrary: fc.constant('bob' as const) },
      ),
      typed: fc.oneof(
        { weight: 4, arbitrary: fc.constant('right' as const) },
        { weight: 2, arbitrary: fc.constant('wrong' as const) },
        { weight: 1, arbitrary: fc.nat(5) },
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      ms: fc.constantFrom(1, MINUTE_MS, 2 * MINUTE_MS, 10 * MINUTE_MS, DAY_MS, 3 * DAY_MS, 10 * DAY_MS),
    }),
  },
) as fc.Arbitrary<Deed>;

/** Carries out deeds, and compares each answer with the rules. */
class World {
  readonly #held: Held[] = [];
  readonly #issued: Issued[] = [];
  readonly #last = new Map<User, Kind>();
  accepted = 0;

  private constructor(private readonly made: Awaited<ReturnType<typeof newMethods>>) {}

  static async open(): Promise<World> {
    const made = await newMethods(new MemoryStore(), { codesAnHour: 1000 });
    await made.methods.numbers.remove('alice');
    await made.operator.addUser('bob').catch(() => {});
    return new World(made);
  }

  async carryOut(deed: Deed): Promise<void> {
    if (deed.do === 'wait') return this.made.time.pass(deed.ms);
    if (deed.do === 'give') return this.#give(deed.user, deed.kind);
    if (deed.do === 'ask') return this.#ask(deed.user, deed.kind, deed.way);
    if (deed.do === 'answer') return this.#answer(deed);
    return this.#end(deed.user, deed.kind);
  }

  /** @throws Error where a check of the store calls a device a fault */
  async checkStore(): Promise<void> {
    for await (const fault of findStoreFaults(this.made.store, { audit: AUDIT_KEY })) throw new Error(fault);
  }

  #of(owner: User, wanted: Kind): Held | undefined {
    return this.#held.findLast((one) => one.owner === owner && one.kind === wanted && !one.isEnded);
  }

  async #give(owner: User, wanted: Kind): Promise<void> {
    const { methods, verifier, identity } = this.made;
    let respond: Held['respond'];
    let serial: string | undefined;
    if (wanted === 'code') await methods.numbers.set(owner, NUMBERS[owner]);
    if (wanted === 'passcode') {
      const given = await methods.passcodes.give(owner).catch(() => undefined);
      if ((given === undefined) !== (this.#last.get(owner) === 'passcode')) throw new Error('two passcodes in a row');
      if (given === undefined) return;
      this.#last.set(owner, 'passcode');
      respond = () => given;
    }
    if (wanted === 'online-card') {
      const { cells } = await methods.passcodes.giveOnlineCard(owner);
      respond = (question) =>
        methods.passcodes
          .asked(question)
          .map((cell) => cells[cell - 1])
          .join('');
    }
    if (wanted === 'ib-key') {
      await this.#end(owner, wanted);
      const registration = { platform: 'ios' as const, serials: [] };
      const key = (await verifier.decide((decision) =>
        methods.ibKeys.register(decision, owner, registration),
      )) as Extract<RadioAnswer, { answer: 'activated' }>;
      serial = key.serial;
      respond = (question) => passcodeOf(key, question);
    }
    const before = this.#of(owner, wanted);
    if (before !== undefined) before.isEnded = true;
    serial ??= (await identity.devices.of(owner)).find((device) => device.kind === wanted)!.serial;
    this.#held.push({
      owner,
      kind: wanted,
      serial,
      since_ms: this.made.time.wall,
      isEnded: false,
      failures: 0,
      respond,
    });
  }

  async #end(owner: User, wanted: Kind): Promise<void> {
    const { methods } = this.made;
    const held = this.#of(owner, wanted);
    if (held === undefined) return;
    held.isEnded = true;
    if (wanted === 'code') await methods.numbers.remove(owner);
    if (wanted === 'passcode') await methods.passcodes.end(owner);
    if (wanted === 'online-card') await methods.passcodes.endOnlineCard(owner);
    if (wanted === 'ib-key') await methods.ibKeys.end(owner, held.serial);
  }

  async #ask(owner: User, wanted: Kind, way: 'sms' | 'voice'): Promise<void> {
    const { verifier, methods, outbox, mailbox, time } = this.made;
    const held = this.#of(owner, wanted);
    if (held === undefined) return;
    const { serial } = held;
    const before = mailbox.read(NUMBERS[owner]).length;
    const { handle, question, lifetime_ms } = await verifier.challenge(owner, serial, {
      within: (decision, challenge) =>
        methods.deliveries.putWithin(decision, { user: owner, serial, challenge, about: 'login', way }),
    });
    methods.deliveries.wake();
    await outbox.settled();
    // A mailbox keeps the last hundred.
    const came = mailbox.read(NUMBERS[owner]);
    const message = came.length > before || before === 100 ? came.at(-1) : undefined;
    // A locked device is sent no code: nothing is right then.
    const right = held.respond?.(question) ?? message?.text.replaceAll(/[^0-9]/g, '') ?? 'none';
    if (wanted === 'code') for (const one of this.#issued) if (one.held === held) one.isOver = true;
    this.#issued.push({ held, handle, right, issued_ms: time.wall, lives_ms: lifetime_ms, isOver: false, tries: 0 });
  }

  async #answer({ which, by, typed }: Extract<Deed, { do: 'answer' }>): Promise<void> {
    const issued = this.#issued.at(-1 - which);
    if (issued === undefined) return;
    const { held, handle, right } = issued;
    const other = typeof typed === 'number' ? this.#issued.at(-1 - typed)?.right : undefined;
    const response = typed === 'right' ? right : (other ?? `${right.slice(0, -1)}${right.endsWith('7') ? '8' : '7'}`);
    const now_ms = this.made.time.wall;
    const isOpen = !issued.isOver && issued.tries < TRIES_MAX && now_ms < issued.issued_ms + issued.lives_ms;
    const isHeld = !held.isEnded && now_ms < held.since_ms + LIVES_MS[held.kind];
    const isRight = response === right && by === held.owner;
    const isNewest = this.#issued.findLast((one) => one.held === held) === issued;
    const given = await this.made.identity.logIn({ handle, response, user: by, address: ADDRESS });
    if (given.answer === 'accepted') {
      if (!isOpen || !isHeld || !isRight) throw new Error(`accepted without its factor: ${held.kind}`);
      if (given.session.user !== held.owner || given.session.serial !== held.serial)
        throw new Error('another’s session');
      if (given.session.level !== levelOf(held, now_ms)) throw new Error(`level ${given.session.level}: ${held.kind}`);
      issued.isOver = true;
      held.failures = 0;
      this.accepted += 1;
      this.#last.set(held.owner, held.kind);
      return;
    }
    if (isOpen && isHeld && isRight && isNewest && held.failures < FAILURES_MAX && right !== 'none')
      throw new Error(`refused with its factor: ${held.kind}`);
    issued.tries += 1;
    held.failures += 1;
  }
}

function levelOf({ kind: of, since_ms }: Held, now_ms: number): Level {
  return of === 'passcode' && now_ms >= since_ms + FULL_MS ? 'print' : of;
}

test('methods model: in random sequences no login is accepted without its factor, and each with it', async (t) => {
  t.timeout(120_000);
  let accepted = 0;
  const sequence = fc.array(DEED, { minLength: 10, maxLength: 60, size: 'max' });
  await fc.assert(
    fc.asyncProperty(sequence, async (deeds) => {
      const world = await World.open();
      // Everybody begins with something.
      for (const one of KINDS) await world.carryOut({ do: 'give', user: 'alice', kind: one });
      for (const deed of deeds) await world.carryOut(deed);
      await world.checkStore();
      accepted += world.accepted;
    }),
    { numRuns: 300, seed: 17 },
  );
  t.true(accepted > 300, `only ${accepted} logins were accepted`);
});
