import test from 'ava';
import { DEMO_PASSWORD } from './demo.js';
import type { Portal } from './portal.js';
import { newPortal, respond, STEERED, Visitor, whilePassing, wrong } from './testing.js';

async function loggedIn(portal: Portal): Promise<Visitor> {
  return new Visitor(portal.address).logIn();
}

test('portal pages: a login with the demo card', async (t) => {
  const portal = await newPortal(t);
  const visitor = new Visitor(portal.address);
  await visitor.open('/');
  t.deepEqual([visitor.path, visitor.title], ['/login', 'Log in']);
  t.regex(visitor.text, /<input id="username" name="username"/);
  t.regex(visitor.text, /<input id="password" name="password" type="password"/);
  t.regex(visitor.text, /<button id="login"/);
  t.regex(visitor.text, /not for production/);
  await visitor.send('/login', { username: 'demo', password: DEMO_PASSWORD });
  t.deepEqual([visitor.path, visitor.title], ['/login/challenge', 'Answer the challenge']);
  t.regex(visitor.challenge, /^[0-9]{6}$/);
  t.regex(visitor.text, /name="response" autocomplete="one-time-code" inputmode="numeric"/);
  await visitor.send('/login/challenge', { response: respond(visitor.challenge).replace(/^(....)/, '$1 ') });
  t.deepEqual([visitor.path, visitor.title], ['/home', 'You are logged in']);
  t.regex(visitor.text, /Security card DEMO-00001/);
  t.is(visitor.headers['cache-control'], 'no-store');
});

test('portal pages: a seed gives the same challenges, and a reset gives them once more', async (t) => {
  const challenges = async (portal: Portal): Promise<string[]> => {
    const visitor = new Visitor(portal.address);
    const first = (await visitor.enterPassword()).challenge;
    await visitor.send('/login/challenge', { response: respond(first) });
    return [first, (await new Visitor(portal.address).enterPassword()).challenge];
  };
  const portal = await newPortal(t);
  const first = await challenges(portal);
  t.deepEqual(await challenges(await newPortal(t)), first);
  t.notDeepEqual(await challenges(await newPortal(t, { ...STEERED, seed: 8 })), first);
  portal.control!.advance(86_400_000);
  await portal.control!.reset();
  t.deepEqual(await challenges(portal), first);
});

