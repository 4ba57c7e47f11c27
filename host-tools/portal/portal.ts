/** A portal: verifier, identity, HTTP server, API and pages, joined; and its end. */
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { InputError, listenError } from '../../emulator/input-error.js';
import { WORLD_TIME, type WorldTime } from '../../emulator/time.js';
import type { Courier } from '../couriers/courier.js';
import { Mailbox } from '../couriers/mailbox.js';
import { Outbox } from '../couriers/outbox.js';
import { installedVoice, type Voice } from '../couriers/voice.js';
import { Identity } from '../identity/index.js';
import { Methods } from '../methods/index.js';
import { StoreHealth } from '../server-log.js';
import { MemoryStore, type RandomSource, SeededRandom, SYSTEM_RANDOM, Verifier } from '../verifier/index.js';
import { CallerLimits } from './api/caller-limits.js';
import type { ApiServices } from './api/endpoint.js';
import { Idempotency } from './api/idempotency.js';
import { KnownTokens } from './api/known-tokens.js';
import { registerApi } from './api/register.js';
import { Control, START } from './control/control.js';
import { controlUrl, openControl } from './control/server.js';
import { DEMO_CARD, DEMO_PHONE, DEMO_SETTINGS, demoKeys, fillDemo } from './demo.js';
import { HeldAnswers } from './http/held-answers.js';
import { Metrics } from './http/metrics.js';
import { newHttpServer } from './http/server.js';
import { type PortalOptions, type PortalPlan, planPortal } from './options.js';
import { type DeviceScripts, registerAssets } from './pages/assets.js';
import type { Site } from './pages/layout.js';
import { Questions } from './pages/questions.js';
import { sendRefusal } from './pages/refusal.js';
import { registerPages } from './pages/register.js';
import type { PageServices } from './pages/services.js';
import { Visits } from './pages/visits.js';
import { registerPhone, soundPath } from './phone/register.js';
import { VirtualTime } from './virtual-time.js';

/** The instant at which a virtual clock stands when a portal with a seed starts: 2027-01-15, 08:00 UTC. */
const VIRTUAL_BEGIN_MS = 1_800_000_000_000;
/** The verifier's default. */
const CHALLENGE_LIFETIME_MS = 120_000;

/** The parts of a running portal. */
interface Parts {
  readonly verifier: Verifier;
  readonly identity: Identity;
  readonly time: WorldTime;
  readonly random: RandomSource;
  /** Undefined where it is on disk. */
  readonly store: MemoryStore | undefined;
  /** The demo's token. */
  readonly token: string | undefined;
  readonly methods: Methods;
  readonly outbox: Outbox;
  /** Undefined where messages go elsewhere. */
  readonly mailbox: Mailbox | undefined;
  /** Reads the calls in the mailbox aloud; undefined where nothing can. */
  readonly voice: Voice | undefined;
}

export interface Portal {
  /** Such as `http://127.0.0.1:43210`: what a browser opens. */
  readonly address: string;
  /** The demo's token for the API. */
  readonly token: string | undefined;
  /** The control of the portal, where a control port was asked for; and the address of that port. */
  readonly control: Control | undefined;
  readonly controlAddress: string | undefined;
  /** Does an operator's work beside the portal: on users, cards, passwords, sessions. */
  manage<Result>(work: (desk: Pick<Parts, 'verifier' | 'identity' | 'methods'>) => Promise<Result>): Promise<Result>;
  /** Ends when what was decided is answered; nothing new is taken. */
  close(): Promise<void>;
}

/**
 * Starts a portal.
 * @throws InputError where the options don't go together, a file can't be used or the port is taken; StoreError where the
 * store can't be used
 */
