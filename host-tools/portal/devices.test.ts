import test from 'ava';
import type { RadioAnswer } from '../../emulator/phone/messages.js';
import { passcodeOf } from '../methods/testing.js';
import { DEMO_NUMBERS, DEMO_PASSWORD } from './demo.js';
import type { Portal } from './portal.js';
import { ask, Caller, newPortal, STEERED, Visitor, whilePassing } from './testing.js';

const USER = 'mobile';
const { mobile: NUMBER } = DEMO_NUMBERS;
const CODE_LIFETIME_MS = 600_000;

type Activated = Extract<RadioAnswer, { readonly answer: 'activated' }>;

async function lastCode(portal: Portal): Promise<string> {
  return (await portal.control!.messages(NUMBER)).at(-1)!.text.replaceAll(/[^0-9]/g, '');
}

async function addKey(portal: Portal, user: string = USER, pin?: string): Promise<Activated> {
  const platform = pin === undefined ? ('ios' as const) : ('android' as const);
  const registration = { platform, serials: [], ...(pin !== undefined && { pin }) };
  const given = await portal.manage(({ verifier, methods }) =>
    verifier.decide((decision) => methods.ibKeys.register(decision, user, registration)),
  );
  return given as Activated;
}

/** Somebody at the page where a device was chosen. */
async function chosen(portal: Portal, kind: string, user: string = USER): Promise<Visitor> {
  const devices = await portal.manage(({ identity }) => identity.devices.of(user));
  const visitor = await new Visitor(portal.address).enterPassword(user);
  if (visitor.title !== 'Choose a device') return visitor;
  return visitor.send('/login/device', { device: devices.find((device) => device.kind === kind)!.serial });
}

test('portal devices: a code by SMS logs in, once, and not after ten minutes', async (t) => {
  const portal = await newPortal(t);
  const visitor = await chosen(portal, 'code');
  t.is(visitor.title, 'Enter the security code');
  t.regex(visitor.text, /We sent a security code to •••• 03/);
  t.regex(visitor.text, /name="response" autocomplete="one-time-code" inputmode="numeric"/);
  t.is(visitor.challenge, '', 'what a code answers is known to the server alone');
  const code = await lastCode(portal);
  t.regex(visitor.text, new RegExp(`<ol id="mailbox"><li>Your login code is ${code}</li></ol>`));
  await whilePassing(
    portal,
    visitor.send('/login/challenge', { response: code.replace(/^./, (d) => `${9 - Number(d)}`) }),
  );
  t.is(visitor.error, 'The security code was not accepted. Check what you typed, and try again or start over.');
  await visitor.send('/login/challenge', { response: code });
  t.is(visitor.path, '/home');
  t.regex(visitor.text, /Code by SMS or call/);
  const again = await chosen(portal, 'code');
  await whilePassing(portal, again.send('/login/challenge', { response: code }));
  t.regex(again.error, /was not accepted/);
  const late = await lastCode(portal);
  portal.control!.advance(CODE_LIFETIME_MS);
  await again.send('/login/challenge', { response: late });
  t.is(again.title, 'Start over');
});

test('portal devices: who gets no code asks for another, by SMS or by a call, which voids the one before', async (t) => {
  const portal = await newPortal(t);
  portal.control!.setCourierFaults({ loss: 1 });
  const visitor = await chosen(portal, 'code');
  t.regex(visitor.text, /No message has come/);
  t.regex(visitor.text, /<summary>Didn’t receive a security code\?<\/summary>.*<h2>Request new Security Code<\/h2>/s);
  portal.control!.setCourierFaults({});
  await visitor.send('/login/code', { way: 'sms' });
  const first = await lastCode(portal);
  await visitor.send('/login/code', { way: 'voice' });
  const messages = await portal.control!.messages(NUMBER);
  t.deepEqual(
    messages.map(({ kind }) => kind),
    ['sms', 'call'],
  );
  await whilePassing(portal, visitor.send('/login/challenge', { response: first }));
  t.regex(visitor.error, /was not accepted/);
  await visitor.send('/login/challenge', { response: await lastCode(portal) });
  t.is(visitor.path, '/home');
});

