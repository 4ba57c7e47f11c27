/** Every public entry of identity, given what it can't take. */
import test from 'ava';
import fc from 'fast-check';
import { runs } from '../../emulator/testing-runs.js';
import { SERIAL, WatchedStore } from '../verifier/testing.js';
import type { Verifier } from '../verifier/verifier.js';
import { Identity, IdentityDesk } from './identity.js';
import { ADDRESS, newIdentity, PASSWORD } from './testing.js';

const NO_TEXT = fc.oneof(fc.integer(), fc.constantFrom<unknown[]>(Number.NaN, null, true, Symbol('s'), 10n, [], {}));
const MISSING = fc.constant(undefined);
const NEEDED = fc.oneof(NO_TEXT, MISSING);
const NO_NAME = fc.oneof(NEEDED, fc.constantFrom('', '?x', 'a\nb', ' a', 'x'.repeat(129)));
const NO_ADDRESS = fc.oneof(NEEDED, fc.constantFrom('', 'localhost', '1.2.3', '192.0.2.1:80', 'fe80::1%lo'));
const NO_OBJECT = fc.constantFrom<unknown[]>(undefined, null, 5, 'text', [], true);
const NO_FUNCTION = fc.constantFrom<unknown[]>(null, 5, 'text', {});
const EXTRA = fc.constant({ misspelt: 1 });
const NO_NUMBER = fc.constantFrom<unknown[]>(-1, 1e12, 1.5, Number.NaN, '5', null, 5n);

interface Given {
  readonly identity: Identity;
  readonly verifier: Verifier;
}
// biome-ignore lint/suspicious/noExplicitAny: what no caller with types could give
type Make = (to: Given, value: any) => unknown;
type Entry = readonly [call: string, argument: string, wrong: fc.Arbitrary<unknown>, make: Make];

const LOGIN = { handle: 'h'.repeat(24), response: '12345678', user: 'alice', address: ADDRESS };
const CHANGE = { old: PASSWORD, wanted: 'quite another phrase', address: ADDRESS };
const START = { user: 'alice', serial: SERIAL, address: ADDRESS, application: 'Portal' };

/** The calls that take a user's name first, and one that there is none of is refused by all of them. */
const NAMED: readonly Entry[] = (
  [
    ['addresses.of', ({ identity }, value) => identity.addresses.of(value)],
    ['addresses.set', ({ identity }, value) => identity.addresses.set(value, [])],
    ['devices.of', ({ identity }, value) => identity.devices.of(value)],
    ['sessions.list', ({ identity }, value) => identity.sessions.list(value)],
    ['sessions.endAll', ({ identity }, value) => identity.sessions.endAll(value)],
    ['passwords.changed_ms', ({ identity }, value) => identity.passwords.changed_ms(value)],
    ['passwords.set', ({ identity }, value) => identity.passwords.set(value, PASSWORD)],
  ] as [string, Make][]
).map(([call, make]) => [call, 'user', fc.oneof(NEEDED, fc.constantFrom('', 'nobody')), make]);

const PASSWORD_ENTRIES: readonly Entry[] = [
  ['passwords.check', 'user', NEEDED, ({ identity }, value) => identity.passwords.check(value, PASSWORD, ADDRESS)],
  ['passwords.check', 'password', NEEDED, ({ identity }, value) => identity.passwords.check('alice', value, ADDRESS)],
  ['passwords.check', 'address', NO_ADDRESS, ({ identity }, value) => identity.passwords.check('alice', 'x', value)],
  ['passwords.set', 'password', NEEDED, ({ identity }, value) => identity.passwords.set('alice', value)],
  ['passwords.faults', 'user', NEEDED, ({ identity }, value) => identity.passwords.faults(value, 'x')],
  ['passwords.faults', 'password', NEEDED, ({ identity }, value) => identity.passwords.faults('alice', value)],
  ['passwords.change', 'user', NEEDED, ({ identity }, value) => identity.passwords.change(value, CHANGE)],
  ['passwords.change', 'change', NO_OBJECT, ({ identity }, value) => identity.passwords.change('alice', value)],
  [
    'passwords.change',
    'misspelt',
    EXTRA,
    ({ identity }, value) => identity.passwords.change('alice', { ...CHANGE, ...value }),
  ],
  ...(
    [
      ['old', NEEDED],
      ['wanted', NEEDED],
      ['address', NO_ADDRESS],
      ['exceptId', NO_TEXT],
    ] as const
  ).map(
    ([argument, wrong]): Entry => [
      'passwords.change',
      argument,
      wrong,
      ({ identity }, value) => identity.passwords.change('alice', { ...CHANGE, [argument]: value }),
    ],
  ),
];

