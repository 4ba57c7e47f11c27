/** The moves of a walk on a phone: actions of a person at it and at the page, and events around the phone. */
import type { PhoneBench } from '../../../phone/bench/phone-bench.js';
import { PRETENDED_PASSWORD } from '../../../phone/bench/pretended-server.js';
import type { FieldName, ScreenName } from '../../../phone/platform.js';
import type { Carrier, Network } from '../../../phone/state.js';
import { DEMO_PASSCODE } from '../../../phone/state.js';
import { durationText } from '../../../text.js';

/** The entries; each stands for one of two texts, so that a path can be taken again with other digits. */
export type Entered =
  | 'challenge'
  | 'part of a challenge'
  | 'right PIN'
  | 'wrong PIN'
  | 'part of a PIN'
  | 'user'
  | 'other user'
  | 'password'
  | 'wrong password'
  | 'code'
  | 'wrong code'
  | 'session'
  | 'no session'
  | 'passcode'
  | 'wrong passcode';

export type PhoneMove =
  | { readonly do: 'tap'; readonly label: string }
  /** Into the first empty field. */
  | { readonly do: 'enter'; readonly what: Entered }
  | { readonly do: 'present'; readonly what: 'face' | 'finger'; readonly matches: boolean }
  | { readonly do: 'scan'; readonly isNothing: boolean }
  | { readonly do: 'page'; readonly login: 'demo' | null }
  | { readonly do: 'network'; readonly word: Network }
  | { readonly do: 'carrier'; readonly word: Carrier }
  | { readonly do: 'power'; readonly isOn: boolean }
  /** Until something happens by itself. */
  | { readonly do: 'pass'; readonly us: number };

/** The digits of a path, and others. */
export interface Digits {
  readonly challenge: string;
  readonly rightPin: string;
  readonly wrongPin: string;
}

export const DIGITS: Digits = { challenge: '482913', rightPin: '1234', wrongPin: '4321' };
export const OTHER_DIGITS: Digits = { challenge: '705846', rightPin: '5978', wrongPin: '8795' };

const ENTERED: Readonly<Record<FieldName, readonly Entered[]>> = {
  challenge: ['challenge', 'part of a challenge'],
  pin: ['right PIN', 'wrong PIN', 'part of a PIN'],
  newPin: ['right PIN', 'wrong PIN'],
  newPinAgain: ['right PIN', 'wrong PIN'],
  user: ['user', 'other user'],
  password: ['password', 'wrong password'],
  code: ['code', 'wrong code'],
  session: ['session', 'no session'],
  passcode: ['passcode', 'wrong passcode'],
};

/** The text that is entered; '' where there is none of that kind now. */
export function textOf(what: Entered, bench: PhoneBench, digits: Digits): string {
  switch (what) {
    case 'challenge':
      return digits.challenge;
    case 'part of a challenge':
      return digits.challenge.slice(0, 2);
    case 'right PIN':
      return digits.rightPin;
    case 'wrong PIN':
      return digits.wrongPin;
    case 'part of a PIN':
      return digits.rightPin.slice(0, 3);
    case 'user':
      return 'demo';
    case 'other user':
      return 'other';
    case 'password':
      return PRETENDED_PASSWORD;
    case 'wrong password':
      return 'wrong';
    case 'code':
      return bench.phone.lastCode ?? '';
    case 'wrong code':
      return '000000';
    case 'session':
      return bench.server.session ?? '';
    case 'no session':
      return 'no session';
    case 'passcode':
      return DEMO_PASSCODE;
    case 'wrong passcode':
      return '1111';
  }
}

/**
 * The events around a phone in a walk. One kind at a time: together they multiply, and none of them knows of the
 * others.
 */
export type Happening = 'nothing' | 'users' | 'network' | 'carrier' | 'power' | 'page' | 'settings';

/** Where a person who looks at the page is, and where a code on it that ends makes a difference. */
const PAGE_SCREENS: ReadonlySet<ScreenName> = new Set(['desk', 'generate']);
const SCAN_SCREENS: ReadonlySet<ScreenName> = new Set(['session', 'allowNotifications', 'newPin', 'unlockBiometric']);
/** Where nothing is sent, and none waits for a message. */
const QUIET_SCREENS: ReadonlySet<ScreenName> = new Set(['camera', 'settings', 'messages']);
const SWITCHES: readonly string[] = ['Scan QR codes', 'Notifications'];
/** The ways to a key that have nothing to do with switches and pages. */
const OTHER_WAYS: readonly string[] = ['Add User', 'Recover', 'Enter Session ID'];

