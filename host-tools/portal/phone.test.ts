import test from 'ava';
import type { RadioAnswer, RadioRequest } from '../../emulator/phone/messages.js';
import { verifierOcra } from '../verifier/ocra/ocra.js';
import { DEMO_NUMBERS, DEMO_PASSWORD } from './demo.js';
import type { Portal } from './portal.js';
import { ask, newPortal, STEERED } from './testing.js';

const { demo: NUMBER } = DEMO_NUMBERS;

async function request(portal: Portal, body: RadioRequest | object): Promise<{ status: number; body: RadioAnswer }> {
  const headers = { 'content-type': 'application/json' };
  const text = JSON.stringify(body);
  const answer = await ask(portal.address, { method: 'POST', path: '/phone/requests', headers, body: text });
  return { status: answer.status, body: JSON.parse(answer.text) };
}

async function lastText(portal: Portal, to: string = NUMBER): Promise<string> {
  return (await portal.control!.messages(to)).at(-1)!.text;
}

/** Adds an IB Key with a code by SMS. */
async function addKey(portal: Portal, pin?: string) {
  const platform = pin === undefined ? 'ios' : 'android';
  const sent = (await request(portal, { do: 'addUser', user: 'demo', password: DEMO_PASSWORD, platform })).body;
  if (sent.answer !== 'codeSent') throw new RangeError(sent.answer);
  const { ticket } = sent;
  const code = (await lastText(portal)).replaceAll(/[^0-9]/g, '');
  await request(portal, { do: 'confirmCode', ticket, code });
  const registration = { platform, serials: [], ...(pin !== undefined && { pin }) };
  const { body } = await request(portal, { do: 'register', ticket, ...registration });
  if (body.answer !== 'activated') throw new RangeError(body.answer);
  return body;
}

test('portal phone: a user is added with a code by SMS, and then a notification logs in', async (t) => {
  const portal = await newPortal(t);
  const key = await addKey(portal, '4711');
  t.like(key, { user: 'demo', suite: 'OCRA-1:HOTP-SHA256-8:QN06-PSHA1' });
  t.is(await lastText(portal).then((text) => text.replace(/[0-9]{6}/, 'CODE')), 'Your activation code is CODE');
  const { handle, question } = await portal.manage(({ verifier, methods }) =>
    verifier.challenge('demo', key.serial, {
      within: (decision, challenge) =>
        methods.deliveries.putWithin(decision, { user: 'demo', serial: key.serial, challenge, about: 'login' }),
    }),
  );
  await portal.manage(async ({ methods }) => methods.deliveries.wake());
  const [message] = JSON.parse((await ask(portal.address, { path: `/phone/incoming/${key.serial}` })).text);
  t.deepEqual(message.message, { kind: 'notification', serial: key.serial, handle, question, lives_ms: 120_000 });
  const response = verifierOcra({ suite: key.suite, key: Buffer.from(key.keyHex, 'hex'), question, pin: '4711' });
  const answer = { do: 'answerNotification', serial: key.serial, handle, response };
  t.deepEqual((await request(portal, answer)).body, { answer: 'accepted' });
  t.deepEqual((await request(portal, answer)).body, { answer: 'refused' });
});

test('portal phone: what has not the form of a request is refused', async (t) => {
  const portal = await newPortal(t);
  for (const body of [
    {},
    [],
    { do: 'nothing' },
    { do: 'activate' },
    { do: 'activate', session: 'A'.repeat(65), platform: 'ios', serials: [] },
    { do: 'activate', session: 'ABCDEFGH', platform: 'other', serials: [] },
    { do: 'addUser', user: 'demo', password: 'x', platform: 'ios', more: 1 },
    { do: 'confirmCode', ticket: 'x', code: 123456 },
  ]) {
    t.is((await request(portal, body)).status, 400, JSON.stringify(body));
  }
  t.is((await ask(portal.address, { path: '/phone/requests' })).status, 405);
});

test('portal phone: mailboxes go back with the portal, and messages can be lost', async (t) => {
  const portal = await newPortal(t, STEERED);
  const control = portal.control!;
  const add = () => request(portal, { do: 'addUser', user: 'demo', password: DEMO_PASSWORD, platform: 'ios' });
  await add();
  t.is((await control.messages(NUMBER)).length, 1);
  await control.reset();
  t.is((await control.messages(NUMBER)).length, 0);
  control.setCourierFaults({ loss: 1 });
  await add();
  t.is((await control.messages(NUMBER)).length, 0);
  control.setCourierFaults({ duplicates: 1, delayLeast_ms: 1000, delayMost_ms: 5000 });
  await add();
  t.is((await control.messages(NUMBER)).length, 0);
  control.advance(5000);
  t.is((await control.messages(NUMBER)).length, 2);
});
