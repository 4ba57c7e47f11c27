/** `dscplus portal`: a verifier on the web, until it is stopped. */
import { InputError } from '../../../emulator/input-error.js';
import { cardScriptIn, DEMO_CARD, DEMO_PASSWORD, DEMO_USERS } from '../../portal/demo.js';
import type { PortalOptions } from '../../portal/options.js';
import { type Portal, startPortal } from '../../portal/portal.js';
import { type Arguments, readArguments, wholeNumber } from '../shell/arguments.js';
import { LOG_OPTIONS, LOG_USAGE, withLog } from '../shell/log.js';
import { print } from '../shell/print.js';
import { Stop } from '../shell/stop.js';
import { COURIER_OPTIONS, COURIER_USAGE, courierOf } from './portal/courier-option.js';
import { RULES_OPTIONS, RULES_USAGE, rulesOf } from './portal/rules-option.js';
import { openStoreAndKeys, STORE_OPTIONS, STORE_USAGE } from './store/open-store.js';

const USAGE = `Usage: dscplus portal --demo [OPTIONS]
       dscplus portal --store FILE --kek-file FILE [--listen [HOST:]PORT] [OPTIONS]

Puts a verifier on the web: pages to log in and to confirm tasks with a card, and an HTTP API for servers
(docs/portal.md, docs/http-api.md). Prints its address and serves until Ctrl-C, SIGTERM or SIGHUP.

Options:
  --demo                 users and a card that everybody knows, in memory; the card is beside the form
  --listen ADDRESS       PORT, HOST:PORT or [HOST]:PORT; 127.0.0.1:8080 by default, any free port for port 0
  --tls-cert FILE        the certificate and those that it rests on, in PEM; beyond this machine, TLS is needed
  --tls-key FILE         the certificate's key, in PEM
  --proxy ADDRESS        a proxy that speaks TLS and says where a request comes from, by address or network; several times
                         for several ones
  --page-profile NAME    plain (the default) or gateway: with the hooks that public login automations look for
  --challenge-always     show a challenge that nothing answers after a wrong password
  --calls-per-second N   the requests of each API client; 1000 by default
${COURIER_USAGE}${RULES_USAGE}${LOG_USAGE}
The store:
${STORE_USAGE}
For tests, on this machine alone:
  --clock CLOCK          real (the default) or virtual, which moves only by the control port
  --seed N               with --clock virtual: the same challenges, handles and tokens again
  --control ADDRESS      a port that moves the clock, resets, and makes answers late or lost
  -h, --help             show this

Examples:
  dscplus portal --demo
  dscplus portal --store cards.db --kek-file keys/kek --listen 0.0.0.0:8443 --tls-cert cert.pem --tls-key key.pem
  dscplus portal --store cards.db --kek-file keys/kek --courier https://sms.example.com/ --courier-secret-file secret

Exit status: 0 stopped by Ctrl-C, SIGTERM or SIGHUP, 2 the input is wrong, the port can't be had or the log lacks lines.
`;

const OPTIONS = {
  ...STORE_OPTIONS,
  demo: { type: 'boolean' },
  listen: { type: 'string' },
  'tls-cert': { type: 'string', needs: 'tls-key' },
  'tls-key': { type: 'string', needs: 'tls-cert' },
  proxy: { type: 'string', multiple: true },
  'page-profile': { type: 'string', allowed: ['plain', 'gateway'] },
  'challenge-always': { type: 'boolean' },
  'calls-per-second': { type: 'string' },
  ...COURIER_OPTIONS,
  ...RULES_OPTIONS,
  clock: { type: 'string', allowed: ['real', 'virtual'] },
  seed: { type: 'string' },
  control: { type: 'string' },
  ...LOG_OPTIONS,
} as const;

const ADDRESS = '127.0.0.1:8080';
const CALLS_MAX = 1_000_000;
/** As many digits as a number of the command line has. */
const SEED_MAX = 999_999_999_999_999;

type Values = Arguments<typeof OPTIONS>['values'];

/** @returns the exit status */
export async function run(args: readonly string[]): Promise<number> {
  const read = readArguments(args, OPTIONS, USAGE);
  if (read === undefined) return 0;
  const { values, positionals } = read;
  if (positionals.length > 0) throw new InputError('portal takes options only (see dscplus portal --help)');
  if (values.demo) refuseStoreOptions(values);
  const options: PortalOptions = {
    listen: values.listen ?? ADDRESS,
    demo: values.demo,
    clock: values.clock,
    seed: wholeOf('--seed', values.seed, 0, SEED_MAX),
    control: values.control,
    tls: values['tls-cert'] === undefined ? undefined : { certificate: values['tls-cert'], key: values['tls-key']! },
    proxies: values.proxy,
    pageProfile: values['page-profile'],
    challengeAlways: values['challenge-always'],
    callsPerSecond: wholeOf('--calls-per-second', values['calls-per-second'], 1, CALLS_MAX),
    courier: courierOf(values),
    methods: rulesOf(values),
    cardScript: cardScriptIn(__dirname),
  };
  const hasLog = values.log !== undefined || values['log-level'] !== undefined;
  if (hasLog) return withLog(values, (log) => serve(values, { ...options, log }));
  await serve(values, options);
  return 0;
}

async function serve(values: Values, options: PortalOptions): Promise<void> {
  const stop = new Stop();
  const kept = values.demo ? undefined : await openStoreAndKeys(values);
  try {
    const portal = await startPortal({ ...options, ...kept?.options });
    try {
      print(greeting(portal, values.demo === true));
      await stop.asked;
    } finally {
      await portal.close();
    }
  } finally {
    await kept?.close();
    stop.close();
  }
}

/** @throws InputError for an option of a store: the demo has its own */
function refuseStoreOptions(values: object): void {
  const given = Object.keys(STORE_OPTIONS).find((name) => name in values);
  if (given !== undefined)
    throw new InputError(`--${given} is for a store on disk, and --demo has one in memory: leave out one of the two`);
}

/** @throws InputError for what is no such number */
function wholeOf(name: string, given: string | undefined, least: number, most: number): number | undefined {
  return given === undefined ? undefined : wholeNumber(name, given, least, most);
}

function greeting({ address, controlAddress, token }: Portal, isDemo: boolean): string {
  const control = controlAddress === undefined ? '' : `control on ${controlAddress}\n`;
  if (!isDemo) return `listening on ${address}\n${control}`;
  return `listening on ${address}
${control}A demo, not for production. Open the address in a browser and log in:
  user name  ${DEMO_USERS[0]}
  password   ${DEMO_PASSWORD}
  card       ${DEMO_CARD.serial}, PIN ${DEMO_CARD.pin}
  API token  ${token}
`;
}
