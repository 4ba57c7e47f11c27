/** Logins whose packets all come three times, at two nodes with connections of their own to one store. */
import { join } from 'node:path';
import test from 'ava';
import { LibsqlStore, Verifier } from '../verifier/index.js';
import { AUDIT_KEY, KEK, newFolder, newVerifier, outcomes, respond } from '../verifier/testing.js';
import { answered, asking, PASSWORD, serverOn } from './testing.js';

const LOGINS = 1000;

test('radius nodes: of 1,000 logins, each packet three times over two nodes, each is decided once and answered with the same bytes', async (t) => {
  const path = join(newFolder(t), 'store.db');
  const stores = [await LibsqlStore.open(path), await LibsqlStore.open(path)] as const;
  t.teardown(() => Promise.all(stores.map((store) => store.close())));
  const { verifier, time } = await newVerifier(stores[0]);
  const second = await Verifier.open({ store: stores[1], keys: [KEK], auditKey: AUDIT_KEY, time });
  const nodes = [serverOn(verifier), serverOn(second)] as const;
  /** The bytes that three copies of a packet get, of which two come at the same time. */
  const thrice = async (packet: Buffer, first: number): Promise<Buffer> => {
    const [one, other] = [nodes[first % 2]!, nodes[(first + 1) % 2]!];
    const early = await Promise.all([one.ask(packet), other.ask(packet)]);
    const late = await other.ask(packet);
    // One of two at the same time may be dropped, because the other is in work; never both.
    const given = [...early, late].filter((reply) => reply !== undefined);
    if (given.length < 2 || late === undefined) throw new Error(`${given.length} answers`);
    if (!given.every((reply) => reply.equals(late))) throw new Error('answers differ');
    return late;
  };
  for (let count = 0; count < LOGINS; count++) {
    const first = asking({ user: 'alice', password: PASSWORD, identifier: count % 256 });
    const { message, state } = answered(await thrice(first, count), first);
    const response = respond(message!.slice(-6));
    const last = asking({ user: 'alice', password: response, state: state!, identifier: (count + 1) % 256 });
    if (answered(await thrice(last, count), last).code !== 'Access-Accept')
      throw new Error(`login ${count} is refused`);
    time.pass(100);
  }
  t.is((await outcomes(verifier, 'challenge')).length, LOGINS);
  t.deepEqual(new Set(await outcomes(verifier, 'verify')), new Set(['accepted']));
  t.is((await outcomes(verifier, 'verify')).length, LOGINS);
});
