import test from 'ava';
import { passcodeOf } from '../methods/testing.js';
import { DEMO_PASSWORD } from './demo.js';
import type { Portal } from './portal.js';
import { ask, newPortal, respond, STEERED, Visitor, whilePassing, wrong } from './testing.js';

const USED_UP = 'Three security codes were not accepted: this challenge is used up.';

/** Challenges of a name beyond which the oldest goes. */
const OPEN = 8;

/** Three responses that are refused. */
async function useUp(portal: Portal, visitor: Visitor, path: string, fields: (response: string) => object) {
  for (let tries = 0; tries < 3; tries++) {
    const given = { ...fields(wrong(respond(visitor.challenge))) };
    await whilePassing(portal, visitor.send(path, given));
  }
}

test('portal tries: what can’t be a response is answered at once, and costs no try', async (t) => {
  const portal = await newPortal(t);
  const visitor = await new Visitor(portal.address).enterPassword();
  const { challenge } = visitor;
  const right = respond(challenge);
  for (const response of ['', 'abc', ' - ', right.slice(1), `${right}0`, `${right.slice(1)}a`, `٣${right.slice(1)}`]) {
    await visitor.send('/login/challenge', { response });
    t.is(visitor.status, 422, response);
    t.is(
      visitor.error,
      'A security code has 8 digits. What you typed did not count as a try: type it again.',
      response,
    );
    t.is(visitor.challenge, challenge, response);
  }
  for (let tries = 0; tries < 2; tries++) {
    await whilePassing(portal, visitor.send('/login/challenge', { response: wrong(right) }));
    t.regex(visitor.error, /was not accepted/);
  }
  await visitor.send('/login/challenge', { response: right });
  t.is(visitor.path, '/home');
});

test('portal tries: after the third a challenge is used up, which the page says', async (t) => {
  const portal = await newPortal(t);
  const visitor = await new Visitor(portal.address).enterPassword();
  const right = respond(visitor.challenge);
  await useUp(portal, visitor, '/login/challenge', (response) => ({ response, csrf: visitor.csrf }));
  t.deepEqual([visitor.status, visitor.title, visitor.error], [422, 'Start over', USED_UP]);
  t.regex(visitor.text, /<a class="main" href="\/login">Start over<\/a>/);
  t.notRegex(visitor.text, /<form|id="challenge"/);
  await visitor.open('/login/challenge');
  t.deepEqual([visitor.status, visitor.title, visitor.error], [200, 'Start over', USED_UP]);
  const { csrf } = await visitor.open('/login');
  for (const response of ['abc', right]) {
    await whilePassing(portal, visitor.send('/login/challenge', { csrf, response }));
    t.is(visitor.error, USED_UP, response);
  }
  t.is((await visitor.logIn()).path, '/home', 'another challenge serves');
});

test('portal tries: a task, a new PIN and a card to share say so too, and are begun again', async (t) => {
  const portal = await newPortal(t);
  const visitor = await new Visitor(portal.address).logIn();
  const password = { username: 'demo', password: DEMO_PASSWORD };
  await visitor.open('/tasks');
  await visitor.send('/tasks', { task: 'withdraw money', detail: '5 USD' });
  const answerable = async (path: string, fields: object = {}): Promise<void> => {
    await visitor.send(path, { ...fields, response: '1' });
    t.regex(visitor.error, /^A security code has 8 digits\./, path);
    await useUp(portal, visitor, path, (response) => ({ ...fields, response }));
    t.deepEqual([visitor.status, visitor.title, visitor.error], [422, 'Start over', USED_UP], path);
  };
  await visitor.send('/tasks/password', { ...password, device: 'DEMO-00001' });
  await answerable('/tasks/challenge');
  await visitor.open('/tasks/password');
  await visitor.send('/tasks/password', { ...password, device: 'DEMO-00001' });
  await visitor.send('/tasks/challenge', { response: respond(visitor.challenge) });
  t.is(visitor.title, 'The task is confirmed');
  await visitor.open('/devices/pin?serial=DEMO-00001');
  await answerable('/devices/pin/old');
  await visitor.open('/devices/pin?serial=DEMO-00001');
  await visitor.send('/devices/pin/old', { response: respond(visitor.challenge) });
  await answerable('/devices/pin/new', { pin: '8642', again: '8642' });
  const other = await new Visitor(portal.address).enterPassword('other');
  await other.open('/devices/share');
  await other.send('/devices/share', password);
  await useUp(portal, other, '/devices/share/answer', (response) => ({ response }));
  t.is(other.error, USED_UP);
});

