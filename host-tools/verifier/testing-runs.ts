/** For tests: the runs whose transcripts stand in steps.txt. */
import { checkAuditKey } from './key-checks.js';
import { findStoreFaults } from './store-check.js';
import { AUDIT_KEY, KEK, KEY } from './testing.js';
import { type Bench, CARD, type Run, type Step } from './testing-steps.js';
import { Vault } from './vault.js';

const COUNTER_SUITE = 'OCRA-1:HOTP-SHA1-6:C-QN08';
const TIME_SUITE = 'OCRA-1:HOTP-SHA256-8:QH08-T1M';
const DAY_MS = 24 * 60 * 60 * 1000;

/** Alice with an active card, and Bob with one that he has not activated. */
const ALICE_AND_BOB: readonly Step[] = [
  [
    'alice and bob have cards',
    async ({ operator }) => {
      await operator.addUsers(['alice', 'bob']);
      await operator.addCards([CARD, { ...CARD, serial: '7002', key: Buffer.alloc(20, 1) }]);
      await operator.assign('alice', '7001');
      await operator.activate('alice', '7001');
      await operator.assign('bob', '7002');
    },
  ],
];

const USERS: Run = {
  title: 'users and cards',
  steps: [
    ['users are added', ({ operator }) => operator.addUsers(['alice', 'bob', 'zo\u0065\u0301'])],
    ['one is there', ({ operator }) => operator.addUsers(['carol', 'alice'])],
    ['one has no name', ({ operator }) => operator.addUser(' x')],
    [
      'cards are added',
      ({ operator }) => operator.addCards([CARD, { serial: '7002', suite: COUNTER_SUITE, key: KEY, counter: 5n }]),
    ],
    ['a card is there', ({ operator }) => operator.addCards([{ ...CARD, serial: '7003' }, CARD])],
    ['a serial of the server’s own', ({ operator }) => operator.addCard({ ...CARD, serial: '~code-0-AAAAAAAAAA' })],
    ['cards are looked at', ({ operator }) => operator.checkCards([CARD, { ...CARD, serial: '7004' }])],
    [
      'cards are imported',
      ({ operator }) => operator.importCards([CARD, { ...CARD, serial: '7004' }, { ...CARD, serial: '7005' }]),
    ],
    ['cards of other keys are not', ({ operator }) => operator.importCards([{ ...CARD, key: Buffer.alloc(20) }])],
    ['cards of longer keys are not', ({ operator }) => operator.importCards([{ ...CARD, key: Buffer.alloc(21) }])],
    [
      'cards of other suites are not',
      ({ operator }) => operator.importCards([{ serial: '7001', suite: COUNTER_SUITE, key: KEY }]),
    ],
    [
      'nor two of one serial',
      ({ operator }) =>
        operator.importCards([
          { ...CARD, serial: '8' },
          { ...CARD, serial: '8' },
        ]),
    ],
    ['a card is assigned', ({ operator }) => operator.assign('alice', '7001')],
    ['once', ({ operator }) => operator.assign('alice', '7001')],
    ['not to nobody', ({ operator }) => operator.assign('dave', '7001')],
    ['not a card that is not there', ({ operator }) => operator.assign('alice', '9')],
    ['to another as well, by a name typed otherwise', ({ operator }) => operator.assign('zo\u00e9', '7001')],
    ['it is activated', ({ operator }) => operator.activate('zo\u0065\u0301', '7001')],
    ['not another', ({ operator }) => operator.activate('alice', '7002')],
    ['a user in full', ({ operator }) => operator.user('alice')],
    ['a card in full', ({ operator }) => operator.card('7001')],
    ['a card with a counter', ({ operator }) => operator.card('7002')],
    ['an assignment in full', ({ operator }) => operator.assignment('zo\u00e9', '7001')],
    ['nobody in full', ({ operator }) => operator.user('dave')],
    ['a card is suspended', ({ operator }) => operator.suspendCard('7001')],
    ['a card is resumed', ({ operator }) => operator.resumeCard('7001')],
    ['a user is suspended', ({ operator }) => operator.suspendUser('alice')],
    ['a user is resumed', ({ operator }) => operator.resumeUser('alice')],
    ['a card is locked', ({ operator }) => operator.lock(undefined, '7001')],
    ['a lock in full', ({ operator }) => operator.assignment('alice', '7001')],
    ['a card is unlocked for one', ({ operator }) => operator.unlock('alice', '7001')],
    ['a card that nobody has is not locked', ({ operator }) => operator.lock(undefined, '7002')],
    ['a resynchronisation is allowed', ({ operator }) => operator.allowResync('7002')],
    ['it is shown', ({ operator }) => operator.card('7002')],
    ['not without a counter', ({ operator }) => operator.allowResync('7001')],
    ['a PIN is set', ({ operator }) => operator.resetPin('7001', '4711')],
    ['a PIN that is none', ({ operator }) => operator.resetPin('7001', '471')],
    ['a PIN of a card without one', ({ operator }) => operator.resetPin('7002', '4711')],
    ['the first of the users', ({ operator }) => operator.users('', 2)],
    ['the rest of the users', ({ operator }) => operator.users('alice', 3)],
    ['users by a part of the name', ({ operator }) => operator.users('', 9, 'O\u0065\u0301')],
    ['the first of the cards', ({ operator }) => operator.cards('', 1)],
    ['cards by a part of the serial', ({ operator }) => operator.cards('7001', 2, '04')],
    ['faults of a batch', ({ operator }) => operator.enrolmentFaults(BAD_BATCH)],
    ['a batch with a fault', ({ operator }) => operator.enrol(BAD_BATCH)],
    [
      'a batch',
      ({ operator }) =>
        operator.enrol([
          { user: 'eve', serial: '7004', pin: '4712' },
          { user: 'alice', serial: '7001' },
        ]),
    ],
    ['the same, done again', ({ operator }) => operator.enrol([{ user: 'eve', serial: '7004', pin: '4712' }], true)],
    ['a batch that works at once', ({ operator }) => operator.enrol([{ user: 'eve', serial: '7002' }], true)],
    ['a card is taken away', ({ operator }) => operator.unassign('alice', '7001')],
    ['not twice', ({ operator }) => operator.unassign('alice', '7001')],
    ['a user is removed', ({ operator }) => operator.removeUser('zo\u00e9')],
    ['not twice', ({ operator }) => operator.removeUser('zo\u00e9')],
    ['an operator logs in', ({ operator }) => operator.noteLogin('accepted')],
    ['an operator is refused', ({ operator }) => operator.noteLogin('refused')],
    ['cards are sealed again', ({ operator }) => operator.rotateKeys()],
    [
      'work of a host as an operator',
      ({ operator }) => operator.decide(async ({ log }) => log({ action: 'x', outcome: 'y' })),
    ],
  ],
};

