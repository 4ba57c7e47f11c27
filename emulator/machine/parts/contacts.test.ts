/** The contacts against a bank that only knows what a contact does, event by event, and is as slow as it may be. */
import test from 'ava';
import fc from 'fast-check';
import { KEY_COUNT, KEYS, NEVER_MS } from '../../../firmware/hal.js';
import { Bounce, MAX_BOUNCE_EDGES } from './bounce.js';
import { ContactBank, type Contacts } from './contacts.js';

type Edge = readonly [time_us: number, key: number, level: number];

type Act =
  | { readonly do: 'move' | 'set' | 'stick'; readonly key: number; readonly down: boolean }
  | { readonly do: 'free'; readonly key: number }
  | { readonly do: 'glitch'; readonly key: number; readonly for_us: number }
  | { readonly do: 'pass'; readonly us: number; readonly included: boolean }
  | { readonly do: 'read' | 'save' | 'renew' }
  | { readonly do: 'mode'; readonly mode: Contacts };

class Contact {
  hand = false;
  /** When metal that touched parts, or that was apart touches. */
  edges_us: number[] = [];
  touching = false;
  stuck: boolean | undefined = undefined;
  glitchEnd_us: number | undefined = undefined;
  level = false;
}

/** Each contact by itself, and time that goes on microsecond by microsecond, where something may happen. */
class PlainBank {
  readonly edges: Edge[] = [];
  contacts = KEYS.map(() => new Contact());
  now_us = 0;
  private bounce = new Bounce();
  private isBouncy = false;

  setMode(mode: Contacts): void {
    this.isBouncy = mode.kind === 'bouncy';
    if (mode.kind !== 'bouncy') return;
    this.bounce.begin(mode.seed, mode.max_us);
    this.bounce.skip(mode.after ?? 0);
  }

  put(key: number, down: boolean, bounces: boolean): void {
    const contact = this.contacts[key];
    if (contact.hand === down) return;
    contact.hand = down;
    contact.touching = down;
    contact.edges_us = [];
    if (bounces && this.isBouncy) {
      const edges_us = new Float64Array(MAX_BOUNCE_EDGES);
      const count = this.bounce.next(this.now_us, edges_us, 0);
      contact.edges_us = [...edges_us.subarray(0, count)];
    }
    this.note(key);
  }

  note(key: number): void {
    const contact = this.contacts[key];
    const level = contact.stuck ?? contact.touching !== (contact.glitchEnd_us !== undefined);
    if (level === contact.level) return;
    contact.level = level;
    this.edges.push([this.now_us, key, level ? 1 : 0]);
  }

  /** When the next edge or end of a glitch comes. */
  get next_us(): number {
    const times_us = this.contacts.flatMap(({ edges_us, glitchEnd_us }) => [...edges_us, glitchEnd_us ?? Infinity]);
    return Math.min(...times_us);
  }

  pass(end_us: number, included: boolean): void {
    while (included ? this.next_us <= end_us : this.next_us < end_us) {
      this.now_us = this.next_us;
      this.contacts.forEach((contact, key) => {
        if (contact.glitchEnd_us === this.now_us) contact.glitchEnd_us = undefined;
        if (contact.edges_us[0] === this.now_us) {
          contact.edges_us.shift();
          contact.touching = !contact.touching;
        }
        this.note(key);
      });
    }
    this.now_us = end_us;
  }

  get levels(): number {
    return this.contacts.reduce((levels, { level }, key) => levels | (level ? 1 << key : 0), 0);
  }
}

const key = fc.oneof(fc.constantFrom(0, 0, 12), fc.nat({ max: KEY_COUNT - 1 }));
const mode: fc.Arbitrary<Contacts> = fc.oneof(
  fc.constant({ kind: 'clean' as const }),
  fc.record({
    kind: fc.constant('bouncy' as const),
    seed: fc.nat({ max: 9 }),
    max_us: fc.constantFrom(0, 8, 25_000),
    after: fc.nat({ max: 3 }),
  }),
  fc.record({ kind: fc.constant('bouncy' as const), seed: fc.nat({ max: 9 }), max_us: fc.constant(25_000) }),
);
const us = fc.oneof(fc.nat({ max: 30 }), fc.nat({ max: 3000 }), fc.nat({ max: 30_000 }));
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('move' as const), key, down: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('set' as const, 'stick' as const), key, down: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('free' as const), key }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('glitch' as const), key, for_us: us }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('pass' as const), us, included: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('read' as const, 'save' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('mode' as const), mode }) },
);

/** A bank with the plain one beside it. */
class Pair {
  bank = new ContactBank();
  readonly plain = new PlainBank();
  readonly edges: Edge[] = [];
  private isEdgeLeft = false;
  private lastRead = 0;

  constructor() {
    this.listen();
  }

  private listen(): void {
    this.bank.onEdge = (...edge) => this.edges.push(edge);
  }

