/**
 * The applications that people log in to. They differ in labels, and in the ways by which a new code can be asked for; all
 * else is the same.
 */
import type { CodeWay } from '../../identity/index.js';

export interface Application {
  /** The label of the field for a code or a response. */
  readonly field: string;
  /** The words that lead to a new code. */
  readonly again: string;
  readonly ways: readonly CodeWay[];
  /** A way is chosen first, and OK asks for the code; elsewhere each way has its button. */
  readonly asksWithOk: boolean;
}

const DESKTOP = { field: 'Security Code', again: 'Request new Security Code', asksWithOk: true } as const;
const BOTH = ['sms', 'voice'] as const;
const FIELD = 'Security code';

const APPLICATIONS = {
  portal: { field: FIELD, again: 'Didn’t receive a security code?', ways: BOTH, asksWithOk: false },
  // Of the desktop application, the newest versions alone can ask for a call.
  'desktop-latest': { ...DESKTOP, ways: BOTH },
  'desktop-beta': { ...DESKTOP, ways: BOTH },
  'desktop-stable': { ...DESKTOP, ways: ['sms'] },
  web: { field: FIELD, again: 'Didn’t receive a security code?', ways: BOTH, asksWithOk: false },
  'mobile-ios': { field: 'Code', again: 'Request New Code', ways: BOTH, asksWithOk: false },
  'mobile-android': { field: 'Security Code', again: 'Request New Security Code', ways: BOTH, asksWithOk: false },
} as const satisfies Readonly<Record<string, Application>>;

export type ApplicationName = keyof typeof APPLICATIONS;

/** @returns the portal itself for a name that is none */
export function applicationNamed(name: unknown): ApplicationName {
  return typeof name === 'string' && Object.hasOwn(APPLICATIONS, name) ? (name as ApplicationName) : 'portal';
}

export function applicationOf(name: ApplicationName): Application {
  return APPLICATIONS[name];
}

/** Where a login to an application begins. */
export function loginPath(name: ApplicationName): `/${string}` {
  return name === 'portal' ? '/login' : `/login?application=${name}`;
}