/** The moves from here. */
export function movesFrom(bench: PhoneBench, happening: Happening): PhoneMove[] {
  const { view, screen } = bench.phone;
  const moves: PhoneMove[] = view === undefined ? [] : touches(bench);
  const { next_us, now_us } = bench;
  if (next_us < Number.MAX_SAFE_INTEGER) moves.push({ do: 'pass', us: next_us - now_us });
  const passedOver = happening === 'settings' ? OTHER_WAYS : screen === 'settings' ? SWITCHES : [];
  const isWanted = (move: PhoneMove) =>
    move.do === 'tap'
      ? !passedOver.includes(move.label)
      : move.do !== 'enter' || move.what !== 'other user' || happening === 'users';
  const wanted = moves.filter(isWanted);
  return [...wanted, ...CIRCUMSTANCES[happening](bench)];
}

const CIRCUMSTANCES: Readonly<Record<Happening, (bench: PhoneBench) => PhoneMove[]>> = {
  nothing: () => [],
  users: () => [],
  network(bench) {
    const { network, screen } = bench.phone.save();
    if (network !== 'on') return [{ do: 'network', word: 'on' }];
    if (QUIET_SCREENS.has(screen)) return [];
    return [
      { do: 'network', word: 'roaming' },
      { do: 'network', word: 'off' },
    ];
  },
  carrier(bench) {
    const { carrier, screen } = bench.phone.save();
    if (carrier !== 'open') return [{ do: 'carrier', word: 'open' }];
    if (QUIET_SCREENS.has(screen)) return [];
    return [
      { do: 'carrier', word: 'blocked' },
      { do: 'carrier', word: 'stuck' },
    ];
  },
  power: (bench) => [{ do: 'power', isOn: !bench.phone.save().isOn }],
  page,
  settings: page,
};

/** A login begins there, its code is scanned, and ends. */
function page(bench: PhoneBench): PhoneMove[] {
  const { screen, camera, logins } = bench.phone.save();
  const { session } = bench.server;
  if (screen === 'camera') return [{ do: 'scan', isNothing: camera.before !== null }];
  const moves: PhoneMove[] = [];
  const isWaiting = logins.length > 0 || bench.isComing('notification');
  if (PAGE_SCREENS.has(screen) && !isWaiting) moves.push({ do: 'page', login: 'demo' });
  if (SCAN_SCREENS.has(screen) && session !== undefined) moves.push({ do: 'page', login: null });
  return moves;
}

function touches(bench: PhoneBench): PhoneMove[] {
  const { buttons, fields, sensor } = bench.phone.view!;
  // A person asks for another code when the last one should have come.
  const isPatient = bench.isComing('sms') || bench.isComing('call');
  const labels = isPatient ? buttons.filter((label) => label !== 'Text message' && label !== 'Voice') : buttons;
  const moves: PhoneMove[] = labels.map((label) => ({ do: 'tap', label }));
  const empty = fields.find(({ shown }) => shown === '');
  for (const what of empty === undefined ? [] : ENTERED[empty.name]) {
    if (textOf(what, bench, DIGITS) !== '') moves.push({ do: 'enter', what });
  }
  if (sensor !== null) {
    moves.push({ do: 'present', what: sensor, matches: true }, { do: 'present', what: sensor, matches: false });
  }
  return moves;
}

export function make(move: PhoneMove, bench: PhoneBench, digits: Digits): void {
  const { phone, server } = bench;
  switch (move.do) {
    case 'tap':
      phone.tap(move.label);
      break;
    case 'enter':
      phone.enter(textOf(move.what, bench, digits));
      break;
    case 'present':
      phone.present(move.what, move.matches);
      break;
    case 'scan':
      if (move.isNothing) phone.pointCamera(undefined);
      else bench.scan();
      break;
    case 'page':
      if (move.login === null) server.endCode();
      else bench.beginLogin(move.login);
      break;
    case 'network':
      phone.setNetwork(move.word);
      break;
    case 'carrier':
      phone.setCarrier(move.word);
      break;
    case 'power':
      phone.setPower(move.isOn);
      break;
    case 'pass':
      bench.advance(bench.now_us + move.us);
  }
}

/** The line of a key script that makes the move. */
export function scriptLine(move: PhoneMove): string {
  switch (move.do) {
    case 'tap':
      return `tap "${move.label}"`;
    case 'enter':
      return enterLine(move.what);
    case 'present':
      return `unlock ${move.what}${move.matches ? '' : ' wrong'}`;
    case 'scan':
      return `scan${move.isNothing ? ' nothing' : ''}`;
    case 'page':
      return move.login === null ? 'page expires' : `page login ${move.login}`;
    case 'network':
      return `network ${move.word}`;
    case 'carrier':
      return `messages ${move.word}`;
    case 'power':
      return `phone ${move.isOn ? 'on' : 'off'}`;
    case 'pass':
      return `wait ${durationText(move.us)}`;
  }
}

const NO_BENCH = { phone: { lastCode: 'code' }, server: { session: 'session' } } as unknown as PhoneBench;

function enterLine(what: Entered): string {
  const text = textOf(what, NO_BENCH, DIGITS);
  return what === 'code' || what === 'session' ? `enter ${what}` : `enter "${text}"`;
}
