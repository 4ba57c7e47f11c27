/** For tests: a run of cards with counters and clocks. */
import { KEY } from './testing.js';
import { COUNTER_SUITE, TIME_SUITE } from './testing-run-parts.js';
import type { Bench, Run, Step } from './testing-steps.js';

export const COUNTERS: Run = {
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
    ['unlocked before', ({ operator }) => operator.unlock('alice', 'C')],
    ['of two cards', (bench) => resynced(bench, 13n, 14n, 'D')],
    ['unlocked before', ({ operator }) => operator.unlock('alice', 'C')],
    ['not one after the other', (bench) => resynced(bench, 13n, 15n)],
    ['unlocked before', ({ operator }) => operator.unlock('alice', 'C')],
    ['too far ahead', (bench) => resynced(bench, 15n, 16n)],
    ['unlocked before', ({ operator }) => operator.unlock('alice', 'C')],
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
    ['unlocked before', ({ operator }) => operator.unlock('alice', 'C')],
    [
      'in the other order',
      async (bench) => {
        const [one, two] = [await askCounted(bench, 12n), await askCounted(bench, 13n)];
        return bench.verifier.resync(two, one);
      },
    ],
    ['unlocked before', ({ operator }) => operator.unlock('alice', 'C')],
    [
      'one of them twice',
      async (bench) => {
        const one = await askCounted(bench, 12n);
        return bench.verifier.resync(one, one);
      },
    ],
    ['unlocked before', ({ operator }) => operator.unlock('alice', 'C')],
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
    [
      'the first for a task',
      async (bench) => {
        await bench.operator.unlock('alice', 'C');
        const given = { suite: COUNTER_SUITE, counter: 12n };
        const { handle, right } = await bench.ask('alice', 'C', given, { purpose: 'pay' });
        return bench.verifier.resync({ handle, response: right }, await askCounted(bench, 13n));
      },
    ],
    [
      'of two users of the card',
      async (bench) => {
        await bench.operator.addUser('bob');
        await bench.operator.assign('bob', 'C');
        await bench.operator.activate('bob', 'C');
        const one = await askCounted(bench, 12n);
        const { handle, right } = await bench.ask('bob', 'C', { suite: COUNTER_SUITE, counter: 13n });
        return bench.verifier.resync(one, { handle, response: right });
      },
    ],
    [
      'of which the second is used up',
      async (bench) => {
        const [one, two] = [await askCounted(bench, 12n), await askCounted(bench, 13n)];
        for (let tries = 0; tries < 3; tries++) await bench.verifier.verify({ ...two, response: '0' });
        return bench.verifier.resync(one, two);
      },
    ],
    [
      'leave is given to a card without a counter, by hand',
      async ({ ask, verifier, time, store, operator }) => {
        await operator.unlock('alice', 'T');
        await store.transaction(async (tx) => {
          const card = (await tx.card('T'))!;
          await tx.updateCard({ ...card, resyncUntil_ms: time.wall + 600_000 });
        });
        const given = { suite: TIME_SUITE, timestamp: BigInt(Math.floor(time.wall / 60_000)) };
        const [one, two] = [await ask('alice', 'T', given), await ask('alice', 'T', given)];
        return verifier.resync(
          { handle: one.handle, response: one.right },
          { handle: two.handle, response: two.right },
        );
      },
    ],
    ['unlocked', ({ operator }) => operator.unlock('alice', 'C')],
    ['found again', (bench) => resynced(bench, 13n, 14n)],
    ['it goes on behind them', (bench) => counted(bench, 14n)],
    ['and not before', (bench) => counted(bench, 15n)],
    [
      'found again where it was',
      async (bench) => {
        await bench.operator.allowResync('C');
        return resynced(bench, 16n, 17n);
      },
    ],
    [
      'leave ends',
      async (bench) => {
        await bench.operator.allowResync('C');
        bench.time.pass(600_000);
        return resynced(bench, 18n, 19n);
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
