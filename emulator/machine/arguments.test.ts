import test from 'ava';
import fc from 'fast-check';
import type { Key } from '../../firmware/hal.js';
import { InputError } from '../input-error.js';
import { runs } from '../testing-runs.js';
import { LAST_US } from './board.js';
import { Card } from './card.js';
import { PlainCard } from './plain-card.js';
import { CLEAN, login } from './testing.js';

type Call = (card: Card, value: never) => unknown;

const text = fc.constantFrom('', 'x', 'NaN', '1', 'OK ', '\u0000');
const notANumber = fc.constantFrom<unknown>('1', null, true, {}, [], [1], 1n, Symbol('1'), () => 1);
const notATime = fc.oneof(
  notANumber,
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -1, -0.5, 0.5, 1e300, LAST_US + 1, Number.MAX_SAFE_INTEGER),
  fc.integer({ max: -1 }),
  fc.double({ noInteger: true }),
);
const notAKey = fc.oneof(
  fc.constantFrom<unknown>('ENTER', 'ok', '10', '', 5, undefined, null, {}, ['OK'], Symbol('OK')),
  fc.string().filter((word) => !/^([0-9]|OK|BACK|PRESS)$/.test(word)),
);
const notAWord = fc.oneof(fc.constantFrom<unknown>(undefined, null, 0, {}, ['down']), text);
const notAText = fc.constantFrom<unknown>(undefined, null, 0, {}, [], true, Symbol('x'));
const notAnObject = fc.constantFrom<unknown>(undefined, null, 0, 'x', [], true, Symbol('x'), () => ({}));
const notAFunction = fc.constantFrom<unknown>(undefined, null, 0, 'x', {}, true);
const notACell = fc.oneof(notANumber, fc.constantFrom(0, -1, 9, 1.5, Number.NaN, undefined));
const notAShare = fc.oneof(
  notANumber,
  fc.constantFrom(Number.NaN, -0.001, 100.001, Number.NEGATIVE_INFINITY, undefined),
);
const notAPath = fc.constantFrom<unknown>('', undefined, null, 0, {}, 'no/such/folder/my.card');
const notDigits = fc.oneof(
  fc.constantFrom<unknown>(undefined, null, 1234, {}, ['1'], '12a4', '１２', '-1'),
  fc.constant(' 1'),
);

const notContacts = fc.oneof(
  notAnObject,
  fc.record({ kind: notAWord }),
  fc.record({ kind: fc.constant('bouncy'), seed: fc.oneof(notATime, fc.constant(2 ** 32)), max_us: fc.constant(1) }),
  fc.record({ kind: fc.constant('bouncy'), seed: fc.constant(1), max_us: fc.oneof(notATime, fc.constant(1_000_001)) }),
  fc.constant({ kind: 'bouncy' }),
  fc.constant({ kind: 'clean', bounces: 0 }),
);

const notARecord = fc.oneof(
  notAnObject.filter((value) => value !== undefined),
  fc.record({ model: fc.oneof(text, notANumber) }),
  fc.record({ secretHex: fc.constantFrom<unknown>('x', 'abc', 'ab'.repeat(65), 12, null, {}, []) }),
  fc.record({ serial: fc.constantFrom<unknown>('', 'x'.repeat(33), '\u0000', 1, null, {}) }),
  fc.record({ counter: fc.constantFrom<unknown>(-1n, 2n ** 64n, 1, '1', null, {}) }),
  fc.record({ suite: fc.oneof(text, notANumber) }),
  fc.constant({ key: 'ab' }),
);

const notOptions = fc.oneof(
  notARecord,
  fc.record({ contacts: notContacts.filter((value) => value !== undefined) }),
  fc.record({ record: fc.constantFrom<unknown>('screen', 1, null, {}) }),
  fc.record({ listener: fc.constantFrom<unknown>(null, () => {}, {}, { contact: () => {} }) }),
  fc.record({ probe: fc.constantFrom<unknown>(null, {}, 1) }),
  fc.record({ file: notAPath.filter((value) => value !== undefined) }),
  fc.constant({ file: 'my.card', counter: 1n }),
);

/** States that differ in one place from one that was saved. */
const STATE = JSON.stringify(new Card().save());
const notAState = fc.oneof(
  notAnObject,
  fc
    .constantFrom(
      '"format":"dscplus',
      '"model":"dsc',
      '"board_us":',
      '"cut":',
      '"hex":"',
      '"screen":"',
      '"keypad":{"',
      '"kind":"b',
    )
    .map((part) => JSON.parse(STATE.replace(part, part.endsWith(':') ? `${part}-1,"was":` : `${part}x`))),
  fc.constant({ ...JSON.parse(STATE), file: 1 }),
  fc.constantFrom('board', 'format').map((name) => ({ ...JSON.parse(STATE), [name]: undefined })),
  fc.constantFrom('firmware', 'contacts', 'glass', 'memory', 'battery', 'cut', 'board_us').chain((name) =>
    fc.constantFrom<unknown>(undefined, null, 'x', {}, [], Number.NaN, -1, 1e300).map((value) => {
      const state = JSON.parse(STATE);
      return { ...state, board: { ...state.board, [name]: value } };
    }),
  ),
);

