/** People at the pages: each act is done, and what the page shows then is held against the rules. */
import { DEMO_PASSWORD } from '../../portal/demo.js';
import type { Move } from './moves.js';
import { type Browser, codeIn, Finding, numberOf, type PhoneAtPage, type WayIn } from './phone-at-page.js';
import type { Begun } from './right-logins.js';

type Act<Do extends Move['do']> = Extract<Move, { do: Do }>;

/** Stands for a code where none was sent: nobody types it. */
const NO_CODE = 'none';
const LOGGED_IN = 'You are logged in';

export async function begin(world: PhoneAtPage, { at, user, isRight }: Act<'begin'>): Promise<void> {
  const browser = world.browsers[at]!;
  browser.begun = undefined;
  browser.user = undefined;
  const before = await boxesOf(world, user);
  await world.visit(browser, (visitor) => visitor.enterPassword(user, isRight ? DEMO_PASSWORD : 'wrong horse'));
  const { title, text } = browser.visitor;
  if (title === 'Log in') return;
  if (!isRight) throw new Finding(`a wrong password led to "${title}"`);
  browser.user = user;
  if (title === 'Devices') {
    if (!world.rules.mayEnterByPassword(user) || !text.includes(`Logged in as ${user}.`))
      throw new Finding(`${user} got in by the password alone`);
    world.ways.password += 1;
    return;
  }
  if (title === 'Choose a device') return;
  const [only] = before.serials;
  if (only !== undefined) await asked(world, browser, only, before.counts);
}

export async function choose(world: PhoneAtPage, { at, which }: Act<'choose'>): Promise<void> {
  const browser = world.browsers[at]!;
  const { visitor, user } = browser;
  const serials = [...visitor.text.matchAll(/<option value="([^"]+)"/g)].map(([, serial]) => serial!);
  if (user === undefined || visitor.title !== 'Choose a device' || serials.length === 0) return;
  const { counts } = await boxesOf(world, user);
  const device = serials[which % serials.length]!;
  await world.visit(browser, () => visitor.send('/login/device', { device }));
  await asked(world, browser, device, counts);
}

/** How many messages there are for a user's number and keys; and what the user can answer with. */
async function boxesOf({ portal, control }: PhoneAtPage, user: string) {
  const devices = await portal.manage(({ identity }) => identity.devices.of(user));
  const serials = devices.filter(({ active }) => active).map(({ serial }) => serial);
  const counts = new Map<string, number>();
  for (const to of [numberOf(user), ...serials]) counts.set(to, (await control.messages(to)).length);
  return { serials, counts };
}

/** A device was asked: the messages that came since then belong to this login. */
async function asked(
  world: PhoneAtPage,
  browser: Browser,
  serial: string,
  counts: ReadonlyMap<string, number>,
): Promise<void> {
  const user = browser.user!;
  const begun: Begun = { user, serial, at_ms: world.now_ms, isSpent: false };
  browser.begun = begun;
  if (!world.rules.keys.has(serial)) begun.code = await newCode(world, user, counts.get(numberOf(user)) ?? 0);
  const [message] = (await world.control.messages(serial)).slice(counts.get(serial) ?? 0);
  if (message?.login === undefined) return;
  const { handle, question } = message.login;
  begun.handle = handle;
  world.rules.notified.set(handle, { serial, question, at_ms: world.now_ms, isOver: false });
}

async function newCode({ control }: PhoneAtPage, user: string, before: number): Promise<string> {
  const messages = (await control.messages(numberOf(user))).slice(before);
  return codeIn(messages.findLast(({ text }) => text.includes('login code'))?.text) || NO_CODE;
}

export async function again(world: PhoneAtPage, { at, way }: Act<'again'>): Promise<void> {
  const browser = world.browsers[at]!;
  const { visitor, begun, user } = browser;
  if (begun?.code === undefined || visitor.title !== 'Enter the security code') return;
  const { counts } = await boxesOf(world, user!);
  await world.visit(browser, () => visitor.send('/login/code', { way }));
  browser.begun = { user: user!, serial: begun.serial, at_ms: world.now_ms, isSpent: false };
  browser.begun.code = await newCode(world, user!, counts.get(numberOf(user!)) ?? 0);
}