const BAD_BATCH = [
  { user: '', serial: '7001' },
  { user: 'eve', serial: '9' },
  { user: 'eve', serial: '7001', pin: '1' },
  { user: 'eve', serial: '7002', pin: '1234' },
  { user: 'eve', serial: '7004', pin: '4712' },
];

/** Answers a challenge of alice's. */
const answer =
  (kind: 'right' | 'wrong', user = 'alice') =>
  async ({ ask, verifier }: Bench) => {
    const asked = await ask(user);
    return verifier.verify({ handle: asked.handle, response: asked[kind] });
  };

const LOGINS: Run = {
  title: 'logins',
  steps: [
    ...ALICE_AND_BOB,
    ['right', answer('right')],
    ['wrong', answer('wrong')],
    ['wrong again', answer('wrong')],
    ['right after two refusals', answer('right')],
    ['nobody', answer('right', 'my secret')],
    ['nobody again', answer('wrong', 'my secret')],
    ['not activated', answer('right', 'bob')],
    ['a serial that is another’s', ({ verifier }) => verifier.challenge('alice', '7002')],
    ['a serial of her own', ({ verifier }) => verifier.challenge('alice', '7001')],
    ['a serial of nobody’s', ({ verifier }) => verifier.challenge('alice', '?')],
    [
      'three wrong tries, and a right one',
      async ({ ask, verifier }) => {
        const { handle, right, wrong } = await ask('alice');
        for (const response of [wrong, '', wrong]) await verifier.verify({ handle, response });
        return verifier.verify({ handle, response: right });
      },
    ],
    [
      'a challenge that is over',
      async ({ ask, verifier, time }) => {
        const { handle, right } = await ask('alice');
        time.pass(120_000);
        return verifier.verify({ handle, response: right });
      },
    ],
    ['a handle that was never given out', ({ verifier }) => verifier.verify({ handle: 'A'.repeat(24), response: '0' })],
    ['a handle that can be none', ({ verifier }) => verifier.verify({ handle: 'x', response: '0' })],
    [
      'a challenge of which the card is removed',
      async ({ ask, verifier, operator }) => {
        const { handle, right } = await ask('alice');
        await operator.unassign('alice', '7001');
        const refused = await verifier.verify({ handle, response: right });
        await operator.assign('alice', '7001');
        await operator.activate('alice', '7001');
        return refused;
      },
    ],
    [
      'a challenge of a key that changed',
      async ({ ask, verifier, operator }) => {
        const { handle, right } = await ask('alice');
        await operator.resetPin('7001', '1234');
        return verifier.verify({ handle, response: right });
      },
    ],
    ['unlocked', ({ operator }) => operator.unlock('alice', '7001')],
    [
      'for one task alone',
      async ({ ask, verifier }) => {
        const task = { purpose: 'pay', task: 'pay 1 to Bob' };
        const { handle, right } = await ask('alice', undefined, {}, task);
        const other = await verifier.verify({ handle, response: right, purpose: 'pay', task: 'pay 9 to Bob' });
        const login = await verifier.verify({ handle, response: right });
        return [other, login, await verifier.verify({ handle, response: right, ...task })];
      },
    ],
    [
      'for a purpose without a task, of the user that is expected',
      async ({ ask, verifier }) => {
        const { handle, right } = await ask('alice', undefined, {}, { purpose: 'look' });
        const others = await verifier.verify({ handle, response: right, purpose: 'look', user: 'bob' });
        return [others, await verifier.verify({ handle, response: right, purpose: 'look', user: 'alice' })];
      },
    ],
    [
      'with a host’s own work',
      async ({ verifier }) => {
        const asked = await verifier.challenge('alice', undefined, {
          within: async ({ tx }, { handle }) => tx.putSetting('asked', Buffer.from(handle)),
        });
        return verifier.verify({
          handle: asked.handle,
          response: '0',
          within: async ({ tx }, { answer }) => tx.putSetting('answered', Buffer.from(answer)),
        });
      },
    ],
    [
      'with a host’s work that fails',
      async ({ ask, verifier }) => {
        const { handle, right } = await ask('alice');
        const fail = async (): Promise<void> => {
          throw new Error('the host’s own');
        };
        return verifier.verify({ handle, response: right, within: fail });
      },
    ],
    ['unlocked again', ({ operator }) => operator.unlock(undefined, '7001')],
    ['suspended', async (bench) => [await bench.operator.suspendUser('alice'), await answer('right')(bench)]],
    ['resumed', async (bench) => [await bench.operator.resumeUser('alice'), await answer('right')(bench)]],
    ['card suspended', async (bench) => [await bench.operator.suspendCard('7001'), await answer('right')(bench)]],
    ['card resumed', async (bench) => [await bench.operator.resumeCard('7001'), await answer('right')(bench)]],
    [
      'until she is locked',
      async (bench) => {
        for (let wrong = 0; wrong < 10; wrong++) await answer('wrong')(bench);
        return [await answer('right')(bench), await bench.operator.assignment('alice', '7001')];
      },
    ],
    ['a day later', async (bench) => [bench.time.pass(DAY_MS), await answer('right')(bench)]],
    ['the log up to a record', async ({ verifier }) => everything(verifier.auditRecords(2))],
    ['the log is whole', ({ verifier }) => verifier.findAuditFault()],
    ['the verifier tests itself', ({ verifier }) => verifier.selfTest()],
    ['the name of a text', ({ verifier }) => verifier.hashName('text')],
  ],
};

