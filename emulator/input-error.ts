/**
 * Bad input: something that a user can fix. The command prints `message` to standard error and ends with exit status 2.
 * `message` says which field, what came, what is allowed and what to do, and holds no secret.
 */
export class InputError extends Error {
  override readonly name = 'InputError';
}

/** What the system says, by its codes, in the words of messages. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'a part of its path is no folder',
  EEXIST: 'something has that name already; choose another',
  EISDIR: 'it is a folder, not a file',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file has become too large',
  ELOOP: 'its symbolic links go round in a circle',
  ENAMETOOLONG: 'its name is too long',
  ENXIO: 'it is a device or a socket that nobody serves',
  EIO: 'the device fails, or the terminal has gone',
  EPIPE: 'its reader has gone',
  ECONNREFUSED: 'nobody listens there',
  ECONNRESET: 'the connection was closed from there',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the name of the host can’t be looked up now',
  EHOSTUNREACH: 'no way leads to that host',
  ENETUNREACH: 'no way leads to that host',
  ETIMEDOUT: 'nobody answers there',
};

/**
 * Why the system refused a file or a connection, for a message.
 * @param meanings what some codes mean of this one
 */
export function whyRefused(error: unknown, meanings: Readonly<Record<string, string>> = {}): string {
  const { code = '', message } = error as Error & { readonly code?: string };
  // "EBUSY: resource busy or locked, open 'a'": the words before the call.
  return meanings[code] ?? REASONS[code] ?? /^E[A-Z0-9]+: ([^,]+)/.exec(message)?.[1] ?? message;
}

/** Where something listens. */
export interface ListenPlace {
  readonly host: string;
  /** 0 takes any port that is free. */
  readonly port: number;
  /** The option that named it, such as `--listen`; a program names none. */
  readonly option?: string;
}

/** Why the system lets nobody listen there, by its codes, and what to do. */
const LISTEN_REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there; stop it, or choose another port, or 0 for any that is free',
  EACCES: 'this needs more rights; choose a port from 1024 on',
  EADDRNOTAVAIL: 'this machine has no such address; choose one that it has',
  EAFNOSUPPORT: 'this machine has no addresses of this kind; choose one that it has',
  ENOTFOUND: 'there is no such host; choose an address of this machine',
  EAI_AGAIN: 'the name of the host can’t be looked up now; choose an address of this machine',
  EINVAL: 'this machine takes no such address; a link-local one needs its interface, as in [fe80::1%eth0]:PORT',
};

/** What is said where nothing can listen at an address. */
export function listenError({ host, port, option }: ListenPlace, error: unknown): InputError {
  const named = option === undefined ? '' : `${option}: `;
  const address = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  return new InputError(`${named}can't listen on ${address}: ${whyRefused(error, LISTEN_REASONS)}`);
}
