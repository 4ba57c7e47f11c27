/** The file of the clients: sections with settings, read whole, every mistake named with its line. */
import { InputError } from '../../emulator/input-error.js';
import { quote } from '../../emulator/text.js';
import type { RadiusClientEntry } from './clients.js';
import { type Network, readNetwork } from './network.js';

const SECRET_CHARACTERS_MIN = 16;
const SECRET_CHARACTERS_MAX = 128;
const CLIENTS_MAX = 1000;
const NETWORKS_MAX = 64;
/** RadSec has one secret for everybody: TLS is what protects it (RFC 6614, section 2.3). */
const RADSEC_SECRET = 'radsec';

const SETTINGS = [
  'address',
  'secret',
  'transport',
  'certificate_name',
  'require_message_authenticator',
  'second_factor_only',
] as const;
type Setting = (typeof SETTINGS)[number];

/** A value with the line that it stands in. */
interface Given {
  readonly line: number;
  readonly text: string;
}

interface Section {
  /** Undefined where nobody can say which client it is: its settings are read over. */
  readonly name: string | undefined;
  readonly line: number;
  readonly values: Map<Setting, Given[]>;
  /** Settings whose line has a mistake. */
  readonly mistaken: Set<Setting>;
}

/** A mistake in a line. */
class LineMistake extends Error {
  constructor(
    readonly line: number,
    message: string,
  ) {
    super(message);
  }
}

/** So many are named. */
const MISTAKES_SHOWN = 20;

/** Collects mistakes, so that one does not hide the others. */
class Mistakes {
  #found: LineMistake[] = [];

  /** @returns undefined where it has a mistake */
  attempt<T>(read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof LineMistake)) throw error;
      this.#found.push(error);
      return undefined;
    }
  }

  /** @throws InputError where there was a mistake */
  end(path: string): void {
    if (this.#found.length === 0) return;
    const lines = this.#found
      .sort((one, other) => one.line - other.line)
      .map(({ line, message }) => `${path}:${line}: ${message}`);
    const more = lines.length - MISTAKES_SHOWN;
    throw new InputError([...lines.slice(0, MISTAKES_SHOWN), ...(more > 0 ? [`and ${more} more`] : [])].join('\n'));
  }
}

/**
 * The clients that a text describes:
 *
 *     [vpn]
 *     address = 192.0.2.0/24
 *     secret = 16 characters or more
 *
 * @param path of the file, for messages
 * @throws InputError that names line and setting of each mistake, and never a secret
 */
export function readClients(text: string, path: string): RadiusClientEntry[] {
  const mistakes = new Mistakes();
  const sections = readSections(text, mistakes);
  if (sections.length > CLIENTS_MAX) throw new InputError(`${path} has more than ${CLIENTS_MAX} clients`);
  const seen = new Map<string, string>();
  const clients = sections.flatMap((section) => {
    if (section.name === undefined) return [];
    const client = clientOf(section, section.name, mistakes);
    if (client === undefined) return [];
    mistakes.attempt(() => checkAddresses(client, section.line, seen));
    return [client];
  });
  mistakes.end(path);
  if (clients.length === 0) throw new InputError(`${path} has no client: begin one with a line [NAME]`);
  return clients;
}

/** @param seen the clients of the addresses before */
function checkAddresses(
  { name, transport, networks }: RadiusClientEntry,
  line: number,
  seen: Map<string, string>,
): void {
  for (const network of networks) {
    const key = `${transport} ${network.bytes.join('.')}/${network.bits}`;
    const other = seen.get(key);
    if (other !== undefined)
      throw new LineMistake(line, `[${name}] has an address that [${other}] has too: leave one out`);
    seen.set(key, name);
  }
}

function readSections(text: string, mistakes: Mistakes): Section[] {
  const sections: Section[] = [];
  for (const [index, whole] of text.split(/\r\n|\r|\n/).entries()) {
    const [line, content] = [index + 1, whole.trim()];
    if (content === '' || content.startsWith('#')) continue;
    mistakes.attempt(() => {
      if (content.startsWith('[')) beginSection(sections, content, line);
      else takeSetting(sections.at(-1) ?? newSection(sections, undefined, line), content, line);
    });
  }
  return sections;
}

function newSection(sections: Section[], name: string | undefined, line: number): Section {
  const section = { name, line, values: new Map(), mistaken: new Set<Setting>() };
  sections.push(section);
  return section;
}

function beginSection(sections: Section[], content: string, line: number): void {
  const name = /^\[([A-Za-z0-9][A-Za-z0-9._-]{0,63})\]$/.exec(content)?.[1];
  const isThere = name !== undefined && sections.some((section) => section.name === name);
  newSection(sections, isThere ? undefined : name, line);
  if (name === undefined) throw notALine(line);
  if (isThere) throw new LineMistake(line, `there are two clients [${name}]: give one another name`);
}

function notALine(line: number): LineMistake {
  return new LineMistake(line, 'this is not a section, a setting or a comment: write [NAME], NAME = VALUE or # text');
}

function takeSetting(section: Section, content: string, line: number): void {
  const [, name = '', value = ''] = /^([a-z_]+)\s*=\s*(.*)$/.exec(content) ?? [];
  if (name === '') throw notALine(line);
  const setting = SETTINGS.find((known) => known === name);
  if (setting === undefined) {
    throw new LineMistake(line, `there is no setting ${quote(name)}: there are ${SETTINGS.join(', ')}`);
  }
  if (section.name === undefined && section.line === line) {
    throw new LineMistake(line, `${name} stands before the first section: begin with [NAME]`);
  }
  if (value === '') {
    section.mistaken.add(setting);
    throw new LineMistake(line, `${name} has no value`);
  }
  const given = section.values.get(setting) ?? [];
  section.values.set(setting, given);
  if (given.length > 0 && setting !== 'address') {
    throw new LineMistake(line, `${name} is given twice: leave one out`);
  }
  if (given.length >= NETWORKS_MAX) {
    throw new LineMistake(line, `[${section.name}] has more than ${NETWORKS_MAX} addresses`);
  }
  given.push({ line, text: value });
}

