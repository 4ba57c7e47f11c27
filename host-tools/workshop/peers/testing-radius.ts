/** For the peers of RADIUS: a server on loopback with a user, a password and a card, and programs to talk to. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import * as dgram from 'node:dgram';
import { WORLD_TIME } from '../../../emulator/time.js';
import { DSCPLUS } from '../../cli/testing.js';
import { Identity } from '../../identity/index.js';
import { ClientTable } from '../../radius/clients.js';
import { readClients } from '../../radius/clients-file.js';
import { RadiusServer } from '../../radius/server.js';
import { openUdp } from '../../radius/udp.js';
import { MemoryStore } from '../../verifier/index.js';
import { KEY, newVerifier, PIN, SERIAL, SUITE } from '../../verifier/testing.js';

export const SECRET = 'a-secret-for-the-tests';
export const PASSWORD = 'correct horse battery';

interface Teardown {
  teardown(end: () => unknown): void;
}

/** A command that prints the response to the challenge that is put behind it. */
export const RESPOND = [
  process.execPath,
  DSCPLUS,
  ...['ocra', '--suite', SUITE, '--key', KEY.toString('hex'), '--pin', PIN, '--question'],
];

/**
 * A server for clients on loopback.
 * @param options lines of the clients file, under the client
 * @param user who has the password and the card
 */
export async function radiusServer(t: Teardown, options: readonly string[] = [], user = 'alice') {
  const { verifier, operator } = await newVerifier(new MemoryStore());
  if (user !== 'alice') {
    await operator.addUser(user);
    await operator.assign(user, SERIAL);
    await verifier.activate(user, SERIAL);
  }
  // Cheap hashes: a machine that is busy must not be late for a peer.
  const { passwords } = await Identity.open({ verifier, settings: { scryptCost: 1024, scryptParallelization: 1 } });
  await passwords.set(user, PASSWORD);
  const text = [
    ...['[local]', 'address = 127.0.0.1', 'address = ::1', `secret = ${SECRET}`, ...options],
    ...['[proxy]', 'address = 127.0.0.1', 'transport = tls', 'certificate_name = proxy.example'],
  ];
  const server = new RadiusServer({
    verifier,
    clients: new ClientTable(readClients(text.join('\n'), 'clients')),
    firstFactor: passwords,
    world: WORLD_TIME,
    random: randomBytes,
  });
  const place = await openUdp(server, { host: '127.0.0.1', port: 0 });
  t.teardown(() => place.close());
  return { server, port: place.port };
}

/** A port of UDP that is free now. */
export async function freePort(): Promise<number> {
  const socket = dgram.createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(() => resolve()));
  return port;
}

/** Another program while it runs, with all that it prints. */
export class Program {
  output = '';
  readonly ended: Promise<number | null>;
  readonly #child: ChildProcess;
  #look: () => void = () => {};

  constructor(t: Teardown, command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    this.#child = spawn(command, args, { env: { ...process.env, ...env } });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (bytes) => {
        this.output += String(bytes);
        this.#look();
      });
    }
    this.ended = new Promise((resolve, reject) => {
      this.#child.on('error', (error) => reject(new Error(`${command} is not there: ${error.message}`)));
      this.#child.on('close', (status) => {
        resolve(status);
        this.#look();
      });
    });
    this.ended.catch(() => {});
    t.teardown(() => this.#child.kill('SIGKILL'));
  }

  /** Fulfilled with what the output has of it as soon as it is there. */
  async shows(wanted: RegExp): Promise<RegExpExecArray> {
    let status: number | null | undefined;
    void this.ended.then((code) => {
      status = code;
    });
    for (;;) {
      const found = wanted.exec(this.output);
      if (found !== null) return found;
      if (status !== undefined) throw new Error(`it ended with ${status} and never showed ${wanted}:\n${this.output}`);
      await new Promise<void>((resolve) => {
        this.#look = resolve;
      });
      await new Promise(setImmediate);
    }
  }

  type(text: string): void {
    this.#child.stdin?.write(text);
  }

  end(): void {
    this.#child.stdin?.end();
  }
}

