/** `dscplus store`: makes a verifier's store and its keys, and changes the key-encryption key. */
import * as fs from 'node:fs';
import { dirname } from 'node:path';
import { InputError } from '../../../emulator/input-error.js';
import type { AuditKey } from '../../verifier/audit.js';
import { Operator } from '../../verifier/operator.js';
import { LibsqlStore } from '../../verifier/store/libsql.js';
import { type Action, named, runAction } from '../shell/actions.js';
import { readArguments } from '../shell/arguments.js';
import { print, printDone } from '../shell/print.js';
import { harmless } from './operators/table.js';
import { makeBackup } from './store/backup.js';
import { checkStore } from './store/check.js';
import { KEK, KEK_OPTIONS, type KekValues, NEW_KEK_OPTIONS, needKeks } from './store/keks.js';
import { createKeyFile, isThere } from './store/key-file.js';
import { AUDIT_KEY, auditKeyPath, readAuditKey, STORE_USAGE } from './store/open-store.js';
import { loginName, OPERATOR_OPTIONS, OPERATOR_USAGE, withOperator } from './store/with-operator.js';

const USAGE = `Usage: dscplus store new-key FILE
       dscplus store init FILE [OPTIONS]
       dscplus store rotate-key [OPTIONS]
       dscplus store backup FILE [OPTIONS]
       dscplus store check [OPTIONS]
       dscplus store repair-clock [OPTIONS]

"new-key" makes a file with a new random key that only its owner can read. "init" makes a verifier's store, sealed with a
key-encryption key that must be kept elsewhere: anybody with both has all cards' keys. The key of the audit log is made too,
unless it is there. "rotate-key" seals everything again with another key; it can be stopped and started again.

"backup" copies a store that is in use to a new file, and writes the head of its audit log beside it. "check" looks for
damage, for assignments that were written without the audit key, and for contradictions to the audit log; with the
key-encryption key it opens every seal too. "repair-clock" sets the store's time to this machine's, after the clock of a
machine that wrote to it was ahead: time never goes back otherwise.

Options:
${STORE_USAGE}${OPERATOR_USAGE}
Examples:
  dscplus store new-key keys/kek
  dscplus store init cards.db --kek-file keys/kek
  dscplus store rotate-key --store cards.db --kek-file keys/new --old-kek-file keys/kek
  dscplus store backup backups/cards.db --store cards.db

Exit status: 0 done, 1 "check" found a fault, 2 the input is wrong or the store can't be read or written.
`;

const CHECK_OPTIONS = {
  store: { type: 'string' },
  'audit-key-file': { type: 'string' },
  'head-file': { type: 'string' },
  ...KEK_OPTIONS,
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
  const options = { 'audit-key-file': { type: 'string' }, ...NEW_KEK_OPTIONS, json: { type: 'boolean' } } as const;
  const given = readArguments(args, options, USAGE);
  if (given === undefined) return 0;
  const { values } = given;
  const [path] = named('dscplus store init FILE', ['FILE'], given.positionals);
  const auditKeyFile = auditKeyPath({ ...values, store: path! });
  const made: string[] = [];
  try {
    claim(path!);
    made.push(path!);
    if (!isThere(auditKeyFile)) {
      createKeyFile(auditKeyFile, AUDIT_KEY);
      made.push(auditKeyFile);
    }
    await fill(path!, values, readAuditKey({ 'audit-key-file': auditKeyFile }));
  } catch (error) {
    for (const file of made.flatMap((one) => [one, `${one}-wal`, `${one}-shm`])) fs.rmSync(file, { force: true });
    throw error;
  }
  warnOfNeighbour(path!, values['kek-file']);
  const text = made.map((file) => `made ${file}\n`).join('');
  printDone(`made ${made.join(' and ')}`, values.json ? `${JSON.stringify({ made })}\n` : text);
  return 0;
}

/** Takes the name, so that of two processes one makes the store. */
function claim(path: string): void {
  try {
    fs.closeSync(fs.openSync(path, 'wx', 0o600));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw new InputError(`there is a file ${path} already: a store is made under a new name`);
    throw new InputError(`the store ${path} can't be made: ${message.split(',')[0]}`);
  }
}

/** The tables, and what distinguishes its keys from others. */
async function fill(path: string, values: KekValues, auditKey: AuditKey): Promise<void> {
  const store = await LibsqlStore.open(path);
  try {
    const keys = await needKeks(values, store, true);
    await Operator.open({ store, keys, auditKey }, loginName());
  } finally {
    await store.close();
  }
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
    throw new InputError('rotate-key needs the key before too: --old-kek-file FILE or --old-passphrase-file FILE');
  }
  const sealed = await withOperator(values, 'keys', (operator) => operator.rotateKeys());
  const text = `sealed again: ${sealed} ${sealed === 1 ? 'card' : 'cards'}. The key before is needed no more\n`;
  printDone(text.trimEnd(), values.json ? `${JSON.stringify({ sealed })}\n` : text);
  return 0;
}

async function backup(args: readonly string[]): Promise<number> {
  const given = readArguments(args, { store: { type: 'string' }, json: { type: 'boolean' } } as const, USAGE);
  if (given === undefined) return 0;
  const { values } = given;
  const [path] = named('dscplus store backup FILE', ['FILE'], given.positionals);
  const made = await makeBackup(path!, values);
  const text = made.map((file) => `made ${file}\n`).join('');
  printDone(`made ${made.join(' and ')}`, values.json ? `${JSON.stringify({ made })}\n` : text);
  return 0;
}

async function check(args: readonly string[]): Promise<number> {
  const given = readArguments(args, CHECK_OPTIONS, USAGE);
  if (given === undefined) return 0;
  const { values } = given;
  named('dscplus store check', [], given.positionals);
  const faults = await checkStore(values, (fault) => {
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
