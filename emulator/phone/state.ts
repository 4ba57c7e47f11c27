/** All that a phone is, as plain data: it survives JSON, and no part of it is ever changed in place. */
import type { Incoming, PlatformName, RadioRequest } from './messages.js';
import type { FieldName, ScreenName } from './platform.js';
import type { KeyInstance } from './world.js';

/** Where the app opens. */
export type FirstScreen = 'home' | 'login' | 'portfolio';
/** The proof that the platform's lock takes; without biometrics, the phone's passcode. */
export type Lock = 'face' | 'finger' | 'passcode';
/** `roaming`: calls come, and neither data nor text messages do; `off`: nothing. */
export type Network = 'on' | 'roaming' | 'off';
/** Whether text messages come: the carrier drops those that are blocked, and holds those that are stuck until the phone restarts. */
export type Carrier = 'open' | 'blocked' | 'stuck';

/** A request that is under way. */
export interface Waiting {
  readonly id: number;
  readonly asked: RadioRequest['do'];
  /** The phone's time at which it has failed. */
  readonly due_us: number;
}

export interface WaitingLogin {
  readonly serial: string;
  readonly handle: string;
  readonly question: string;
  readonly due_us: number;
}

/** The facts about one errand of a person that the app keeps from screen to screen. It goes where the app is left. */
export interface Errand {
  readonly does: 'generate' | 'activate' | 'register' | 'login';
  readonly session?: string;
  readonly ticket?: string;
  /** Where the code goes, masked. */
  readonly to?: string;
  /** The user whose key was made. */
  readonly user?: string;
  /** Entered before the lock is asked. */
  readonly challenge?: string;
  readonly login?: WaitingLogin;
}

export interface PhoneState {
  readonly platform: PlatformName;
  /** The phone's time. */
  readonly now_us: number;
  readonly isOn: boolean;
  readonly network: Network;
  readonly carrier: Carrier;
  readonly first: FirstScreen;
  readonly lock: Lock;
  /** Of the phone itself. */
  readonly passcode: string;
  readonly isInstalled: boolean;
  /** When an installation that is under way is done. */
  readonly installed_us: number | null;
  readonly scansCodes: boolean;
  /** Whether the app may notify; null where the person has not been asked. */
  readonly notifies: boolean | null;
  readonly camera: {
    readonly lens: 'rear' | 'front';
    readonly distance: 'near' | 'right' | 'far';
    /** The text of the QR code that the phone is held before. */
    readonly before: string | null;
  };
  readonly screen: ScreenName;
  /** The entered texts; empty fields are left out. */
  readonly entered: Readonly<Partial<Record<FieldName, string>>>;
  /** The screen's message about the last touch. */
  readonly notice: string | null;
  /** The last text or call, over whatever shows. */
  readonly banner: string | null;
  readonly errand: Errand | null;
  /** The passcode that shows, kept nowhere else. */
  readonly shownPasscode: string | null;
  /** Tries that the lock has refused since it asked. */
  readonly refusedTries: number;
  readonly waiting: Waiting | null;
  /** The last request's id. */
  readonly lastId: number;
  /** When the app closes by itself. */
  readonly closes_us: number | null;
  readonly instances: readonly KeyInstance[];
  /** The place of the user whose key is used. */
  readonly chosen: number;
  readonly inbox: readonly string[];
  /** The carrier keeps these for the phone. */
  readonly held: readonly Incoming[];
  readonly logins: readonly WaitingLogin[];
}

/** The circumstances that a phone begins with. */
export interface PhoneOptions {
  readonly platform: PlatformName;
  readonly first?: FirstScreen;
  readonly lock?: Lock;
  readonly passcode?: string;
  readonly isInstalled?: boolean;
  readonly scansCodes?: boolean;
  readonly network?: Network;
  readonly carrier?: Carrier;
  readonly instances?: readonly KeyInstance[];
}

/** So many texts are kept, held messages and waiting logins: the oldest go. */
export const MOST_TEXTS = 8;

export const DEMO_PASSCODE = '246810';

/** A phone on its first screen at time 0. */
export function newPhone(options: PhoneOptions): PhoneState {
  const { platform, first = 'home', lock = 'face', passcode = DEMO_PASSCODE } = options;
  return {
    platform,
    now_us: 0,
    isOn: true,
    network: options.network ?? 'on',
    carrier: options.carrier ?? 'open',
    first,
    lock,
    passcode,
    isInstalled: options.isInstalled ?? true,
    installed_us: null,
    scansCodes: options.scansCodes ?? true,
    notifies: options.instances === undefined ? null : true,
    camera: { lens: 'rear', distance: 'right', before: null },
    ...CLOSED,
    lastId: 0,
    instances: options.instances ?? [],
    chosen: 0,
    inbox: [],
    held: [],
    logins: [],
  };
}

/** The state of the app after it is left: nothing. */
export const CLOSED = {
  screen: 'desk',
  entered: {},
  notice: null,
  banner: null,
  errand: null,
  shownPasscode: null,
  refusedTries: 0,
  waiting: null,
  closes_us: null,
} as const satisfies Partial<PhoneState>;

/** The key that is used now. */
export function chosenKey({ instances, chosen }: PhoneState): KeyInstance | undefined {
  return instances[chosen];
}