/** The labels of each application that differ, and the ways of a new code. */
const APPLICATIONS: ReadonlyArray<readonly [name: string, again: string, ways: string, hasOk: boolean, field: string]> =
  [
    ['portal', 'Didn’t receive a security code?', 'sms voice', false, 'Security code'],
    ['desktop-latest', 'Request new Security Code', 'sms voice', true, 'Security Code'],
    ['desktop-beta', 'Request new Security Code', 'sms voice', true, 'Security Code'],
    ['desktop-stable', 'Request new Security Code', 'sms', true, 'Security Code'],
    ['web', 'Didn’t receive a security code?', 'sms voice', false, 'Security code'],
    ['mobile-ios', 'Request New Code', 'sms voice', false, 'Code'],
    ['mobile-android', 'Request New Security Code', 'sms voice', false, 'Security Code'],
  ];

test('portal devices: each application has its labels; only the newest desktop versions ask for a call', async (t) => {
  const portal = await newPortal(t);
  for (const [application, again, ways, hasOk, field] of APPLICATIONS) {
    const visitor = await new Visitor(portal.address).open(`/login?application=${application}`);
    t.regex(visitor.text, new RegExp(`<input type="hidden" name="application" value="${application}">`));
    await visitor.send('/login', { username: USER, password: DEMO_PASSWORD, application });
    t.true(visitor.text.includes(`<summary>${again}</summary>`), application);
    t.true(visitor.text.includes(`<label for="response">${field}</label>`), application);
    t.is([...visitor.text.matchAll(/name="way" value="(\w+)"/g)].map(([, way]) => way).join(' '), ways);
    t.is(visitor.text.includes('>OK</button>'), hasOk);
    await visitor.send('/login/code', { way: 'voice' });
    const { kind, text } = (await portal.control!.messages(NUMBER)).at(-1)!;
    t.is(kind, ways.includes('voice') ? 'call' : 'sms');
    await visitor.send('/login/challenge', { response: text.replaceAll(/[^0-9]/g, '') });
    t.is(visitor.title, 'You are logged in');
    t.regex((await visitor.open('/sessions')).text, new RegExp(`<td data-label="To">${application}</td>`));
    // Beyond the bound of codes in an hour.
    portal.control!.advance(3_600_000);
  }
});

test('portal devices: an application that is none is the portal, and starting over stays in the same one', async (t) => {
  const portal = await newPortal(t);
  const visitor = await new Visitor(portal.address).open('/login?application=__proto__');
  t.regex(visitor.text, /name="application" value="portal"/);
  await visitor.send('/login', { username: USER, password: DEMO_PASSWORD, application: 'desktop-beta' });
  t.regex(visitor.text, /<a href="\/login\?application=desktop-beta">Start over<\/a>/);
  portal.control!.advance(CODE_LIFETIME_MS);
  await visitor.open('/login/challenge');
  t.regex(visitor.text, /<a class="main" href="\/login\?application=desktop-beta">Start over<\/a>/);
});

test('portal devices: a demo’s page plays a call, whose sound is made when it is asked for and kept nowhere', async (t) => {
  const spoken: string[] = [];
  const voice = {
    async speak(text: string) {
      spoken.push(text);
      if (spoken.length === 3) throw new Error('too many calls are being read aloud');
      return Buffer.from('RIFF');
    },
  };
  const portal = await newPortal(t, { ...STEERED, voice });
  const visitor = await chosen(portal, 'code');
  t.notRegex(visitor.text, /<audio/);
  await visitor.send('/login/code', { way: 'voice' });
  const [, sound] = /<audio controls preload="none" src="(\/phone\/calls\/[^"]+)"/.exec(visitor.text)!;
  t.regex(String(visitor.headers['content-security-policy']), /media-src 'self'/);
  const call = (await portal.control!.messages(NUMBER)).at(-1)!;
  for (let times = 0; times < 2; times++) {
    const { status, headers, text } = await ask(portal.address, { path: sound! });
    t.deepEqual([status, text], [200, 'RIFF']);
    t.like(headers, { 'content-type': 'audio/wav', 'cache-control': 'no-store' });
  }
  t.deepEqual(spoken, [call.text, call.text]);
  const busy = await ask(portal.address, { path: sound! });
  t.deepEqual([busy.status, busy.headers['retry-after']], [503, '1']);
  const [text] = await portal.control!.messages(NUMBER);
  for (const path of [sound!.replace(/.$/, '_'), `/phone/calls/${encodeURIComponent(NUMBER)}/${text!.id}`]) {
    t.is((await ask(portal.address, { path })).status, 404, path);
  }
});

