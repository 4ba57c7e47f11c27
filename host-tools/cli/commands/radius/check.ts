/** `dscplus radius check`: whether a clients' file can be used, and what is risky in it. */
import { InputError } from '../../../../emulator/input-error.js';
import type { RadiusClientEntry } from '../../../radius/clients.js';
import { warningsOf } from '../../../radius/clients-file.js';
import { networkText } from '../../../radius/network.js';
import { readArguments } from '../../shell/arguments.js';
import { print } from '../../shell/print.js';
import { readClientsFile } from './clients.js';

/** @returns the exit status */
export function check(args: readonly string[], usage: string): number {
  const read = readArguments(args, { json: { type: 'boolean' } }, usage);
  if (read === undefined) return 0;
  const { json } = read.values;
  const [path, ...more] = read.positionals;
  if (path === undefined || more.length > 0) throw new InputError('radius check needs the clients file, and one alone');
  const clients = readClientsFile(path);
  const warnings = warningsOf(clients);
  if (json) print(`${JSON.stringify({ clients: clients.map(plain), warnings })}\n`);
  else {
    print(clients.map(line).join(''));
    for (const warning of warnings) process.stderr.write(`dscplus: warning: ${warning}\n`);
  }
  return 0;
}

function plain({ name, networks, transport, certificateName, ...rest }: RadiusClientEntry): object {
  return {
    name,
    addresses: networks.map(networkText),
    transport,
    ...(certificateName !== undefined && { certificate_name: certificateName }),
    require_message_authenticator: rest.requiresMessageAuthenticator,
    second_factor_only: rest.secondFactorOnly,
  };
}

function line(client: RadiusClientEntry): string {
  const { name, networks, transport, requiresMessageAuthenticator, secondFactorOnly } = client;
  const options = [
    transport,
    secondFactorOnly ? 'second factor only' : 'password and second factor',
    ...(requiresMessageAuthenticator ? [] : ['unsigned requests allowed']),
  ];
  return `${name}\t${networks.map(networkText).join(' ')}\t${options.join(', ')}\n`;
}
