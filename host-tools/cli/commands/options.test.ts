import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { createCardFile } from '../../../emulator/machine/card-file/card-file.js';
import { completeRecord } from '../../../emulator/machine/card-record.js';
import { COMMANDS, type Command } from '../commands.js';
import { run as addresses } from './addresses.js';
import { run as audit } from './audit.js';
import { run as campaign } from './campaign.js';
import { run as card } from './card.js';
import { run as cards } from './cards.js';
import { run as clients } from './clients.js';
import { run as compare } from './compare.js';
import { run as demo } from './demo.js';
import { run as devices } from './devices.js';
import { run as login } from './login.js';
import { run as loginServer } from './login-server.js';
import { run as monitor } from './monitor.js';
import { run as ocra } from './ocra.js';
import { run as panel } from './panel.js';
import { run as portal } from './portal.js';
import { run as radius } from './radius.js';
import { run as radiusLogin } from './radius-login.js';
import { run as replay } from './replay.js';
import { run as serve } from './serve.js';
import { run as sessions } from './sessions.js';
import { run as shrink } from './shrink.js';
import { run as store } from './store.js';
import { run as testCard } from './test-card.js';
import { run as trace } from './trace.js';
import { run as users } from './users.js';
import { run as vectors } from './vectors.js';
import { run as walk } from './walk.js';

const folder = mkdtempSync(join(tmpdir(), 'dscplus-options-'));
const SCRIPT = join(folder, 'a.keys');
const CARD = join(folder, 'a.card');
const SECRET = join(folder, 'secret');
const RADIUS_SERVER = `--server 1 --secret-file ${SECRET}`;
writeFileSync(SECRET, 'a-secret-for-the-tests');
writeFileSync(SCRIPT, 'press PRESS for 2.5s\nexpect "PIN>"\n');
createCardFile(CARD, completeRecord({ serial: 'S-1', secretHex: '11'.repeat(20) }));
test.after.always('options: the folder goes', () => rmSync(folder, { recursive: true }));

const RUNS: Readonly<Record<string, Command['run']>> = {
  addresses,
  clients,
  sessions,
  audit,
  campaign,
  card,
  cards,
  demo,
  devices,
  login,
  'login-server': loginServer,
  compare,
  monitor,
  ocra,
  panel,
  radius,
  'radius-login': radiusLogin,
  portal,
  replay,
  serve,
  shrink,
  store,
  trace,
  users,
  vectors,
  'test-card': testCard,
  walk,
};

const CHOICE = 'grep tag exclude files-from rerun';
const REPORT = `reporter output shard card strict bail timeout ${CHOICE}`;
const SINGLE = 'model serial suite counter key-file';
const BATCH = 'model suite counter count serial-start';
const PROTECTION = 'key-file password-file password plain mac';
const LOCAL_CARD = 'card model';
const SERVED = 'card clock eol noise trace reveal';
const STORE = 'store store-url-file audit-key-file head-file trust-clock';
const NEW_KEY = 'kek-file passphrase-file passphrase';
const KEYS = `${NEW_KEY} old-kek-file old-passphrase-file`;
const OPERATOR = `${STORE} operator json`;
const LIST = 'after limit filter';
const SERVER = `eol log log-level ${STORE} ${KEYS}`;
const RADIUS = SERVER.replace('eol ', '').replace(' eol', '');

const PORTAL =
  'listen tls-cert tls-key proxy page-profile challenge-always calls-per-second courier courier-secret-file device-rules clock seed control log log-level';