export async function startPortal(options: PortalOptions): Promise<Portal> {
  const plan = planPortal(options);
  const scripts = options.demo && options.cardScript !== undefined ? readScripts(options.cardScript) : undefined;
  const parts = await openParts(options, plan);
  const shared = { metrics: new Metrics(), health: new StoreHealth(plan.log), held: new HeldAnswers(parts.time) };
  const site = siteOf(options, plan);
  const app = newHttpServer({
    ...plan,
    ...shared,
    time: parts.time,
    newRequestId: requestIds(options.seed),
    showPage: (reply, problem, id) => void sendRefusal(site, reply, problem, id),
  });
  const control = plan.control && (await newControl(parts, shared.held));
  control?.parts.journal.attach(app);
  control?.parts.faults.attach(app);
  await app.register(async (api) => registerApi(api, apiServices(options, plan, parts, shared), plan.isLocal));
  await app.register(async (pages) => registerPages(pages, pageServices(options, site, plan, parts, shared)));
  await app.register(async (phone) => registerPhone(phone, { ...parts, ...shared }));
  registerAssets(app, scripts);
  const end = async (): Promise<void> => {
    await parts.outbox.close();
    shared.held.release();
    control?.parts.faults.close();
    await app.close();
  };
  try {
    const { host, port } = plan.address;
    await app.listen({ host, port }).catch((error: unknown) => {
      throw listenError(plan.address, error);
    });
    const controlServer = plan.control && (await openControl(control!, plan.control, { ...shared, log: plan.log }));
    return {
      address: urlOf(plan, app.server.address() as AddressInfo),
      token: parts.token,
      control,
      controlAddress: controlServer && controlUrl(controlServer, plan.control!),
      manage: (work) => work(parts),
      async close() {
        await controlServer?.close();
        await end();
      },
    };
  } catch (error) {
    await end();
    throw error;
  }
}

/** The control of a portal, which can go back to its present state. */
async function newControl(parts: Parts, held: HeldAnswers): Promise<Control> {
  const { mailbox, outbox } = parts;
  const control = new Control(parts, mailbox && { mailbox, settled: () => outbox.settled() }, held);
  if (parts.store !== undefined) await control.snapshot(START);
  return control;
}

async function openParts(options: PortalOptions, { clock, log }: PortalPlan): Promise<Parts> {
  const { seed, demo, settings } = options;
  const random = seed === undefined ? SYSTEM_RANDOM : new SeededRandom(seed);
  const begin_ms = seed === undefined ? WORLD_TIME.wall_ms() : VIRTUAL_BEGIN_MS;
  const time = clock === 'real' ? WORLD_TIME : new VirtualTime(begin_ms);
  const kept = demo ? { store: new MemoryStore(), ...demoKeys(random) } : givenStore(options);
  const verifier = await Verifier.open({
    ...kept,
    ...(settings !== undefined && { settings }),
    ...watched(options),
    time,
    random,
    onDecision: (entry) => log.info(entry, 'decision'),
  });
  const identity = await Identity.open({ verifier, random, settings: demo ? DEMO_SETTINGS : {} });
  const mailbox = courierOf(options, time);
  const courier = options.courier ?? mailbox ?? NO_COURIER;
  const onFailure = (facts: object): void => log.error(facts, 'a courier did not take a message');
  const outbox = new Outbox({ host: verifier, courier, time, onFailure });
  const methods = new Methods({ verifier, identity, outbox, random, settings: options.methods });
  const token = demo ? await fillDemo(verifier, identity, methods) : undefined;
  // Sends the messages that a server before this one has promised.
  outbox.wake();
  const memory = demo ? (kept.store as MemoryStore) : undefined;
  const voice = mailbox && voiceOf(options);
  return { verifier, identity, time, random, store: memory, token, methods, outbox, mailbox, voice };
}

function voiceOf({ voice }: PortalOptions): Voice | undefined {
  return voice === undefined ? installedVoice() : voice || undefined;
}

/** A mailbox where messages are tried: nobody has to be reached. */
function courierOf({ demo, courier, clock, seed = 1 }: PortalOptions, time: WorldTime): Mailbox | undefined {
  return courier === undefined && (demo || clock === 'virtual') ? new Mailbox(time, seed) : undefined;
}

/** No message is taken: the log says so, and those who wait for a code have other devices. */
const NO_COURIER: Courier = {
  async send() {
    throw new InputError('no courier is set up');
  },
};

