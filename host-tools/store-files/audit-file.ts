/** Heads and logs that were exported from the audit log, as files. */
import { createReadStream } from 'node:fs';
import { InputError, whyRefused } from '../../emulator/input-error.js';
import { ByteLines } from '../files/byte-lines.js';
import type { ArchivedHead } from '../verifier/audit.js';
import { readSecretText } from '../verifier/secret-file.js';
import type { AuditHead, AuditRecord } from '../verifier/store/store.js';

/** Longer than any record: names have up to 128 characters. */
const RECORD_BYTES_MAX = 65_536;

/**
 * A head that `dscplus audit head --json` wrote.
 * @throws InputError if the file can't be read or holds anything else
 */
export function readHeadFile(path: string): AuditHead {
  const head = parsed(readSecretText(path, 'the head'));
  if (head !== undefined && hasHead(head)) return { sequence: head.sequence, time_ms: head.time_ms, mac: head.mac };
  throw new InputError(`${path} must hold a head of the audit log, as "dscplus audit head --json" writes it`);
}

/**
 * The records of a log that `dscplus audit show --json` and `dscplus audit archive` wrote, in the order of the files. A line that is
 * none stands for the record that should be there, without a MAC, so that it is found like any other change.
 * @param paths of the parts of one log, the oldest first
 * @param onStart gets the record before the first, which the first line of an archive names
 * @throws InputError if a file can't be read
 */
export async function* readLogFiles(
  paths: readonly string[],
  onStart?: (start: ArchivedHead) => void,
): AsyncGenerator<AuditRecord> {
  let found: AuditRecord[] = [];
  let sequence = 0;
  let isFirst = true;
  const take = (line: Buffer | undefined): void => {
    const text = line?.toString('utf8').trim() ?? '';
    if (line !== undefined && text === '') return;
    const record = parsed(text);
    if (record !== undefined && hasHead(record) && record.text === undefined) {
      if (isFirst) {
        const { mac, time_ms, seal } = record;
        onStart?.({ sequence: record.sequence, time_ms, mac, ...(seal !== undefined && { seal }) });
        sequence = record.sequence;
      }
      // Where a later part begins, it says no more than the chain does.
    } else {
      const whole = record !== undefined && hasHead(record) && typeof record.text === 'string';
      found.push(whole ? (record as unknown as AuditRecord) : { sequence: sequence + 1, time_ms: 0, mac: '', text });
      sequence = found.at(-1)!.sequence;
    }
    isFirst = false;
  };
  for (const path of paths) {
    const lines = new ByteLines(RECORD_BYTES_MAX, take);
    for await (const chunk of chunksOf(path)) {
      lines.push(chunk);
      yield* found;
      found = [];
    }
    lines.end();
  }
  yield* found;
}

async function* chunksOf(path: string): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of createReadStream(path)) yield chunk as Buffer;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    throw new InputError(`the log can't be read from ${path}: ${whyRefused(error)}`);
  }
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function hasHead(value: Record<string, unknown>): value is Record<string, unknown> & AuditHead {
  const { sequence, time_ms, mac } = value;
  return Number.isSafeInteger(sequence) && Number.isSafeInteger(time_ms) && typeof mac === 'string';
}
