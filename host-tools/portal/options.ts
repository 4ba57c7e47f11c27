/** The options of a portal, and those that can't go together. */
import { InputError, type ListenPlace } from '../../emulator/input-error.js';
import { checkFlag, checkList, checkMethods, checkOptionalText, checkOptions, checkWhole } from '../arguments.js';
import type { Courier } from '../couriers/courier.js';
import type { Voice } from '../couriers/voice.js';
import type { GivenMethodSettings } from '../methods/index.js';
import { NO_LOG, type ServerLog } from '../server-log.js';
import type { AuditKey, ContextOptions, KeyEncryptionKey, Settings, Store } from '../verifier/index.js';
import {
  isLoopback,
  Proxies,
  readListenAddress,
  readTls,
  refusePlainHttp,
  type Tls,
  type TlsFiles,
} from './http/listener.js';

export type Clock = 'real' | 'virtual';
export type PageProfile = 'plain' | 'gateway';

export interface PortalOptions extends Pick<ContextOptions, 'trustClock' | 'exportedHead' | 'onWarning'> {
  /** `PORT`, `HOST:PORT` or `[HOST]:PORT`; any free port of the loopback address by default. */
  readonly listen?: string | undefined;
  /** A store in memory with users, a card and the card's picture beside the form; in place of a store and its keys. */
  readonly demo?: boolean | undefined;
  /** The store, which stays open when the portal closes. */
  readonly store?: Store | undefined;
  readonly keys?: readonly [KeyEncryptionKey, ...KeyEncryptionKey[]] | undefined;
  readonly auditKey?: AuditKey | undefined;
  readonly settings?: Partial<Settings> | undefined;
  /** Rules for the devices beside the card: lifetimes, who may have a card, what a session may do. */
  readonly methods?: GivenMethodSettings | undefined;
  /** `real` by default; a virtual one moves only by the control port, and never in production. */
  readonly clock?: Clock | undefined;
  /** With a virtual clock: the same seed gives the same challenges, handles and tokens. */
  readonly seed?: number | undefined;
  /** Where test code steers the portal: an address as for `listen`, of the loopback alone. */
  readonly control?: string | undefined;
  readonly tls?: TlsFiles | undefined;
  /** Addresses or networks of the proxies that speak TLS and say where a request comes from. */
  readonly proxies?: readonly string[] | undefined;
  readonly pageProfile?: PageProfile | undefined;
  /** A wrong password gets a challenge that nothing answers, so that pages don't show which passwords are right. */
  readonly challengeAlways?: boolean | undefined;
  /**
   * The carrier of codes and notifications: a mailbox, which the control port reads, in a demo and with a virtual
   * clock.
   */
  readonly courier?: Courier | undefined;
  /** The reader of calls where a mailbox takes them: espeak-ng by default, where it is installed; false for none. */
  readonly voice?: Voice | false | undefined;
  /** The number of calls that each API client may make in a second; 1000 by default. */
  readonly callsPerSecond?: number | undefined;
  readonly log?: ServerLog | undefined;
  /** The file of the card and the phone on a page, which the demo shows; the phone's camera stands beside it. */
  readonly cardScript?: string | undefined;
}

const KNOWN: ReadonlyArray<keyof PortalOptions> = [
  'trustClock',
  'exportedHead',
  'onWarning',
  'listen',
  'demo',
  'store',
  'keys',
  'auditKey',
  'settings',
  'methods',
  'clock',
  'seed',
  'control',
  'tls',
  'proxies',
  'pageProfile',
  'challengeAlways',
  'courier',
  'voice',
  'callsPerSecond',
  'log',
  'cardScript',
];

/** The options, checked and joined. */
export interface PortalPlan {
  readonly address: ListenPlace;
  readonly control: ListenPlace | undefined;
  readonly tls: Tls | undefined;
  readonly proxies: Proxies;
  readonly clock: Clock;
  readonly pageProfile: PageProfile;
  readonly callsPerSecond: number;
  readonly log: ServerLog;
  /** Only this machine reaches it. */
  readonly isLocal: boolean;
  /** Why it is not for production, where it is not. */
  readonly notice: string | undefined;
}

