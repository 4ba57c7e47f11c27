/** For tests: lets the suites of the stores run on PostgreSQL. */
import test from 'ava';
import { STORES } from '../../testing.js';
import { Cluster } from './testing.js';

const ends: (() => unknown)[] = [];
let cluster: Promise<Cluster> | undefined;

test.after.always('postgres suites: the cluster goes', async () => {
  for (const end of ends.reverse()) await end();
});

STORES.splice(0, STORES.length, [
  'postgres',
  async (t) => {
    cluster ??= Cluster.start({ teardown: (end) => ends.push(end) });
    return (await cluster).open(t);
  },
]);
