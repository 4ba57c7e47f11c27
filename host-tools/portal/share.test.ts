import test from 'ava';
import { MemoryStore } from '../verifier/store/memory.js';
import { findStoreFaults } from '../verifier/store-check.js';
import { AUDIT_KEY, KEK, newVerifier, respond as respondAs } from '../verifier/testing.js';
import { DEMO_CARD, DEMO_PASSWORD } from './demo.js';
import { newPortal, respond, Visitor, whilePassing, wrong } from './testing.js';

test('portal sharing: another user gets a card with its owner’s name, password and a response, and logs in with it', async (t) => {
  const portal = await newPortal(t);
  const visitor = await new Visitor(portal.address).enterPassword('other');
  t.regex((await visitor.open('/devices')).text, /href="\/devices\/share"/);
  await visitor.open('/devices/share');
  await whilePassing(portal, visitor.send('/devices/share', { username: 'demo', password: 'wrong' }));
  t.regex(visitor.error, /User name or password is wrong/);
  await visitor.send('/devices/share', { username: 'demo', password: DEMO_PASSWORD });
  t.regex(visitor.text, /<p class="task" id="task-text">Share DEMO-00001 with other<\/p>/);
  await whilePassing(portal, visitor.send('/devices/share/answer', { response: wrong(respond(visitor.challenge)) }));
  t.regex(visitor.error, /was not accepted/);
  t.deepEqual(await portal.manage(({ identity }) => identity.devices.of('other')), []);
  await visitor.send('/devices/share/answer', { response: respond(visitor.challenge) });
  t.regex(visitor.text, /Security card DEMO-00001 is yours too/);
  const shared = await portal.manage(({ verifier }) => verifier.operator('test').user('other'));
  t.true(shared.cards.find(({ serial }) => serial === DEMO_CARD.serial)?.active);
  for (const user of ['other', 'demo']) {
    const next = await new Visitor(portal.address).enterPassword(user);
    await next.send('/login/challenge', { response: respond(next.challenge) });
    t.is(next.title, 'You are logged in', user);
  }
});

test('portal sharing: a store with a device of each kind, and a card that was shared, has no fault', async (t) => {
  const store = new MemoryStore();
  const { operator } = await newVerifier(store);
  await operator.addUser('bob');
  const portal = await newPortal(t, { store, keys: [KEK], auditKey: AUDIT_KEY, trustClock: true });
  const faults = async (): Promise<string[]> => {
    const found: string[] = [];
    for await (const fault of findStoreFaults(store, { audit: AUDIT_KEY })) found.push(fault);
    return found;
  };
  await portal.manage(async ({ identity, methods, verifier }) => {
    for (const user of ['alice', 'bob']) await identity.passwords.set(user, DEMO_PASSWORD);
    for (const isVerified of [true, false]) await methods.numbers.set('bob', '+15550100001', { isVerified });
    await methods.numberChecks.begin('bob');
    await methods.passcodes.give('bob');
    await methods.passcodes.giveOnlineCard('bob');
    await verifier.decide((decision) => methods.ibKeys.register(decision, 'alice', { platform: 'ios', serials: [] }));
  });
  t.deepEqual(await faults(), []);
  await portal.manage(async ({ methods }) => {
    await methods.numbers.verify('bob');
    await methods.passcodes.end('bob');
    await methods.passcodes.endOnlineCard('bob');
    await methods.numbers.remove('bob');
  });
  const visitor = await new Visitor(portal.address).enterPassword('bob');
  await visitor.open('/devices/share');
  await visitor.send('/devices/share', { username: 'alice', password: DEMO_PASSWORD });
  await visitor.send('/devices/share/answer', { response: respondAs(visitor.challenge) });
  t.regex(visitor.text, /is yours too/);
  t.deepEqual(await faults(), []);
});

test('portal sharing: a response shares nothing else, and a login’s response shares nothing', async (t) => {
  const portal = await newPortal(t);
  const visitor = await new Visitor(portal.address).enterPassword('other');
  await visitor.open('/devices/share');
  await visitor.send('/devices/share', { username: 'demo', password: DEMO_PASSWORD });
  const login = await new Visitor(portal.address).enterPassword('demo');
  await whilePassing(portal, visitor.send('/devices/share/answer', { response: respond(login.challenge) }));
  t.regex(visitor.error, /was not accepted/);
  await whilePassing(portal, login.send('/login/challenge', { response: respond(visitor.challenge) }));
  t.not(login.title, 'You are logged in');
  portal.control!.advance(120_000);
  await visitor.send('/devices/share/answer', { response: '00000000' });
  t.is(visitor.title, 'Start over');
  t.deepEqual(await portal.manage(({ identity }) => identity.devices.of('other')), []);
});

test('portal sharing: codes, temporary devices and IB Keys are not shared', async (t) => {
  const portal = await newPortal(t);
  await portal.manage(async ({ methods, verifier }) => {
    await methods.passcodes.give('mobile');
    await methods.passcodes.giveOnlineCard('mobile');
    const registration = { platform: 'ios' as const, serials: [] };
    await verifier.decide((decision) => methods.ibKeys.register(decision, 'mobile', registration));
  });
  const visitor = await new Visitor(portal.address).enterPassword('other');
  await visitor.open('/devices/share');
  await visitor.send('/devices/share', { username: 'mobile', password: DEMO_PASSWORD });
  t.regex(visitor.error, /has no card that can be shared with you/);
  await visitor.open('/devices/share/answer');
  t.is(visitor.path, '/devices/share');
  const owner = await new Visitor(portal.address).logIn();
  await owner.open('/devices/share');
  await owner.send('/devices/share', { username: 'demo', password: DEMO_PASSWORD });
  t.regex(owner.error, /has no card that can be shared/, 'it is theirs already');
});
