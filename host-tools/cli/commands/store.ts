/** `dscplus store`: makes a verifier's store and its keys, and changes the key-encryption key. */

import * as fs from 'node:fs';
import { dirname } from 'node:path';
import { InputError } from '../../../emulator/input-error.js';
import { forOption } from '../../files/for-option.js';
import { makeBackup } from '../../store-files/backup.js';
import { checkStore } from '../../store-files/check.js';
import { copyStore } from '../../store-files/copy.js';
import { createKeyFile, readKeyFile } from '../../store-files/key-file.js';
import { migrateStore } from '../../store-files/migrate.js';
import { AUDIT_KEY, makeStore } from '../../store-files/new-store.js';
import { needStore, storeNamed } from '../../store-files/open-store.js';
import { AuditKey } from '../../verifier/audit.js';
import { isPostgres } from '../../verifier/store/postgres/address.js';
import type { Store } from '../../verifier/store/store.js';
import { type Action, named, runAction } from '../shell/actions.js';
import { readArguments } from '../shell/arguments.js';
import { print, printDone } from '../shell/print.js';
import { harmless } from './operators/table.js';
import { KEK, KEK_OPTIONS, NEW_KEK_OPTIONS, needKeks, readKeks } from './store/keks.js';
import { auditKeyPath, readAuditKey, STORE_NAMES, STORE_USAGE, storeName, watchOptions } from './store/open-store.js';
import { loginName, OPERATOR_OPTIONS, OPERATOR_USAGE, withOperator } from './store/with-operator.js';

const USAGE = `Usage: dscplus store new-key FILE
       dscplus store init STORE [OPTIONS]
       dscplus store rotate-key [OPTIONS]
       dscplus store backup FILE [OPTIONS]
       dscplus store check [OPTIONS]
       dscplus store repair-clock [OPTIONS]
       dscplus store migrate [--dry-run] [OPTIONS]
       dscplus store copy FROM TO [OPTIONS]

"new-key" makes a file with a new random key that only its owner can read. "init" makes a verifier's store, sealed with a
key-encryption key that must be kept elsewhere: anybody with both has all cards' keys. The key of the audit log is made too,
unless it is there. "rotate-key" seals everything again with another key; it can be stopped and started again.

"backup" copies a store that is in use to a new file, and writes the head of its audit log beside it. "check" looks for
damage, for assignments that were written without the audit key, and for contradictions to the audit log; with the
key-encryption key it opens every seal too. "repair-clock" sets the store's time to this machine's, after the clock of a
machine that wrote to it was ahead: time never goes back otherwise.

"migrate" brings the layout of a store up to date, or makes that of a database. "copy" copies a store that is in use to a new
file or to a database that holds none, and verifies the audit log on the way. The new store has the same keys.

Options:
${STORE_USAGE}  --verifier-role ROLE   "init" and "migrate" of a database: the role of the verifiers gets the rights that they need, and no more
  --dry-run              "migrate": print the SQL, and change nothing
  --from-url-file FILE, --to-url-file FILE
                         "copy": files with the addresses of databases, in place of FROM or TO
${OPERATOR_USAGE}
Examples:
  dscplus store new-key keys/kek
  dscplus store init cards.db --kek-file keys/kek
  dscplus store rotate-key --store cards.db --kek-file keys/new --old-kek-file keys/kek
  dscplus store backup backups/cards.db --store cards.db
  dscplus store copy cards.db postgres://owner@db.example/login --audit-key-file cards.db.audit-key

Exit status: 0 done, 1 "check" found a fault, 2 the input is wrong or the store can't be read or written.
`;

