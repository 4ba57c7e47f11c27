/** The screens that both platforms have, with the labels in which they differ handed in. Each label is the instructions' own where they have one. */
import type { ButtonRow, FieldName, FieldRow, ScreenRow } from './platform.js';

/** Where the two platforms differ on screens that both have. */
export interface Labels {
  readonly store: string;
  readonly install: string;
  /** The menu's button that leads to the challenge. */
  readonly generate: string;
  /** Sends the activation code. */
  readonly sendCode: string;
  readonly anotherCode: string;
}

const FIELDS: Readonly<Record<FieldName, Omit<FieldRow, 'name'>>> = {
  challenge: { label: 'Challenge', kind: 'digits', least: 6, most: 6, isSecret: false },
  pin: { label: 'PIN', kind: 'digits', least: 4, most: 6, isSecret: true },
  newPin: { label: 'New PIN', kind: 'digits', least: 4, most: 6, isSecret: true },
  newPinAgain: { label: 'New PIN again', kind: 'digits', least: 4, most: 6, isSecret: true },
  user: { label: 'Username', kind: 'text', least: 1, most: 64, isSecret: false },
  password: { label: 'Password', kind: 'text', least: 1, most: 128, isSecret: true },
  code: { label: 'Activation Code', kind: 'digits', least: 6, most: 6, isSecret: false },
  session: { label: 'Session ID', kind: 'text', least: 8, most: 40, isSecret: false },
  passcode: { label: 'Phone passcode', kind: 'digits', least: 4, most: 8, isSecret: true },
};

export function fieldRow(name: FieldName): FieldRow {
  return { name, ...FIELDS[name] };
}

const BACK_TO_MENU: ButtonRow = { label: 'Back', to: 'twoFactor' };
const DONE: ButtonRow = { label: 'Done', does: 'finish' };

/** A screen of the app. */
export function appScreen(
  title: string,
  lines: readonly string[],
  fields: readonly FieldName[],
  ...buttons: readonly ButtonRow[]
): ScreenRow {
  return { title, lines, fields: fields.map(fieldRow), buttons, isApp: true };
}

function phoneScreen(title: string, lines: readonly string[], ...buttons: readonly ButtonRow[]): ScreenRow {
  return { title, lines, fields: [], buttons, isApp: false };
}

/** The phone's own screens. */
function phoneScreens({ store, install }: Labels) {
  return {
    desk: phoneScreen(
      'Phone',
      [],
      { label: 'IBKR Mobile', does: 'openApp', when: 'app installed' },
      { label: 'Camera', to: 'camera' },
      { label: store, to: 'store' },
      { label: 'Messages', to: 'messages' },
      { label: 'Settings', to: 'settings' },
    ),
    camera: phoneScreen(
      'Camera',
      [],
      { label: 'Open IBKR Mobile', does: 'openLink', when: 'code recognised, app installed' },
      { label: 'Open web site', to: 'store', when: 'code recognised, app missing' },
      { label: 'Switch camera', does: 'switchLens' },
      { label: 'Move closer', does: 'moveCloser' },
      { label: 'Move away', does: 'moveAway' },
    ),
    store: phoneScreen(
      store,
      ['IBKR Mobile'],
      { label: install, does: 'install', when: 'app missing' },
      { label: 'Open', does: 'openApp', when: 'app installed' },
    ),
    settings: phoneScreen(
      'Settings',
      [],
      { label: 'Scan QR codes', does: 'toggleScan' },
      { label: 'Notifications', does: 'toggleNotifications', when: 'app installed' },
    ),
    messages: phoneScreen('Messages', []),
  };
}

/** Where the app opens, and the ways from there to the IB Key. */
function beginnings({ generate }: Labels) {
  const authenticate: ButtonRow = { label: 'Authenticate', does: 'authenticate' };
  return {
    home: appScreen('Home', [], [], authenticate),
    login: appScreen('Login', [], [], { label: 'Services', to: 'services' }),
    services: appScreen('Services', [], [], authenticate),
    portfolio: appScreen('Portfolio', [], [], { label: 'More', to: 'more' }),
    more: appScreen('More', [], [], { label: 'Two-Factor Authentication', to: 'twoFactor' }),
    twoFactor: appScreen(
      'Two-Factor Authentication',
      [],
      [],
      { label: generate, to: 'generate', when: 'key active' },
      { label: 'Add User', to: 'addUserInfo' },
      { label: 'Enter Session ID', to: 'session' },
      { label: 'Recover', to: 'recoverLogin' },
    ),
  };
}

