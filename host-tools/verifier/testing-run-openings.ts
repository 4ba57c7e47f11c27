/** For tests: a run of a store that is opened again, with other keys and settings, and of one that was damaged. */
import { AuditKey } from './audit.js';
import type { ContextOptions } from './context.js';
import { Operator } from './operator.js';
import { SeededRandom } from './random.js';
import { AUDIT_KEY, KEK } from './testing.js';
import { ALICE_AND_BOB, DAY_MS } from './testing-run-parts.js';
import type { Bench, Run, Step } from './testing-steps.js';
import { KeyEncryptionKey } from './vault.js';
import { Verifier } from './verifier.js';

const NEW_KEK = KeyEncryptionKey.fromBytes(Buffer.alloc(32, 10));

/** Options that can't be, of a verifier. */
const WRONG: ReadonlyArray<Readonly<Record<string, unknown>>> = [
  { store: {} },
  { keys: [] },
  { keys: Array.from({ length: 17 }, () => KEK) },
  { keys: [KEK, 'x'] },
  { auditKey: null },
  { auditKey: '07'.repeat(32) },
  { settings: { lookAhead: 0 } },
  { settings: 5 },
  { time: {} },
  { random: {} },
  { trustClock: 'x' },
  { exportedHead: { sequence: -1, mac: '', time_ms: 0 } },
  { onWarning: 5 },
  { onDecision: 5 },
  { more: 1 },
];

/** Opens the store once more. @returns the warnings */
async function opened({ store, time }: Bench, more: Partial<ContextOptions>, as: 'verifier' | 'operator' = 'verifier') {
  const warnings: string[] = [];
  const options = {
    store,
    keys: [KEK],
    auditKey: AUDIT_KEY,
    time,
    random: new SeededRandom(2),
    onWarning: (text: string) => void warnings.push(text),
    ...more,
  };
  if (as === 'verifier') await Verifier.open(options as never);
  else await Operator.open(options, 'desk');
  return warnings;
}

/** Changes settings of the decoy's rows, and opens the store. */
const damaged = (what: string, change: (bench: Bench) => Promise<unknown>): Step => [
  what,
  async (bench) => {
    await change(bench);
    return [await opened(bench, {}), await bench.verifier.challenge('nobody')];
  },
];

export const OPENINGS: Run = {
  title: 'a store that is opened again',
  steps: [
    ...ALICE_AND_BOB,
    ['as it was', (bench) => opened(bench, {})],
    ['by an operator without a key', (bench) => opened(bench, { keys: [] }, 'operator')],
    [
      'by an operator with sixteen keys',
      (bench) => opened(bench, { keys: Array.from({ length: 16 }, () => KEK) }, 'operator'),
    ],
    ['by an operator with what is no key', (bench) => opened(bench, { keys: ['x'] as never }, 'operator')],
    [
      'with a random source of its own',
      (bench) => opened(bench, { random: { bytes: (count) => Buffer.alloc(count) } }),
    ],
    ...WRONG.map(
      (options): Step => [
        `with ${Object.entries(options).map(([name, value]) => `${name} ${typeof value}`)}`,
        (bench) => opened(bench, options as never),
      ],
    ),
    ['with another audit key', (bench) => opened(bench, { auditKey: AuditKey.fromBytes(Buffer.alloc(32, 8)) })],
    ['with another key-encryption key', (bench) => opened(bench, { keys: [NEW_KEK] })],
    [
      'with other settings',
      (bench) => opened(bench, { settings: { decoySuite: 'OCRA-1:HOTP-SHA1-6:QN08', trivialPins: 'allow' } }),
    ],
    ['as it is now', (bench) => opened(bench, {})],
    ['with a suite that is none', (bench) => opened(bench, { settings: { decoySuite: 'OCRA-1' } })],
    ['with an exported head', async (bench) => opened(bench, { exportedHead: await bench.verifier.auditHead() })],
    [
      'with an exported head that it has not',
      async (bench) => opened(bench, { exportedHead: { ...(await bench.verifier.auditHead()), sequence: 99 } }),
    ],
    [
      'with a clock that is behind',
      async (bench) => {
        bench.time.wall -= DAY_MS;
        const warnings = await opened(bench, {});
        bench.time.wall += DAY_MS;
        return warnings;
      },
    ],
    [
      'with a clock that is ahead',
      async (bench) => {
        bench.time.wall += 2 * DAY_MS;
        const warnings = [
          await opened(bench, {}).catch(String),
          await opened(bench, {}, 'operator'),
          await opened(bench, { trustClock: true }),
        ];
        bench.time.wall -= 2 * DAY_MS;
        return warnings;
      },
    ],
    [
      'with a new key before the old one',
      async ({ store, time }) => {
        const verifier = await Verifier.open({ store, keys: [NEW_KEK, KEK], auditKey: AUDIT_KEY, time });
        return [await verifier.operator('root').rotateKeys(), await verifier.operator('root').rotateKeys()];
      },
    ],
    ['with the old key alone', (bench) => opened(bench, { keys: [KEK] })],
    ['with the new key alone', (bench) => opened(bench, { keys: [NEW_KEK] })],
  ],
};

export const DECOYS: Run = {
  title: 'what stands for unknown names',
  steps: [
    damaged('its user is gone', ({ store }) => store.transaction((tx) => tx.removeUser('?'))),
    damaged('its assignment is forged', ({ store }) =>
      store.transaction((tx) => tx.putAssignment({ user: '?', serial: '?', active: true, seal: 'x' })),
    ),
    damaged('its assignment is gone', ({ store }) => store.transaction((tx) => tx.removeAssignment('?', '?'))),
    [
      'its suite is another when a challenge is answered',
      async (bench) => {
        const { handle } = await bench.verifier.challenge('nobody');
        await opened(bench, { settings: { decoySuite: 'OCRA-1:HOTP-SHA1-8:C-QN08' } });
        const refused = await bench.verifier.verify({ handle, response: '00000000' });
        return [refused, await bench.verifier.challenge('nobody')];
      },
    ],
    [
      'its suite takes a PIN again',
      async (bench) => {
        await opened(bench, { settings: { decoySuite: 'OCRA-1:HOTP-SHA1-8:QN06-PSHA1' } });
        return bench.verifier.selfTest();
      },
    ],
    [
      'its key does not open',
      async ({ store, verifier }) => {
        await store.transaction(async (tx) => {
          const card = (await tx.card('?'))!;
          await tx.updateCard({ ...card, sealedKey: Buffer.alloc(60) });
        });
        return verifier.selfTest();
      },
    ],
  ],
};