/** Some arguments of a command, and the options that it then uses: all others are refused. */
const TABLE: ReadonlyArray<readonly [command: string, args: string, uses: string]> = [
  [
    'replay',
    SCRIPT,
    `${REPORT} repeat list jobs trace reveal save-on-failure shrink watch update yes inspect until port baud tcp`,
  ],
  ['replay', `${SCRIPT} --list`, `list shard ${CHOICE}`],
  ['replay', `${SCRIPT} --watch`, `${REPORT} repeat jobs trace reveal save-on-failure shrink watch`],
  ['replay', `${SCRIPT} --update`, 'update yes card'],
  ['replay', `${SCRIPT} --inspect`, 'inspect until card'],
  ['replay', `${SCRIPT} --port x`, `port baud retries ${REPORT}`],
  ['replay', `${SCRIPT} --tcp 1`, `tcp retries ${REPORT}`],
  ['ocra', '--jsonl', 'jsonl'],
  ['ocra', '--suite x --key 11 --question 1', 'suite key question pin counter session timestamp jsonl'],
  ['shrink', SCRIPT, 'output card'],
  ['campaign', SCRIPT, 'faults json html card'],
  ['trace', 'check a.jsonl', ''],
  ['vectors', 'check a.json', ''],
  ['demo', '', ''],
  ['walk', '--model dsc-plus', 'model equivalence-checks json'],
  ['walk', '--all', 'all equivalence-checks json'],
  ['walk', '--equivalence-checks 1', 'model all equivalence-checks seed json'],
  ['serve', '--pty', `pty symlink ${SERVED}`],
  ['serve', '--port x', `port baud ${SERVED}`],
  ['serve', '--tcp 1', `tcp ${SERVED}`],
  ['serve', '--stdio', `stdio ${SERVED}`],
  ['card', `new ${folder}/b.card`, `${SINGLE} count`],
  ['card', `new ${folder}/b --count 2`, BATCH],
  ['card', `new ${folder}/b.xml --count 2`, `${BATCH} pins ${PROTECTION}`],
  ['card', `show ${CARD}`, 'reveal json'],
  ['card', `export ${CARD} --output ${folder}/b.xml`, `output ${PROTECTION}`],
  ['test-card', `--card ${CARD} --mock`, 'mock card pin-file noise json'],
  ['test-card', `--card ${CARD} --port x`, 'port baud card pin-file noise json'],
  ['test-card', `--card ${CARD} --tcp 1`, 'tcp card pin-file noise json'],
  ['login-server', '--pty', `pty symlink operator-file decoy-suite trivial-pins ${SERVER}`],
  ['login-server', '--port x', `port baud operator-file decoy-suite trivial-pins ${SERVER}`],
  ['login-server', '--tcp 1', `tcp idle operator-file decoy-suite trivial-pins ${SERVER}`],
  ['login', '--server 1 --card 2 --user alice', 'server card user serial pin-file json'],
  ['login', '--server x --card 2 --user alice', 'server card user serial pin-file baud json'],
  ['radius', '--clients x', `clients listen radsec decoy-suite counts-file ${RADIUS}`],
  [
    'radius',
    '--clients x --radsec 1',
    `clients listen radsec radsec-cert radsec-key radsec-ca decoy-suite counts-file ${RADIUS}`,
  ],
  ['radius', 'check x', 'json'],
  ['radius-login', RADIUS_SERVER, 'server secret-file user password-file second-factor-only card status timeout json'],
  [
    'radius-login',
    `${RADIUS_SERVER} --user a --card 1`,
    'server secret-file user password-file second-factor-only card pin-file timeout json',
  ],
  [
    'radius-login',
    `${RADIUS_SERVER} --user a --second-factor-only`,
    'server secret-file user second-factor-only card timeout json',
  ],
  ['radius-login', `${RADIUS_SERVER} --status`, 'server secret-file status timeout json'],
  ['card', `import a.xml --output ${folder}/c`, 'output model key-file password-file password'],
  ['card', 'import a.xml --store a.db', `${OPERATOR} ${KEYS} pin-file key-file password-file password`],
  ['store', 'new-key a', ''],
  ['store', 'init a.db', `audit-key-file ${NEW_KEY} json`],
  ['store', 'init postgres://u@h/d', `audit-key-file verifier-role ${NEW_KEY} json`],
  ['store', 'migrate', 'store store-url-file dry-run verifier-role json'],
  ['store', 'copy a.db b.db', 'from-url-file to-url-file audit-key-file json'],
  ['store', 'rotate-key', `${OPERATOR} ${KEYS}`],
  ['store', 'backup a.db', 'store store-url-file json'],
  ['store', 'check', `store store-url-file audit-key-file head-file ${KEYS} json`],
  ['store', 'repair-clock', OPERATOR],
  ['users', 'list', `${OPERATOR} ${LIST}`],
  ['users', 'show alice', OPERATOR],
  ['users', 'add alice', OPERATOR],
  ['users', 'remove alice', `${OPERATOR} yes`],
  ['users', 'suspend alice', OPERATOR],
  ['users', 'resume alice', OPERATOR],
  ['users', 'set-password alice', `${OPERATOR} password-file`],
  ['users', 'assign alice S-1', OPERATOR],
  ['users', 'unassign alice S-1', OPERATOR],
  ['users', 'import a.csv', `${OPERATOR} ${KEYS} activate`],
  ['cards', 'list', `${OPERATOR} ${LIST}`],
  ['cards', 'show S-1', OPERATOR],
  ['cards', `add ${CARD}`, `${OPERATOR} ${KEYS} pin-file`],
  ['cards', 'set-pin S-1', `${OPERATOR} ${KEYS} pin-file`],
  ['cards', 'activate S-1', `${OPERATOR} user`],
  ['cards', 'lock S-1', `${OPERATOR} user`],
  ['cards', 'unlock S-1', `${OPERATOR} user`],
  ['cards', 'suspend S-1', OPERATOR],
  ['cards', 'resume S-1', OPERATOR],
  ['cards', 'resync S-1', OPERATOR],
  ['clients', 'new shop', OPERATOR],
  ['clients', 'list', OPERATOR],
  ['clients', 'revoke shop', OPERATOR],
  ['sessions', 'list', `${OPERATOR} user`],
  ['sessions', 'end 0123', OPERATOR],
  ['sessions', 'end-all alice', OPERATOR],
  ['devices', 'show alice', OPERATOR],
  ['devices', 'set-number alice +15550100199', `${OPERATOR} ${KEYS} unverified activation-only`],
  ['devices', 'verify-number alice', OPERATOR],
  ['devices', 'remove-number alice', OPERATOR],
  ['devices', 'give-passcode alice', `${OPERATOR} ${KEYS}`],
  ['devices', 'end-passcode alice', OPERATOR],
  ['devices', 'give-online-card alice', `${OPERATOR} ${KEYS}`],
  ['devices', 'end-online-card alice', OPERATOR],
  ['devices', 'end-ib-key alice IBK-1', OPERATOR],
  ['devices', 'orders', OPERATOR],
  ['devices', 'close-order alice', OPERATOR],
  ['users', 'set-balance alice 500001', OPERATOR],
  ['addresses', 'show alice', OPERATOR],
  ['addresses', 'set alice 192.0.2.7', `${OPERATOR} now`],
  ['addresses', 'clear alice', `${OPERATOR} now`],
  ['audit', 'show', 'store store-url-file json last after limit filter'],
  ['audit', 'head', 'store store-url-file json'],
  ['audit', 'verify', 'store store-url-file audit-key-file head log json'],
  ['audit', 'archive a.log --before 2026-01-01', `${OPERATOR} before`],
  ['audit', 'verify --log a --audit-key-file b', 'audit-key-file head log json'],
  ['compare', '--port x a.keys', 'port baud card within every script json'],
  ['compare', '--tcp 1 a.keys', 'tcp card within every script json'],
  ['monitor', '--port x', 'port baud symlink listen'],
  ['monitor', '--tcp 1 --symlink x', 'tcp symlink'],
  ['monitor', '--tcp 1 --listen 0', 'tcp listen'],
  // A terminal is not there, so without other options the panel is one of lines.
  ['panel', '', `${LOCAL_CARD} lines trace reveal screenshot port tcp`],
  ['panel', '--lines', `${LOCAL_CARD} lines trace reveal screenshot port tcp`],
  [
    'panel',
    `--screencast ${folder}/b.svg --play x.keys`,
    `${LOCAL_CARD} screencast size play ascii theme port tcp screenshot`,
  ],
  ['panel', `--screenshot ${folder}/b.svg`, `${LOCAL_CARD} screenshot size play ascii theme port tcp`],
  ['portal', '', `demo ${PORTAL} ${STORE} ${KEYS}`],
  ['portal', '--demo', `demo ${PORTAL}`],
  ['panel', '--port x --beside', 'port baud beside card recording play ascii theme'],
  ['panel', '--port x', 'port baud beside ascii theme'],
  ['panel', '--tcp 1', 'tcp beside ascii theme'],
];

