import test from 'ava';
import { newPortal, STEERED, Visitor } from './testing.js';

const NUMBER = '+15550100003';
const REFUSED =
  /^No code was sent: too many were sent to you within an hour\. The next one can be sent from [-0-9]{10} [0-9:]{5} UTC on\.$/;
const HOUR_MS = 3_600_000;

test('portal codes: where too many were sent, each page says so, and the code before still counts', async (t) => {
  const { address, control, manage } = await newPortal(t, { ...STEERED, methods: { codesAnHour: 2 } });
  const codes = async (): Promise<string[]> =>
    (await control!.messages(NUMBER)).map(({ text }) => text.replaceAll(/[^0-9]/g, ''));
  const visitor = await new Visitor(address).enterPassword('mobile');
  t.is(visitor.title, 'Enter the security code');
  await visitor.send('/login/code', { way: 'sms' });
  t.is(visitor.status, 200);
  for (const way of ['sms', 'voice']) {
    await visitor.send('/login/code', { way });
    t.is(visitor.status, 422);
    t.is(visitor.title, 'Enter the security code');
    t.regex(visitor.error, REFUSED);
  }
  const late = await new Visitor(address).enterPassword('mobile');
  t.deepEqual([late.status, late.title], [422, 'Log in']);
  t.regex(late.error, REFUSED);
  t.is((await codes()).length, 2);
  await visitor.send('/login/challenge', { response: (await codes()).at(-1)! });
  t.is(visitor.path, '/home');
  await visitor.open('/number');
  await visitor.send('/number/change', { number: '+15550100042', way: 'sms' });
  t.is(visitor.status, 422);
  t.regex(visitor.error, REFUSED);
  await manage(({ methods }) => methods.passcodes.giveOnlineCard('mobile'));
  const other = await new Visitor(address).enterPassword('mobile');
  const device = /<option value="(~code[^"]*)"/.exec(other.text)![1]!;
  await other.send('/login/device', { device });
  t.deepEqual([other.status, other.title], [422, 'Choose a device']);
  t.regex(other.error, REFUSED);
  control!.advance(HOUR_MS);
  const again = await new Visitor(address).enterPassword('mobile');
  await again.send('/login/device', { device });
  t.is(again.title, 'Enter the security code');
  t.is((await codes()).length, 3);
});

test('portal codes: a phone is told that no code comes, and the code before still adds the user', async (t) => {
  const { address, control } = await newPortal(t, { ...STEERED, methods: { codesAnHour: 1 } });
  const ask = async (request: object) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${address}/phone/requests`, { method: 'POST', headers, body: JSON.stringify(request) });
    return (await answer.json()) as { readonly answer: string; readonly ticket: string };
  };
  const { answer, ticket } = await ask({
    do: 'addUser',
    user: 'mobile',
    password: 'correct horse battery',
    platform: 'ios',
  });
  t.is(answer, 'codeSent');
  t.is((await ask({ do: 'requestCode', ticket, by: 'voice' })).answer, 'refused');
  const code = (await control!.messages(NUMBER)).at(-1)!.text.replaceAll(/[^0-9]/g, '');
  t.is((await ask({ do: 'confirmCode', ticket, code })).answer, 'codeAccepted');
});
