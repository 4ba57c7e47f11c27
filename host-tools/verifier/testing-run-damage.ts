/** For tests: a run of a store in which somebody writes who has no key. */
import { checkAuditKey } from './key-checks.js';
import { findStoreFaults } from './store-check.js';
import { AUDIT_KEY } from './testing.js';
import { ALICE_AND_BOB, answer, everything, faults } from './testing-run-parts.js';
import type { Run } from './testing-steps.js';

export const DAMAGE: Run = {
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