test('portal devices: without espeak-ng a call is text, and the page says so', async (t) => {
  const portal = await newPortal(t, { ...STEERED, voice: false });
  const visitor = await chosen(portal, 'code');
  await visitor.send('/login/code', { way: 'voice' });
  t.notRegex(visitor.text, /<audio/);
  t.regex(
    visitor.text,
    /Your login code is [0-9]( [0-9]){5}<br>.*text only: espeak-ng, .*, is not installed on this machine/,
  );
});

test('portal devices: a code is sent again to those alone whose login waits for one', async (t) => {
  const portal = await newPortal(t);
  const visitor = await new Visitor(portal.address).enterPassword('demo');
  await visitor.send('/login/code', { way: 'voice' });
  t.is(visitor.path, '/login');
  t.deepEqual(await portal.control!.messages(DEMO_NUMBERS.demo), []);
});

test('portal devices: a choice shows all devices with their levels', async (t) => {
  const portal = await newPortal(t);
  const { serial } = await addKey(portal);
  await portal.manage(async ({ methods }) => {
    await methods.passcodes.give(USER);
    await methods.passcodes.giveOnlineCard(USER);
  });
  const visitor = await new Visitor(portal.address).enterPassword(USER);
  const names = [...visitor.text.matchAll(/<option[^>]*>(.*?)<\/option>/g)].map(([, name]) => name);
  t.deepEqual(names.sort(), [
    'Code by SMS or call (level 2 of 5)',
    `IB Key ${serial} (level 4 of 5)`,
    'Online code card (level 3 of 5)',
    'Temporary passcode (level 1 of 5)',
  ]);
});

test('portal devices: a temporary passcode logs in as it was given, and is over after its days', async (t) => {
  const portal = await newPortal(t);
  const passcode = await portal.manage(({ methods }) => methods.passcodes.give(USER));
  const visitor = await chosen(portal, 'passcode');
  t.regex(visitor.text, /<label for="response">Temporary passcode<\/label>/);
  const other = passcode.replace(/.$/, (last) => (last === '2' ? '3' : '2'));
  await whilePassing(portal, visitor.send('/login/challenge', { response: other }));
  t.regex(visitor.error, /was not accepted/);
  await visitor.send('/login/challenge', { response: passcode });
  t.is(visitor.path, '/home');
  portal.control!.advance(3 * 86_400_000);
  const later = await chosen(portal, 'passcode');
  await later.send('/login/challenge', { response: passcode });
  t.is(later.title, 'Online code card');
  portal.control!.advance(10 * 86_400_000);
  t.is((await new Visitor(portal.address).enterPassword(USER)).title, 'Enter the security code', 'it is over');
});

test('portal devices: an online code card asks for two cells', async (t) => {
  const portal = await newPortal(t);
  const { cells } = await portal.manage(({ methods }) => methods.passcodes.giveOnlineCard(USER));
  const visitor = await chosen(portal, 'online-card');
  const [first, second] = visitor.challenge.split(' and ').map((cell) => cells[Number(cell) - 1]!);
  await whilePassing(portal, visitor.send('/login/challenge', { response: `${second}${first}` }));
  t.regex(visitor.error, /Check the two cells/);
  await visitor.send('/login/challenge', { response: `${first} ${second}` });
  t.is(visitor.path, '/home');
});

test('portal devices: where no notification comes, challenge and response do', async (t) => {
  const portal = await newPortal(t);
  const key = await addKey(portal, USER, '4711');
  const visitor = await chosen(portal, 'ib-key');
  t.regex(visitor.text, /<a id="no-notification" href="\/login\/challenge">/);
  await visitor.open('/login/challenge');
  await whilePassing(
    portal,
    visitor.send('/login/challenge', { response: passcodeOf(key, visitor.challenge, '4712') }),
  );
  t.regex(visitor.error, /was not accepted/);
  await visitor.send('/login/challenge', { response: passcodeOf(key, visitor.challenge, '4711') });
  t.is(visitor.path, '/home');
  const late = await chosen(portal, 'ib-key');
  portal.control!.advance(120_000);
  await late.open('/login/notification');
  t.is(late.title, 'Start over');
});

