/** For tests: a run of an audit log that is archived, forged and set back. */
import { findStoreFaults } from './store-check.js';
import { AUDIT_KEY } from './testing.js';
import { ALICE_AND_BOB, DAY_MS, everything, faults } from './testing-run-parts.js';
import type { Bench, Run } from './testing-steps.js';

export const LOG: Run = {
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