  make(one: Act): void {
    const { bank, plain } = this;
    const { now_us } = plain;
    switch (one.do) {
      case 'move':
      case 'set':
        bank[one.do](now_us, one.key, one.down);
        plain.put(one.key, one.down, one.do === 'move');
        break;
      case 'stick':
        bank.stick(now_us, one.key, one.down);
        plain.contacts[one.key].stuck = one.down;
        plain.note(one.key);
        break;
      case 'free':
        bank.free(now_us, one.key);
        plain.contacts[one.key].stuck = undefined;
        plain.note(one.key);
        break;
      case 'glitch':
        bank.glitch(now_us, one.key, one.for_us);
        if (one.for_us > 0) plain.contacts[one.key].glitchEnd_us = now_us + one.for_us;
        plain.note(one.key);
        break;
      case 'pass':
        bank.pass(now_us + one.us, one.included);
        plain.pass(now_us + one.us, one.included);
        this.isEdgeLeft = !one.included;
        break;
      case 'mode':
        bank.setMode(one.mode);
        plain.setMode(one.mode);
        break;
      case 'read':
        this.lastRead = bank.read();
        break;
      default:
        this.reload();
    }
  }

  /** Another bank goes on from what this one was saved as; that one has a past of its own. */
  private reload(): void {
    const saved = JSON.parse(JSON.stringify(this.bank.save()));
    const other = new ContactBank();
    other.setMode({ kind: 'bouncy', seed: 3, max_us: 25_000 });
    for (let busy = 0; busy < KEY_COUNT; busy += 3) other.move(0, busy, true);
    other.glitch(0, 5, 9_000_000);
    other.stick(0, 6, true);
    other.load(saved);
    this.bank = other;
    this.listen();
  }

  /** The values that both must agree on. */
  get difference(): string | undefined {
    const { bank, plain } = this;
    if (JSON.stringify(this.edges) !== JSON.stringify(plain.edges)) {
      return `edges ${JSON.stringify(this.edges.slice(-3))}, not ${JSON.stringify(plain.edges.slice(-3))}`;
    }
    if (bank.levels !== plain.levels) return `levels ${bank.levels}, not ${plain.levels}`;
    const down = KEYS.filter((name) => bank.isDown(name)).join();
    if (down !== KEYS.filter((_, place) => plain.contacts[place].hand).join()) return `held ${down}`;
    const next_ms = Math.floor(plain.now_us / 1000) + 1;
    const busy_ms = plain.next_us === Infinity ? NEVER_MS : Math.floor(plain.next_us / 1000) + 1;
    const scan_ms = bank.levels === this.lastRead ? busy_ms : next_ms;
    if (!this.isEdgeLeft && bank.nextScan_ms(next_ms) !== scan_ms) return `scan ${bank.nextScan_ms(next_ms)}`;
    return undefined;
  }
}

test('contacts: a bank does at every instant what each contact by itself does, saved and loaded at any time', (t) => {
  fc.assert(
    fc.property(mode, fc.array(act, { minLength: 1, maxLength: 25 }), (first, acts) => {
      const pair = new Pair();
      pair.make({ do: 'mode', mode: first });
      for (const one of acts) {
        pair.make(one);
        if (pair.difference !== undefined) throw new Error(pair.difference);
      }
    }),
    { numRuns: 300 },
  );
  t.pass();
});

test('contacts: the present mode goes on where the moves of the seed’s sequence are', (t) => {
  const bank = new ContactBank();
  t.deepEqual(bank.present, { kind: 'clean' });
  bank.setMode({ kind: 'bouncy', seed: 4, max_us: 900 });
  t.deepEqual([bank.kind, bank.present], ['bouncy', { kind: 'bouncy', seed: 4, max_us: 900 }]);
  bank.move(0, 1, true);
  t.deepEqual(bank.present, { kind: 'bouncy', seed: 4, max_us: 900, after: 1 });
  bank.setMode({ kind: 'bouncy', seed: 4, max_us: 900, after: 7 });
  t.deepEqual(bank.present, { kind: 'bouncy', seed: 4, max_us: 900, after: 7 });
});

test('contacts: a new keypad is open and whole, bounces as before, and moves on its own', (t) => {
  const bank = new ContactBank();
  bank.setMode({ kind: 'bouncy', seed: 1, max_us: 25_000 });
  const edges: Edge[] = [];
  bank.move(0, 0, true);
  bank.stick(0, 1, true);
  bank.glitch(0, 2, 500);
  bank.read();
  bank.onEdge = (...edge) => edges.push(edge);
  bank.renew();
  t.deepEqual([bank.levels, bank.lastRead, bank.isDown('0'), bank.nextScan_ms(7)], [0, 0, false, NEVER_MS]);
  bank.pass(1_000_000, true);
  bank.set(1_000_000, 1, true);
  bank.set(1_000_000, 2, true);
  bank.set(1_000_000, 0, true);
  bank.pass(2_000_000, true);
  t.deepEqual(
    edges,
    [1, 2, 0].map((place) => [1_000_000, place, 1]),
  );
  t.is(bank.present.kind === 'bouncy' && bank.present.after, 1);
});