function watched({ trustClock, exportedHead, onWarning }: PortalOptions) {
  return {
    ...(trustClock !== undefined && { trustClock }),
    ...(exportedHead !== undefined && { exportedHead }),
    ...(onWarning !== undefined && { onWarning }),
  };
}

function givenStore({ store, keys, auditKey }: PortalOptions) {
  if (store !== undefined && keys !== undefined && auditKey !== undefined) return { store, keys, auditKey };
  throw new InputError('keys and auditKey must be given with store');
}

/** The parts that API and pages share. */
interface Shared {
  readonly metrics: Metrics;
  readonly health: StoreHealth;
  readonly held: HeldAnswers;
}

function apiServices(
  { settings }: PortalOptions,
  { callsPerSecond, clock, ...plan }: PortalPlan,
  { verifier, identity, time, methods }: Parts,
  shared: Shared,
): ApiServices {
  const tokens = new KnownTokens((token) => identity.clients.find(token), WORLD_TIME);
  return {
    ...shared,
    verifier,
    mayHaveCard: (user) => methods.eligibility.mayHaveCard(user),
    findClient: (token) => tokens.find(token),
    idempotency: new Idempotency(verifier, settings?.lifetime_ms ?? CHALLENGE_LIFETIME_MS),
    limits: new CallerLimits(callsPerSecond, time),
    time,
    clock,
    notice: plan.notice,
  };
}

function pageServices(
  { demo, challengeAlways = false }: PortalOptions,
  site: Site,
  { clock, log, tls, proxies }: PortalPlan,
  { verifier, identity, random, methods, mailbox, outbox, voice }: Parts,
  shared: Shared,
): PageServices {
  const isSecure = tls !== undefined || proxies.names.length > 0;
  return {
    ...shared,
    site,
    verifier,
    identity,
    visits: new Visits(verifier, random, isSecure),
    questions: new Questions(verifier),
    methods,
    log,
    clock,
    challengeAlways,
    mailbox: demo && mailbox !== undefined ? messagesIn(mailbox, outbox, voice !== undefined) : undefined,
  };
}

function siteOf({ demo, cardScript, seed }: PortalOptions, { pageProfile: profile, notice }: PortalPlan): Site {
  return { profile, notice, devices: demo && cardScript !== undefined ? demoDevices(seed) : undefined };
}

/** The phone of one run of a demo is not that of the next one, which knows none of its keys. */
function demoDevices(seed: number | undefined): NonNullable<Site['devices']> {
  return { card: DEMO_CARD, phone: { ...DEMO_PHONE, name: newName(seed) } };
}

/** The messages that a demo's page shows beside the field for a code. */
function messagesIn(mailbox: Mailbox, outbox: Outbox, hasVoice: boolean): NonNullable<PageServices['mailbox']> {
  return async (number) => {
    await outbox.settled();
    return mailbox.read(number).map(({ id, kind, text }) => {
      const isHeard = kind === 'call' && hasVoice;
      return { text, isCall: kind === 'call', sound: isHeard ? soundPath(number, id) : undefined };
    });
  };
}

/** Ids of requests: unique among all servers, or, with a seed, the same ones again. */
function requestIds(seed: number | undefined): () => string {
  const start = newName(seed);
  let count = 0;
  return () => {
    count += 1;
    return `${start}-${count}`;
  };
}

/** Of one run; with a seed the same again. */
function newName(seed: number | undefined): string {
  return seed === undefined ? SYSTEM_RANDOM.bytes(9).toString('base64url') : `seed-${seed}`;
}

function readScripts(path: string): DeviceScripts {
  try {
    return { devices: readFileSync(path), camera: readFileSync(join(dirname(path), 'camera.js')) };
  } catch (error) {
    throw new InputError(`the card on a page can't be read: ${(error as Error).message}`);
  }
}

function urlOf({ tls, address }: PortalPlan, { port }: AddressInfo): string {
  const host = address.host.includes(':') ? `[${address.host}]` : address.host;
  return `${tls === undefined ? 'http' : 'https'}://${host}:${port}`;
}