/** Something is typed at the challenge, and sent. */
export async function say(world: PhoneAtPage, { at, what }: Act<'say'>): Promise<void> {
  const browser = world.browsers[at]!;
  await seeChallenge(world, browser);
  const response = textOf(world, browser, world.browsers[1 - at]!, what);
  const before_ms = world.now_ms;
  await world.visit(browser, (visitor) => visitor.send('/login/challenge', { response }));
  browser.said = response;
  const { begun, visitor } = browser;
  if (visitor.title !== LOGGED_IN) return;
  const isRight = begun !== undefined && world.rules.maySay(begun, response, before_ms);
  entered(
    world,
    browser,
    isRight,
    begun?.code !== undefined ? 'code' : begun?.handle !== undefined ? 'ib-key' : 'card',
  );
}

async function seeChallenge(world: PhoneAtPage, browser: Browser): Promise<void> {
  await world.visit(browser, (visitor) => visitor.open('/login/challenge'));
  const { begun, visitor } = browser;
  if (begun !== undefined && begun.code === undefined && visitor.challenge !== '') begun.challenge = visitor.challenge;
}

function textOf(world: PhoneAtPage, own: Browser, other: Browser, what: Act<'say'>['what']): string {
  const rightFor = ({ begun }: Browser): string | undefined =>
    begun?.code ?? (begun?.challenge && world.rules.responseOf(begun.serial, begun.challenge));
  if (what === 'right') return rightFor(own) ?? '12345678';
  if (what === 'other') return rightFor(other) ?? '12345678';
  return what === 'stale' ? own.said : '00000000';
}

export async function goOn(world: PhoneAtPage, { at }: Act<'goOn'>): Promise<void> {
  const browser = world.browsers[at]!;
  const before_ms = world.now_ms;
  await world.visit(browser, (visitor) => visitor.open('/login/notification'));
  if (browser.visitor.title !== LOGGED_IN) return;
  const { begun } = browser;
  entered(world, browser, begun !== undefined && world.rules.mayGoOn(begun, before_ms), 'notification');
}

/** @throws Finding where that was not right, or it is somebody else who is logged in */
function entered(world: PhoneAtPage, browser: Browser, isRight: boolean, way: WayIn): void {
  const { begun, visitor } = browser;
  if (!isRight) throw new Finding(`a login was accepted without its factor: ${way}`);
  if (!visitor.text.includes(`Logged in as ${begun!.user}.`)) throw new Finding('somebody else is logged in');
  world.rules.spend(begun!);
  world.ways[way] += 1;
}

/** Looks for the code that activates a key. */
export async function home(world: PhoneAtPage, { at }: Pick<Act<'home'>, 'at'>): Promise<string | undefined> {
  const browser = world.browsers[at]!;
  await world.visit(browser, (visitor) => visitor.open('/home'));
  const { text } = browser.visitor;
  const [, user] = /Logged in as (\w+)\./.exec(text) ?? [];
  const [, session] = /<output id="ib-key-session">([A-Z0-9]+)</.exec(text) ?? [];
  if (user === undefined || session === undefined) return undefined;
  const { sessions } = world.rules;
  if (!sessions.has(session)) sessions.set(session, { user, shown_ms: world.now_ms, isUsed: false });
  browser.shown.add(session);
  return session;
}

/** The codes that the page has shown end with the session. */
export async function logOut(world: PhoneAtPage, { at }: Act<'logOut'>): Promise<void> {
  const browser = world.browsers[at]!;
  const session = await home(world, { at });
  if (!browser.visitor.text.includes('Logged in as')) return;
  await world.visit(browser, (visitor) => visitor.send('/logout', {}));
  if (session !== undefined) world.rules.sessions.get(session)!.isUsed = true;
}
