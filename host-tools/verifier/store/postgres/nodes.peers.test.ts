/** Two servers of one kind on one database: what one has begun, the other goes on with. */
import test from 'ava';
import { Identity } from '../../../identity/index.js';
import { startPortal } from '../../../portal/portal.js';
import { Visitor } from '../../../portal/testing.js';
import { answered, asking, PASSWORD, serverOn } from '../../../radius/testing.js';
import type { Challenge } from '../../issue.js';
import { AUDIT_KEY, KEK, newVerifier, outcomes, PIN, respond, SUITE } from '../../testing.js';
import { Verifier } from '../../verifier.js';
import { Cluster } from './testing.js';

const LOGINS = 40;

let cluster: Cluster;
const ends: (() => unknown)[] = [];

test.before('postgres nodes: a cluster', async () => {
  cluster = await Cluster.start({ teardown: (end) => ends.push(end) });
});

test.after.always('postgres nodes: the cluster goes', async () => {
  for (const end of ends.reverse()) await end();
});

/** The same visitor with the same cookies, at another server. */
function at(address: string, visitor: Visitor): Visitor {
  const other = new Visitor(address);
  for (const [name, value] of visitor.cookies) other.cookies.set(name, value);
  return other;
}

test('postgres nodes: a login that begins on one portal is completed on another, and ends on both', async (t) => {
  const address = await cluster.newStore();
  const { verifier } = await newVerifier(await cluster.open(t, address));
  const identity = await Identity.open({ verifier });
  await identity.passwords.set('alice', PASSWORD);
  const portals = [];
  for (let n = 0; n < 2; n++) {
    const store = await cluster.open(t, address);
    // The users of the tests are of another time than the database's clock.
    const portal = await startPortal({ store, keys: [KEK], auditKey: AUDIT_KEY, trustClock: true });
    t.teardown(() => portal.close());
    portals.push(portal.address);
  }
  const [first, second] = portals as [string, string];
  const begun = await new Visitor(first).enterPassword('alice', PASSWORD);
  t.is(begun.title, 'Answer the challenge');
  const going = await at(second, begun).open('/login/challenge');
  t.is(going.challenge, begun.challenge);
  await going.send('/login/challenge', { response: respond(going.challenge) });
  t.is(going.path, '/home');
  // Its response serves once, wherever it is typed.
  await begun.send('/login/challenge', { response: respond(begun.challenge) });
  t.not(begun.path, '/home');
  const home = await at(first, going).open('/home');
  t.is(home.title, 'You are logged in');
  await home.send('/logout', {});
  t.is((await going.open('/home')).path, '/login');
});

test('postgres nodes: of logins whose packets come at two RADIUS servers, each is decided once and answered with the same bytes', async (t) => {
  const address = await cluster.newStore();
  const { verifier, time } = await newVerifier(await cluster.open(t, address));
  const other = await cluster.open(t, address);
  const second = await Verifier.open({ store: other, keys: [KEK], auditKey: AUDIT_KEY, time });
  const nodes = [serverOn(verifier), serverOn(second)] as const;
  const twice = async (packet: Buffer, at: number): Promise<Buffer> => {
    const early = await Promise.all(nodes.map((node) => node.ask(packet)));
    const late = await nodes[at % 2]!.ask(packet);
    // One of two at the same time may be dropped, because the other is in work; never both.
    const given = [...early, late].filter((reply) => reply !== undefined);
    t.true(given.length >= 2 && given.every((reply) => reply.equals(late!)));
    return late!;
  };
  for (let count = 0; count < LOGINS; count++) {
    const first = asking({ user: 'alice', password: PASSWORD, identifier: count });
    const { message, state } = answered(await twice(first, count), first);
    const last = asking({
      user: 'alice',
      password: respond(message!.slice(-6)),
      state: state!,
      identifier: count + 100,
    });
    t.is(answered(await twice(last, count + 1), last).code, 'Access-Accept');
    time.pass(100);
  }
  t.is((await outcomes(verifier, 'challenge')).length, LOGINS);
  t.deepEqual(
    await outcomes(verifier, 'verify'),
    Array.from({ length: LOGINS }, () => 'accepted'),
  );
});

test('postgres nodes: what a verifier remembers decides nothing: cards and PINs that another has changed meanwhile count as they are', async (t) => {
  const address = await cluster.newStore();
  const { verifier, time } = await newVerifier(await cluster.open(t, address));
  const other = await Verifier.open({ store: await cluster.open(t, address), keys: [KEK], auditKey: AUDIT_KEY, time });
  const operator = other.operator('root');
  const answer = async ({ handle, question }: Challenge, given: { pin?: string; key?: Buffer } = {}) =>
    (await verifier.verify({ handle, response: respond(question, given) })).answer;
  t.is(await answer(await verifier.challenge('alice')), 'accepted');
  // One that comes first by its serial.
  const [serial, key] = ['6999', Buffer.alloc(20, 3)];
  await operator.addCard({ serial, suite: SUITE, key, pin: PIN });
  await operator.assign('alice', serial);
  await operator.activate('alice', serial);
  t.is(await answer(await verifier.challenge('alice'), { key }), 'accepted');
  const before = await verifier.challenge('alice');
  await operator.resetPin(serial, '8642');
  // Its question was asked under the old PIN.
  t.is(await answer(before, { key }), 'refused');
  t.is(await answer(await verifier.challenge('alice'), { key, pin: '8642' }), 'accepted');
  const open = await verifier.challenge('alice');
  await operator.suspendCard(serial);
  t.is(await answer(open, { key, pin: '8642' }), 'refused');
  t.is(await verifier.findAuditFault(), undefined);
});
