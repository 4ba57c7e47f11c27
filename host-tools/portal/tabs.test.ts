import test from 'ava';
import { DEMO_PASSWORD } from './demo.js';
import { newPortal, respond, STEERED, Visitor } from './testing.js';

const PASSWORD = { username: 'demo', password: DEMO_PASSWORD };
const REPLACED =
  /^That answered a challenge that another one has replaced, .* did not count as a try: answer this one\.$/;

/** The hidden field by which a form names its challenge. */
function askedOn({ text }: Visitor): string {
  return /<input type="hidden" name="asked" value="([^"]+)">/.exec(text)![1]!;
}

interface Tab {
  readonly challenge: string;
  readonly asked: string;
}

/** What a tab shows, and goes on showing while another goes on. */
function tabOf(visitor: Visitor): Tab {
  return { challenge: visitor.challenge, asked: askedOn(visitor) };
}

function answerOf({ challenge, asked }: Tab, pin?: string) {
  return { response: respond(challenge, pin), asked };
}

async function beginTask(visitor: Visitor, detail: string): Promise<Tab> {
  await visitor.open('/tasks');
  await visitor.send('/tasks', { task: 'withdraw money', detail });
  await visitor.send('/tasks/password', { ...PASSWORD, device: 'DEMO-00001' });
  return tabOf(visitor);
}

test('portal tabs: a response to a challenge that another tab replaced costs no try, and the page shows the new one', async (t) => {
  const decided: string[] = [];
  const log = { info: ({ outcome }: { outcome?: string }) => void (outcome && decided.push(outcome)), error: () => {} };
  const { address } = await newPortal(t, { ...STEERED, log });
  const visitor = await new Visitor(address).logIn();
  const first = await beginTask(visitor, '5 USD');
  const second = await beginTask(visitor, '7 USD');
  t.not(first.asked, second.asked);
  for (const early of [first, first]) {
    await visitor.send('/tasks/challenge', answerOf(early));
    t.is(visitor.status, 422);
    t.regex(visitor.error, REPLACED);
    t.deepEqual(tabOf(visitor), second);
  }
  await visitor.send('/tasks/challenge', answerOf(second));
  t.is(visitor.title, 'The task is confirmed');
  t.regex(visitor.text, /Withdraw money: 7 USD/);
  t.false(decided.includes('wrong'));
});

test('portal tabs: a second click on a form with a response costs no try', async (t) => {
  const decided: string[] = [];
  const log = { info: ({ outcome }: { outcome?: string }) => void (outcome && decided.push(outcome)), error: () => {} };
  const { address } = await newPortal(t, { ...STEERED, log });
  const visitor = await new Visitor(address).logIn();
  await visitor.open('/devices/pin?serial=DEMO-00001');
  const old = answerOf(tabOf(visitor));
  await visitor.send('/devices/pin/old', old);
  const next = tabOf(visitor);
  await visitor.send('/devices/pin/old', old);
  t.regex(visitor.error, REPLACED);
  t.is(visitor.title, 'The new PIN');
  await visitor.send('/devices/pin/new', { ...answerOf(next, '8642'), pin: '8642', again: '8642' });
  t.is(visitor.title, 'Devices');
  t.false(decided.includes('wrong'));
});

test('portal tabs: a login and a card to share know their challenges too', async (t) => {
  const { address } = await newPortal(t);
  const owner = await new Visitor(address).enterPassword();
  await owner.send('/login/challenge', { ...answerOf(tabOf(owner)), asked: 'x' });
  t.regex(owner.error, REPLACED);
  await owner.send('/login/challenge', answerOf(tabOf(owner)));
  t.is(owner.path, '/home');
  const other = await new Visitor(address).enterPassword('other');
  await other.open('/devices/share');
  await other.send('/devices/share', PASSWORD);
  await other.send('/devices/share/answer', { ...answerOf(tabOf(other)), asked: '' });
  t.regex(other.error, REPLACED);
  await other.send('/devices/share/answer', answerOf(tabOf(other)));
  t.regex(other.text, /is yours too/);
});

test('portal tabs: who is logged out already comes to the login, and a foreign form logs nobody out', async (t) => {
  const { address } = await newPortal(t);
  const [visitor, other] = [await new Visitor(address).logIn(), new Visitor(address)];
  for (const [name, value] of visitor.cookies) other.cookies.set(name, value);
  await visitor.send('/logout', { csrf: 'x' });
  t.is(visitor.status, 403);
  const { csrf } = await visitor.open('/home');
  await visitor.send('/logout', { csrf });
  await other.send('/logout', { csrf });
  t.deepEqual([other.path, other.title], ['/login', 'Log in']);
  // As a browser sends it from another site: without the cookie, which stays.
  const far = await new Visitor(address).send('/logout', { csrf });
  t.deepEqual([far.status, far.headers['set-cookie']], [403, undefined]);
});