/** A user is added: by name, password and a code, or by the session of the page's QR code. */
function additions({ sendCode, anotherCode }: Labels) {
  return {
    addUserInfo: appScreen(
      'Add User',
      ['Have your user name, your password and this phone ready. A code will come by text message.'],
      [],
      { label: 'Continue', to: 'addUserLogin' },
      BACK_TO_MENU,
    ),
    addUserLogin: appScreen(
      'User to Add',
      [],
      ['user', 'password'],
      { label: 'Continue', does: 'requestUser', needsFields: true },
      BACK_TO_MENU,
    ),
    recoverLogin: appScreen(
      'Recover',
      ['The IB Key of this user on any other phone ends.'],
      ['user', 'password'],
      { label: 'Continue', does: 'requestRecovery', needsFields: true },
      BACK_TO_MENU,
    ),
    activationCode: appScreen(
      'Activation Code',
      ['A code is on its way to {to}.'],
      ['code'],
      { label: sendCode, does: 'confirmCode', needsFields: true },
      { label: anotherCode, to: 'codeWay' },
      BACK_TO_MENU,
    ),
    codeWay: appScreen(
      'Another Code',
      ['How shall it come?'],
      [],
      { label: 'Text message', does: 'askTextMessage' },
      { label: 'Voice', does: 'askVoice' },
      { label: 'Back', to: 'activationCode' },
    ),
    session: appScreen(
      'Session ID',
      ['Type the letters and digits that stand under the QR code.'],
      ['session'],
      { label: 'Continue', does: 'activateSession', needsFields: true },
      BACK_TO_MENU,
    ),
    allowNotifications: appScreen(
      'Notifications',
      ['IBKR Mobile would like to send you notifications.'],
      [],
      { label: 'Allow', does: 'allow' },
      { label: "Don't Allow", does: 'disallow' },
    ),
    success: appScreen('Activated', ['IB Key is active for {user}.'], [], DONE),
  };
}

/** The questions of the phone's own lock. */
export function lockScreens() {
  const cancel: ButtonRow = { label: 'Cancel', does: 'cancelUnlock' };
  return {
    unlockBiometric: appScreen('Unlock', ['{biometric}'], [], cancel),
    unlockPasscode: appScreen(
      'Phone Passcode',
      [],
      ['passcode'],
      { label: 'Unlock', does: 'unlockByPasscode', needsFields: true },
      cancel,
    ),
  };
}

/** Of a key with a PIN: it is chosen, and changed. */
export function pinScreens() {
  return {
    newPin: appScreen(
      'New PIN',
      ['Choose a PIN of 4 to 6 digits for this user.'],
      ['pin'],
      { label: 'Activate', does: 'activateWithPin', needsFields: true },
      BACK_TO_MENU,
    ),
    changePin: appScreen(
      'Change PIN',
      ['User: {user}'],
      ['user', 'password', 'pin', 'newPin', 'newPinAgain'],
      { label: 'Change', does: 'changePin', needsFields: true },
      BACK_TO_MENU,
    ),
    pinChanged: appScreen('PIN Changed', [], [], DONE),
  };
}

/** The screens after a request. */
function ends() {
  return {
    passcode: appScreen('Passcode', ['{passcode}'], [], DONE),
    confirmed: appScreen('Login Confirmed', ['{user} is logged in.'], [], DONE),
    waiting: appScreen('Please Wait', [], [], { label: 'Cancel', does: 'cancelRequest' }),
    error: appScreen('Error', ['An error has occurred. Please try again.'], [], { label: 'OK', does: 'finish' }),
    noConnection: appScreen('No Connection', ['Check the network of this phone.'], [], { label: 'OK', does: 'finish' }),
  };
}

export function commonScreens(labels: Labels) {
  return { ...phoneScreens(labels), ...beginnings(labels), ...additions(labels), ...ends() };
}
