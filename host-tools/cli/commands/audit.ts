/** `dscplus audit`: what a verifier decided and what operators did, and whether anybody has touched the log of it. */

import { InputError } from '../../../emulator/input-error.js';
import { forOption, forOptionLater } from '../../files/for-option.js';
import { archiveAudit } from '../../store-files/archive.js';
import { readHeadFile } from '../../store-files/audit-file.js';
import { verifyLog, verifyStore } from '../../store-files/verify-audit.js';
import { describeFault, notedArchive } from '../../verifier/audit.js';
import type { AuditHead, Store } from '../../verifier/store/store.js';
import { type Action, named, runAction } from '../shell/actions.js';
import { readArguments, wholeNumber } from '../shell/arguments.js';
import { print, printDone } from '../shell/print.js';
import { AUDIT_COLUMNS, headText } from './operators/audit-text.js';
import { LIMIT_MAX, LIST_OPTIONS, listed } from './operators/list.js';
import { printJson, printTable } from './operators/table.js';
import { openToRead, readAuditKey, STORE_NAMES, STORE_NAMES_USAGE, type StoreValues } from './store/open-store.js';
import { OPERATOR_OPTIONS, withOperator } from './store/with-operator.js';

const USAGE = `Usage: dscplus audit show [--last N] [--after N] [--limit N] [--filter TEXT]
       dscplus audit head
       dscplus audit verify [--head FILE] [--log FILE]...
       dscplus audit archive FILE --before DATE

Shows the decisions of a verifier and the acts of operators. Each record is chained to the one before under the audit
key: "verify" names the first that was changed, reordered, removed or cut off. Anybody who can write the store can also
set it back as a whole to an earlier day; to notice that, compare it with a head that was exported since ("head --json")
and kept elsewhere.

"archive" writes the records from before a date to a new file, reads it back, and then removes them from the store: the log
goes on from there. "verify --log" verifies the file. The first line of an archive, and of a log that "show --json" writes after
one, names the record before its first, with a seal that shows that the beginning was archived and not cut off.

Options:
${STORE_NAMES_USAGE}  --audit-key-file FILE  the key of its audit log; by default the name of the store's file, or of the file with its address,
                         with .audit-key. Only "verify" needs it
  --last N               show the newest so many
  --after N              show from the record after this one on
  --limit N              show at most so many
  --filter TEXT          show those with this text in them, whatever the case
  --head FILE            a head that "head --json" wrote earlier
  --log FILE             verify the log that "show --json" or "archive" wrote, in place of a store's; several times for the parts
                         of one log, the oldest first
  --before DATE          archive what is older, such as 2026-01-01 or 2026-01-01T12:00:00Z; UTC without a zone
  --operator NAME        who archives, for the log; the login name by default
  --head-file FILE, --trust-clock
                         for "archive", as for the commands of operators
  --json                 print JSON: of a log, an object a line
  -h, --help             show this

Examples:
  dscplus audit show --store cards.db --last 20
  dscplus audit head --store cards.db --json > head.json
  dscplus audit verify --store cards.db --head head.json

Exit status of "verify": 0 the log is whole, 1 it is not, 2 the input is wrong.
`;

const STORE = { ...STORE_NAMES, json: { type: 'boolean' } } as const;
const FAULTY = 1;
const ACTIONS: Readonly<Record<string, Action>> = { show, head, verify, archive };

const ARCHIVE_OPTIONS = { ...OPERATOR_OPTIONS.write, before: { type: 'string' } } as const;

/** @returns the exit status */
export function run(args: readonly string[]): Promise<number> {
  return runAction('audit', ACTIONS, USAGE, args);
}

