/** Asks a RADIUS server. Nothing is believed that a reply's authenticators do not show to be the server's. */
import { InputError } from '../../emulator/input-error.js';
import { checkBytes, checkCallback, checkOptions, checkText, checkWhole } from '../arguments.js';
import { nameOf, typeOf } from '../radius/codec/attribute-names.js';
import { checkMac, isReplyTo, signedRequest } from '../radius/codec/authenticators.js';
import {
  type Attribute,
  CODES,
  type CodeName,
  codeName,
  firstValue,
  type Packet,
  readPacket,
  VALUE_BYTES_MAX,
} from '../radius/codec/packet.js';
import { hidePassword } from '../radius/codec/user-password.js';
import { bytesAttribute, textAttribute, textOf } from '../radius/codec/values.js';
import { RadiusSocket } from './radius-socket.js';
import { type CallOptions, checkCall } from './scpi-client.js';

export interface RadiusClientOptions {
  /** Address or name of the server. */
  readonly host: string;
  /** 1812 by default. */
  readonly port?: number;
  /** Shared with the server; of printable ASCII characters. */
  readonly secret: string;
  /** How long a reply may take before the same packet is sent again: 3000 ms by default. */
  readonly timeout_ms?: number;
  /** How often a packet is sent in all: 3 by default. */
  readonly tries?: number;
}

export interface RadiusReply {
  readonly answer: 'accepted' | 'refused' | 'challenge';
  /** Reply-Message, for a person. */
  readonly message: string | undefined;
  /** To be sent back with the response to a challenge. */
  readonly state: Uint8Array | undefined;
  /** All attributes, by name; those of names that are not known as `Attribute-N`. */
  readonly attributes: ReadonlyArray<readonly [name: string, value: Uint8Array]>;
}

/** The values that are sent for a user. */
export interface RadiusAsk {
  readonly user: string;
  /** The password, or the response to a challenge. */
  readonly password: string;
  /** Of the challenge that is answered. */
  readonly state?: Uint8Array | undefined;
}

export interface RadiusLogin {
  readonly user: string;
  /** Empty where the server asks for the second factor alone. */
  readonly password: string;
  /** Gets what the server shows, and gives the response. */
  readonly respond: (message: string) => Promise<string>;
}

const PORT = 1812;
const LONGEST_TIMEOUT_ms = 60_000;
const MOST_TRIES = 20;
/** A challenge that has expired is followed by another; so many are answered. */
const MOST_CHALLENGES = 3;
const NAME = 'dscplus';

const ANSWERS: ReadonlyMap<CodeName | undefined, RadiusReply['answer']> = new Map([
  ['Access-Accept', 'accepted'],
  ['Access-Reject', 'refused'],
  ['Access-Challenge', 'challenge'],
]);

/** Every call may throw LinkError: no reply in time that is the server's. */
export class RadiusClient {
  readonly #socket: RadiusSocket;
  readonly #secret: Buffer;

  /** @throws InputError for an option that can't be */
  constructor(options: RadiusClientOptions) {
    checkOptions('options', options, ['host', 'port', 'secret', 'timeout_ms', 'tries']);
    const { host, port = PORT, secret, timeout_ms = 3000, tries = 3 } = options;
    checkText('host', host);
    checkWhole('port', port, 1, 65_535);
    checkText('secret', secret);
    checkWhole('timeout_ms', timeout_ms, 1, LONGEST_TIMEOUT_ms);
    checkWhole('tries', tries, 1, MOST_TRIES);
    if (!/^[\x21-\x7e]+$/.test(secret))
      throw new InputError('secret must be of printable ASCII characters, without blanks');
    this.#secret = Buffer.from(secret);
    this.#socket = new RadiusSocket({ host, port, timeout_ms, tries });
  }

  /** Packets that came and were no reply of the server: forged, damaged or late. */
  get dropped(): number {
    return this.#socket.dropped;
  }

  /** Sends one Access-Request. */
  async ask(asked: RadiusAsk, options: CallOptions = {}): Promise<RadiusReply> {
    checkOptions('asked', asked, ['user', 'password', 'state']);
    checkCall(options);
    const { user, password, state } = asked;
    checkText('user', user);
    checkText('password', password);
    if (state !== undefined) checkBytes('state', state, 1, VALUE_BYTES_MAX);
    const attributes = (authenticator: Uint8Array): Attribute[] => [
      textAttribute('User-Name', user),
      { type: typeOf('User-Password'), value: hidePassword(password, authenticator, this.#secret) },
      textAttribute('NAS-Identifier', NAME),
      ...(state === undefined ? [] : [bytesAttribute('State', state)]),
    ];
    const reply = await this.#exchange('Access-Request', attributes, options);
    const message = firstValue(reply, 'Reply-Message');
    return {
      answer: ANSWERS.get(codeName(reply.code))!,
      message: message && textOf(message),
      state: firstValue(reply, 'State'),
      attributes: reply.attributes.map(({ type, value }) => [nameOf(type), value]),
    };
  }

  /** Logs a user in: password, challenge, response. */
  async login(login: RadiusLogin, options: CallOptions = {}): Promise<RadiusReply> {
    checkOptions('login', login, ['user', 'password', 'respond']);
    checkCallback('respond', login.respond, true);
    const { user, respond } = login;
    let reply = await this.ask({ user, password: login.password }, options);
    for (let count = 0; count < MOST_CHALLENGES && reply.answer === 'challenge'; count++) {
      const response = await respond(reply.message ?? '');
      checkText('response', response);
      reply = await this.ask({ user, password: response, state: reply.state }, options);
    }
    return reply;
  }

  /** Whether the server is there and can decide (Status-Server). @throws LinkError where it does not answer */
  async status(options: CallOptions = {}): Promise<void> {
    checkCall(options);
    await this.#exchange('Status-Server', () => [textAttribute('NAS-Identifier', NAME)], options);
  }

  /** Ends all calls that are open. */
  close(): void {
    this.#socket.close();
  }

  async #exchange(
    code: 'Access-Request' | 'Status-Server',
    attributes: (authenticator: Uint8Array) => readonly Attribute[],
    { signal }: CallOptions,
  ): Promise<Packet> {
    const bytes = await this.#socket.exchange(
      (identifier, authenticator) => {
        const packet = { code: CODES[code], identifier, authenticator, attributes: attributes(authenticator) };
        return signedRequest(packet, this.#secret);
      },
      (reply, authenticator) => this.#isServers(reply, authenticator),
      signal,
    );
    return readPacket(bytes) as Packet;
  }

  /** Both authenticators must be right, and Message-Authenticator must be there: without it a reply can be forged. */
  #isServers(reply: Uint8Array, authenticator: Uint8Array): boolean {
    const packet = readPacket(reply);
    return (
      typeof packet !== 'string' &&
      ANSWERS.has(codeName(packet.code)) &&
      isReplyTo(reply, authenticator, this.#secret) &&
      checkMac(reply, this.#secret, authenticator) === 'right'
    );
  }
}