async function everything<One>(all: AsyncIterable<One>): Promise<One[]> {
  const found: One[] = [];
  for await (const one of all) found.push(one);
  return found;
}

const ACTIVATIONS: Run = {
  title: 'activations',
  steps: [
    ...ALICE_AND_BOB,
    ['a wrong serial', ({ verifier }) => verifier.activate('bob', '7001')],
    ['a serial that is none', ({ verifier }) => verifier.activate('bob', ' ')],
    ['nobody’s', ({ verifier }) => verifier.activate('my secret', '7002')],
    ['one that is activated', ({ verifier }) => verifier.activate('alice', '7001')],
    [
      'suspended',
      async ({ operator, verifier }) => [await operator.suspendUser('bob'), await verifier.activate('bob', '7002')],
    ],
    [
      'the right one',
      async ({ operator, verifier }) => [await operator.resumeUser('bob'), await verifier.activate('bob', '7002')],
    ],
    ['once', ({ verifier }) => verifier.activate('bob', '7002')],
    [
      'names that are typed otherwise',
      async ({ operator, verifier }) => {
        await operator.addUser('zo\u00e9');
        await operator.addCard({ ...CARD, serial: '\u00e9' });
        await operator.assign('zo\u00e9', '\u00e9');
        return verifier.activate('zo\u0065\u0301', '\u0065\u0301');
      },
    ],
    [
      'locked by wrong serials',
      async ({ operator, verifier }) => {
        await operator.assign('alice', '7002');
        for (let wrong = 0; wrong < 9; wrong++) await verifier.activate('alice', 'x');
        return verifier.activate('alice', '7002');
      },
    ],
    [
      'unlocked',
      async ({ operator, verifier }) => [
        await operator.unlock('alice', '7001'),
        await verifier.activate('alice', '7002'),
      ],
    ],
    [
      'forged',
      async (bench) => {
        const { operator, verifier, store } = bench;
        await operator.assign('bob', '7001');
        await store.transaction((tx) => tx.putAssignment({ user: 'bob', serial: '7001', active: false, seal: 'x' }));
        const byUser = await verifier.activate('bob', '7001');
        await store.transaction((tx) => tx.putAssignment({ user: 'bob', serial: '7002', active: true, seal: 'x' }));
        return [byUser, await answer('right', 'bob')(bench)];
      },
    ],
  ],
};

