/** Checks traces that are made in tests. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkTrace } from './check-trace.js';

/** The answer of `trace check` to this text: the lines of the links, and then the faults. */
export function check(jsonl: string): { lines: readonly string[]; isWhole: boolean } {
  const folder = mkdtempSync(join(tmpdir(), 'dscplus-trace-'));
  try {
    const path = join(folder, 'trace.jsonl');
    writeFileSync(path, jsonl);
    const { lines, fault } = checkTrace(path);
    return { lines: fault === undefined ? lines : [...lines, fault], isWhole: fault === undefined };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
