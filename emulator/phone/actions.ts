/** The actions of buttons that do more than lead to a screen. */
import {
  activating,
  asking,
  askingLock,
  type Change,
  keyOf,
  platformOf,
  proven,
  provingOwner,
  WIPED,
} from './change.js';
import { type AskedChallenge, type CodeWay, challengeIn, sessionOf } from './messages.js';
import type { ActionName } from './platform.js';
import { CLOSED, chosenKey, type PhoneState } from './state.js';

/** The lock refuses so many tries, then the platform asks for the passcode; and so many of those, then the app closes. */
export const MOST_BIOMETRIC_TRIES = 3;
export const MOST_PASSCODE_TRIES = 5;

/** @returns what changes. Its screen's fields are full where the button's row demands that. */
export const ACTIONS: Readonly<Record<ActionName, (state: PhoneState) => Change>> = {
  openApp: (state) => (state.notifies === null ? { ...WIPED, screen: 'allowNotifications' } : opened(state)),
  openLink(state) {
    const { session, asked } = recognised(state)!;
    return session === undefined ? challenged(state, asked!) : activating(state, session);
  },
  openNotification(state) {
    const [login] = state.logins.slice(-1);
    const logins = state.logins.slice(0, -1);
    return { ...WIPED, screen: 'confirmLogin', errand: { does: 'login', login: login! }, logins };
  },
  switchLens: ({ camera }) => ({ camera: { ...camera, lens: camera.lens === 'rear' ? 'front' : 'rear' } }),
  moveCloser: ({ camera }) => ({ camera: { ...camera, distance: camera.distance === 'far' ? 'right' : 'near' } }),
  moveAway: ({ camera }) => ({ camera: { ...camera, distance: camera.distance === 'near' ? 'right' : 'far' } }),
  toggleScan: ({ scansCodes }) => ({ scansCodes: !scansCodes }),
  toggleNotifications: ({ notifies }) => ({ notifies: notifies !== true }),
  install(state) {
    if (state.network !== 'on') return { notice: 'No network.' };
    return { installed_us: state.installed_us ?? state.now_us + platformOf(state).install_ms * 1000, notice: null };
  },
  authenticate: (state) => ({ ...WIPED, screen: chosenKey(state) === undefined ? 'twoFactor' : 'generate' }),
  nextUser: ({ chosen, instances }) => ({ ...WIPED, chosen: (chosen + 1) % instances.length }),
  generate(state) {
    const { challenge, pin } = state.entered;
    const errand = { does: 'generate', challenge: challenge! } as const;
    return platformOf(state).unlocksBy === 'lock' ? askingLock(state, errand) : proven(state, errand, pin);
  },
  requestUser: (state) => requestCode(state, 'addUser'),
  requestRecovery: (state) => requestCode(state, 'recover'),
  confirmCode: (state) =>
    asking(state, { do: 'confirmCode', ticket: state.errand!.ticket!, code: state.entered.code! }, state.errand),
  askTextMessage: (state) => anotherCode(state, 'sms'),
  askVoice: (state) => anotherCode(state, 'voice'),
  activateSession(state) {
    const session = sessionOf(state.entered.session!);
    return session === undefined ? { notice: 'This is no session ID.' } : activating(state, session);
  },
  allow: (state) => notified(state, true),
  disallow: (state) => notified(state, false),
  activateWithPin: (state) => proven(state, state.errand!, state.entered.pin),
  unlockByPasscode(state) {
    if (state.entered.passcode === state.passcode) return proven(state, state.errand!);
    const refusedTries = state.refusedTries + 1;
    return refusedTries < MOST_PASSCODE_TRIES ? { entered: {}, notice: 'Wrong passcode.', refusedTries } : CLOSED;
  },
  cancelUnlock: ({ errand }) => ({
    ...WIPED,
    screen: errand!.does === 'generate' ? 'generate' : 'twoFactor',
    errand: null,
  }),
  confirmLogin(state) {
    const errand = state.errand!;
    return platformOf(state).unlocksBy === 'lock'
      ? askingLock(state, errand)
      : proven(state, errand, state.entered.pin);
  },
  changePin(state) {
    const { user, password, pin, newPin, newPinAgain } = state.entered;
    if (newPin !== newPinAgain) return { notice: 'The two new PINs differ.' };
    const { serial } = chosenKey(state)!;
    const request = { serial, user: user!, password: password!, oldPin: pin!, newPin: newPin! };
    return asking(state, { do: 'changePin', ...request }, null);
  },
  cancelRequest: (state) => opened(state),
  finish: (state) => opened(state),
};

/** The app's first screen, with nothing left of what was done. */
export function opened(state: PhoneState): Change {
  return { ...CLOSED, screen: state.first };
}

/** The consequence of the sensor's result. @param matches whether it is the owner's face or finger */
export function presented(state: PhoneState, matches: boolean): Change {
  if (matches) return proven(state, state.errand!);
  const refusedTries = state.refusedTries + 1;
  if (refusedTries < MOST_BIOMETRIC_TRIES) return { notice: 'Not recognised. Try again.', refusedTries };
  return { screen: 'unlockPasscode', notice: 'Not recognised.', refusedTries: 0 };
}

/** The content of a code: the session of an activation, or a challenge. */
export interface Recognised {
  readonly session?: string;
  readonly asked?: AskedChallenge;
}

/** The code that the camera has recognised; undefined while it recognises none. */
export function recognised({ camera, scansCodes }: PhoneState): Recognised | undefined {
  if (!scansCodes || camera.before === null || camera.lens !== 'rear' || camera.distance !== 'right') return undefined;
  const asked = challengeIn(camera.before);
  if (asked !== undefined) return { asked };
  const session = sessionOf(camera.before);
  return session === undefined ? undefined : { session };
}

/** The challenge is entered for the key that it asks; a phone without that key can't answer it. */
function challenged({ instances }: PhoneState, { serial, challenge }: AskedChallenge): Change {
  const chosen = instances.findIndex((instance) => instance.serial === serial);
  if (chosen === -1) return { ...WIPED, screen: 'error', errand: null };
  return { ...WIPED, screen: 'generate', errand: null, chosen, entered: { challenge } };
}

/** The user that a screen speaks of. */
export function userOf(state: PhoneState): string {
  const { errand } = state;
  if (errand?.login !== undefined) return keyOf(state, errand.login.serial)?.user ?? '';
  return errand?.user ?? chosenKey(state)?.user ?? '';
}

function requestCode(state: PhoneState, what: 'addUser' | 'recover'): Change {
  const { user, password } = state.entered;
  const request = { user: user!, password: password!, platform: state.platform };
  return asking(state, { do: what, ...request }, { does: 'register' });
}

function anotherCode(state: PhoneState, by: CodeWay): Change {
  return asking(state, { do: 'requestCode', ticket: state.errand!.ticket!, by }, state.errand);
}

function notified(state: PhoneState, notifies: boolean): Change {
  const known = { ...state, notifies };
  return { ...(state.errand === null ? opened(known) : provingOwner(known, state.errand)), notifies };
}