test('portal pages: a wrong password and an unknown name look alike, and show no challenge', async (t) => {
  const portal = await newPortal(t);
  const texts: string[] = [];
  for (const [username, password] of [
    ['demo', 'wrong'],
    ['nobody', DEMO_PASSWORD],
    ['', ''],
  ] as const) {
    const visitor = await new Visitor(portal.address).enterPassword(username, password);
    t.is(visitor.error, 'User name or password is wrong.');
    t.is(visitor.status, 422);
    texts.push(visitor.text.replace(/value="[^"]*"/g, ''));
  }
  t.is(new Set(texts).size, 1);
});

test('portal pages: with challengeAlways a wrong password gets a challenge that nothing answers', async (t) => {
  const portal = await newPortal(t, { ...STEERED, challengeAlways: true });
  const visitor = await new Visitor(portal.address).enterPassword('demo', 'wrong');
  t.is(visitor.title, 'Answer the challenge');
  await whilePassing(portal, visitor.send('/login/challenge', { response: respond(visitor.challenge) }));
  t.regex(visitor.error, /was not accepted/);
  const right = await new Visitor(portal.address).logIn();
  t.is(right.path, '/home');
});

test('portal pages: a wrong response can be tried again; an expired challenge says start over', async (t) => {
  const portal = await newPortal(t);
  const visitor = await new Visitor(portal.address).enterPassword();
  const { challenge } = visitor;
  await whilePassing(portal, visitor.send('/login/challenge', { response: wrong(respond(challenge)) }));
  t.regex(visitor.error, /was not accepted/);
  t.is(visitor.challenge, challenge);
  await visitor.send('/login/challenge', { response: respond(challenge) });
  t.is(visitor.path, '/home');
  const late = await new Visitor(portal.address).enterPassword();
  const asked = late.challenge;
  portal.control!.advance(120_000);
  await late.send('/login/challenge', { response: respond(asked) });
  t.deepEqual([late.title, late.error], ['Start over', 'The challenge has expired.']);
  t.regex(late.text, /<a class="main" href="\/login">Start over<\/a>/);
  await late.open('/login/challenge');
  t.is(late.title, 'Start over');
});

test('portal pages: who has several devices chooses one, the last used beforehand', async (t) => {
  const portal = await newPortal(t);
  await portal.manage(async ({ verifier }) => {
    const operator = verifier.operator('test');
    await operator.addCard({
      serial: 'B-2',
      suite: 'OCRA-1:HOTP-SHA1-8:QN06-PSHA1',
      key: Buffer.alloc(20, 2),
      pin: '5678',
    });
    await operator.assign('demo', 'B-2');
    await operator.activate('demo', 'B-2');
  });
  const visitor = await new Visitor(portal.address).enterPassword();
  t.is(visitor.title, 'Choose a device');
  t.regex(visitor.text, /<select id="device" name="device"><option value="B-2">.*<option value="DEMO-00001">/s);
  await visitor.send('/login/device', { device: 'DEMO-00001' });
  t.regex(visitor.text, /Challenge for Security card DEMO-00001/);
  await visitor.send('/login/challenge', { response: respond(visitor.challenge) });
  t.is(visitor.path, '/home');
  const again = await new Visitor(portal.address).enterPassword();
  t.regex(again.text, /<option value="DEMO-00001" selected>/);
  await again.send('/login/device', { device: 'nobody’s' });
  t.is(again.title, 'Choose a device');
});

test('portal pages: a task is confirmed by a challenge made of its text', async (t) => {
  const portal = await newPortal(t);
  const visitor = await loggedIn(portal);
  await visitor.open('/tasks');
  await visitor.send('/tasks', { task: 'withdraw money', detail: '250 USD to <DE89>' });
  t.is(visitor.title, 'Verify your identity');
  t.regex(visitor.text, /Withdraw money: 250 USD to &lt;DE89&gt;/);
  await visitor.send('/tasks/password', { username: 'demo', password: 'wrong', device: 'DEMO-00001' });
  t.is(visitor.error, 'User name or password is wrong.');
  await visitor.send('/tasks/password', { username: 'other', password: DEMO_PASSWORD, device: 'DEMO-00001' });
  t.regex(visitor.error, /your own user name/);
  await visitor.send('/tasks/password', { username: 'demo', password: DEMO_PASSWORD, device: 'DEMO-00001' });
  t.is(visitor.title, 'Answer the challenge');
  await whilePassing(portal, visitor.send('/tasks/challenge', { response: wrong(respond(visitor.challenge)) }));
  t.regex(visitor.error, /was not accepted/);
  await visitor.send('/tasks/challenge', { response: respond(visitor.challenge) });
  t.is(visitor.title, 'The task is confirmed');
  t.regex(visitor.text, /Withdraw money: 250 USD/);
  await visitor.open('/tasks/challenge');
  t.is(visitor.path, '/tasks', 'it is confirmed once');
});

test('portal pages: the PIN is changed with the old one, then the new one', async (t) => {
  const portal = await newPortal(t);
  const visitor = await loggedIn(portal);
  await visitor.open('/devices/pin?serial=DEMO-00001');
  t.deepEqual([visitor.path, visitor.title], ['/devices/pin/old', 'Change the PIN']);
  await visitor.send('/devices/pin/old', { response: respond(visitor.challenge) });
  t.is(visitor.title, 'The new PIN');
  const send = (pin: string, again: string) =>
    visitor.send('/devices/pin/new', { pin, again, response: respond(visitor.challenge, pin) });
  await send('8642', '8643');
  t.regex(visitor.error, /not the same/);
  await send('86', '86');
  t.regex(visitor.error, /4 to 16 digits/);
  await send('1234', '1234');
  t.regex(visitor.error, /can’t be used/);
  await visitor.open('/devices/pin?serial=DEMO-00001');
  await visitor.send('/devices/pin/old', { response: respond(visitor.challenge) });
  await send('8642', '8642');
  t.regex(visitor.text, /The PIN of Security card DEMO-00001 is changed/);
  const next = await new Visitor(portal.address).enterPassword();
  await next.send('/login/challenge', { response: respond(next.challenge, '8642') });
  t.is(next.path, '/home');
});

test('portal pages: who has no device activates one, and sees nothing else before', async (t) => {
  const portal = await newPortal(t);
  const visitor = await new Visitor(portal.address).enterPassword('other');
  t.deepEqual([visitor.path, visitor.title], ['/devices', 'Devices']);
  for (const path of ['/tasks', '/addresses', '/password', '/sessions']) {
    await visitor.open(path);
    t.deepEqual([visitor.status, visitor.title], [403, 'Log in with another device first'], path);
  }
  await portal.manage(({ verifier }) => verifier.operator('test').assign('other', 'DEMO-00001'));
  await visitor.open('/devices');
  t.regex(visitor.text, /not activated/);
  await whilePassing(portal, visitor.send('/devices/activate', { serial: 'DEMO-00002' }));
  t.regex(visitor.error, /No device was activated/);
  await visitor.send('/devices/activate', { serial: ' DEMO-00001 ' });
  t.regex(visitor.text, /DEMO-00001 is activated/);
  await visitor.send('/logout', {});
  const again = await new Visitor(portal.address).enterPassword('other');
  await again.send('/login/challenge', { response: respond(again.challenge) });
  t.is(again.path, '/home');
});

test('portal pages: a lost device is suspended, and its sessions end', async (t) => {
  const portal = await newPortal(t);
  const visitor = await loggedIn(portal);
  await visitor.open('/devices');
  await visitor.send('/devices/suspend', { serial: 'somebody’s' });
  t.regex(visitor.error, /no such device/);
  await visitor.send('/devices/suspend', { serial: 'DEMO-00001' });
  t.regex(visitor.text, /is suspended/);
  await visitor.open('/home');
  t.is(visitor.path, '/login');
});

test('portal pages: addresses are set, and hold at the next login', async (t) => {
  const portal = await newPortal(t);
  const visitor = await loggedIn(portal);
  await visitor.open('/addresses');
  t.regex(visitor.text, /any address/);
  await visitor.send('/addresses', { rules: '192.0.2.0/24\n999.0.0.1' });
  t.regex(visitor.error, /999\.0\.0\.1/);
  t.regex(visitor.text, />192\.0\.2\.0\/24\n999\.0\.0\.1<\/textarea>/);
  await visitor.send('/addresses', { rules: '192.0.2.0/24' });
  t.regex(visitor.text, /They hold now/);
  t.is((await new Visitor(portal.address).enterPassword()).error, 'User name or password is wrong.');
});

test('portal pages: a new password says what is wrong with it, and ends other sessions', async (t) => {
  const portal = await newPortal(t);
  const [visitor, other] = [await loggedIn(portal), await loggedIn(portal)];
  await visitor.open('/password');
  const change = (old: string, wanted: string, again = wanted) => visitor.send('/password', { old, wanted, again });
  await change(DEMO_PASSWORD, 'abcdefgh1234');
  t.regex(visitor.error, /characters in a row/);
  await change(DEMO_PASSWORD, 'violet otter umbrella', 'violet otter');
  t.regex(visitor.error, /not the same/);
  await change('wrong', 'violet otter umbrella');
  t.regex(visitor.error, /is wrong/);
  await change(DEMO_PASSWORD, 'violet otter umbrella');
  t.regex(visitor.text, /The password is changed/);
  await other.open('/home');
  t.is(other.path, '/login');
  t.is(
    (await new Visitor(portal.address).enterPassword('demo', 'violet otter umbrella')).title,
    'Answer the challenge',
  );
});

test('portal pages: sessions are listed and ended, and end by themselves', async (t) => {
  const portal = await newPortal(t);
  const [visitor, second, third] = [await loggedIn(portal), await loggedIn(portal), await loggedIn(portal)];
  await visitor.open('/sessions');
  const ids = [...visitor.text.matchAll(/name="id" value="([^"]*)"/g)].map(([, id]) => id!);
  t.is(ids.length, 2);
  await visitor.send('/sessions/end', { id: ids[0]! });
  t.regex(visitor.text, /The session is ended/);
  await visitor.send('/sessions/end', { id: ids[0]! });
  t.regex(visitor.text, /over already/);
  const open = await Promise.all([second, third].map((one) => one.open('/home')));
  t.is(open.filter(({ path }) => path === '/home').length, 1);
  await visitor.send('/sessions/end-others', {});
  t.regex(visitor.text, /One other session is ended/);
  portal.control!.advance(16 * 60_000);
  await visitor.open('/home');
  t.is(visitor.path, '/login');
});

test('portal pages: the gateway profile has the hooks of public login automations', async (t) => {
  const portal = await newPortal(t, { ...STEERED, pageProfile: 'gateway' });
  const visitor = new Visitor(portal.address);
  await visitor.open('/login');
  t.regex(visitor.text, /<button id="login" class="[^"]*btn btn-lg xyz-button-login"/);
  await visitor.send('/login', { username: 'demo', password: 'wrong' });
  t.regex(visitor.text, /class="[^"]*xyz-errormessage"/);
  await visitor.send('/login', { username: 'demo', password: DEMO_PASSWORD });
  t.regex(visitor.text, /id="twofactbase"/);
  t.regex(visitor.text, /<input id="xyz-field-bronze-response" name="response"/);
  await visitor.send('/login/challenge', { response: respond(visitor.challenge) });
  t.regex(visitor.text, /Client login succeeds/);
});

test('portal pages: ten wrong passwords delay the next, for a known and an unknown name alike', async (t) => {
  const portal = await newPortal(t);
  const errors: string[] = [];
  for (const name of ['demo', 'nobody']) {
    await portal.control!.reset();
    const visitor = await new Visitor(portal.address).open('/login');
    for (let n = 0; n < 10; n++) await visitor.send('/login', { username: name, password: 'wrong' });
    await visitor.send('/login', { username: name, password: DEMO_PASSWORD });
    errors.push(visitor.error);
  }
  t.regex(errors[0]!, /^Too many passwords were wrong\. Wait \d+ seconds/);
  t.is(errors[0], errors[1]);
});