const ONE_OF: Readonly<Record<string, string>> = {
  reporter: 'tap',
  eol: 'lf',
  clock: 'real',
  model: 'nagra-326',
  screenshot: 'b.svg',
};

/** The options that a command has, or one of its actions. */
async function optionsOf(command: string, args: readonly string[]): Promise<string[]> {
  const action = args[0] !== undefined && !args[0].startsWith('-') ? [args[0]] : [];
  const { message } = await RUNS[command]!([...action, '--no-such-option']).then(
    () => new Error(`${command} takes any option`),
    (error: Error) => error,
  );
  const [, list = ''] = /^there is no option --no-such-option, only ([^(]*)/.exec(message) ?? [];
  return list
    .trim()
    .split(', ')
    .map((name) => name.slice(2));
}

/** @returns the message of what refuses the option */
async function refusal(command: string, args: readonly string[], option: string): Promise<string> {
  const withOption = async (given: string): Promise<string> => {
    try {
      return `taken with status ${await RUNS[command]!([...args, given])}`;
    } catch (error) {
      if ((error as Error).name !== 'InputError') throw error;
      return (error as Error).message;
    }
  };
  const message = await withOption(`--${option}=${ONE_OF[option] ?? '1'}`);
  return message.includes('takes no value') ? withOption(`--${option}`) : message;
}

for (const [command, args, uses] of TABLE) {
  test(`options: dscplus ${`${command} ${args}`.replaceAll(`${folder}/`, '').trim()} takes those that it uses`, async (t) => {
    const given = args.split(' ').filter((word) => word !== '');
    const used = uses.split(' ').filter((word) => word !== '');
    const all = (await optionsOf(command, given)).filter((name) => name !== 'help');
    t.deepEqual(
      used.filter((name) => !all.includes(name)),
      [],
      'of the table',
    );
    for (const option of all.filter((name) => !used.includes(name))) {
      const message = await refusal(command, given, option);
      t.regex(message, new RegExp(`--${option}(?![\\w-])`), `${option} is not refused`);
    }
  });
}

test('options: the table has every command', (t) => {
  const known = new Set(TABLE.map(([command]) => command));
  t.deepEqual(
    COMMANDS.map(({ name }) => name).filter((name) => !known.has(name)),
    [],
  );
});
