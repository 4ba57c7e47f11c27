/** Every public entry of the verifier and the operator, given what it can't take. */
import test from 'ava';
import fc from 'fast-check';
import { runs } from '../../emulator/testing-runs.js';
import { Operator } from './operator.js';
import type { Store } from './store/store.js';
import { AUDIT_KEY, KEK, KEY, newVerifier, PIN, SERIAL, SUITE, WatchedStore } from './testing.js';
import { Verifier } from './verifier.js';

const NO_TEXT = fc.oneof(
  fc.integer(),
  fc.constantFrom(Number.NaN, null, true, Symbol('s'), 10n, () => ''),
  fc.constant([]),
  fc.record({ a: fc.integer() }),
);
const NO_OPTIONAL_TEXT = NO_TEXT;
const NO_TEXT_OR_MISSING = fc.oneof(NO_TEXT, fc.constant(undefined));
const NO_LIMIT = fc.oneof(
  fc.integer({ max: 0 }),
  fc.integer({ min: 10_001 }),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, 1.5, '5', null, undefined, 5n),
);
const NO_NAME = fc.oneof(NO_TEXT_OR_MISSING, fc.constantFrom('', '?x', 'a\nb', ' a', 'x'.repeat(129)));
const NO_BYTES = fc.constantFrom(undefined, null, 'ab', 5, [], new Uint8Array(0), new Uint8Array(1025));
const NO_PIN = fc.oneof(NO_TEXT_OR_MISSING, fc.constantFrom('', '123', '12a4', '12345678901234567'));
const NO_OBJECT = fc.oneof(
  NO_TEXT_OR_MISSING.filter((one) => typeof one !== 'object' || one === null || Array.isArray(one)),
  fc.string(),
);
const NO_FUNCTION = fc.constantFrom<unknown[]>(null, 5, 'work', {}, true);
const PURPOSES = {
  purpose: fc.oneof(NO_TEXT, fc.constantFrom('', ' pay', 'a\nb', 'x'.repeat(129))),
  task: fc.oneof(NO_TEXT, fc.constant('x'.repeat(4097))),
} as const;
const EXTRA = fc.constant({ misspelt: 1 });

interface Entry {
  readonly call: string;
  /** The argument that is wrong, as the message names it, and the values that it can't have. */
  readonly argument: string;
  readonly wrong: fc.Arbitrary<unknown>;
  // biome-ignore lint/suspicious/noExplicitAny: what no caller with types could give
  readonly make: (to: { verifier: Verifier; operator: Operator; store: Store }, value: any) => unknown;
}

const ANSWER = { handle: 'h'.repeat(24), response: '12345678' };
const CHANGE = { ...ANSWER, login: 'l'.repeat(24), pin: '4321' };
const OPTIONS = { keys: [KEK] as const, auditKey: AUDIT_KEY };
const CARD = { serial: '8001', suite: SUITE, key: KEY, pin: PIN };

/** The acts on one name, and on two. */
const NAMED = {
  removeUser: 'user',
  suspendUser: 'user',
  resumeUser: 'user',
  user: 'user',
  suspendCard: 'serial',
} as const;
const SERIALS = ['resumeCard', 'allowResync', 'card'] as const;
const PAIRS = ['assign', 'unassign', 'activate', 'assignment'] as const;

