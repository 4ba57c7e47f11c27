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

interface Section {
  readonly name: string;
  readonly line: number;
  readonly values: Map<Setting, { readonly line: number; readonly texts: string[] }>;
}

/**
 * The clients that a text describes:
 *
 *     [vpn]
 *     address = 192.0.2.0/24
 *     secret = 16 characters or more
 *
 * @param path of the file, for messages
 * @throws InputError that names line and setting, and never a secret
 */
export function readClients(text: string, path: string): RadiusClientEntry[] {
  const sections = readSections(text, path);
  if (sections.length === 0) throw new InputError(`${path} has no client: begin one with a line [NAME]`);
  if (sections.length > CLIENTS_MAX) throw new InputError(`${path} has more than ${CLIENTS_MAX} clients`);
  const seen = new Map<string, string>();
  return sections.map((section) => {
    const client = clientOf(section, path);
    for (const network of client.networks) {
      const key = `${client.transport} ${network.bytes.join('.')}/${network.bits}`;
      const other = seen.get(key);
      if (other !== undefined) {
        throw mistake(path, section.line, `[${section.name}] has an address that [${other}] has too: leave one out`);
      }
      seen.set(key, section.name);
    }
    return client;
  });
}

function mistake(path: string, line: number, message: string): InputError {
  return new InputError(`${path}:${line}: ${message}`);
}

function readSections(text: string, path: string): Section[] {
  const sections: Section[] = [];
  for (const [index, whole] of text.split(/\r\n|\r|\n/).entries()) {
    const [line, content] = [index + 1, whole.trim()];
    if (content === '' || content.startsWith('#')) continue;
    const [, name] = /^\[([A-Za-z0-9][A-Za-z0-9._-]{0,63})\]$/.exec(content) ?? [];
    if (name !== undefined) {
      if (sections.some((section) => section.name === name)) {
        throw mistake(path, line, `there are two clients [${name}]: give one another name`);
      }
      sections.push({ name, line, values: new Map() });
    } else takeSetting(sections.at(-1), content, path, line);
  }
  return sections;
}

function takeSetting(section: Section | undefined, content: string, path: string, line: number): void {
  const [, name = '', value = ''] = /^([a-z_]+)\s*=\s*(.*)$/.exec(content) ?? [];
  if (name === '') {
    throw mistake(path, line, 'this is not a section, a setting or a comment: write [NAME], NAME = VALUE or # text');
  }
  if (section === undefined) throw mistake(path, line, `${name} stands before the first section: begin with [NAME]`);
  const setting = SETTINGS.find((known) => known === name);
  if (setting === undefined) {
    throw mistake(path, line, `there is no setting ${quote(name)}: there are ${SETTINGS.join(', ')}`);
  }
  if (value === '') throw mistake(path, line, `${name} has no value`);
  const before = section.values.get(setting);
  if (before === undefined) section.values.set(setting, { line, texts: [value] });
  else if (setting === 'address' && before.texts.length < NETWORKS_MAX) before.texts.push(value);
  else if (setting === 'address')
    throw mistake(path, line, `[${section.name}] has more than ${NETWORKS_MAX} addresses`);
  else throw mistake(path, line, `${name} is given twice: leave one out`);
}

function clientOf(section: Section, path: string): RadiusClientEntry {
  const { name, line, values } = section;
  const text = (setting: Setting): string | undefined => values.get(setting)?.texts[0];
  const at = (setting: Setting): number => values.get(setting)?.line ?? line;
  const transport = text('transport') ?? 'udp';
  if (transport !== 'udp' && transport !== 'tls') {
    throw mistake(path, at('transport'), `transport is ${quote(transport)}, but must be udp or tls`);
  }
  if (transport === 'udp' && values.has('certificate_name')) {
    throw mistake(path, at('certificate_name'), 'certificate_name goes with transport = tls');
  }
  return {
    name,
    networks: networksOf(section, path),
    secret: Buffer.from(secretOf(section, transport, path), 'utf8'),
    transport,
    certificateName: text('certificate_name'),
    requiresMessageAuthenticator: flag(section, 'require_message_authenticator', true, path),
    secondFactorOnly: flag(section, 'second_factor_only', false, path),
  };
}

function networksOf({ name, line, values }: Section, path: string): Network[] {
  const given = values.get('address');
  if (given === undefined) throw mistake(path, line, `[${name}] has no address: add "address = …"`);
  return given.texts.map((text) => {
    const network = readNetwork(text);
    if (typeof network !== 'string') return network;
    throw mistake(path, given.line, `address of [${name}] is ${quote(text)}, ${network}`);
  });
}

function secretOf({ name, line, values }: Section, transport: 'udp' | 'tls', path: string): string {
  const given = values.get('secret');
  if (transport === 'tls') {
    if (given === undefined) return RADSEC_SECRET;
    throw mistake(path, given.line, 'a client with transport = tls has no secret: its certificate shows who it is');
  }
  if (given === undefined) throw mistake(path, line, `[${name}] has no secret: add "secret = …"`);
  const [secret] = given.texts as [string];
  if (!/^[\x21-\x7e]+$/.test(secret)) {
    throw mistake(path, given.line, 'the secret may hold printable ASCII characters without blanks only');
  }
  if (secret.length < SECRET_CHARACTERS_MIN || secret.length > SECRET_CHARACTERS_MAX) {
    throw mistake(
      path,
      given.line,
      `the secret has ${secret.length} characters, but must have ${SECRET_CHARACTERS_MIN} to ${SECRET_CHARACTERS_MAX}: whoever sees a packet can guess a short one`,
    );
  }
  return secret;
}

function flag({ values }: Section, setting: Setting, byDefault: boolean, path: string): boolean {
  const given = values.get(setting);
  if (given === undefined) return byDefault;
  const [text] = given.texts as [string];
  if (text === 'true' || text === 'false') return text === 'true';
  throw mistake(path, given.line, `${setting} is ${quote(text)}, but must be true or false`);
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
