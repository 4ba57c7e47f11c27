/** For tests: a run of keys that the server makes and holds. */
import { AUDIT_KEY } from './testing.js';
import { ALICE_AND_BOB } from './testing-run-parts.js';
import { type Bench, CARD, type Run } from './testing-steps.js';

export const HELD: Run = {
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
    ['to a long one with every digit', (bench) => ofKey(bench, '4712', '9876543210987654')],
    ['from it', (bench) => ofKey(bench, '9876543210987654', '4712')],
    ['from what is too short', (bench) => ofKey(bench, '471', '4713')],
    ['from what is too long', (bench) => ofKey(bench, '12345678901234567', '4713')],
    ['to a trivial one, which this store takes', (bench) => ofKey(bench, '4712', '1111')],
    [
      'not where the assignment is forged',
      async (bench) => {
        const row = (await bench.store.read((tx) => tx.assignment('alice', 'K')))!;
        await bench.store.transaction((tx) => tx.putAssignment({ ...row, seal: 'x' }));
        const isChanged = await ofKey(bench, '1111', '4712');
        await bench.store.transaction((tx) => tx.putAssignment(row));
        return isChanged;
      },
    ],
    [
      'not where an assignment has no card',
      async (bench) => {
        const row = AUDIT_KEY.sealed({ user: 'alice', serial: 'Q', active: true });
        await bench.store.transaction((tx) => tx.putAssignment(row));
        const isChanged = await ofKey(bench, '1111', '4712', 'alice', 'Q');
        await bench.verifier.decide((decision) => bench.verifier.keys.remove(decision, 'alice', 'Q'));
        return isChanged;
      },
    ],
    [
      'what is no card',
      ({ verifier }) =>
        verifier.decide((decision) =>
          verifier.keys.add(decision, 'alice', { ...CARD, serial: 5, pin: '1111' } as never),
        ),
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
    [
      'the cells of a card that is not there',
      ({ verifier }) => verifier.look((view) => verifier.keys.cellsOf(view, '~online-card-0-AAAAAAAAAA')),
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
    ['who has none but held keys, and names none', ({ verifier }) => verifier.challenge('alice')],
  ],
};

function ofKey({ verifier }: Bench, old: string, wanted: string, user = 'alice', serial = 'K') {
  return verifier.decide((decision) => verifier.keys.changePin(decision, { user, serial, old, wanted }));
}