test('contacts: a key that is freed reads as it is held, at once', (t) => {
  const bank = new ContactBank();
  const edges: Edge[] = [];
  bank.onEdge = (...edge) => edges.push(edge);
  for (const key of [0, 3, 12]) {
    bank.stick(10, key, true);
    bank.free(20, key);
    bank.set(30, key, true);
    bank.stick(40, key, false);
    bank.free(50, key);
    t.deepEqual(edges.splice(0), [
      [10, key, 1],
      [20, key, 0],
      [30, key, 1],
      [40, key, 0],
      [50, key, 1],
    ]);
  }
});

test('contacts: an edge at the end of a time that passes happens where the end is included', (t) => {
  const bank = new ContactBank();
  bank.glitch(0, 4, 5);
  bank.pass(5, false);
  t.is(bank.levels, 1 << 4);
  bank.pass(5, true);
  t.is(bank.levels, 0);
});

test('contacts: a bank that goes on from a quiet one has nothing of its own to come', (t) => {
  const quiet = new ContactBank().save();
  const bank = new ContactBank();
  bank.setMode({ kind: 'bouncy', seed: 1, max_us: 25_000 });
  for (const key of [0, 1]) bank.move(0, key, true);
  bank.pass(40, true);
  bank.load(quiet);
  t.is(bank.nextScan_ms(1), NEVER_MS);
  const edges: Edge[] = [];
  bank.onEdge = (...edge) => edges.push(edge);
  for (const key of [0, 1]) bank.glitch(100, key, 30_000);
  bank.pass(1_000_000, true);
  t.deepEqual(edges, [
    [100, 0, 1],
    [100, 1, 1],
    [30_100, 0, 0],
    [30_100, 1, 0],
  ]);
});

test('contacts: a stuck key bounces in the hand, and nobody reads of it until it is freed', (t) => {
  const bank = new ContactBank();
  bank.setMode({ kind: 'bouncy', seed: 1, max_us: 25_000 });
  const edges: Edge[] = [];
  bank.onEdge = (...edge) => edges.push(edge);
  bank.stick(0, 5, false);
  bank.move(0, 5, true);
  t.true(bank.save().edges_us[5]!.length > 0);
  bank.pass(50_000, true);
  t.deepEqual([edges, bank.levels], [[], 0]);
  bank.free(60_000, 5);
  t.deepEqual(edges, [[60_000, 5, 1]]);
});

test('contacts: the end of a glitch is none of the bounce, nor of the bounce of the next key', (t) => {
  for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
    const bank = new ContactBank();
    bank.setMode({ kind: 'bouncy', seed, max_us: 25_000 });
    bank.move(0, 0, true);
    const own_us = bank.save().edges_us[0]!;
    bank.glitch(0, 0, own_us[0]! - 1);
    bank.pass(own_us[0]! - 1, true);
    t.deepEqual([bank.levels, bank.save().edges_us[0]], [1, own_us]);
    bank.pass(100_000, true);
    bank.move(100_000, 1, true);
    const [first_us] = bank.save().edges_us[1]!;
    bank.glitch(100_000, 0, first_us! - 100_000);
    t.is(bank.levels, 0b10);
    bank.pass(first_us!, true);
    t.is(bank.levels, 0b01, `seed ${seed}`);
    bank.pass(200_000, true);
    t.is(bank.levels, 0b11);
  }
});

test('contacts: a bank that goes back within a bounce makes the rest of it again', (t) => {
  const bank = new ContactBank();
  bank.setMode({ kind: 'bouncy', seed: 1, max_us: 25_000 });
  bank.move(0, 3, true);
  const saved = bank.save();
  const edges: Edge[] = [];
  bank.onEdge = (...edge) => edges.push(edge);
  bank.pass(50_000, true);
  const first = edges.splice(0);
  t.deepEqual(
    first.map(([time_us]) => time_us),
    saved.edges_us[3],
  );
  bank.load(saved);
  bank.pass(50_000, true);
  t.deepEqual(edges, first);
});

test('contacts: saved states with nothing to come share their lists, which nobody can write to', (t) => {
  const bank = new ContactBank();
  bank.setMode({ kind: 'bouncy', seed: 1, max_us: 25_000 });
  bank.move(0, 4, true);
  bank.pass(1_000_000, true);
  const { edges_us, glitchEnd_us } = bank.save();
  const fresh = new ContactBank().save();
  t.is(edges_us, fresh.edges_us);
  t.is(glitchEnd_us, fresh.glitchEnd_us);
  for (const list of [edges_us, edges_us[0], glitchEnd_us]) {
    t.throws(() => Object.assign(list!, [1]), { instanceOf: TypeError });
  }
});

test('contacts: a new bank is clean, open and whole, its sequence not begun', (t) => {
  t.deepEqual(new ContactBank().save(), {
    mode: { kind: 'clean' },
    lastRead: 0,
    bounce: 1,
    moves: 0,
    hand: 0,
    touching: 0,
    stuck: 0,
    stuckLevels: 0,
    glitching: 0,
    edges_us: KEYS.map(() => []),
    glitchEnd_us: KEYS.map(() => Number.MAX_SAFE_INTEGER),
  });
});
