/** For tests: runs of logins, and of activations. */
import { ALICE_AND_BOB, answer, DAY_MS, everything } from './testing-run-parts.js';
import { CARD, type Run } from './testing-steps.js';

export const LOGINS: Run = {
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
    [
      'locked by an operator as well',
      async ({ operator }) => [await operator.lock('alice', '7001'), await operator.assignment('alice', '7001')],
    ],
    ['unlocked once more', ({ operator }) => operator.unlock('alice', '7001')],
    ['the decoy’s own name', ({ verifier }) => verifier.challenge('?')],
    ['a day later', async (bench) => [bench.time.pass(DAY_MS), await answer('right')(bench)]],
    ['the log up to a record', async ({ verifier }) => everything(verifier.auditRecords(2))],
    ['the log is whole', ({ verifier }) => verifier.findAuditFault()],
    ['the verifier tests itself', ({ verifier }) => verifier.selfTest()],
    ['the name of a text', ({ verifier }) => verifier.hashName('text')],
  ],
};

export const ACTIVATIONS: Run = {
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
      'names and purposes that are typed otherwise when they are answered',
      async ({ ask, verifier, operator }) => {
        await operator.suspendCard('\u0065\u0301');
        await operator.resumeCard('\u00e9');
        const { handle, right } = await ask('zo\u0065\u0301', '\u0065\u0301', {}, { purpose: '\u0065\u0301' });
        return verifier.verify({ handle, response: right, user: 'zo\u0065\u0301', purpose: '\u00e9' });
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
