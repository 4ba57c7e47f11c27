/** For tests: a run of calls with arguments that can't be. Each message stands in the transcript, and nothing is written. */
import { SUITE } from './testing.js';
import { ALICE_AND_BOB } from './testing-run-parts.js';
import { type Bench, CARD, type Run, type Step } from './testing-steps.js';

type Call = (bench: Bench, value: never) => unknown;

const NO_TEXT = [undefined, 5, null];
const NO_NAME = [...NO_TEXT, '', 'x'.repeat(129), 'a\u200b'];
const NO_LIST = [undefined, 'x', {}];
const NO_HEAD = [null, {}, { sequence: 1, mac: 5, time_ms: 0 }, { sequence: 1, mac: '', time_ms: -1 }];
const NO_CALL = [5, 'x', {}];

/** Calls, by what their argument is; and what comes in its place. */
const CALLS: ReadonlyArray<readonly [what: string, values: readonly unknown[], call: Call]> = [
  ['challenge: user', NO_TEXT, ({ verifier }, user) => verifier.challenge(user)],
  ['challenge: serial', [5, null], ({ verifier }, serial) => verifier.challenge('alice', serial)],
  [
    'challenge: options',
    [5, null, { more: 1 }, { within: 5 }, { purpose: 5 }, { task: 5 }],
    ({ verifier }, options) => verifier.challenge('alice', undefined, options),
  ],
  [
    'challenge: purpose',
    ['', 'x'.repeat(129), ' x', 'a\u0007'],
    ({ verifier }, purpose) => verifier.challenge('alice', undefined, { purpose }),
  ],
  [
    'challenge: task',
    ['x', 'x'.repeat(4097)],
    ({ verifier }, task) => verifier.challenge('alice', undefined, { task }),
  ],
  [
    'challenge: task of a purpose',
    ['x'.repeat(4097)],
    ({ verifier }, task) => verifier.challenge('alice', undefined, { task, purpose: 'p' }),
  ],
  [
    'verify',
    [undefined, 5, {}, { handle: 5, response: '' }, { handle: '', response: 5 }, { handle: '', response: '', more: 1 }],
    ({ verifier }, given) => verifier.verify(given),
  ],
  ['verify: user', [5, null], ({ verifier }, user) => verifier.verify({ handle: '', response: '', user })],
  ['verify: within', NO_CALL, ({ verifier }, within) => verifier.verify({ handle: '', response: '', within })],
  ['verify: purpose', [5, ''], ({ verifier }, purpose) => verifier.verify({ handle: '', response: '', purpose })],
  ['changePin', [5, { more: 1 }], ({ verifier }, change) => verifier.changePin(change)],
  ...(['login', 'handle', 'response', 'pin'] as const).map(
    (name) =>
      [
        `changePin: ${name}`,
        NO_TEXT,
        ({ verifier }: Bench, value: never) =>
          verifier.changePin({ login: '', handle: '', response: '', pin: '', [name]: value }),
      ] as const,
  ),
  [
    'changePin: purpose',
    [5],
    ({ verifier }, purpose) => verifier.changePin({ login: '', handle: '', response: '', pin: '', purpose }),
  ],
  [
    'resync: first',
    [undefined, {}, { handle: 5, response: '' }, { handle: '', response: '', user: 'a' }],
    ({ verifier }, first) => verifier.resync(first, { handle: '', response: '' }),
  ],
  [
    'resync: second',
    [undefined, { handle: '', response: 5 }],
    ({ verifier }, second) => verifier.resync({ handle: '', response: '' }, second),
  ],
  ['activate: user', NO_TEXT, ({ verifier }, user) => verifier.activate(user, '7001')],
  ['activate: serial', NO_TEXT, ({ verifier }, serial) => verifier.activate('alice', serial)],
  ['auditRecords: last', [-1, 0.5, 'x', null], ({ verifier }, last) => verifier.auditRecords(last)],
  ['findAuditFault: exported', NO_HEAD, ({ verifier }, exported) => verifier.findAuditFault(exported)],
  ['hashName: text', NO_TEXT, ({ verifier }, text) => verifier.hashName(text)],
  ['decide: work', [undefined, ...NO_CALL], ({ verifier }, work) => verifier.decide(work)],
  ['decide as an operator: work', [undefined, ...NO_CALL], ({ operator }, work) => operator.decide(work)],
  ['look: work', [undefined, ...NO_CALL], ({ verifier }, work) => verifier.look(work)],
  ['operator: name', NO_NAME, ({ verifier }, name) => verifier.operator(name)],
  ['noteLogin: outcome', [undefined, 'x'], ({ operator }, outcome) => operator.noteLogin(outcome)],
  ['addUser: name', NO_NAME, ({ operator }, name) => operator.addUser(name)],
  ['addUsers: names', NO_LIST, ({ operator }, names) => operator.addUsers(names)],
  [
    'addCard',
    [
      undefined,
      5,
      { ...CARD, more: 1 },
      { ...CARD, serial: 5 },
      { ...CARD, serial: '' },
      { ...CARD, suite: 'x' },
      { ...CARD, pin: 5 },
    ],
    ({ operator }, card) => operator.addCard(card),
  ],
  ['addCards: cards', NO_LIST, ({ operator }, cards) => operator.addCards(cards)],
  [
    'importCards: cards',
    [...NO_LIST, [5], [{ ...CARD, serial: 5 }], [{ ...CARD, pin: 5 }]],
    ({ operator }, cards) => operator.importCards(cards),
  ],
  [
    'enrol: batch',
    [
      ...NO_LIST,
      [5],
      [{ user: 5, serial: '7001' }],
      [{ user: 'a', serial: 5 }],
      [{ user: 'a', serial: '7001', pin: 5 }],
      [{ user: 'a', serial: '7001', more: 5 }],
      [{ user: 5, more: 5 }],
    ],
    ({ operator }, batch) => operator.enrol(batch),
  ],
  [
    'enrolmentFaults: batch',
    [
      ...NO_LIST,
      [5],
      [{ user: 5, serial: '7001' }],
      [{ user: 'a', serial: 5 }],
      [{ user: 'a', serial: '7001', pin: 5 }],
    ],
    ({ operator }, batch) => operator.enrolmentFaults(batch),
  ],
  ['enrol: activate', ['x', 5, null], ({ operator }, activate) => operator.enrol([], activate)],
  ['removeUser: user', NO_TEXT, ({ operator }, user) => operator.removeUser(user)],
  ['suspendUser: user', NO_TEXT, ({ operator }, user) => operator.suspendUser(user)],
  ['resumeUser: user', NO_TEXT, ({ operator }, user) => operator.resumeUser(user)],
  ['suspendCard: serial', NO_TEXT, ({ operator }, serial) => operator.suspendCard(serial)],
  ['resumeCard: serial', NO_TEXT, ({ operator }, serial) => operator.resumeCard(serial)],
  ['allowResync: serial', NO_TEXT, ({ operator }, serial) => operator.allowResync(serial)],
  ['resetPin: serial', NO_TEXT, ({ operator }, serial) => operator.resetPin(serial, '4711')],
  ['resetPin: pin', NO_TEXT, ({ operator }, pin) => operator.resetPin('7001', pin)],
  ['assign: user', NO_TEXT, ({ operator }, user) => operator.assign(user, '7001')],
  ['assign: serial', NO_TEXT, ({ operator }, serial) => operator.assign('alice', serial)],
  ['unassign: user', NO_TEXT, ({ operator }, user) => operator.unassign(user, '7001')],
  ['unassign: serial', NO_TEXT, ({ operator }, serial) => operator.unassign('alice', serial)],
  ['lock: user', [5, null], ({ operator }, user) => operator.lock(user, '7001')],
  ['lock: serial', NO_TEXT, ({ operator }, serial) => operator.lock(undefined, serial)],
  ['unlock: serial', NO_TEXT, ({ operator }, serial) => operator.unlock('alice', serial)],
  ['assignment: user', NO_TEXT, ({ operator }, user) => operator.assignment(user, '7001')],
  ['user: name', NO_TEXT, ({ operator }, name) => operator.user(name)],
  ['card: serial', NO_TEXT, ({ operator }, serial) => operator.card(serial)],
  ['users: after', NO_TEXT, ({ operator }, after) => operator.users(after, 1)],
  ['users: limit', [0, 10_001, 0.5, '1'], ({ operator }, limit) => operator.users('', limit)],
  ['users: text', [5, null], ({ operator }, text) => operator.users('', 1, text)],
  ['cards: limit', [0, 10_001], ({ operator }, limit) => operator.cards('', limit)],
  [
    'removeArchived: from',
    NO_HEAD,
    ({ operator }, from) => operator.removeArchived(from, { sequence: 1, mac: '', time_ms: 0 }),
  ],
  [
    'removeArchived: last',
    NO_HEAD,
    ({ operator }, last) => operator.removeArchived({ sequence: 0, mac: '', time_ms: 0 }, last),
  ],
];

/** Calls at the ends of what may be. */
const ALLOWED: readonly Step[] = [
  ['the longest purpose', ({ verifier }) => verifier.challenge('alice', undefined, { purpose: 'x'.repeat(128) })],
  [
    'the longest task',
    ({ verifier }) => verifier.challenge('alice', undefined, { purpose: 'p', task: 'x'.repeat(4096) }),
  ],
  ['the longest name', ({ operator }) => operator.addUser('x'.repeat(128))],
  ['the longest list', ({ operator }) => operator.users('', 10_000, 'alice')],
  ['no records', async ({ verifier }) => (await verifier.auditRecords(0).next()).done],
  ['a suite of another length', ({ operator }) => operator.addCard({ ...CARD, serial: '9', suite: `${SUITE}-S064` })],
];

export const REFUSALS: Run = {
  title: 'arguments that can’t be',
  steps: [
    ...ALICE_AND_BOB,
    ...CALLS.flatMap(([what, values, call]) =>
      values.map((value, at): Step => [`${what} (${at + 1})`, (bench) => call(bench, value as never)]),
    ),
    ...ALLOWED,
  ],
};