const PINS: Run = {
  title: 'PINs',
  settings: { trivialPins: 'refuse' },
  steps: [
    ['a trivial PIN of a card', ({ operator }) => operator.addCard(CARD)],
    [
      'another is taken',
      async ({ operator, verifier }) => {
        await operator.addUser('alice');
        await operator.addCard({ ...CARD, pin: '4711' });
        await operator.assign('alice', '7001');
        return verifier.activate('alice', '7001');
      },
    ],
    [
      'trivial PINs in a batch',
      ({ operator }) => operator.enrolmentFaults([{ user: 'a', serial: '7001', pin: '4321' }]),
    ],
    ['a trivial PIN in an import', ({ operator }) => operator.importCards([{ ...CARD, serial: '7', pin: '1212' }])],
    ['without a login', (bench) => changed(bench, 'x', '4712')],
    ['a trivial PIN', (bench) => changed(bench, 'x', '0000')],
    ['with a login', async (bench) => changed(bench, await loggedIn(bench, '4711'), '4712')],
    [
      'with the login before the last change',
      async (bench) => {
        const before = await loggedIn(bench, '4712');
        return [await changed(bench, before, '4713'), await changed(bench, before, '4714')];
      },
    ],
    ['to the old one', async (bench) => changed(bench, await loggedIn(bench, '4713'), '4713')],
    [
      'a login of five minutes ago',
      async (bench) => {
        const login = await loggedIn(bench, '4713');
        bench.time.pass(300_000);
        return changed(bench, login, '4714');
      },
    ],
    [
      'a login that is a millisecond younger',
      async (bench) => {
        const login = await loggedIn(bench, '4713');
        bench.time.pass(299_999);
        return changed(bench, login, '4714');
      },
    ],
    [
      'with a login for a task',
      async (bench) => {
        const { handle, right } = await bench.ask('alice', undefined, { pin: '4714' }, { purpose: 'pay' });
        await bench.verifier.verify({ handle, response: right, purpose: 'pay' });
        return changed(bench, handle, '4715');
      },
    ],
    [
      'with the challenge of another purpose',
      async (bench) => {
        const login = await loggedIn(bench, '4714');
        const { handle, right } = await bench.ask('alice', undefined, { pin: '4715' }, { purpose: 'pay' });
        return bench.verifier.changePin({ login, handle, response: right, pin: '4715' });
      },
    ],
    [
      'for that purpose',
      async (bench) => {
        const login = await loggedIn(bench, '4714');
        const { handle, right } = await bench.ask('alice', undefined, { pin: '4715' }, { purpose: 'new PIN' });
        return bench.verifier.changePin({ login, handle, response: right, pin: '4715', purpose: 'new PIN' });
      },
    ],
    [
      'a wrong response',
      async (bench) => {
        const login = await loggedIn(bench, '4715');
        const { handle, wrong } = await bench.ask('alice', undefined, { pin: '4716' });
        return bench.verifier.changePin({ login, handle, response: wrong, pin: '4716' });
      },
    ],
    [
      'with the login of another user of the card',
      async (bench) => {
        await bench.operator.addUser('bob');
        await bench.operator.assign('bob', '7001');
        await bench.operator.activate('bob', '7001');
        const { handle, right } = await bench.ask('bob', undefined, { pin: '4715' });
        await bench.verifier.verify({ handle, response: right });
        return changed(bench, handle, '4716');
      },
    ],
    [
      'with the login of another card',
      async (bench) => {
        await bench.operator.addCard({ ...CARD, serial: '7002', pin: '4715' });
        await bench.operator.assign('alice', '7002');
        await bench.operator.activate('alice', '7002');
        const { handle, right } = await bench.ask('alice', '7002', { pin: '4715' });
        await bench.verifier.verify({ handle, response: right });
        return changed(bench, handle, '4716');
      },
    ],
    ['a PIN that is none', async (bench) => changed(bench, await loggedIn(bench, '4715'), '47')],
  ],
};