const INIT_OPTIONS = {
  'store-url-file': { type: 'string' },
  'audit-key-file': { type: 'string' },
  'verifier-role': { type: 'string' },
  ...NEW_KEK_OPTIONS,
  json: { type: 'boolean' },
} as const;
const CHECK_OPTIONS = {
  ...STORE_NAMES,
  'audit-key-file': { type: 'string' },
  'head-file': { type: 'string' },
  ...KEK_OPTIONS,
  json: { type: 'boolean' },
} as const;
const MIGRATE_OPTIONS = {
  ...STORE_NAMES,
  'dry-run': { type: 'boolean' },
  'verifier-role': { type: 'string' },
  json: { type: 'boolean' },
} as const;
const COPY_OPTIONS = {
  'from-url-file': { type: 'string' },
  'to-url-file': { type: 'string' },
  'audit-key-file': { type: 'string' },
  json: { type: 'boolean' },
} as const;
const FAULTY = 1;
const ACTIONS: Readonly<Record<string, Action>> = {
  'new-key': newKey,
  init,
  'rotate-key': rotateKey,
  backup,
  check,
  'repair-clock': repairClock,
  migrate,
  copy,
};

/** @returns the exit status */
export function run(args: readonly string[]): Promise<number> {
  return runAction('store', ACTIONS, USAGE, args);
}

async function newKey(args: readonly string[]): Promise<number> {
  const given = readArguments(args, {}, USAGE);
  if (given === undefined) return 0;
  const [path] = named('dscplus store new-key FILE', ['FILE'], given.positionals);
  createKeyFile(path!, 'the key');
  printDone(`made ${path}`);
  return 0;
}

async function init(args: readonly string[]): Promise<number> {
  const given = readArguments(args, INIT_OPTIONS, USAGE);
  if (given === undefined) return 0;
  const { values } = given;
  const store = newStoreName(values, given.positionals);
  const names = { ...values, ...(store !== undefined && { store }) };
  const made = await makeStore(storeName(names), {
    auditKeyFile: auditKeyPath(names),
    keysOf: (store) => needKeks(values, store, true),
    operator: loginName(),
    verifierRole: values['verifier-role'],
  });
  const beside = storeName(names).beside;
  if (beside !== undefined) warnOfNeighbour(beside, values['kek-file']);
  const text = made.map((file) => `made ${file}\n`).join('');
  printDone(`made ${made.join(' and ')}`, values.json ? `${JSON.stringify({ made })}\n` : text);
  return 0;
}

/** @throws InputError where the store is named in no way or in two, or gets a role though it is a file */
function newStoreName(
  values: { readonly 'store-url-file'?: string; readonly 'verifier-role'?: string },
  positionals: readonly string[],
): string | undefined {
  const urlFile = values['store-url-file'];
  if (urlFile !== undefined && positionals.length > 0) {
    throw new InputError('STORE and --store-url-file are both given: name the store in one way');
  }
  const [store] = named('dscplus store init STORE', urlFile === undefined ? ['STORE'] : [], positionals);
  if (values['verifier-role'] !== undefined && store !== undefined && !isPostgres(store)) {
    throw new InputError('--verifier-role is for a database: the owner of a file has all rights');
  }
  return store;
}

function warnOfNeighbour(path: string, kekFile: string | undefined): void {
  if (kekFile === undefined || fs.realpathSync(dirname(kekFile)) !== fs.realpathSync(dirname(path))) return;
  process.stderr.write(
    `dscplus: warning: ${KEK} lies beside the store: a copy of the folder opens it. Keep the key elsewhere\n`,
  );
}

async function rotateKey(args: readonly string[]): Promise<number> {
  const given = readArguments(args, OPERATOR_OPTIONS.keys, USAGE);
  if (given === undefined) return 0;
  const { values } = given;
  named('dscplus store rotate-key', [], given.positionals);
  if (values['old-kek-file'] === undefined && values['old-passphrase-file'] === undefined) {
    throw new InputError('rotate-key needs the old key too: --old-kek-file FILE or --old-passphrase-file FILE');
  }
  const sealed = await withOperator(values, 'keys', (operator) => operator.rotateKeys());
  const text = `sealed again: ${sealed} ${sealed === 1 ? 'card' : 'cards'}. The old key is no longer needed\n`;
  printDone(text.trimEnd(), values.json ? `${JSON.stringify({ sealed })}\n` : text);
  return 0;
}