const ENTRIES: readonly Entry[] = [
  {
    call: 'challenge',
    argument: 'user',
    wrong: NO_TEXT_OR_MISSING,
    make: ({ verifier }, value) => verifier.challenge(value),
  },
  {
    call: 'challenge',
    argument: 'serial',
    wrong: NO_OPTIONAL_TEXT,
    make: ({ verifier }, value) => verifier.challenge('alice', value),
  },
  ...(['handle', 'response'] as const).flatMap((argument): Entry[] => [
    {
      call: 'verify',
      argument,
      wrong: NO_TEXT_OR_MISSING,
      make: ({ verifier }, value) => verifier.verify({ ...ANSWER, [argument]: value }),
    },
    {
      call: 'resync',
      argument,
      wrong: NO_TEXT_OR_MISSING,
      make: ({ verifier }, value) => verifier.resync(ANSWER, { ...ANSWER, [argument]: value }),
    },
  ]),
  {
    call: 'verify',
    argument: 'user',
    wrong: NO_OPTIONAL_TEXT,
    make: ({ verifier }, value) => verifier.verify({ ...ANSWER, user: value }),
  },
  ...Object.entries(PURPOSES).flatMap(([argument, wrong]): Entry[] => {
    const given = (value: unknown): object => ({ ...(argument === 'task' && { purpose: 'pay' }), [argument]: value });
    return [
      {
        call: 'challenge',
        argument,
        wrong,
        make: ({ verifier }, value) => verifier.challenge('alice', SERIAL, given(value)),
      },
      {
        call: 'verify',
        argument,
        wrong,
        make: ({ verifier }, value) => verifier.verify({ ...ANSWER, ...given(value) }),
      },
      {
        call: 'changePin',
        argument,
        wrong,
        make: ({ verifier }, value) => verifier.changePin({ ...CHANGE, ...given(value) }),
      },
    ];
  }),
  {
    call: 'challenge',
    argument: 'options',
    wrong: NO_OBJECT.filter((one) => one !== undefined),
    make: ({ verifier }, value) => verifier.challenge('alice', SERIAL, value),
  },
  {
    call: 'challenge',
    argument: 'misspelt',
    wrong: EXTRA,
    make: ({ verifier }, value) => verifier.challenge('alice', SERIAL, value),
  },
  {
    call: 'challenge',
    argument: 'task',
    wrong: fc.string(),
    make: ({ verifier }, value) => verifier.challenge('alice', SERIAL, { task: value }),
  },
  {
    call: 'challenge',
    argument: 'within',
    wrong: NO_FUNCTION,
    make: ({ verifier }, value) => verifier.challenge('alice', SERIAL, { within: value }),
  },
  {
    call: 'verify',
    argument: 'within',
    wrong: NO_FUNCTION,
    make: ({ verifier }, value) => verifier.verify({ ...ANSWER, within: value }),
  },
  ...(['verifier', 'operator'] as const).flatMap((type) =>
    (['decide', 'look'] as const).map(
      (call): Entry => ({
        call: `${type}.${call}`,
        argument: 'work',
        wrong: fc.oneof(NO_FUNCTION, fc.constant(undefined)),
        make: (to, value) => to[type][call](value),
      }),
    ),
  ),
  {
    call: 'hashName',
    argument: 'text',
    wrong: NO_TEXT_OR_MISSING,
    make: ({ verifier }, value) => verifier.hashName(value),
  },
  { call: 'verify', argument: 'response', wrong: NO_OBJECT, make: ({ verifier }, value) => verifier.verify(value) },
  {
    call: 'verify',
    argument: 'misspelt',
    wrong: EXTRA,
    make: ({ verifier }, value) => verifier.verify({ ...ANSWER, ...value }),
  },
  {
    call: 'resync',
    argument: 'first',
    wrong: NO_OBJECT,
    make: ({ verifier }, value) => verifier.resync(value, ANSWER),
  },
  { call: 'changePin', argument: 'change', wrong: NO_OBJECT, make: ({ verifier }, value) => verifier.changePin(value) },
  {
    call: 'changePin',
    argument: 'misspelt',
    wrong: EXTRA,
    make: ({ verifier }, value) => verifier.changePin({ ...CHANGE, ...value }),
  },
  ...(['login', 'handle', 'response'] as const).map(
    (argument): Entry => ({
      call: 'changePin',
      argument,
      wrong: NO_TEXT_OR_MISSING,
      make: ({ verifier }, value) => verifier.changePin({ ...CHANGE, [argument]: value }),
    }),
  ),
  {
    call: 'changePin',
    argument: 'pin',
    wrong: NO_PIN,
    make: ({ verifier }, value) => verifier.changePin({ ...CHANGE, pin: value }),
  },
  {
    call: 'activate',
    argument: 'user',
    wrong: NO_TEXT_OR_MISSING,
    make: ({ verifier }, value) => verifier.activate(value, SERIAL),
  },
  {
    call: 'activate',
    argument: 'serial',
    wrong: NO_TEXT_OR_MISSING,
    make: ({ verifier }, value) => verifier.activate('alice', value),
  },
  { call: 'operator', argument: 'name', wrong: NO_NAME, make: ({ verifier }, value) => verifier.operator(value) },
  {
    call: 'auditRecords',
    argument: 'last',
    wrong: fc.constantFrom(-1, 0.5, Number.NaN, '1', null),
    make: ({ verifier }, value) => verifier.auditRecords(value),
  },
  {
    call: 'findAuditFault',
    argument: 'exported',
    wrong: fc.oneof(
      NO_TEXT.filter((one) => one !== null),
      EXTRA,
    ),
    make: ({ verifier }, value) => verifier.findAuditFault(value),
  },
  ...Object.entries(NAMED).map(
    ([call, argument]): Entry => ({
      call,
      argument,
      wrong: NO_TEXT_OR_MISSING,
      make: ({ operator }, value) => operator[call as keyof typeof NAMED](value),
    }),
  ),
  ...SERIALS.map(
    (call): Entry => ({
      call,
      argument: 'serial',
      wrong: NO_TEXT_OR_MISSING,
      make: ({ operator }, value) => operator[call](value),
    }),
  ),
  ...PAIRS.flatMap((call): Entry[] => [
    { call, argument: 'user', wrong: NO_TEXT_OR_MISSING, make: ({ operator }, value) => operator[call](value, SERIAL) },
    {
      call,
      argument: 'serial',
      wrong: NO_TEXT_OR_MISSING,
      make: ({ operator }, value) => operator[call]('alice', value),
    },
  ]),
  ...(['lock', 'unlock'] as const).flatMap((call): Entry[] => [
    { call, argument: 'user', wrong: NO_OPTIONAL_TEXT, make: ({ operator }, value) => operator[call](value, SERIAL) },
    {
      call,
      argument: 'serial',
      wrong: NO_TEXT_OR_MISSING,
      make: ({ operator }, value) => operator[call]('alice', value),
    },
    {
      call,
      argument: 'serial',
      wrong: NO_TEXT_OR_MISSING,
      make: ({ operator }, value) => operator[call](undefined, value),
    },
  ]),
  { call: 'addUser', argument: 'user', wrong: NO_NAME, make: ({ operator }, value) => operator.addUser(value) },
  {
    call: 'addUsers',
    argument: 'names',
    wrong: fc.constantFrom(undefined, null, 'bob', 5, {}, new Array(1_000_001)),
    make: ({ operator }, value) => operator.addUsers(value),
  },
  {
    call: 'addUsers',
    argument: 'user',
    wrong: NO_NAME,
    make: ({ operator }, value) => operator.addUsers(['bob', value]),
  },
  { call: 'addCard', argument: 'card', wrong: NO_OBJECT, make: ({ operator }, value) => operator.addCard(value) },
  {
    call: 'addCards',
    argument: 'cards',
    wrong: fc.constantFrom(undefined, null, 'a', 5, {}),
    make: ({ operator }, value) => operator.addCards(value),
  },
  {
    call: 'addCard',
    argument: 'misspelt',
    wrong: EXTRA,
    make: ({ operator }, value) => operator.addCard({ ...CARD, ...value }),
  },
  {
    call: 'addCard',
    argument: 'serial',
    wrong: NO_NAME,
    make: ({ operator }, value) => operator.addCard({ ...CARD, serial: value }),
  },
  {
    call: 'addCard',
    argument: 'suite',
    wrong: NO_TEXT_OR_MISSING,
    make: ({ operator }, value) => operator.addCard({ ...CARD, suite: value }),
  },
  {
    call: 'addCard',
    argument: 'key',
    wrong: NO_BYTES,
    make: ({ operator }, value) => operator.addCard({ ...CARD, key: value }),
  },
  {
    call: 'addCard',
    argument: 'pin',
    wrong: NO_PIN,
    make: ({ operator }, value) => operator.addCard({ ...CARD, pin: value }),
  },
  {
    call: 'addCard',
    argument: 'counter',
    wrong: fc.constantFrom(null, 1, '1', -1n, 1n, 2n ** 65n),
    make: ({ operator }, value) => operator.addCard({ ...CARD, counter: value }),
  },
  {
    call: 'resetPin',
    argument: 'serial',
    wrong: NO_TEXT_OR_MISSING,
    make: ({ operator }, value) => operator.resetPin(value, '4321'),
  },
  { call: 'resetPin', argument: 'pin', wrong: NO_PIN, make: ({ operator }, value) => operator.resetPin(SERIAL, value) },
  {
    call: 'noteLogin',
    argument: 'outcome',
    wrong: fc.oneof(NO_TEXT_OR_MISSING, fc.string()),
    make: ({ operator }, value) => operator.noteLogin(value),
  },
  ...(['users', 'cards'] as const).flatMap((call): Entry[] => [
    { call, argument: 'after', wrong: NO_TEXT_OR_MISSING, make: ({ operator }, value) => operator[call](value, 5) },
    { call, argument: 'limit', wrong: NO_LIMIT, make: ({ operator }, value) => operator[call]('', value) },
    { call, argument: 'text', wrong: NO_TEXT, make: ({ operator }, value) => operator[call]('', 5, value) },
  ]),
  ...(['Verifier', 'Operator'] as const).flatMap((type): Entry[] => {
    // biome-ignore lint/suspicious/noExplicitAny: as above
    const open = (options: any) => (type === 'Verifier' ? Verifier.open(options) : Operator.open(options, 'root'));
    const option = (argument: string, wrong: fc.Arbitrary<unknown>): Entry => ({
      call: `${type}.open`,
      argument,
      wrong,
      make: ({ store }, value) => open({ ...OPTIONS, store, [argument]: value }),
    });
    const setting = (argument: string, wrong: fc.Arbitrary<unknown>): Entry => ({
      call: `${type}.open`,
      argument,
      wrong,
      make: ({ store }, value) => open({ ...OPTIONS, store, settings: { [argument]: value } }),
    });
    return [
      { call: `${type}.open`, argument: 'options', wrong: NO_OBJECT, make: (_, value) => open(value) },
      {
        call: `${type}.open`,
        argument: 'misspelt',
        wrong: EXTRA,
        make: ({ store }, value) => open({ ...OPTIONS, store, ...value }),
      },
      {
        call: `${type}.open`,
        argument: 'misspelt',
        wrong: EXTRA,
        make: ({ store }, value) => open({ ...OPTIONS, store, settings: value }),
      },
      option('store', fc.constantFrom(undefined, null, 'cards.db', 5, {}, { transaction: 1 })),
      option(
        'keys',
        fc.constantFrom(undefined, null, KEK, 'key', [Buffer.alloc(32)], [KEK, 'key'], new Array(17).fill(KEK)),
      ),
      option('auditKey', fc.constantFrom(undefined, null, '07'.repeat(32), Buffer.alloc(32, 7), KEK, [1])),
      option('time', fc.constantFrom(null, 5, {}, { wall_ms: 5, steady_us: 5 })),
      option('random', fc.constantFrom(null, 5, {}, { bytes: 5 })),
      option('trustClock', fc.constantFrom(null, 'yes', 1)),
      option('exportedHead', fc.constantFrom(null, 5, {}, { sequence: -1, mac: '', time_ms: 0 })),
      option('onWarning', fc.constantFrom(null, 'log', {})),
      option('settings', fc.constantFrom(null, 5, 'x', [])),
      ...['lifetime_ms', 'reuseWindow', 'lookAhead', 'resyncWindow', 'driftSteps', 'openChallenges'].map((name) =>
        setting(name, fc.constantFrom(-1, 1e12, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '5', null, 5n)),
      ),
      setting(
        'decoySuite',
        fc.oneof(
          NO_TEXT.filter((one) => one !== undefined),
          fc.constantFrom('', 'OCRA-1'),
        ),
      ),
      setting('trivialPins', fc.constantFrom(null, true, 'no', 0)),
    ];
  }),
  {
    call: 'Operator.open',
    argument: 'name',
    wrong: NO_NAME,
    make: ({ store }, value) => Operator.open({ ...OPTIONS, store }, value),
  },
];

test('verifier arguments: what an entry can’t take is an InputError that names it, and nothing is written', async (t) => {
  const store = new WatchedStore();
  const { verifier, operator } = await newVerifier(store);
  for (const { call, argument, wrong, make } of ENTRIES) {
    const run = await fc.check(
      fc.asyncProperty(wrong, async (value) => {
        store.writes = 0;
        const error: unknown = await (async () => make({ verifier, operator, store }, value))().then(
          () => 'nothing was thrown',
          (thrown) => thrown,
        );
        const { name, message } = error as Error;
        if (!/^(Ocra)?InputError$/.test(String(name))) throw new Error(`${call} ${argument}: ${String(error)}`);
        // A suite names itself.
        const named = new RegExp(`\\b${argument}\\b|OCRA-1`, 'i').test(message);
        if (!named) throw new Error(`${call} does not name ${argument}: ${message}`);
        if (store.writes > 0) throw new Error(`${call} ${argument} wrote something`);
      }),
      { numRuns: runs(10, 25) },
    );
    t.false(run.failed, `${call} ${argument}: ${fc.stringify(run.counterexample)}: ${String(run.errorInstance)}`);
  }
  t.is(await verifier.findAuditFault(), undefined);
});