/** The handle of a login with that PIN. */
async function loggedIn({ ask, verifier }: Bench, pin: string): Promise<string> {
  const { handle, right } = await ask('alice', '7001', { pin });
  await verifier.verify({ handle, response: right });
  return handle;
}

async function changed({ ask, verifier }: Bench, login: string, pin: string) {
  const { handle, right } = await ask('alice', '7001', { pin });
  return verifier.changePin({ login, handle, response: right, pin });
}

const COUNTERS: Run = {
  title: 'counters and clocks',
  settings: { decoySuite: COUNTER_SUITE },
  steps: [
    [
      'cards with a counter and a clock',
      async ({ operator }) => {
        await operator.addUser('alice');
        await operator.addCards([
          { serial: 'C', suite: COUNTER_SUITE, key: KEY, counter: 7n },
          { serial: 'D', suite: COUNTER_SUITE, key: KEY },
          { serial: 'T', suite: TIME_SUITE, key: KEY },
        ]);
        for (const serial of ['C', 'D', 'T']) {
          await operator.assign('alice', serial);
          await operator.activate('alice', serial);
        }
      },
    ],
    ...[6n, 9n, 8n, 8n, 7n, 9n].map(
      (counter): Step => [`the response of ${counter}`, (bench) => counted(bench, counter)],
    ),
    ...[-2, -1, 0, 1, 2].map(
      (off): Step => [
        `a clock that is off by ${off}`,
        async ({ ask, verifier, time }) => {
          const timestamp = BigInt(Math.floor(time.wall / 60_000) + off);
          const { handle, right } = await ask('alice', 'T', { suite: TIME_SUITE, timestamp });
          return verifier.verify({ handle, response: right });
        },
      ],
    ),
    ['found again without leave', (bench) => resynced(bench, 20n, 21n)],
    ['leave is given', ({ operator }) => operator.allowResync('C')],
    ['of two cards', (bench) => resynced(bench, 13n, 14n, 'D')],
    ['not one after the other', (bench) => resynced(bench, 13n, 15n)],
    ['too far ahead', (bench) => resynced(bench, 15n, 16n)],
    [
      'of a card without a counter',
      async ({ ask, verifier, time }) => {
        const timestamp = BigInt(Math.floor(time.wall / 60_000));
        const [one, two] = [
          await ask('alice', 'T', { suite: TIME_SUITE, timestamp }),
          await ask('alice', 'T', { suite: TIME_SUITE, timestamp }),
        ];
        return verifier.resync(
          { handle: one.handle, response: one.right },
          { handle: two.handle, response: two.right },
        );
      },
    ],
    [
      'in the other order',
      async (bench) => {
        const [one, two] = [await askCounted(bench, 12n), await askCounted(bench, 13n)];
        return bench.verifier.resync(two, one);
      },
    ],
    [
      'one of them twice',
      async (bench) => {
        const one = await askCounted(bench, 12n);
        return bench.verifier.resync(one, one);
      },
    ],
    [
      'for a task',
      async (bench) => {
        const one = await askCounted(bench, 12n);
        const { handle, right } = await bench.ask(
          'alice',
          'C',
          { suite: COUNTER_SUITE, counter: 13n },
          { purpose: 'pay' },
        );
        return bench.verifier.resync(one, { handle, response: right });
      },
    ],
    ['unlocked', ({ operator }) => operator.unlock('alice', 'C')],
    ['found again', (bench) => resynced(bench, 13n, 14n)],
    ['it goes on behind them', (bench) => counted(bench, 14n)],
    ['and not before', (bench) => counted(bench, 15n)],
    [
      'leave ends',
      async (bench) => {
        await bench.operator.allowResync('C');
        bench.time.pass(600_000);
        return resynced(bench, 16n, 17n);
      },
    ],
    [
      'a counter at its end',
      async (bench) => {
        await bench.operator.addCard({ serial: 'E', suite: COUNTER_SUITE, key: KEY, counter: 2n ** 64n - 1n });
        await bench.operator.assign('alice', 'E');
        await bench.operator.activate('alice', 'E');
        const { handle, right } = await bench.ask('alice', 'E', { suite: COUNTER_SUITE, counter: 2n ** 64n - 1n });
        return [await bench.verifier.verify({ handle, response: right }), await bench.operator.card('E')];
      },
    ],
    [
      'a counter beyond it',
      async ({ ask, verifier }) => {
        const { handle, right } = await ask('alice', 'E', { suite: COUNTER_SUITE, counter: 0n });
        return verifier.verify({ handle, response: right });
      },
    ],
  ],
};