async function backup(args: readonly string[]): Promise<number> {
  const given = readArguments(args, { ...STORE_NAMES, json: { type: 'boolean' } } as const, USAGE);
  if (given === undefined) return 0;
  const { values } = given;
  const [path] = named('dscplus store backup FILE', ['FILE'], given.positionals);
  const made = await makeBackup(path!, storeName(values));
  const text = made.map((file) => `made ${file}\n`).join('');
  printDone(`made ${made.join(' and ')}`, values.json ? `${JSON.stringify({ made })}\n` : text);
  return 0;
}

async function check(args: readonly string[]): Promise<number> {
  const given = readArguments(args, CHECK_OPTIONS, USAGE);
  if (given === undefined) return 0;
  const { values } = given;
  named('dscplus store check', [], given.positionals);
  const options = {
    audit: readAuditKey(values),
    keysOf: (store: Store) => readKeks(values, store),
    exportedHead: watchOptions(values).exportedHead,
  };
  const faults = await checkStore(storeName(values), options, (fault) => {
    print(values.json ? `${JSON.stringify({ fault })}\n` : `${harmless(fault)}\n`);
  });
  if (faults > 0) return FAULTY;
  print(values.json ? `${JSON.stringify({ ok: true })}\n` : 'no fault was found\n');
  return 0;
}

async function repairClock(args: readonly string[]): Promise<number> {
  const given = readArguments(args, OPERATOR_OPTIONS.write, USAGE);
  if (given === undefined) return 0;
  const { values } = given;
  named('dscplus store repair-clock', [], given.positionals);
  await withOperator(values, 'write', (operator) => operator.repairClock());
  const done = "the store's time is this machine's again";
  printDone(done, values.json ? '{"repaired":true}\n' : `${done}\n`);
  return 0;
}

async function migrate(args: readonly string[]): Promise<number> {
  const given = readArguments(args, MIGRATE_OPTIONS, USAGE);
  if (given === undefined) return 0;
  const { values } = given;
  named('dscplus store migrate', [], given.positionals);
  const isDryRun = values['dry-run'] === true;
  const { from, to, sql } = await migrateStore(storeName(values), { isDryRun, verifierRole: values['verifier-role'] });
  const done = from === to ? `the layout is ${to} already` : `the layout was ${from} and is ${to}`;
  const text = isDryRun ? `${sql === '' ? `-- ${done}` : sql}\n` : `${done}\n`;
  printDone(done, values.json ? `${JSON.stringify({ from, to, ...(isDryRun && { sql }) })}\n` : text);
  return 0;
}

async function copy(args: readonly string[]): Promise<number> {
  const given = readArguments(args, COPY_OPTIONS, USAGE);
  if (given === undefined) return 0;
  const { values } = given;
  const { 'from-url-file': fromFile, 'to-url-file': toFile } = values;
  const names = [...(fromFile === undefined ? ['FROM'] : []), ...(toFile === undefined ? ['TO'] : [])];
  const places = named('dscplus store copy FROM TO', names, given.positionals);
  const from = forOption(fromFile && 'from-url-file', () =>
    storeNamed(fromFile === undefined ? { argument: places[0] } : { urlFile: fromFile }),
  );
  const to = forOption(toFile && 'to-url-file', () =>
    storeNamed(toFile === undefined ? { argument: places.at(-1) } : { urlFile: toFile }),
  );
  needStore(from);
  const keyFile = values['audit-key-file'] ?? (from.beside && `${from.beside}.audit-key`);
  if (keyFile === undefined) throw new InputError('the audit key is missing: name its file with --audit-key-file');
  const key = forOption(values['audit-key-file'] && 'audit-key-file', () =>
    readKeyFile(keyFile, AUDIT_KEY, AuditKey.fromFile),
  );
  const head = await copyStore(from, to, key);
  const done = `copied, and the audit log is whole: ${head.sequence} ${head.sequence === 1 ? 'record' : 'records'}`;
  printDone(done, values.json ? `${JSON.stringify({ head })}\n` : `${done}\n`);
  return 0;
}
