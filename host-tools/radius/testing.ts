/** For tests: a RADIUS server without sockets, its clients, a world whose waits end when the test says, and requests. */
import { randomBytes } from 'node:crypto';
import type { WorldTime } from '../../emulator/time.js';
import type { Settings, Store } from '../verifier/index.js';
import { MemoryStore } from '../verifier/index.js';
import { newVerifier } from '../verifier/testing.js';
import { ClientTable } from './clients.js';
import { readClients } from './clients-file.js';
import { typeOf } from './codec/attribute-names.js';
import { checkMac, isReplyTo, signedRequest } from './codec/authenticators.js';
import {
  type Attribute,
  CODES,
  type CodeName,
  codeName,
  firstValue,
  type Packet,
  readPacket,
  writePacket,
} from './codec/packet.js';
import { hidePassword } from './codec/user-password.js';
import { textAttribute, textOf } from './codec/values.js';
import type { Peer } from './request.js';
import type { FirstFactor } from './responder.js';
import { RadiusServer, type RadiusServerOptions } from './server.js';

export const SECRET = 'a-secret-for-the-tests';
export const PASSWORD = 'correct horse battery';
export const CLIENTS = `
[vpn]
address = 192.0.2.1
secret = ${SECRET}

[ssh]
address = 192.0.2.2
secret = ${SECRET}-of-another
second_factor_only = true

[old]
address = 192.0.2.3
secret = ${SECRET}-of-old-ones
require_message_authenticator = false
`;
export const VPN: Peer = { address: '192.0.2.1', port: 40_000 };
export const SSH: Peer = { address: '192.0.2.2', port: 40_000 };
export const OLD: Peer = { address: '192.0.2.3', port: 40_000 };

/** The password of alice is right, everything else is wrong and waits a second. */
export const FIRST_FACTOR: FirstFactor = {
  check: async (user, password) => {
    const isRight = user === 'alice' && password === PASSWORD;
    return isRight ? { answer: 'accepted', wait_ms: 0 } : { answer: 'refused', wait_ms: 1000 };
  },
};

/** Waits that end when the test says. */
export class TestWorld implements WorldTime {
  readonly waits_ms: number[] = [];
  readonly #calls: Array<() => void> = [];

  wall_ms(): number {
    return 0;
  }
  steady_us(): number {
    return 0;
  }
  callIn(us: number, call: () => void): () => void {
    this.waits_ms.push(us / 1000);
    this.#calls.push(call);
    return () => {};
  }
  /** Ends all waits that stand. */
  end(): void {
    for (const call of this.#calls.splice(0)) call();
  }
}

export async function newServer({
  store = new MemoryStore() as Store,
  settings = {} as Partial<Settings>,
  ...options
}: Partial<RadiusServerOptions> & { readonly store?: Store; readonly settings?: Partial<Settings> } = {}) {
  const made = await newVerifier(store, { settings });
  return { ...made, ...serverOn(made.verifier, options) };
}

/** One more node on a verifier's store. */
export function serverOn(verifier: RadiusServerOptions['verifier'], options: Partial<RadiusServerOptions> = {}) {
  const world = new TestWorld();
  const clients = new ClientTable(readClients(CLIENTS, 'clients'));
  const server = new RadiusServer({
    verifier,
    clients,
    world,
    random: randomBytes,
    firstFactor: FIRST_FACTOR,
    ...options,
  });
  const ask = async (bytes: Uint8Array, from = VPN): Promise<Buffer | undefined> => {
    const client = server.clientAt(from.address, 'udp');
    return client && server.receive(bytes, client, from);
  };
  return { server, world, ask };
}

export interface Asked {
  readonly code?: CodeName;
  readonly identifier?: number;
  readonly authenticator?: Uint8Array;
  readonly user?: string;
  readonly password?: string;
  readonly state?: string;
  readonly more?: readonly Attribute[];
  readonly secret?: string;
  readonly unsigned?: boolean;
}

/** A request's bytes. */
export function asking({
  code = 'Access-Request',
  identifier = 1,
  authenticator = randomBytes(16),
  ...rest
}: Asked = {}): Buffer {
  const { user, password, state, more = [], unsigned = false } = rest;
  const secret = Buffer.from(rest.secret ?? SECRET);
  const attributes: Attribute[] = [];
  if (user !== undefined) attributes.push(textAttribute('User-Name', user));
  if (password !== undefined) {
    attributes.push({ type: typeOf('User-Password'), value: hidePassword(password, authenticator, secret) });
  }
  if (state !== undefined) attributes.push(textAttribute('State', state));
  const packet = { code: CODES[code], identifier, authenticator, attributes: [...attributes, ...more] };
  return unsigned ? writePacket(packet) : signedRequest(packet, secret);
}

export interface Answered {
  readonly code: CodeName | undefined;
  readonly message: string | undefined;
  readonly state: string | undefined;
  readonly class: string | undefined;
  readonly packet: Packet;
}

/** Reads a reply as a careful client does. @throws Error where anything of it is not as it must be */
export function answered(reply: Uint8Array | undefined, request: Uint8Array, secret = SECRET): Answered {
  if (reply === undefined) throw new Error('there is no reply');
  const key = Buffer.from(secret);
  const authenticator = request.subarray(4, 20);
  const packet = readPacket(reply);
  if (typeof packet === 'string') throw new Error(packet);
  if (!isReplyTo(reply, authenticator, key)) throw new Error('response authenticator');
  if (checkMac(reply, key, authenticator) !== 'right') throw new Error('Message-Authenticator');
  if (packet.attributes[0]!.type !== typeOf('Message-Authenticator')) throw new Error('not first');
  if (packet.identifier !== request[1]) throw new Error('identifier');
  const text = (name: 'Reply-Message' | 'State' | 'Class') => {
    const value = firstValue(packet, name);
    return value && textOf(value);
  };
  return {
    code: codeName(packet.code),
    message: text('Reply-Message'),
    state: text('State'),
    class: text('Class'),
    packet,
  };
}

export type Ask = (bytes: Uint8Array, from?: Peer) => Promise<Buffer | undefined>;

/** A request and what is answered, read as a careful client does. */
export async function exchange(ask: Ask, asked: Asked, from = VPN) {
  const request = asking(asked);
  return answered(await ask(request, from), request, asked.secret);
}

/** The question in a challenge, and its State. */
export async function challenged(ask: Ask, asked: Asked = { user: 'alice', password: PASSWORD }, from = VPN) {
  const { code, message = '', state = '' } = await exchange(ask, asked, from);
  if (code !== 'Access-Challenge') throw new Error(`answered with ${code}`);
  return { question: message.slice(-6), message, state };
}