async function askCounted({ ask }: Bench, counter: bigint, serial = 'C') {
  const { handle, right } = await ask('alice', serial, { suite: COUNTER_SUITE, counter });
  return { handle, response: right };
}

async function counted(bench: Bench, counter: bigint) {
  return bench.verifier.verify(await askCounted(bench, counter));
}

async function resynced(bench: Bench, first: bigint, second: bigint, serial = 'C') {
  const one = await askCounted(bench, first);
  return bench.verifier.resync(one, await askCounted(bench, second, serial));
}

const HELD: Run = {
  title: 'keys that the server makes and holds',
  steps: [
    ...ALICE_AND_BOB,
    [
      'a new card',
      ({ verifier }) => verifier.decide((decision) => verifier.keys.add(decision, 'alice', { ...CARD, serial: 'K' })),
    ],
    [
      'once',
      ({ verifier }) => verifier.decide((decision) => verifier.keys.add(decision, 'alice', { ...CARD, serial: 'K' })),
    ],
    ['its PIN changes', (bench) => ofKey(bench, '1234', '4711')],
    ['not with the wrong one', (bench) => ofKey(bench, '1234', '4712')],
    ['not with what is no PIN', (bench) => ofKey(bench, 'x', '4712')],
    ['not to what is no PIN', (bench) => ofKey(bench, '4711', '47')],
    ['not another user’s', (bench) => ofKey(bench, '4711', '4712', 'bob')],
    ['not of a card that is not there', (bench) => ofKey(bench, '4711', '4712', 'alice', 'L')],
    ['not of a card that does not work yet', (bench) => ofKey(bench, '1234', '4712', 'bob', '7002')],
    [
      'not of one that is suspended',
      async (bench) => [
        await bench.operator.suspendCard('K'),
        await ofKey(bench, '4711', '4712'),
        await bench.operator.resumeCard('K'),
      ],
    ],
    [
      'not of one that is locked',
      async (bench) => [
        await bench.operator.lock('alice', 'K'),
        await ofKey(bench, '4711', '4712'),
        await bench.operator.unlock('alice', 'K'),
      ],
    ],
    [
      'the right one ends a row of wrong ones',
      async (bench) => [await ofKey(bench, '1', '4712'), await ofKey(bench, '4711', '4712')],
    ],
    [
      'codes',
      async ({ verifier }) => {
        const serial = await verifier.decide((decision) =>
          verifier.keys.hold(decision, 'alice', { kind: 'code', ends_ms: undefined }),
        );
        const { handle, question } = await verifier.challenge('alice', serial);
        const code = await verifier.look((view) => verifier.keys.codeOf(view, handle));
        const later = await verifier.challenge('alice', serial);
        const old = await verifier.look((view) => verifier.keys.codeOf(view, handle));
        const next = await verifier.look((view) => verifier.keys.codeOf(view, later.handle));
        const answers = [
          await verifier.verify({ handle, response: code! }),
          await verifier.verify({ handle: later.handle, response: next! }),
        ];
        return [
          serial,
          question,
          code,
          old,
          next,
          ...answers,
          await verifier.look((view) => verifier.keys.codeOf(view, later.handle)),
        ];
      },
    ],
    [
      'a code of a card',
      async ({ verifier, ask }) => {
        const { handle } = await ask('alice', '7001');
        return verifier.look((view) => verifier.keys.codeOf(view, handle));
      },
    ],
    [
      'a code that ends',
      async ({ verifier, time }) => {
        const serial = await verifier.decide((decision) =>
          verifier.keys.hold(decision, 'alice', { kind: 'contact', ends_ms: time.wall + 5000 }, { active: false }),
        );
        await verifier.decide((decision) => verifier.keys.activate(decision, 'alice', serial));
        const { handle } = await verifier.challenge('alice', serial);
        const codeOf = () => verifier.look((view) => verifier.keys.codeOf(view, handle));
        const code = await codeOf();
        time.pass(4999);
        const last = await codeOf();
        time.pass(1);
        return [code, last, await codeOf(), await verifier.verify({ handle, response: code! })];
      },
    ],
    [
      'a passcode',
      async ({ verifier }) => {
        const held = { kind: 'passcode', ends_ms: undefined } as const;
        const serial = await verifier.decide((decision) =>
          verifier.keys.hold(decision, 'alice', held, { passcode: 'open sesame' }),
        );
        const answers = [];
        for (const response of ['open sesam', 'open sesame']) {
          const { handle } = await verifier.challenge('alice', serial);
          answers.push(await verifier.verify({ handle, response }));
        }
        return answers;
      },
    ],
    [
      'an online card',
      async ({ verifier }) => {
        const held = { kind: 'online-card', ends_ms: undefined } as const;
        const serial = await verifier.decide((decision) => verifier.keys.hold(decision, 'alice', held));
        const cells = await verifier.look((view) => verifier.keys.cellsOf(view, serial));
        const { handle, question } = await verifier.challenge('alice', serial);
        const at = [Number(question.slice(0, 2)), Number(question.slice(2))];
        const refused = await verifier.verify({ handle, response: `${cells[at[1]!]}${cells[at[0]!]}` });
        return [
          cells,
          question,
          refused,
          await verifier.verify({ handle, response: `${cells[at[0]!]}${cells[at[1]!]}` }),
        ];
      },
    ],
    ['the cells of a card', ({ verifier }) => verifier.look((view) => verifier.keys.cellsOf(view, '7001'))],
    [
      'who names no key is asked for the card',
      async ({ verifier, operator }) => [await operator.unassign('alice', '7001'), await verifier.challenge('alice')],
    ],
    [
      'a key is taken away',
      ({ verifier }) => verifier.decide((decision) => verifier.keys.remove(decision, 'alice', 'K')),
    ],
    ['and asked for', ({ verifier }) => verifier.challenge('alice', 'K')],
    [
      'a key that others have',
      async ({ verifier, operator }) => {
        await operator.assign('alice', '7002');
        return verifier.decide((decision) => verifier.keys.remove(decision, 'alice', '7002'));
      },
    ],
  ],
};

