import test from 'ava';
import { DEMO_NUMBERS } from './demo.js';
import type { Portal } from './portal.js';
import { newPortal, Visitor, whilePassing } from './testing.js';

const { mobile: NUMBER } = DEMO_NUMBERS;
const OTHER = '+15550100104';

async function codeAt(portal: Portal, number: string): Promise<string> {
  return (await portal.control!.messages(number)).at(-1)!.text.replaceAll(/[^0-9]/g, '');
}

test('portal number: who has no other device confirms the number that an operator has set, and logs in with codes', async (t) => {
  const portal = await newPortal(t);
  await portal.manage(({ methods }) => methods.numbers.set('mobile', NUMBER, { isVerified: false }));
  const visitor = await new Visitor(portal.address).enterPassword('mobile');
  t.is(visitor.title, 'Devices');
  t.regex(visitor.text, /href="\/number"/);
  await visitor.open('/number');
  t.regex(visitor.text, /<dd id="number-now">•••• 03, not confirmed yet<\/dd>/);
  t.notRegex(visitor.text, /New number/);
  await visitor.send('/number/code', { way: 'sms' });
  t.regex(
    visitor.text,
    /A code is on its way to •••• 03\..*<ol id="mailbox"><li>Your code to confirm this number is [0-9]{6}/s,
  );
  await whilePassing(portal, visitor.send('/number/confirm', { code: '000000' }));
  t.regex(visitor.error, /The code was not accepted/);
  await visitor.send('/number/confirm', { code: await codeAt(portal, NUMBER) });
  t.regex(visitor.text, /The number is confirmed\..*<dd id="number-now">•••• 03, confirmed<\/dd>/s);
  await new Visitor(portal.address).enterPassword('mobile');
  t.regex((await portal.control!.messages(NUMBER)).at(-1)!.text, /^Your login code is/);
  await visitor.send('/number/change', { number: OTHER, way: 'sms' });
  t.is(visitor.status, 403, 'a password alone changes no number');
  t.deepEqual(await portal.control!.messages(OTHER), []);
});

test('portal number: after three wrong codes, and after ten minutes, the page says that a new one is needed', async (t) => {
  const portal = await newPortal(t);
  await portal.manage(({ methods }) => methods.numbers.set('mobile', NUMBER, { isVerified: false }));
  const visitor = await new Visitor(portal.address).enterPassword('mobile');
  await visitor.open('/number');
  const { csrf } = visitor;
  const confirm = async (code: string) => {
    await whilePassing(portal, visitor.send('/number/confirm', { csrf, code }));
    return [visitor.status, visitor.error, visitor.text.includes('id="confirm"')] as const;
  };
  t.deepEqual(await confirm('123456'), [422, 'No code was sent that is still open. Send a new one.', false]);
  await visitor.send('/number/code', { way: 'sms' });
  const code = await codeAt(portal, NUMBER);
  const wrong = code.replace(/.$/, (digit) => `${(Number(digit) + 1) % 10}`);
  t.regex((await confirm('12'))[1], /has 6 digits.*did not count as a try/);
  for (let tries = 0; tries < 2; tries++) {
    const error = 'The code was not accepted. Check what you typed, and try again or send a new one.';
    t.deepEqual(await confirm(wrong), [422, error, true]);
  }
  const usedUp = 'Three codes were not accepted: the one that came is used up. Send a new one.';
  for (const typed of [wrong, code, '12']) t.deepEqual(await confirm(typed), [422, usedUp, false], typed);
  await visitor.open('/number');
  t.deepEqual([visitor.status, visitor.error], [200, usedUp]);
  await visitor.send('/number/code', { way: 'sms' });
  t.deepEqual([visitor.error, visitor.text.includes('id="confirm"')], ['', true]);
  const late = await codeAt(portal, NUMBER);
  portal.control!.advance(10 * 60_000);
  t.deepEqual(await confirm(late), [422, 'The code has expired. Send a new one.', false]);
  await visitor.send('/number/code', { way: 'voice' });
  await confirm(await codeAt(portal, NUMBER));
  t.regex(visitor.text, /The number is confirmed\./);
});

test('portal number: another number is confirmed before it counts, and a session by a code to the old one ends', async (t) => {
  const portal = await newPortal(t);
  const visitor = await new Visitor(portal.address).enterPassword('mobile');
  await visitor.send('/login/challenge', { response: await codeAt(portal, NUMBER) });
  await visitor.open('/number');
  await visitor.send('/number/change', { number: '555', way: 'sms' });
  t.regex(visitor.error, /with its country, such as \+1 555 010 0199/);
  await visitor.send('/number/change', { number: '+1 (555) 010-0104', way: 'voice' });
  t.regex(visitor.text, /A code is on its way to •••• 04\..*•••• 03, confirmed/s);
  t.is((await portal.control!.messages(OTHER))[0]!.kind, 'call');
  await visitor.send('/number/confirm', { code: await codeAt(portal, OTHER) });
  t.is((await visitor.open('/home')).path, '/login');
  await visitor.enterPassword('mobile');
  await visitor.send('/login/challenge', { response: await codeAt(portal, OTHER) });
  t.is(visitor.title, 'You are logged in');
});