/** @returns undefined where it has a mistake */
function clientOf(section: Section, name: string, mistakes: Mistakes): RadiusClientEntry | undefined {
  const { values } = section;
  const transport = mistakes.attempt(() => transportOf(values.get('transport')?.[0]));
  const certificateName = values.get('certificate_name')?.[0];
  const isWhole = mistakes.attempt(() => checkCertificate(certificateName, transport));
  const networks = networksOf(section, name, mistakes);
  const secret = transport && mistakes.attempt(() => secretOf(section, name, transport));
  const requiresMessageAuthenticator = mistakes.attempt(() => flag(section, 'require_message_authenticator', true));
  const secondFactorOnly = mistakes.attempt(() => flag(section, 'second_factor_only', false));
  if (transport === undefined || networks === undefined || secret === undefined || isWhole === undefined)
    return undefined;
  if (requiresMessageAuthenticator === undefined || secondFactorOnly === undefined) return undefined;
  return {
    name,
    networks,
    secret: Buffer.from(secret, 'utf8'),
    transport,
    certificateName: certificateName?.text,
    requiresMessageAuthenticator,
    secondFactorOnly,
  };
}

function transportOf(given: Given | undefined): 'udp' | 'tls' {
  const { line, text } = given ?? { line: 0, text: 'udp' };
  if (text === 'udp' || text === 'tls') return text;
  throw new LineMistake(line, `transport is ${quote(text)}, but must be udp or tls`);
}

function checkCertificate(given: Given | undefined, transport: 'udp' | 'tls' | undefined): true {
  if (given === undefined || transport !== 'udp') return true;
  throw new LineMistake(given.line, 'certificate_name goes with transport = tls');
}

function networksOf({ line, values, mistaken }: Section, name: string, mistakes: Mistakes): Network[] | undefined {
  const given = values.get('address') ?? [];
  if (given.length === 0 && !mistaken.has('address')) {
    mistakes.attempt(() => {
      throw new LineMistake(line, `[${name}] has no address: add "address = …"`);
    });
  }
  const networks = given.map((address) => mistakes.attempt(() => networkOf(address, name)));
  const whole = networks.filter((network) => network !== undefined);
  return whole.length === 0 || whole.length < networks.length ? undefined : whole;
}

function networkOf({ line, text }: Given, name: string): Network {
  const network = readNetwork(text);
  if (typeof network !== 'string') return network;
  throw new LineMistake(line, `address of [${name}] is ${quote(text)}, ${network}`);
}

/** @returns undefined where its line has a mistake that is named already */
function secretOf({ line, values, mistaken }: Section, name: string, transport: 'udp' | 'tls'): string | undefined {
  if (mistaken.has('secret')) return undefined;
  const given = values.get('secret')?.[0];
  if (transport === 'tls') {
    if (given === undefined) return RADSEC_SECRET;
    throw new LineMistake(given.line, 'a client with transport = tls has no secret: its certificate shows who it is');
  }
  if (given === undefined) throw new LineMistake(line, `[${name}] has no secret: add "secret = …"`);
  const { length } = given.text;
  if (!/^[\x21-\x7e]+$/.test(given.text)) {
    throw new LineMistake(given.line, 'the secret may hold printable ASCII characters without blanks only');
  }
  if (length >= SECRET_CHARACTERS_MIN && length <= SECRET_CHARACTERS_MAX) return given.text;
  throw new LineMistake(
    given.line,
    `the secret has ${length} characters, but must have ${SECRET_CHARACTERS_MIN} to ${SECRET_CHARACTERS_MAX}: whoever sees a packet can guess a short one`,
  );
}

function flag({ values }: Section, setting: Setting, byDefault: boolean): boolean {
  const given = values.get(setting)?.[0];
  if (given === undefined) return byDefault;
  if (given.text === 'true' || given.text === 'false') return given.text === 'true';
  throw new LineMistake(given.line, `${setting} is ${quote(given.text)}, but must be true or false`);
}

/** The warnings about a client for an operator, in words. */
export function warningsOf(clients: readonly RadiusClientEntry[]): string[] {
  const warnings: string[] = [];
  const bySecret = new Map<string, string>();
  for (const { name, secret, transport, requiresMessageAuthenticator, networks, certificateName } of clients) {
    if (!requiresMessageAuthenticator) {
      warnings.push(
        `[${name}] may send requests without Message-Authenticator: somebody between the two can change them, and make accepts of rejects where the client checks none (CVE-2024-3596)`,
      );
    }
    const wide = networks.find(({ bytes, bits }) => bits < (bytes.length === 4 ? 16 : 48));
    if (wide !== undefined)
      warnings.push(`[${name}] is a network of /${wide.bits}: whoever has its secret may ask from all of it`);
    if (transport === 'tls' && certificateName === undefined) {
      warnings.push(`[${name}] has no certificate_name: every certificate of the authority is taken for it`);
    }
    if (transport === 'tls') continue;
    const text = Buffer.from(secret).toString();
    const other = bySecret.get(text);
    if (other !== undefined) warnings.push(`[${name}] has the secret of [${other}]: give each client its own`);
    bySecret.set(text, other ?? name);
  }
  return warnings;
}
