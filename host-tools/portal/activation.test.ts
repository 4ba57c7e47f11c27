import test from 'ava';
import { verifierOcra } from '../verifier/ocra/ocra.js';
import { DEMO_PASSWORD } from './demo.js';
import type { Portal } from './portal.js';
import { ask, newPortal, Visitor, whilePassing } from './testing.js';

async function radio(portal: Portal, body: object) {
  const headers = { 'content-type': 'application/json' };
  const text = JSON.stringify(body);
  return JSON.parse((await ask(portal.address, { method: 'POST', path: '/phone/requests', headers, body: text })).text);
}

test('portal devices: the banner’s session ID activates an IB Key, whose notification logs in without a code', async (t) => {
  const portal = await newPortal(t);
  const visitor = await new Visitor(portal.address).logIn();
  const [, session] = /<output id="ib-key-session">([A-Z0-9]+)<\/output>/.exec(visitor.text)!;
  const key = await radio(portal, { do: 'activate', session, platform: 'ios', serials: [] });
  t.is(key.answer, 'activated');
  t.notRegex((await visitor.open('/home')).text, /Add an IB Key/);
  const next = await new Visitor(portal.address).enterPassword();
  t.is(next.title, 'Choose a device');
  await next.send('/login/device', { device: key.serial });
  t.regex(next.text, /login-step-notification/);
  await next.send('/login/notification', {});
  t.regex(next.error, /has not answered yet/);
  const state = async () => JSON.parse((await next.open('/login/notification/state')).text).state;
  t.is(await state(), 'waiting');
  const [message] = await portal.control!.messages(key.serial);
  const { handle, question } = message!.login!;
  const response = verifierOcra({ suite: key.suite, key: Buffer.from(key.keyHex, 'hex'), question });
  await radio(portal, { do: 'answerNotification', serial: key.serial, handle, response });
  const thief = await new Visitor(portal.address).enterPassword();
  await thief.send('/login/device', { device: key.serial });
  await thief.send('/login/notification', {});
  t.regex(thief.error, /has not answered yet/);
  t.is(await state(), 'answered');
  await next.open('/login/notification');
  t.is(next.title, 'You are logged in');
  t.regex(next.text, /IB Key/);
  t.is(await state(), 'over');
});

test('portal devices: a notification that is answered after all goes on with the login from the page of the challenge', async (t) => {
  const portal = await newPortal(t);
  const registration = { platform: 'ios' as const, serials: [] };
  const key = await portal.manage(({ verifier, methods }) =>
    verifier.decide((decision) => methods.ibKeys.register(decision, 'other', registration)),
  );
  if (key?.answer !== 'activated') return t.fail();
  for (const goOn of [
    (visitor: Visitor) => visitor.open('/login/challenge'),
    (visitor: Visitor) => whilePassing(portal, visitor.send('/login/challenge', { response: '00000000' })),
  ]) {
    portal.control!.advance(60_000);
    const visitor = await new Visitor(portal.address).enterPassword('other');
    await visitor.open('/login/challenge');
    const { handle, question } = (await portal.control!.messages(key.serial)).at(-1)!.login!;
    const response = verifierOcra({ suite: key.suite, key: Buffer.from(key.keyHex, 'hex'), question });
    await radio(portal, { do: 'answerNotification', serial: key.serial, handle, response });
    await goOn(visitor);
    t.is(visitor.path, '/home');
  }
});

test('portal devices: another name in the login’s form ends the login that was answered on the phone', async (t) => {
  const portal = await newPortal(t);
  const registration = { platform: 'ios' as const, serials: [] };
  const key = await portal.manage(({ verifier, methods }) =>
    verifier.decide((decision) => methods.ibKeys.register(decision, 'other', registration)),
  );
  if (key?.answer !== 'activated') return t.fail();
  const visitor = await new Visitor(portal.address).enterPassword('other');
  const [message] = await portal.control!.messages(key.serial);
  const { handle, question } = message!.login!;
  const response = verifierOcra({ suite: key.suite, key: Buffer.from(key.keyHex, 'hex'), question });
  await radio(portal, { do: 'answerNotification', serial: key.serial, handle, response });
  await whilePassing(portal, visitor.enterPassword('demo', 'wrong'));
  t.regex(visitor.error, /User name or password is wrong/);
  for (const path of ['/login/notification', '/login/challenge', '/login/device']) {
    await visitor.open(path);
    t.is(visitor.title, 'Log in', path);
  }
});

test('portal devices: who has an IB Key finds the code for another phone at the devices, and the challenge as a code', async (t) => {
  const portal = await newPortal(t);
  const registration = { platform: 'ios' as const, serials: [] };
  await portal.manage(({ verifier, methods }) =>
    verifier.decide((decision) => methods.ibKeys.register(decision, 'other', registration)),
  );
  const visitor = await new Visitor(portal.address).logIn();
  t.regex((await visitor.open('/devices')).text, /id="ib-key-code"/);
  const asked = await new Visitor(portal.address).enterPassword('other');
  t.is(asked.title, 'Answer on your phone');
  t.regex((await asked.open('/login/challenge')).text, /id="challenge-code" class="code"/);
  portal.control!.advance(120_000);
  t.is(JSON.parse((await asked.open('/login/notification/state')).text).state, 'over');
});

test('portal devices: a used session ID shows no more', async (t) => {
  const portal = await newPortal(t);
  const visitor = await new Visitor(portal.address).logIn();
  const [, session] = /<output id="ib-key-session">([A-Z0-9]+)<\/output>/.exec(visitor.text)!;
  await radio(portal, { do: 'activate', session, platform: 'android', serials: [] });
  t.regex((await visitor.open('/home')).text, /was used or has expired/);
  t.is((await visitor.open('/ib-key')).title, 'Install the app first');
});

test('portal devices: a temporary passcode logs in, later only to the online card, which logs in then', async (t) => {
  const portal = await newPortal(t);
  const passcode = await portal.manage(({ methods }) => methods.passcodes.give('other'));
  const visitor = await new Visitor(portal.address).enterPassword('other', DEMO_PASSWORD);
  await visitor.send('/login/challenge', { response: passcode });
  t.is(visitor.title, 'You are logged in');
  portal.control!.advance(2 * 24 * 60 * 60_000);
  await visitor.enterPassword('other');
  await visitor.send('/login/challenge', { response: passcode });
  t.is(visitor.title, 'Online code card');
  t.is((await visitor.open('/home')).status, 403);
  await visitor.open('/online-card');
  await visitor.send('/online-card', {});
  const cells = [...visitor.text.matchAll(/<code>([A-Z2-9]{3})<\/code>/g)].map(([, cell]) => cell!);
  t.is(cells.length, 100);
  const { serial } = (await portal.manage(({ identity }) => identity.devices.of('other'))).find(
    ({ kind }) => kind === 'online-card',
  )!;
  await visitor.enterPassword('other');
  await visitor.send('/login/device', { device: serial });
  const asked = visitor.challenge.split(' and ').map((index) => cells[Number(index) - 1]!);
  await visitor.send('/login/challenge', { response: asked.join('') });
  t.is(visitor.title, 'You are logged in');
});

test('portal devices: a password alone prints no online card', async (t) => {
  const portal = await newPortal(t);
  const visitor = await new Visitor(portal.address).enterPassword('other');
  await visitor.send('/online-card', {});
  t.deepEqual(await portal.manage(({ identity }) => identity.devices.of('other')), []);
});