async function withStore<Result>(values: StoreValues, work: (store: Store) => Promise<Result>): Promise<Result> {
  const store = await openToRead(values);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

function headOf(store: Store): Promise<AuditHead> {
  return store.read((tx) => tx.head());
}

async function show(args: readonly string[]): Promise<number> {
  const given = readArguments(args, { ...STORE, ...LIST_OPTIONS, last: { type: 'string' } }, USAGE);
  if (given === undefined) return 0;
  const { values } = given;
  named('dscplus audit show', [], given.positionals);
  if (values.last !== undefined && values.after !== undefined) {
    throw new InputError('--last and --after are both given: say where to begin in one way');
  }
  await withStore(values, async (store) => {
    const last = values.last === undefined ? undefined : wholeNumber('--last', values.last, 1, LIMIT_MAX);
    const after = wholeNumber('--after', values.after ?? '0', 0, Number.MAX_SAFE_INTEGER);
    const begin = last === undefined ? after : Math.max(0, (await headOf(store)).sequence - last);
    const rows = listed((from: number, limit, text) => pageOf(store, from, limit, text), begin, values);
    if (!values.json) return printTable(rows, AUDIT_COLUMNS);
    // The log from its beginning: it says itself that what was before is in an archive.
    const archived = begin === 0 && values.filter === undefined ? await store.read(notedArchive) : undefined;
    if (archived !== undefined) print(`${JSON.stringify(archived)}\n`);
    await printJson(rows, (record) => record);
  });
  return 0;
}

async function pageOf(store: Store, after: number, limit: number, text: string) {
  const records = await store.read((tx) => tx.auditRecords(after, limit));
  const found = records.filter((record) => record.text.toLowerCase().includes(text.toLowerCase()));
  return { found, next: records.length < limit ? undefined : records.at(-1)!.sequence };
}

async function head(args: readonly string[]): Promise<number> {
  const given = readArguments(args, STORE, USAGE);
  if (given === undefined) return 0;
  named('dscplus audit head', [], given.positionals);
  const found = await withStore(given.values, headOf);
  print(given.values.json ? `${JSON.stringify(found)}\n` : headText(found));
  return 0;
}

async function verify(args: readonly string[]): Promise<number> {
  const options = {
    ...STORE,
    'audit-key-file': { type: 'string' },
    head: { type: 'string' },
    log: { type: 'string', multiple: true },
  } as const;
  const given = readArguments(args, options, USAGE);
  if (given === undefined) return 0;
  const { values } = given;
  named('dscplus audit verify', [], given.positionals);
  const names = values.store ?? values['store-url-file'];
  if (values.log !== undefined && values['audit-key-file'] !== undefined && names !== undefined) {
    throw new InputError(
      `--log and --audit-key-file say all: leave out --${values.store === undefined ? 'store-url-file' : 'store'}`,
    );
  }
  const exported = values.head === undefined ? undefined : forOption('head', () => readHeadFile(values.head!));
  const key = readAuditKey(values);
  const { fault, last, start } =
    values.log === undefined
      ? await withStore(values, (store) => verifyStore(store, key, exported))
      : await forOptionLater('log', () => verifyLog(values.log!, key, exported));
  if (fault === undefined) {
    const archived = start.sequence === 0 ? {} : { archived: start.sequence };
    const text = `the audit log is whole: ${headText(last)}${beginText(start)}`;
    const open =
      values.log === undefined || exported !== undefined ? '' : 'Only a head shows whether its end is there\n';
    print(values.json ? `${JSON.stringify({ ok: true, head: last, ...archived })}\n` : `${text}${open}`);
    return 0;
  }
  const hint =
    values.log !== undefined && fault.sequence === 1 && fault.kind === 'missing'
      ? '. If its beginning was archived, name the archives too, the oldest first: --log ARCHIVE --log LOG'
      : '';
  const text = `the audit log is not whole: ${describeFault(fault)}${hint}\n`;
  print(values.json ? `${JSON.stringify({ ok: false, ...fault })}\n` : text);
  return FAULTY;
}

function beginText({ sequence }: AuditHead): string {
  return sequence === 0
    ? ''
    : `It begins behind record ${sequence}: what was before is in archives, to be verified by themselves\n`;
}

async function archive(args: readonly string[]): Promise<number> {
  const given = readArguments(args, ARCHIVE_OPTIONS, USAGE);
  if (given === undefined) return 0;
  const { values } = given;
  const [path] = named('dscplus audit archive FILE', ['FILE'], given.positionals);
  const before_ms = dateOf(values.before);
  const key = readAuditKey(values);
  const archived = await withOperator(values, 'write', (operator, store) =>
    archiveAudit(path!, { store, operator, key, before_ms }),
  );
  const { count, last } = archived ?? { count: 0, last: undefined };
  const text = count === 0 ? 'no record is so old\n' : `archived: ${count} ${count === 1 ? 'record' : 'records'}\n`;
  printDone(text.trimEnd(), values.json ? `${JSON.stringify({ archived: count, last })}\n` : text);
  return 0;
}

/** @throws InputError for what is no date */
function dateOf(given: string | undefined): number {
  if (given === undefined) throw new InputError('archive needs a date: --before 2026-01-01');
  const isDate = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?)?$/.test(given);
  const hasZone = /T.*(Z|[+-]\d{2}:\d{2})$/.test(given);
  const time_ms = isDate ? Date.parse(given.includes('T') && !hasZone ? `${given}Z` : given) : Number.NaN;
  if (!Number.isNaN(time_ms)) return time_ms;
  throw new InputError(
    `--before is ${JSON.stringify(given)}, but must be a date such as 2026-01-01 or 2026-01-01T12:00:00Z`,
  );
}