/** For each argument of each call: what it is named in the message, what is refused, and how it comes in. */
const CALLS: ReadonlyArray<readonly [keyof Card | 'new Card', string, fc.Arbitrary<unknown>, Call]> = [
  ['new Card', '', notOptions, (_, value) => new Card(value)],
  [
    'fit',
    '',
    fc.oneof(notARecord, fc.constant(undefined), fc.constant({ contacts: { kind: 'clean' } })),
    (card, value) => card.fit(value),
  ],
  ['attach', 'attach: device', notAnObject, (card, value) => card.attach(value)],
  ['operate', 'operate: what', notAText, (card, value) => card.operate(value, () => {})],
  ['operate', 'operate: act', notAFunction, (card, value) => card.operate('tap', value)],
  ['operate', 'operate: there is no device', fc.constant('tap'), (card, value) => card.operate(value, () => {})],
  ['fitFile', 'path|no/such/folder/my.card', notAPath, (card, value) => card.fitFile(value)],
  ['press', 'press: key', notAKey, (card, value) => card.press(value)],
  ['press', 'press: for_us', notATime, (card, value) => card.press('OK', value)],
  ['type', 'type: digits', notDigits, (card, value) => card.type(value)],
  ['respond', 'respond: challenge', notDigits, (card, value) => card.respond(value, '1234')],
  ['respond', 'respond: pin', notDigits, (card, value) => card.respond('314159', value)],
  ['type', 'type: every_us', notATime, (card, value) => card.type('1234', value)],
  [
    'type',
    'type: every_us is 1125899906842623,',
    fc.constant(Math.floor(LAST_US / 8)),
    (card, value) => card.type('1'.repeat(9), value),
  ],
  ['down', 'down: key', notAKey, (card, value) => card.down(value)],
  ['up', 'up: key', notAKey, (card, value) => card.up(value)],
  ['wait', 'wait: us', fc.oneof(notATime, fc.constant(undefined)), (card, value) => card.wait(value)],
  ['advanceToChange', 'advanceToChange: end_us', notATime, (card, value) => card.advanceToChange(value)],
  [
    'waitUntil',
    'waitUntil: holds',
    notAnObject.filter((value) => typeof value !== 'function'),
    (card, value) => card.waitUntil(value, 1),
  ],
  ['waitUntil', 'waitUntil: limit_us', notATime, (card, value) => card.waitUntil(() => true, value)],
  ['setContacts', 'setContacts: contacts', notContacts, (card, value) => card.setContacts(value)],
  ['setContact', 'setContact: key', notAKey, (card, value) => card.setContact(value, true)],
  [
    'setContact',
    'setContact: isDown',
    notAnObject.filter((value) => value !== true),
    (card, value) => card.setContact('OK', value),
  ],
  ['stick', 'stick: key', notAKey, (card, value) => card.stick(value, 'down')],
  ['stick', 'stick: level', notAWord, (card, value) => card.stick('OK', value)],
  ['free', 'free: key', notAKey, (card, value) => card.free(value)],
  ['glitch', 'glitch: key', notAKey, (card, value) => card.glitch(value, 1)],
  ['glitch', 'glitch: for_us', fc.oneof(notATime, fc.constant(undefined)), (card, value) => card.glitch('OK', value)],
  ['segment', 'segment: cell', notACell, (card, value) => card.segment(value, 'a1', 'dead')],
  ['segment', 'segment: name', notAWord, (card, value) => card.segment(1, value, 'dead')],
  ['segment', 'segment: fault', notAWord, (card, value) => card.segment(1, 'a1', value)],
  ['battery', 'battery: percent', notAShare, (card, value) => card.battery(value)],
  ['cutPower', 'cutPower: atWrite', fc.oneof(notATime, fc.constant(2 ** 32)), (card, value) => card.cutPower(value)],
  ['restore', 'restore: state', notAState, (card, value) => card.restore(value)],
];

for (const [call, name, wrong, run] of CALLS) {
  test(`card: ${call} refuses what its argument can't be and changes nothing: ${name || 'options'}`, (t) => {
    const card = new Card(CLEAN);
    login(card);
    card.down('5' as Key);
    const before = { state: card.save(), digest: card.digest(), display: card.display };
    fc.assert(
      fc.property(wrong, (value) => {
        const error = t.throws(
          () => run(card, value as never),
          { instanceOf: InputError },
          fc.stringify(value).slice(0, 400),
        );
        t.regex(error!.message, new RegExp(name), String(error!.message));
        t.deepEqual({ state: card.save(), digest: card.digest(), display: card.display }, before);
      }),
      { numRuns: runs(30, 100) },
    );
  });
}

/** Calls without an argument, and private ones. */
const UNTRIED = 'constructor restart digest facts close restorePower save'.split(' ');
const PRIVATE = 'picture noteFitted keepCounter openFile move checkTime'.split(' ');

test('card: every public call that takes an argument is tried with wrong ones', (t) => {
  const methods = new Set(
    [PlainCard.prototype, Card.prototype]
      .flatMap((one) => Object.entries(Object.getOwnPropertyDescriptors(one)))
      .filter(([, { value }]) => typeof value === 'function')
      .map(([name]) => name),
  );
  const tried = new Set<string>(CALLS.map(([call]) => call).filter((call) => call !== 'new Card'));
  t.deepEqual([...methods].sort(), [...tried, ...UNTRIED, ...PRIVATE].sort());
});
