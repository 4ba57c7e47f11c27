/** People at the phones: each act is done, its requests go to the portal, and what has come is delivered. */
import { InputError } from '../../../emulator/input-error.js';
import { activationLink, challengeCode, type RadioRequest } from '../../../emulator/phone/messages.js';
import type { FieldName, ScreenName } from '../../../emulator/phone/platform.js';
import { DEMO_PASSCODE } from '../../../emulator/phone/state.js';
import { LEAVE } from '../../../emulator/phone/view.js';
import { DEMO_PASSWORD, DEMO_USERS } from '../../portal/demo.js';
import { home } from './at-pages.js';
import type { Move } from './moves.js';
import type { PhoneAtPage } from './phone-at-page.js';

type Act<Do extends Move['do']> = Extract<Move, { do: Do }>;

/** PINs that people choose. */
const PINS = ['4711', '58203'] as const;
const WRONG_PIN = '9182';

export async function phone(world: PhoneAtPage, { at, button, isRight }: Act<'phone'>): Promise<void> {
  const hand = world.phones[at]!;
  fill(world, at, button, isRight);
  const { view } = hand.phone;
  if (view === undefined) return;
  if (view.sensor !== null && button % 2 === 0) hand.phone.present(view.sensor, isRight);
  else hand.phone.tap(view.buttons[button % view.buttons.length]!);
  await settle(world, at);
}

/** Into every field, something right or something wrong. */
function fill(world: PhoneAtPage, at: number, drawn: number, isRight: boolean): void {
  const { phone: one } = world.phones[at]!;
  for (const { name } of one.view?.fields ?? []) one.enter(textFor(world, at, name, drawn, isRight), name);
}

function textFor(world: PhoneAtPage, at: number, name: FieldName, drawn: number, isRight: boolean): string {
  const { rules, browsers, phones } = world;
  const { phone: one } = phones[at]!;
  switch (name) {
    case 'challenge':
      return browsers.find(({ begun }) => begun?.challenge !== undefined)?.begun?.challenge ?? '482913';
    case 'pin':
      return isRight ? (rules.keys.get(one.key?.serial ?? '')?.pin ?? PINS[0]) : WRONG_PIN;
    case 'newPin':
    case 'newPinAgain':
      return PINS[drawn % 2]!;
    case 'user':
      return DEMO_USERS[drawn % DEMO_USERS.length]!;
    case 'password':
      return isRight ? DEMO_PASSWORD : 'wrong horse';
    case 'code':
      return isRight ? (one.lastCode ?? '000000') : '000000';
    case 'session':
      return [...rules.sessions.keys()].at(-1) ?? 'ABCDEFGH';
    case 'passcode':
      return isRight ? DEMO_PASSCODE : '1111';
  }
}

async function settle(world: PhoneAtPage, at: number): Promise<void> {
  while (world.phones[at]!.asked.length > 0) await world.radio(at);
  await world.deliver(at);
}

/** Before the code that a page shows, or a picture of one that it has shown. */
export async function scan(world: PhoneAtPage, { at, browser }: Pick<Act<'scan'>, 'at' | 'browser'>): Promise<void> {
  const { phone: one } = world.phones[at]!;
  const { begun, shown } = world.browsers[browser]!;
  const session = (await home(world, { at: browser })) ?? [...shown].at(-1);
  const { serial = '', challenge } = begun ?? {};
  const isAsked = challenge !== undefined && begun?.isSpent === false;
  const code = isAsked ? challengeCode({ serial, challenge }) : undefined;
  one.pointCamera(code ?? (session && activationLink(world.portal.address, session)));
  tapAll(world, at, [LEAVE, 'Camera', 'Open IBKR Mobile', 'Allow']);
  await settle(world, at);
}

export async function activate(world: PhoneAtPage, { at, browser }: Act<'activate'>): Promise<void> {
  await scan(world, { at, browser });
  await prove(world, at, 'Activate', true);
}

export async function add(world: PhoneAtPage, { at, user, isRecovery }: Act<'add'>): Promise<void> {
  const { phone: one } = world.phones[at]!;
  const shows = (...screens: readonly ScreenName[]): boolean => screens.includes(one.screen);
  tapAll(world, at, [LEAVE, 'IBKR Mobile', 'Allow', 'Authenticate', 'Options']);
  tapAll(world, at, isRecovery ? ['Recover'] : ['Add User', 'Continue']);
  if (!shows('addUserLogin', 'recoverLogin')) return;
  fill(world, at, DEMO_USERS.indexOf(user), true);
  tapAll(world, at, ['Continue']);
  await settle(world, at);
  if (!shows('activationCode')) return;
  fill(world, at, 0, true);
  tapAll(world, at, ['Activate', 'Send']);
  await settle(world, at);
  await prove(world, at, 'Activate', true);
}

export async function confirm(world: PhoneAtPage, { at, isRight }: Act<'confirm'>): Promise<void> {
  await world.deliver(at);
  tapAll(world, at, ['Confirm login']);
  if (world.phones[at]!.phone.screen !== 'confirmLogin') return;
  await prove(world, at, 'Confirm', isRight);
}

/** PIN or face, whichever the platform asks for. */
async function prove(world: PhoneAtPage, at: number, button: string, isRight: boolean): Promise<void> {
  const { phone: one } = world.phones[at]!;
  fill(world, at, 0, isRight);
  tapAll(world, at, [button]);
  const sensor = one.view?.sensor ?? null;
  if (sensor !== null) one.present(sensor, isRight);
  await settle(world, at);
}

/** Those of the labels that are there. */
function tapAll(world: PhoneAtPage, at: number, labels: readonly string[]): void {
  const { phone: one } = world.phones[at]!;
  for (const label of labels) if (one.view?.buttons.includes(label)) one.tap(label);
}

export async function forge(world: PhoneAtPage, { which }: Act<'forge'>): Promise<void> {
  const { sent, rules } = world;
  const ticket = [...rules.tickets.keys()].at(-1) ?? 'none';
  const [handle, { serial }] = [...rules.notified].at(-1) ?? ['none', { serial: 'IBK-0' }];
  const session = [...rules.sessions.keys()].at(-1) ?? 'ABCDEFGH';
  const registration = { platform: 'ios', serials: [] } as const;
  const forged: readonly RadioRequest[] = [
    { do: 'register', ticket, ...registration },
    { do: 'confirmCode', ticket, code: '000000' },
    { do: 'answerNotification', serial, handle, response: '00000000' },
    { do: 'activate', session, ...registration },
    { do: 'changePin', serial, user: 'other', password: DEMO_PASSWORD, oldPin: WRONG_PIN, newPin: PINS[0] },
    { do: 'addUser', user: 'other', password: 'wrong horse', platform: 'ios' },
    ...sent.slice(-10),
  ];
  await world.request(forged[which % forged.length]!);
}

export function network(world: PhoneAtPage, { at, word }: Act<'network'>): void {
  world.phones[at]!.phone.setNetwork(word);
}

/** Somebody reports a device as lost. */
export async function lose({ portal, rules }: PhoneAtPage, { which }: Act<'lose'>): Promise<void> {
  const serials = [...rules.keys.keys()];
  const serial = serials[which % serials.length]!;
  try {
    await portal.manage(({ verifier }) => verifier.operator('walk').suspendCard(serial));
  } catch (error) {
    // Twice is not once more.
    if (!(error instanceof InputError)) throw error;
  }
  rules.suspended.add(serial);
}