function ofKey({ verifier }: Bench, old: string, wanted: string, user = 'alice', serial = 'K') {
  return verifier.decide((decision) => verifier.keys.changePin(decision, { user, serial, old, wanted }));
}

const LOG: Run = {
  title: 'the audit log: archived, forged, set back',
  steps: [
    ...ALICE_AND_BOB,
    ['where the log begins', ({ operator }) => operator.archivedHead()],
    ['up to a record that is not there', async (bench) => archived(bench, 99)],
    ['up to the newest record', async (bench) => archived(bench, 7)],
    ['up to one before', async (bench) => archived(bench, 3)],
    [
      'from where it began before',
      async ({ operator, verifier }) => {
        const [four] = await everything(verifier.auditRecords(4));
        return operator.removeArchived({ sequence: 0, mac: '', time_ms: 0 }, four!);
      },
    ],
    [
      'up to a record that was another',
      async ({ operator, verifier }) => {
        const [four] = await everything(verifier.auditRecords(4));
        return operator.removeArchived(await operator.archivedHead(), { ...four!, mac: 'x' });
      },
    ],
    ['where the log begins then', ({ operator }) => operator.archivedHead()],
    ['it is whole', ({ verifier }) => verifier.findAuditFault()],
    ['it is whole up to an exported head', async ({ verifier }) => verifier.findAuditFault(await verifier.auditHead())],
    [
      'an exported head that is archived',
      async ({ verifier, operator }) => verifier.findAuditFault(await operator.archivedHead()),
    ],
    [
      'another one of its number',
      async ({ verifier, operator }) => verifier.findAuditFault({ ...(await operator.archivedHead()), mac: 'ab' }),
    ],
    ['all that is wrong', faults],
    ['all that is wrong without keys', ({ store }) => everything(findStoreFaults(store, { audit: AUDIT_KEY }))],
    [
      'the clock is repaired',
      async ({ operator, time }) => {
        time.wall -= 3 * DAY_MS;
        await operator.suspendCard('7002');
        await operator.repairClock();
        await operator.resumeCard('7002');
      },
    ],
    [
      'a record behind the end',
      async (bench) => {
        const head = await bench.verifier.auditHead();
        await bench.store.transaction((tx) =>
          tx.appendAudit({ ...head, sequence: head.sequence + 1, text: '{', mac: 'ab' }),
        );
        return [await bench.verifier.findAuditFault(), await faults(bench)];
      },
    ],
    [
      'a beginning that somebody took away',
      async (bench) => {
        await bench.store.transaction((tx) =>
          tx.putSetting('audit archived', Buffer.from('{"sequence":5,"mac":"ab","time_ms":1,"seal":"ab"}')),
        );
        return faults(bench);
      },
    ],
    [
      'one without a seal',
      async (bench) => {
        await bench.store.transaction((tx) =>
          tx.putSetting('audit archived', Buffer.from('{"sequence":5,"mac":"ab","time_ms":1}')),
        );
        return bench.operator.archivedHead();
      },
    ],
  ],
};