test('portal devices: programs that press nothing see a notification answered', async (t) => {
  const portal = await newPortal(t, { ...STEERED, pageProfile: 'gateway' });
  await addKey(portal, 'other');
  const visitor = await chosen(portal, 'ib-key', 'other');
  t.regex(visitor.text, /class="panel login-step-notification"/);
  t.is(visitor.headers.refresh, '3');
});

test('portal devices: with challengeAlways, pages of right and wrong passwords look alike', async (t) => {
  const portal = await newPortal(t, { ...STEERED, challengeAlways: true });
  await addKey(portal, 'other');
  const texts: string[] = [];
  for (const [user, password] of [['demo'], ['other'], ['demo', 'wrong'], ['nobody', 'wrong']] as const) {
    const { text } = await new Visitor(portal.address).enterPassword(user, password);
    texts.push(text.replaceAll(/value="[^"]*"|>[0-9]{6}</g, ''));
  }
  t.is(new Set(texts).size, 1);
});

test('portal devices: codes and passcodes confirm no task', async (t) => {
  const portal = await newPortal(t);
  const visitor = await chosen(portal, 'code');
  await visitor.send('/login/challenge', { response: await lastCode(portal) });
  await visitor.open('/tasks');
  await visitor.send('/tasks', { task: 'withdraw money', detail: '250 USD' });
  t.regex(visitor.error, /confirmed with a card or an IB Key/);
});

test('portal devices: the page and the API say who may have a card, and only who may orders one', async (t) => {
  const portal = await newPortal(t);
  const caller = Caller.of(portal);
  const visitor = await chosen(portal, 'code');
  await visitor.send('/login/challenge', { response: await lastCode(portal) });
  const eligible = async (user: string = USER) => (await caller.post('/v1/eligibility', { user })).body.devices;
  const devices = (card: boolean) => [
    { kind: 'code', eligible: true },
    { kind: 'ib-key', eligible: true },
    { kind: 'card', eligible: card },
  ];
  await visitor.open('/devices');
  t.regex(visitor.text, /balance greater than 500,000 USD\. <span id="may-have-card">Yours is not\./);
  t.notRegex(visitor.text, /Order a card/);
  await visitor.send('/devices/order', {});
  t.regex(visitor.error, /balance of your account is too low/);
  t.deepEqual(await eligible(), devices(false));
  t.deepEqual(await eligible('nobody'), devices(false));
  await portal.manage(({ methods }) => methods.eligibility.setBalance(USER, 500_001));
  t.deepEqual(await eligible(), devices(true));
  t.regex((await visitor.open('/devices')).text, /Yours is\.<.*<button id="order-card"/s);
  await visitor.send('/devices/order', {});
  t.regex(visitor.text, /A card is ordered\..*You ordered a card on 2027-01-15/s);
  t.notRegex(visitor.text, /order-card/);
});

test('portal devices: what a session may do follows from its device, and is a setting', async (t) => {
  const portal = await newPortal(t, { ...STEERED, methods: { levels: { changeAddresses: 'card' } } });
  const visitor = await chosen(portal, 'code');
  await visitor.send('/login/challenge', { response: await lastCode(portal) });
  // A code may not raise its own level by a card of cells.
  for (const [path, least] of [
    ['/online-card', 'Online code card'],
    ['/addresses', 'Security card'],
  ] as const) {
    await visitor.open(path);
    t.is(visitor.status, 403, path);
    t.regex(visitor.text, new RegExp(`The least that is enough: ${least}\\.`));
  }
  await visitor.open('/sessions');
  t.is(visitor.status, 200);
  await visitor.send('/online-card', {});
  t.is(visitor.status, 403);
  t.is(await portal.manage(({ methods }) => methods.passcodes.onlineCard(USER)), undefined);
  const owner = await new Visitor(portal.address).logIn();
  for (const path of ['/online-card', '/addresses'] as const) t.is((await owner.open(path)).status, 200, path);
});

test('portal devices: the page of devices shows the code of the login that activates an IB Key, as the banner does', async (t) => {
  const portal = await newPortal(t);
  const visitor = await new Visitor(portal.address).logIn();
  const session = /<output id="ib-key-session">([A-Z0-9]+)<\/output>/;
  const [, home] = session.exec(visitor.text)!;
  t.is(session.exec((await visitor.open('/devices')).text)![1], home);
});