const NOTICES = {
  demo: 'This is a demo: its users and its card are known to everybody, and all is gone when it ends. It is not for production.',
  virtual: 'The clock of this server moves only on command. It is not for production.',
} as const;

const SEED_MAX = Number.MAX_SAFE_INTEGER;
const CALLS = { byDefault: 1000, most: 1_000_000 };

/** @throws InputError, which names the option and what to do */
export function planPortal(options: PortalOptions): PortalPlan {
  checkOptions('options', options, KNOWN);
  checkKinds(options);
  const { clock = 'real', pageProfile = 'plain', proxies: names = [], callsPerSecond = CALLS.byDefault } = options;
  const address = readListenAddress(options.listen ?? '0', '--listen');
  const control = options.control === undefined ? undefined : readListenAddress(options.control, '--control');
  const proxies = new Proxies(names);
  const tls = options.tls && readTls(options.tls);
  refusePlainHttp(address, tls !== undefined, proxies);
  const isLocal = isLoopback(address.host);
  refuseTestsInProduction(options, clock, isLocal, control);
  const log = options.log ?? NO_LOG;
  const notices = [options.demo && NOTICES.demo, clock === 'virtual' && NOTICES.virtual].filter(Boolean);
  const notice = notices.length === 0 ? undefined : notices.join(' ');
  return { address, control, tls, proxies, clock, pageProfile, callsPerSecond, log, isLocal, notice };
}

function checkKinds(options: PortalOptions): void {
  for (const name of ['listen', 'control', 'cardScript'] as const) checkOptionalText(name, options[name]);
  for (const name of ['demo', 'challengeAlways'] as const) checkFlag(name, options[name]);
  checkOneOf('clock', options.clock, ['real', 'virtual']);
  checkOneOf('pageProfile', options.pageProfile, ['plain', 'gateway']);
  if (options.seed !== undefined) checkWhole('seed', options.seed, 0, SEED_MAX);
  if (options.callsPerSecond !== undefined) checkWhole('callsPerSecond', options.callsPerSecond, 1, CALLS.most);
  if (options.proxies !== undefined) {
    checkList('proxies', options.proxies, 100);
    options.proxies.forEach((proxy, at) => void checkOptionalText(`proxies[${at}]`, proxy));
  }
  if (options.tls !== undefined) checkOptions('tls', options.tls, ['certificate', 'key']);
  if (options.courier !== undefined) checkMethods('courier', options.courier, ['send']);
  if (options.voice) checkMethods('voice', options.voice, ['speak']);
  if (options.log !== undefined) checkMethods('log', options.log, ['info', 'error']);
}

function checkOneOf(name: string, value: unknown, allowed: readonly string[]): void {
  if (value === undefined || allowed.includes(value as string)) return;
  throw new InputError(`${name} must be ${allowed.map((one) => `"${one}"`).join(' or ')}`);
}

function refuseTestsInProduction(
  { demo, store, seed }: PortalOptions,
  clock: Clock,
  isLocal: boolean,
  control: ListenPlace | undefined,
): void {
  if (demo && store !== undefined)
    throw new InputError('demo has a store of its own: leave out either --demo or --store');
  if (!demo && store === undefined)
    throw new InputError('name a store with --store FILE, or try the portal with --demo');
  if (seed !== undefined && clock !== 'virtual') {
    throw new InputError('a seed (--seed) makes every challenge known beforehand: it goes with --clock virtual alone');
  }
  if (clock === 'virtual' && !isLocal) {
    throw new InputError('a virtual clock is for tests: with it, listen on 127.0.0.1');
  }
  if (control !== undefined && !isLoopback(control.host)) {
    throw new InputError('--control steers the portal without a password: it listens on 127.0.0.1 alone');
  }
}