interface Radclient {
  readonly place: string;
  readonly kind?: 'auth' | 'status';
  readonly attributes: string;
  readonly secret?: string;
  /** For the reply; a machine may be slow where one comes. */
  readonly wait_s?: number;
}

/** One request with radclient. @returns what it printed, and its status: 0 for an accept */
export async function radclient(
  t: Teardown,
  { place, kind = 'auth', attributes, secret = SECRET, wait_s = 60 }: Radclient,
): Promise<{ readonly output: string; readonly status: number | null }> {
  const program = new Program(t, 'radclient', ['-x', '-r', '1', '-t', String(wait_s), place, kind, secret]);
  program.type(`${attributes},Message-Authenticator=0x00\n`);
  program.end();
  const status = await program.ended;
  return { output: program.output, status };
}

/** A whole login with radclient. @returns what it printed of the three replies */
export async function radclientLogin(
  t: Teardown,
  place: string,
  respond: (question: string) => string,
  secret = SECRET,
) {
  const ask = (password: string, more = '') =>
    radclient(t, { place, secret, attributes: `User-Name="alice",User-Password="${password}"${more}` });
  const first = await ask(PASSWORD);
  const [, question] = /Challenge ([0-9]{6})/.exec(first.output) ?? [];
  const [, state] = /State = (0x[0-9a-f]+)/.exec(first.output.split('Received')[1] ?? '') ?? [];
  if (question === undefined || state === undefined) throw new Error(first.output);
  const second = await ask(respond(question), `,State=${state}`);
  return { first, second };
}

/** A relay between a client and the server that keeps all packets. @returns its port */
export async function recordingRelay(t: Teardown, port: number, packets: Buffer[]): Promise<number> {
  const front = dgram.createSocket('udp4');
  t.teardown(() => front.close());
  front.on('message', (request, client) => {
    packets.push(request);
    const back = dgram.createSocket('udp4');
    back.on('message', (reply) => {
      packets.push(reply);
      front.send(reply, client.port, client.address);
      back.close();
    });
    back.send(request, port, '127.0.0.1');
  });
  await new Promise<void>((resolve) => front.bind(0, '127.0.0.1', resolve));
  return front.address().port;
}

const RAW_IP = 101;

/** A capture file of packets of UDP, alternately to and from port 1812. */
export function pcapOf(packets: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(24);
  head.writeUInt32LE(0xa1b2_c3d4, 0);
  head.writeUInt16LE(2, 4);
  head.writeUInt16LE(4, 6);
  head.writeUInt32LE(65_535, 16);
  head.writeUInt32LE(RAW_IP, 20);
  const records = packets.map((packet, index) => {
    const datagram = Buffer.alloc(28);
    datagram.writeUInt16BE(0x4500, 0);
    datagram.writeUInt16BE(packet.length + 28, 2);
    datagram.writeUInt16BE(0x4011, 8);
    // The client is 127.0.0.2, so that the two are told apart.
    Buffer.from(index % 2 === 0 ? [127, 0, 0, 2, 127, 0, 0, 1] : [127, 0, 0, 1, 127, 0, 0, 2]).copy(datagram, 12);
    datagram.writeUInt16BE(index % 2 === 0 ? 40_000 : 1812, 20);
    datagram.writeUInt16BE(index % 2 === 0 ? 1812 : 40_000, 22);
    datagram.writeUInt16BE(packet.length + 8, 24);
    const record = Buffer.alloc(16);
    record.writeUInt32LE(index, 0);
    record.writeUInt32LE(packet.length + 28, 8);
    record.writeUInt32LE(packet.length + 28, 12);
    return Buffer.concat([record, datagram, packet]);
  });
  return Buffer.concat([head, ...records]);
}
