/** The result of a touch: another state, and perhaps a request. The steps that several actions take are here. */
import type { RadioRequest } from './messages.js';
import { passcodeOf } from './passcode.js';
import type { Platform } from './platform.js';
import { PLATFORMS } from './platforms.js';
import { chosenKey, type Errand, type PhoneState, type WaitingLogin } from './state.js';
import type { KeyInstance } from './world.js';

/** The changed fields. */
export type Change = Partial<PhoneState> & { readonly send?: RadioRequest };

/** Nothing that was entered stays behind on the way to the next screen. */
export const WIPED = { entered: {}, notice: null } as const satisfies Change;

const NO_CONNECTION: Change = { ...WIPED, screen: 'noConnection', errand: null, waiting: null };

export function platformOf({ platform }: PhoneState): Platform {
  return PLATFORMS[platform];
}

/** A request goes out; without a network none does. @param errand what the answer finds */
export function asking({ network }: PhoneState, send: RadioRequest, errand: Errand | null): Change {
  return network === 'on' ? { ...WIPED, screen: 'waiting', errand, send } : NO_CONNECTION;
}

/** The server did not answer, or can't. */
export function unanswered(): Change {
  return NO_CONNECTION;
}

/** Begins what a session's code is for, after the platform has asked whether it may notify. */
export function activating(state: PhoneState, session: string): Change {
  const errand: Errand = { does: 'activate', session };
  return state.notifies === null ? { ...WIPED, screen: 'allowNotifications', errand } : provingOwner(state, errand);
}

/** Asks for what a key is registered with: the phone's own lock, or a new PIN. */
export function provingOwner(state: PhoneState, errand: Errand): Change {
  return platformOf(state).unlocksBy === 'lock' ? askingLock(state, errand) : { ...WIPED, screen: 'newPin', errand };
}

export function askingLock({ lock }: PhoneState, errand: Errand): Change {
  const screen = lock === 'passcode' ? 'unlockPasscode' : 'unlockBiometric';
  return { ...WIPED, screen, errand, refusedTries: 0 };
}

/** The owner has shown to be it: does what the errand is. @param pin of a key that has one */
export function proven(state: PhoneState, errand: Errand, pin?: string): Change {
  const { platform, instances } = state;
  const registration = {
    platform,
    serials: instances.map(({ serial }) => serial),
    ...(pin !== undefined && { pin }),
  };
  switch (errand.does) {
    case 'generate':
      return showingPasscode(state, passcodeOf(chosenKey(state)!, errand.challenge!, pin));
    case 'activate':
      return asking(state, { do: 'activate', session: errand.session!, ...registration }, null);
    case 'register':
      return asking(state, { do: 'register', ticket: errand.ticket!, ...registration }, null);
    case 'login':
      return answering(state, errand.login!, pin);
  }
}

function showingPasscode(state: PhoneState, shownPasscode: string): Change {
  const closes_us = state.now_us + platformOf(state).passcode_ms * 1000;
  return { ...WIPED, screen: 'passcode', errand: null, shownPasscode, closes_us };
}

function answering(state: PhoneState, { serial, handle, question }: WaitingLogin, pin: string | undefined): Change {
  const response = passcodeOf(keyOf(state, serial)!, question, pin);
  const user = keyOf(state, serial)!.user;
  return asking(state, { do: 'answerNotification', serial, handle, response }, { does: 'login', user });
}

export function keyOf({ instances }: PhoneState, serial: string): KeyInstance | undefined {
  return instances.find((instance) => instance.serial === serial);
}
