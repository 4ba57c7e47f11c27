/** For tests: a store that writes down what it is asked and what it answers, call by call. */
import { createHash } from 'node:crypto';
import { MemoryStore } from './store/memory.js';
import type { AuditHead, Store, StoreReader, StoreTransaction } from './store/store.js';

/** Digits of a hash that are written down. */
const HASH_DIGITS = 8;
/** Characters of an answer in full. */
const ANSWER_LENGTH_MAX = 60;

export class Transcript {
  readonly lines: string[] = [];
  #pending: string[] = [];

  note(line: string): void {
    this.lines.push(line);
  }

  /** A store that writes down what is asked of another. */
  of(store: Store): Store {
    const run = (kind: string, work: (tx: never) => Promise<unknown>) => async (tx: StoreReader) => {
      this.note(` ${kind}`);
      try {
        const result = await work(this.#watched(tx) as never);
        this.#wait('the end');
        this.note(` end of ${kind}`);
        return result;
      } catch (error) {
        this.note(` ${kind} thrown away`);
        throw error;
      }
    };
    return {
      transaction: <Result>(work: (tx: StoreTransaction) => Promise<Result>) =>
        store.transaction(run('transaction', work)) as Promise<Result>,
      read: <Result>(work: (tx: StoreReader) => Promise<Result>) => store.read(run('read', work)) as Promise<Result>,
      close: () => store.close(),
    };
  }

  /** Nobody may go on before what was asked is answered. */
  #wait(next: string): void {
    for (const name of this.#pending) this.note(`  NOT WAITED FOR before ${next}: ${name}`);
  }

  #watched(tx: StoreReader): StoreReader {
    return new Proxy(tx, {
      get: (target, name: keyof StoreReader) => {
        const method = (target[name] as (...values: unknown[]) => Promise<unknown>).bind(target);
        return async (...values: unknown[]) => {
          this.#wait(name);
          this.#pending.push(name);
          try {
            const result = await method(...values);
            await new Promise(setImmediate);
            const answer = result === undefined ? '' : ` → ${brief(shown(name === 'head' ? headOf(result) : result))}`;
            this.note(`  ${name}(${values.map(shown).join(', ')})${answer}`);
            return result;
          } finally {
            this.#pending = this.#pending.filter((one) => one !== name);
          }
        };
      },
    });
  }
}

/** A store in memory that fails a decision which goes on before a call on it has ended. */
export class StrictMemoryStore extends MemoryStore {
  override transaction<Result>(work: (tx: StoreTransaction) => Promise<Result>): Promise<Result> {
    return super.transaction((tx) => strictly(tx, work));
  }

  override read<Result>(work: (tx: StoreReader) => Promise<Result>): Promise<Result> {
    return super.read((tx) => strictly(tx, work));
  }
}

async function strictly<Tx extends StoreReader, Result>(tx: Tx, work: (tx: Tx) => Promise<Result>): Promise<Result> {
  const transcript = new Transcript();
  const store = transcript.of({ read: (one: (tx: StoreReader) => Promise<unknown>) => one(tx) } as Store);
  const result = await store.read((watched) => work(watched as Tx));
  const late = transcript.lines.find((line) => line.includes('NOT WAITED FOR'));
  if (late !== undefined) throw new Error(late.trim());
  return result;
}

/** A store may give the newest record for a head. */
function headOf(record: unknown): AuditHead {
  const { sequence, mac, time_ms } = record as AuditHead;
  return { sequence, mac, time_ms };
}

/** Of a long answer, which was written down when it was written, the beginning and a hash. */
function brief(text: string): string {
  if (text.length <= ANSWER_LENGTH_MAX) return text;
  const hash = createHash('sha256').update(text).digest('hex').slice(0, HASH_DIGITS);
  return `${text.slice(0, ANSWER_LENGTH_MAX / 2)}… ${hash}`;
}

/** A value in a line: of a hash its first digits and its length, of what is sealed the length alone. */
export function shown(value: unknown): string {
  if (value === undefined) return '-';
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'string') return shownText(value);
  if (value instanceof Uint8Array) return shownBytes(value);
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (Array.isArray(value)) return `[${value.map(shown).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  return `{${Object.entries(value)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, part]) => `${name}: ${shown(part)}`)
    .join(', ')}}`;
}

function shownText(text: string): string {
  const hashes = text.replaceAll(/[0-9a-f]{32,}/g, (hash) => `${hash.slice(0, HASH_DIGITS)}…${hash.length}`);
  return text.includes('"') ? `'${hashes}'` : `"${hashes}"`;
}

function shownBytes(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString('latin1');
  if (/^[ -~]+$/.test(text)) return `bytes ${shownText(text)}`;
  return bytes.length <= HASH_DIGITS ? `bytes ${Buffer.from(bytes).toString('hex')}` : `${bytes.length} bytes`;
}
