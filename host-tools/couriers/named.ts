/** Couriers by their addresses, as operators name them: `folder:`, `smtp:`, `smtps:`, `https:`. */
import { InputError } from '../../emulator/input-error.js';
import { checkOptionalText, checkText } from '../arguments.js';
import type { Courier } from './courier.js';
import { FolderCourier } from './folder.js';
import { SmtpCourier } from './smtp.js';
import { WebhookCourier } from './webhook.js';

const FORMS =
  'folder:PATH, smtp://[USER@]HOST[:PORT]?from=ADDRESS&to={to}@DOMAIN, smtps://… in the same form, or https://HOST/PATH';

/**
 * @param address without a secret: others can read the arguments of a command
 * @param secret the password of a mail server's user, or what a webhook's messages are signed with
 * @throws InputError for an address that is none, or a secret that is missing or not needed
 */
export function courierNamed(address: string, secret?: string): Courier {
  checkText('address', address);
  checkOptionalText('secret', secret);
  if (address.startsWith('folder:')) {
    refuseSecret('a folder', secret);
    return new FolderCourier(address.slice('folder:'.length));
  }
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url?.password) {
    throw new InputError(
      'the courier’s address holds a password, and every user of this machine can read arguments: put it into a file (--courier-secret-file) or into DSCPLUS_COURIER_SECRET',
    );
  }
  if (url?.protocol === 'smtp:' || url?.protocol === 'smtps:') return mailNamed(url, secret);
  if (url?.protocol === 'http:' || url?.protocol === 'https:') {
    return new WebhookCourier({ url: address, secret: secret ?? missing('what the messages are signed with') });
  }
  // An address that can't be read may hold a password all the same.
  const found = address.includes('@') ? 'none' : JSON.stringify(address.slice(0, 80));
  throw new InputError(`the courier’s address is ${found}, but must be ${FORMS}`);
}

function mailNamed(url: URL, secret: string | undefined): Courier {
  const { protocol, hostname, port, pathname, searchParams } = url;
  const names = [...searchParams.keys()].sort().join();
  if (names !== 'from,to' || (pathname !== '' && pathname !== '/') || url.hash !== '') {
    throw new InputError('a mail courier’s address has a host, ?from=ADDRESS and &to={to}@DOMAIN, and nothing else');
  }
  const user = url.username === '' ? undefined : decodeURIComponent(url.username);
  if (user === undefined) refuseSecret('a mail server without a user', secret);
  return new SmtpCourier({
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    tls: protocol === 'smtps:',
    from: searchParams.get('from')!,
    to: searchParams.get('to')!,
    ...(port !== '' && { port: Number(port) }),
    ...(user !== undefined && { user, password: secret ?? missing('the password of the mail server’s user') }),
  });
}

function missing(what: string): never {
  throw new InputError(
    `${what} is missing: give it with --courier-secret-file FILE or in the environment variable DSCPLUS_COURIER_SECRET`,
  );
}

function refuseSecret(what: string, secret: string | undefined): void {
  if (secret !== undefined) throw new InputError(`${what} needs no secret: leave it out`);
}