test('portal tries: those on the phone that a notification went to count, and the page says that the challenge is used up', async (t) => {
  const portal = await newPortal(t);
  const registration = { platform: 'android' as const, serials: [], pin: '4711' };
  const key = await portal.manage(({ verifier, methods }) =>
    verifier.decide((decision) => methods.ibKeys.register(decision, 'other', registration)),
  );
  if (key?.answer !== 'activated') return t.fail();
  /** A login, and its notification answered on the phone with a wrong PIN, so many times. */
  const mistyped = async (tries: number): Promise<Visitor> => {
    portal.control!.advance(60_000);
    const visitor = await new Visitor(portal.address).enterPassword('other');
    const { handle, question } = (await portal.control!.messages(key.serial)).at(-1)!.login!;
    const answer = {
      do: 'answerNotification',
      serial: key.serial,
      handle,
      response: passcodeOf(key, question, '4712'),
    };
    const sent = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(answer) };
    for (let count = 0; count < tries; count++) {
      const { text } = await ask(portal.address, { path: '/phone/requests', ...sent });
      t.deepEqual(JSON.parse(text), { answer: 'refused' });
    }
    return visitor;
  };
  const thrice = await mistyped(3);
  t.deepEqual(JSON.parse((await thrice.open('/login/notification/state')).text), { state: 'over' });
  for (const path of ['/login/notification', '/login/challenge']) {
    await thrice.open(path);
    t.deepEqual([thrice.title, thrice.error], ['Start over', USED_UP], path);
  }
  const twice = await mistyped(2);
  t.deepEqual(JSON.parse((await twice.open('/login/notification/state')).text), { state: 'waiting' });
  await twice.open('/login/challenge');
  await whilePassing(portal, twice.send('/login/challenge', { response: passcodeOf(key, twice.challenge, '4713') }));
  t.deepEqual([twice.title, twice.error], ['Start over', USED_UP]);
  const right = await mistyped(2);
  await right.open('/login/challenge');
  await right.send('/login/challenge', { response: passcodeOf(key, right.challenge, '4711') });
  t.is(right.path, '/home');
});

test('portal tries: a decoy looks and counts like a challenge, also like one that newer ones have driven out', async (t) => {
  const portal = await newPortal(t, { ...STEERED, challengeAlways: true });
  const pages = async (password: string, newer: number): Promise<readonly string[]> => {
    // The lock of the card and the limits of the password are of another test.
    portal.control!.advance(25 * 3_600_000);
    const visitor = await new Visitor(portal.address).enterPassword('demo', password);
    for (let count = 0; count < newer; count++) await new Visitor(portal.address).enterPassword();
    const texts = [visitor.text];
    const { csrf } = visitor;
    for (const response of ['', 'abc', '123', '1234', '12345678', '12345678901', '87654321', '87654321', 'x']) {
      await whilePassing(portal, visitor.send('/login/challenge', { csrf, response }));
      texts.push(`${visitor.status} ${visitor.text}`);
    }
    texts.push((await visitor.open('/login/challenge')).text);
    return texts.map((text) => text.replaceAll(/value="[^"]*"|(?<=<output id="challenge"[^>]*>)[0-9]{6}/g, ''));
  };
  const decoys = await pages('wrong', 0);
  t.deepEqual(
    decoys.map((text) => /<p id="error" role="alert"[^>]*>([^.:<]*)/.exec(text)![1]),
    [
      '',
      ...Array(3).fill('A security code has 4 digits or more'),
      ...Array(2).fill('The security code was not accepted'),
      'A security code has 4 digits or more',
      ...Array(4).fill('Three security codes were not accepted'),
    ],
  );
  t.deepEqual(await pages(DEMO_PASSWORD, 0), decoys);
  t.deepEqual(await pages(DEMO_PASSWORD, OPEN), decoys);
});

test('portal tries: codes, passcodes and cells have a form of their own', async (t) => {
  const portal = await newPortal(t);
  const { passcode, cells } = await portal.manage(async ({ methods }) => {
    const { cells } = await methods.passcodes.giveOnlineCard('mobile');
    return { cells, passcode: await methods.passcodes.give('mobile') };
  });
  const devices = await portal.manage(({ identity }) => identity.devices.of('mobile'));
  const has = 'characters: upper-case letters but I and O, and digits from 2 on';
  const mistakes: ReadonlyArray<readonly [kind: string, typed: readonly string[], has: string]> = [
    ['code', ['', '12345', '1234567', '12345a'], '6 digits'],
    ['passcode', ['', passcode.slice(1), passcode.toLowerCase(), passcode.replace(/.$/, '0')], `10 ${has}`],
    ['online-card', ['', cells[0]!, `${cells[0]}${cells[1]}${cells[2]}`, 'IIIOOO'], `6 ${has}`],
  ];
  for (const [kind, typed, has] of mistakes) {
    const visitor = await new Visitor(portal.address).enterPassword('mobile');
    await visitor.send('/login/device', { device: devices.find((device) => device.kind === kind)!.serial });
    for (const response of typed) {
      await visitor.send('/login/challenge', { response });
      t.is(visitor.error, `A security code has ${has}. What you typed did not count as a try: type it again.`, kind);
    }
  }
});
