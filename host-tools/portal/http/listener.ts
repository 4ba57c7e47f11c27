/** Where the portal listens, and what may be sent in the clear. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as net from 'node:net';
import { InputError, type ListenPlace, whyRefused } from '../../../emulator/input-error.js';

/** Files in PEM. */
export interface TlsFiles {
  readonly certificate: string;
  readonly key: string;
}

export interface Tls {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/**
 * `PORT`, `HOST:PORT` or `[HOST]:PORT`; the loopback address where no host is given.
 * @param name the option that it is given as, for messages
 * @throws InputError for anything else
 */
export function readListenAddress(text: string, name: string): ListenPlace {
  const [, bracketed, plain, digits] = /^(?:(?:\[([^[\]]+)\]|([^[\]:]+)):)?([0-9]{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (port <= 65_535) return { host: bracketed ?? plain ?? '127.0.0.1', port, option: name };
  throw new InputError(
    `${name} is ${JSON.stringify(text)}, but must be PORT, HOST:PORT or [HOST]:PORT with a port from 0 to 65535`,
  );
}

/** @throws InputError where a file can't be read, holds something else, or the two don't belong together */
export function readTls({ certificate, key }: TlsFiles): Tls {
  const cert = readPem(certificate, '--tls-cert: the certificate');
  const pem = readPem(key, '--tls-key: the certificate’s key');
  const x509 = parsed(`--tls-cert: ${certificate}`, 'a certificate in PEM', () => new X509Certificate(cert));
  const privateKey = parsed(`--tls-key: ${key}`, 'a private key in PEM, without a passphrase', () =>
    createPrivateKey(pem),
  );
  if (!x509.checkPrivateKey(privateKey)) {
    throw new InputError(
      `--tls-key: ${key} is not the key of the certificate in ${certificate}: name the two that belong together`,
    );
  }
  return { cert, key: pem };
}

function readPem(path: string, what: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new InputError(`${what} can't be read from ${path}: ${whyRefused(error)}`);
  }
}

function parsed<Result>(place: string, what: string, parse: () => Result): Result {
  try {
    return parse();
  } catch {
    throw new InputError(`${place} must hold ${what}`);
  }
}

const LOOPBACK = new net.BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** Whether an address is this machine's own alone. A name is looked at as it stands: only `localhost` is known. */
export function isLoopback(host: string): boolean {
  const family = net.isIP(host);
  if (family === 0) return host === 'localhost';
  return LOOPBACK.check(host, family === 6 ? 'ipv6' : 'ipv4');
}

/** Proxies by address or network, whose word on where a request comes from is taken. */
export class Proxies {
  readonly #list = new net.BlockList();

  /** @throws InputError for what is neither an address nor a network such as 10.0.0.0/8 */
  constructor(readonly names: readonly string[]) {
    for (const name of names) this.#add(name);
  }

  #add(name: string): void {
    const [address = '', digits, ...more] = name.split('/');
    const family = net.isIP(address);
    const bits = digits === undefined || !/^[0-9]{1,3}$/.test(digits) ? undefined : Number(digits);
    const most = family === 6 ? 128 : 32;
    if (family === 0 || more.length > 0 || (digits !== undefined && !(bits! <= most))) {
      throw new InputError(
        `--proxy is ${JSON.stringify(name)}, but must be an address, such as 10.0.0.5, or a network, such as 10.0.0.0/24`,
      );
    }
    this.#list.addSubnet(address, bits ?? most, family === 6 ? 'ipv6' : 'ipv4');
  }

  has(address: string): boolean {
    const plain = plainAddress(address);
    return plain !== undefined && this.#list.check(plain, net.isIP(plain) === 6 ? 'ipv6' : 'ipv4');
  }
}

/**
 * The address alone. A socket that listens for both families shows IPv4 peers as mapped addresses, and some proxies write the
 * port behind the address, or an IPv6 address in brackets.
 * @returns undefined for what is no address
 */
export function plainAddress(text: string): string | undefined {
  const [, bracketed, withPort] = /^(?:\[([0-9A-Fa-f:.]+)\](?::[0-9]+)?|([0-9.]+):[0-9]+)$/.exec(text) ?? [];
  const address = (bracketed ?? withPort ?? text).replace(/^::ffff:(?=\d+\.)/i, '');
  return net.isIP(address) === 0 ? undefined : address;
}

/** @throws InputError where passwords would cross a network in the clear */
export function refusePlainHttp({ host }: ListenPlace, tls: boolean, proxies: Proxies): void {
  if (tls || isLoopback(host) || proxies.names.length > 0) return;
  throw new InputError(
    `--listen ${host} is reached from other machines, and plain HTTP would show them every password: give --tls-cert and --tls-key, name the proxy that speaks TLS with --proxy ADDRESS, or listen on 127.0.0.1`,
  );
}