const SESSION_ENTRIES: readonly Entry[] = [
  ['sessions.find', 'token', NEEDED, ({ identity }, value) => identity.sessions.find(value)],
  ['sessions.end', 'id', NEEDED, ({ identity }, value) => identity.sessions.end(value)],
  ['sessions.endAll', 'exceptId', NO_TEXT, ({ identity }, value) => identity.sessions.endAll('alice', value)],
  [
    'sessions.begin',
    'start',
    NO_OBJECT,
    ({ identity, verifier }, value) => verifier.decide((decision) => identity.sessions.begin(decision, value)),
  ],
  ...(
    [
      ['user', fc.oneof(NEEDED, fc.constantFrom('', 'nobody'))],
      ['serial', fc.oneof(NO_TEXT, fc.constant('nope'))],
      ['address', NO_ADDRESS.filter((one) => one !== undefined)],
      ['application', fc.oneof(NO_TEXT, fc.constant('x'.repeat(65)))],
      ['misspelt', fc.constant(1)],
    ] as const
  ).map(
    ([argument, wrong]): Entry => [
      'sessions.begin',
      argument,
      wrong,
      ({ identity, verifier }, value) =>
        verifier.decide((decision) => identity.sessions.begin(decision, { ...START, [argument]: value })),
    ],
  ),
  ['logIn', 'login', NO_OBJECT, ({ identity }, value) => identity.logIn(value)],
  ...(
    [
      ['handle', NEEDED],
      ['response', NEEDED],
      ['user', NEEDED],
      ['address', NO_ADDRESS],
      ['application', fc.oneof(NO_TEXT, fc.constant('x'.repeat(65)))],
      ['within', NO_FUNCTION],
      ['misspelt', fc.constant(1)],
    ] as const
  ).map(
    ([argument, wrong]): Entry => [
      'logIn',
      argument,
      wrong,
      ({ identity }, value) => identity.logIn({ ...LOGIN, [argument]: value }),
    ],
  ),
];

const OTHER_ENTRIES: readonly Entry[] = [
  [
    'addresses.set',
    'rules',
    fc.constantFrom<unknown[]>(undefined, null, '192.0.2.1', 5, {}, [5], ['nowhere'], new Array(51).fill('192.0.2.1')),
    ({ identity }, value) => identity.addresses.set('alice', value),
  ],
  [
    'addresses.set',
    'atOnce',
    fc.constantFrom<unknown[]>(null, 1, 'yes'),
    ({ identity }, value) => identity.addresses.set('alice', [], value),
  ],
  ['addresses.allows', 'user', NEEDED, ({ identity }, value) => identity.addresses.allows(value, ADDRESS)],
  ['addresses.allows', 'address', NO_ADDRESS, ({ identity }, value) => identity.addresses.allows('alice', value)],
  ['clients.add', 'name', NO_NAME, ({ identity }, value) => identity.clients.add(value)],
  ['clients.find', 'token', NEEDED, ({ identity }, value) => identity.clients.find(value)],
  [
    'clients.revoke',
    'name',
    fc.oneof(NEEDED, fc.constantFrom('', 'nobody')),
    ({ identity }, value) => identity.clients.revoke(value),
  ],
  ['Identity.open', 'options', NO_OBJECT, (_, value) => Identity.open(value)],
  ['Identity.open', 'misspelt', EXTRA, ({ verifier }, value) => Identity.open({ verifier, ...value })],
  ['Identity.open', 'misspelt', EXTRA, ({ verifier }, value) => Identity.open({ verifier, settings: value })],
  ['Identity.open', 'verifier', NO_OBJECT, (_, value) => Identity.open({ verifier: value })],
  ['Identity.open', 'scrypt', NO_FUNCTION, ({ verifier }, value) => Identity.open({ verifier, scrypt: value })],
  [
    'Identity.open',
    'random',
    fc.constantFrom<unknown[]>(null, 5, {}, { bytes: 5 }),
    ({ verifier }, value) => Identity.open({ verifier, random: value }),
  ],
  ['IdentityDesk', 'decider', NO_OBJECT, (_, value) => new IdentityDesk(value)],
  ...(
    [
      ...['scryptCost', 'scryptBlockSize', 'scryptParallelization', 'hashesAtOnce', 'hashesWaiting', 'hashesOfAddress'],
      ...['passwordLengthLeast', 'failuresMax', 'failureWindow_ms', 'sessionIdle_ms', 'sessionLifetime_ms'],
      ...['sessionsMax', 'addressDelay_ms'],
    ] as const
  ).map(
    (name): Entry => [
      'Identity.open',
      name,
      name === 'scryptCost' ? fc.oneof(NO_NUMBER, fc.constant(1000)) : NO_NUMBER,
      ({ verifier }, value) => Identity.open({ verifier, settings: { [name]: value } }),
    ],
  ),
];

test('identity arguments: what an entry can’t take is an InputError that names it, and nothing is written', async (t) => {
  const store = new WatchedStore();
  const { identity, verifier } = await newIdentity(store);
  for (const [call, argument, wrong, make] of [...NAMED, ...PASSWORD_ENTRIES, ...SESSION_ENTRIES, ...OTHER_ENTRIES]) {
    const run = await fc.check(
      fc.asyncProperty(wrong, async (value) => {
        store.writes = 0;
        const error: unknown = await (async () => make({ identity, verifier }, value))().then(
          () => 'nothing was thrown',
          (thrown) => thrown,
        );
        const { name, message } = error as Error;
        if (name !== 'InputError') throw new Error(`${call} ${argument}: ${String(error)}`);
        if (!new RegExp(`\\b${argument}\\b`, 'i').test(message)) {
          throw new Error(`${call} does not name ${argument}: ${message}`);
        }
        if (store.writes > 0) throw new Error(`${call} ${argument} wrote something`);
      }),
      { numRuns: runs(8, 15) },
    );
    t.false(run.failed, `${call} ${argument}: ${fc.stringify(run.counterexample)}: ${String(run.errorInstance)}`);
  }
  t.is(await verifier.findAuditFault(), undefined);
});
