/** The options that name the carrier of codes and notifications. Its secret is in a file or in the environment. */
import type { Courier } from '../../../couriers/courier.js';
import { courierNamed } from '../../../couriers/named.js';
import { forOption } from '../../../files/for-option.js';
import { checkedSecret, readSecretFile } from '../../../verifier/secret-file.js';

export const COURIER_OPTIONS = {
  courier: { type: 'string' },
  'courier-secret-file': { type: 'string', needs: 'courier' },
} as const;

export const COURIER_USAGE = `  --courier ADDRESS      the carrier of codes and notifications (docs/devices.md): folder:PATH, smtp://… or smtps://…, https://…
  --courier-secret-file FILE
                         its password, or what its messages are signed with; DSCPLUS_COURIER_SECRET may hold it instead
`;

export interface CourierValues {
  readonly courier?: string;
  readonly 'courier-secret-file'?: string;
}

const ENVIRONMENT = 'DSCPLUS_COURIER_SECRET';

/**
 * @returns undefined where none is named
 * @throws InputError for an address that is none, or a secret that is missing, can't be read or is not needed
 */
export function courierOf({ courier, 'courier-secret-file': path }: CourierValues): Courier | undefined {
  if (courier === undefined) return undefined;
  const secret =
    path === undefined
      ? secretOfEnvironment()
      : forOption('courier-secret-file', () => readSecretFile(path, 'the courier’s secret'));
  return forOption('courier', () => courierNamed(courier, secret));
}

function secretOfEnvironment(): string | undefined {
  const environment = process.env[ENVIRONMENT];
  return environment === undefined ? undefined : checkedSecret(environment, ENVIRONMENT);
}
