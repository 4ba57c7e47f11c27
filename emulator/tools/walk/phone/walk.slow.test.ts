import test, { type ExecutionContext } from 'ava';
import { responseCheck } from '../../../../host-tools/judge/response-check.js';
import { Card } from '../../../machine/card.js';
import { PhoneBench } from '../../../phone/bench/phone-bench.js';
import { Phone } from '../../../phone/phone.js';
import { PLATFORM_NAMES, PLATFORMS } from '../../../phone/platforms.js';
import { play } from '../../../script/player.js';
import { parseText } from '../../../script/testing.js';
import { Random } from '../random.js';
import { brokenBy, PHONE_INVARIANTS } from './invariants.js';
import { DIGITS, make, movesFrom, type PhoneMove } from './moves.js';
import { walkPhone } from './walk.js';

for (const platform of PLATFORM_NAMES) {
  test.serial(`phone walk: on ${platform} every invariant holds in every state, and every button is tapped`, (t) => {
    const { violation, untapped, screens } = walkPhone(platform);
    t.is(violation, null, violation?.script);
    t.deepEqual(untapped, []);
    t.deepEqual(
      screens.filter(({ states }) => states === 0),
      [],
    );
  });
}

/** Puts another value in an object's place until the test ends. */
function replace<T extends object, K extends keyof T>(t: ExecutionContext, on: T, name: K, by: T[K]): T[K] {
  const original = on[name];
  on[name] = by;
  t.teardown(() => {
    on[name] = original;
  });
  return original;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** A fault of the phone, the invariant that it violates, and what is said of it. */
const FAULTS: ReadonlyArray<readonly [what: string, invariant: number, seed: (t: ExecutionContext) => void]> = [
  [
    'a wrong face unlocks',
    0,
    (t) => {
      const present = replace(t, Phone.prototype, 'present', function (this: Phone, what) {
        present.call(this, what, true);
      });
    },
  ],
  [
    'leaving keeps what was entered',
    1,
    (t) => {
      const tap = replace(t, Phone.prototype, 'tap', function (this: Phone, label) {
        const { entered } = this.save();
        tap.call(this, label);
        if (label === 'Leave') this.load({ ...this.save(), entered });
      });
    },
  ],
  [
    'a screen has no way out',
    2,
    (t) => {
      const { services } = PLATFORMS.ios.screens as Record<string, Writable<{ buttons: readonly unknown[] }>>;
      replace(t, services!, 'buttons', []);
      const tap = replace(t, Phone.prototype, 'tap', function (this: Phone, label) {
        if (this.screen !== 'services') tap.call(this, label);
      });
      const advance = replace(t, Phone.prototype, 'advance', function (this: Phone, to_us) {
        const state = this.save();
        advance.call(this, to_us);
        if (state.screen === 'services') this.load({ ...this.save(), screen: 'services', closes_us: to_us + 1 });
      });
    },
  ],
  [
    'a screen stays for ever',
    4,
    (t) => {
      const tap = replace(t, Phone.prototype, 'tap', function (this: Phone, label) {
        tap.call(this, label);
        if (this.screen === 'session') this.load({ ...this.save(), closes_us: null });
      });
    },
  ],
];

for (const [what, invariant, seed] of FAULTS) {
  test.serial(`phone walk: finds that ${what}, and its script plays`, (t) => {
    seed(t);
    const { violation } = walkPhone('ios');
    t.is(violation?.invariant, PHONE_INVARIANTS[invariant]);
    t.is(play(parseText(violation!.script), new Card({ record: true }), responseCheck).failure, null);
  });
}

const WALKS = 10_000;
const MOVES = 60;

test.serial(
  'phone fuzz: ten thousand random walks find no passcode without an unlock, no request without a network, no dead end',
  (t) => {
    const random = new Random(1);
    const happenings = ['users', 'network', 'carrier', 'power', 'page', 'settings'] as const;
    let passcodes = 0;
    for (let walk = 0; walk < WALKS; walk++) {
      const platform = PLATFORM_NAMES[walk % 2]!;
      const active = [{ user: 'demo', pin: platform === 'android' ? DIGITS.rightPin : null }];
      const bench = new PhoneBench({ platform, ...(random.draw(3) > 0 && { active }) });
      const happening = happenings[random.draw(happenings.length)]!;
      const path: PhoneMove[] = [];
      for (let at = 0; at < MOVES; at++) {
        const moves = movesFrom(bench, happening);
        const move = moves[random.draw(moves.length)]!;
        path.push(move);
        const before = bench.save();
        make(move, bench, DIGITS);
        const broken = brokenBy(move, before, bench);
        if (broken !== undefined) t.fail(`${JSON.stringify(broken)} after ${JSON.stringify(path)}`);
        if (bench.phone.screen === 'passcode') passcodes += 1;
      }
      t.true(movesFrom(bench, happening).length > 0);
    }
    t.true(passcodes > 50, `${passcodes} passcodes`);
  },
);