async function archived({ operator, verifier }: Bench, sequence: number) {
  const records = await everything(verifier.auditRecords());
  const from = await operator.archivedHead();
  const last = records.find((record) => record.sequence === sequence) ?? { ...records.at(-1)!, sequence };
  return operator.removeArchived(from, last);
}

function faults({ store }: Bench): Promise<string[]> {
  return everything(findStoreFaults(store, { audit: AUDIT_KEY, vault: new Vault([KEK]) }));
}

const DAMAGE: Run = {
  title: 'rows that nobody with a key wrote',
  steps: [
    ...ALICE_AND_BOB,
    ['nothing is wrong', faults],
    [
      'assignments',
      async (bench) => {
        const own = (await bench.store.read((tx) => tx.assignment('bob', '7002')))!;
        await bench.store.transaction(async (tx) => {
          await tx.putAssignment({ ...own, active: true });
          await tx.putAssignment(AUDIT_KEY.sealed({ user: 'bob', serial: '9', active: true }));
          await tx.putAssignment(AUDIT_KEY.sealed({ user: 'bob', serial: '7001', active: false }));
          await tx.removeAssignment('alice', '7001');
        });
        return [
          await faults(bench),
          await answer('right', 'bob')(bench),
          await bench.operator.activate('bob', '7002').catch(String),
        ];
      },
    ],
    [
      'one is taken away and given back',
      async (bench) => {
        for (const serial of ['7001', '9', '7002']) await bench.operator.unassign('bob', serial);
        await bench.store.transaction((tx) =>
          tx.putAssignment(AUDIT_KEY.sealed({ user: 'bob', serial: '7002', active: false })),
        );
        return faults(bench);
      },
    ],
    [
      'a user is removed, and comes back',
      async (bench) => {
        await bench.operator.unassign('bob', '7002');
        await bench.operator.assign('bob', '7002');
        await bench.operator.removeUser('bob');
        await bench.operator.addUser('bob');
        return faults(bench);
      },
    ],
    [
      'cards',
      async (bench) => {
        const card = (await bench.store.read((tx) => tx.card('7001')))!;
        await bench.store.transaction(async (tx) => {
          await tx.insertCard({ ...card, serial: '8001' });
          await tx.insertCard({ ...card, serial: '8002', suite: 'OCRA-2' });
          await tx.insertCard({ ...card, serial: '8003', sealedKey: Buffer.alloc(50) });
        });
        return [await faults(bench), await everything(findStoreFaults(bench.store, { audit: AUDIT_KEY }))];
      },
    ],
    [
      'records',
      async (bench) => {
        const seal = AUDIT_KEY.hashName(JSON.stringify(['dscplus record', 'k', 'a', 'alice', null, { x: 1 }]));
        const row = {
          kind: 'k',
          owner: 'alice',
          expires_ms: undefined,
          value: JSON.stringify({ value: { x: 1 }, seal }),
        };
        await bench.store.transaction(async (tx) => {
          await tx.insertRecord({ ...row, key: 'a' });
          await tx.insertRecord({ ...row, key: 'b' });
          await tx.insertRecord({ ...row, key: 'c', value: '5' });
          await tx.insertRecord({ ...row, key: 'd', value: 'null' });
          await tx.insertRecord({ ...row, key: 'e', value: '{' });
          await tx.insertRecord({ ...row, key: 'f', value: '{"value":1}' });
          await tx.insertRecord({ ...row, key: 'g', value: '{"seal":1}' });
          await tx.insertRecord({ ...row, kind: 'l', key: 'a', owner: 'dave', value: ofDave('dave') });
          await tx.insertRecord({ ...row, kind: 'l', key: 'b', owner: '', value: ofDave('') });
        });
        return faults(bench);
      },
    ],
    [
      'without the decoy',
      async (bench) => {
        await bench.store.transaction((tx) => tx.removeUser('?'));
        return [await faults(bench), await bench.verifier.challenge('nobody').catch(String)];
      },
    ],
    ['another audit key', ({ store }) => store.read((tx) => checkAuditKey(tx, AUDIT_KEY))],
  ],
};

/** The value of a record that is sealed for its owner. */
function ofDave(owner: string): string {
  const key = owner === '' ? 'b' : 'a';
  return JSON.stringify({
    value: 1,
    seal: AUDIT_KEY.hashName(JSON.stringify(['dscplus record', 'l', key, owner, null, 1])),
  });
}

export const RUNS: Readonly<Record<string, Run>> = {
  users: USERS,
  logins: LOGINS,
  activations: ACTIVATIONS,
  pins: PINS,
  counters: COUNTERS,
  held: HELD,
  log: LOG,
  damage: DAMAGE,
};
