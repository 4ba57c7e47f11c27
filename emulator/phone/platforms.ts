/** The two platforms, as data. */
import { IB_KEY_SUITES, type PlatformName } from './messages.js';
import type { ButtonRow, Platform } from './platform.js';
import { appScreen, commonScreens, lockScreens, pinScreens } from './screens.js';

/** Times that the instructions don't give, decided: the same on both. */
const TIMES = { idle_ms: 300_000, passcode_ms: 60_000, install_ms: 5_000, request_ms: 30_000 } as const;

const MAKE_PASSCODE: ButtonRow = { label: 'Generate Passcode', does: 'generate', needsFields: true };
/** The buttons beside the challenge. */
const BESIDE: readonly ButtonRow[] = [
  { label: 'Next user', does: 'nextUser', when: 'several keys' },
  { label: 'Add User', to: 'addUserInfo' },
  { label: 'Options', to: 'twoFactor' },
];
const CONFIRM_LINE = 'A login of {user} waits.';

const iosScreens = commonScreens({
  store: 'App Store',
  install: 'GET',
  generate: 'Generate Code',
  sendCode: 'Activate',
  anotherCode: 'Request New Code',
});

const androidScreens = commonScreens({
  store: 'Play Store',
  install: 'Install',
  generate: 'Generate Response',
  sendCode: 'Send',
  anotherCode: 'Request New Security Code',
});

export const IOS: Platform = {
  name: 'ios',
  suite: IB_KEY_SUITES.ios,
  unlocksBy: 'lock',
  biometrics: { face: 'Face ID: look at the phone', finger: 'Touch ID: place your finger on the button' },
  ...TIMES,
  screens: {
    ...iosScreens,
    ...lockScreens(),
    generate: appScreen('Authenticate', ['User: {user}'], ['challenge'], MAKE_PASSCODE, ...BESIDE),
    confirmLogin: appScreen('Confirm Login', [CONFIRM_LINE], [], { label: 'Confirm', does: 'confirmLogin' }),
  },
};

export const ANDROID: Platform = {
  name: 'android',
  suite: IB_KEY_SUITES.android,
  unlocksBy: 'pin',
  biometrics: { face: 'Face unlock', finger: 'Fingerprint' },
  ...TIMES,
  screens: {
    ...androidScreens,
    ...pinScreens(),
    twoFactor: {
      ...androidScreens.twoFactor,
      buttons: [...androidScreens.twoFactor.buttons, { label: 'Change PIN', to: 'changePin', when: 'key active' }],
    },
    generate: appScreen('Authenticate', ['User: {user}'], ['pin', 'challenge'], MAKE_PASSCODE, ...BESIDE),
    confirmLogin: appScreen('Confirm Login', [CONFIRM_LINE], ['pin'], {
      label: 'Confirm',
      does: 'confirmLogin',
      needsFields: true,
    }),
  },
};

export const PLATFORMS: Readonly<Record<PlatformName, Platform>> = { ios: IOS, android: ANDROID };

export const PLATFORM_NAMES: readonly PlatformName[] = ['ios', 'android'];
