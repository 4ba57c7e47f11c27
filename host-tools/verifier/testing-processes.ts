/** For tests: processes that work on a store, and what its log says afterwards. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { auditPages, readAudit } from './audit.js';
import { LibsqlStore } from './store/libsql.js';
import type { Store } from './store/store.js';
import { AUDIT_KEY, newVerifier, type Teardown } from './testing.js';

/** Inside the project, where libsql is found. */
export const CHILD = resolve('build/testing/verifier-child.mjs');

/** @param edit changes the store's code, for a build that is wrong on purpose */
export async function buildChild(
  outfile = CHILD,
  edit = (code: string): string => code,
  entry = 'host-tools/verifier/testing-child.ts',
): Promise<void> {
  const edited: Plugin = {
    name: 'edited',
    setup: ({ onLoad }) => {
      onLoad({ filter: /store[\\/]libsql\.ts$/ }, ({ path }) => ({
        contents: edit(readFileSync(path, 'utf8')),
        loader: 'ts',
      }));
    },
  };
  await build({
    entryPoints: [entry],
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    outfile,
    plugins: [edited],
    logLevel: 'warning',
  });
}

/** A store with a verifier's user alice. @returns its path */
export async function newStore(folder: string): Promise<string> {
  const path = join(folder, 'store.db');
  const store = await LibsqlStore.open(path);
  await newVerifier(store);
  await store.close();
  return path;
}

/** Starts a process on a store. @param before words that come before the command, such as a tracer */
export async function start(
  t: Teardown,
  path: string,
  before: readonly string[] = [],
  code = CHILD,
): Promise<ChildProcess> {
  const [command, ...words] = [...before, process.execPath, code, path];
  const child = spawn(command!, words, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  t.teardown(() => child.kill('SIGKILL'));
  await once(child, 'message');
  return child;
}

/** The accepted handles in the log, as far as it was read. */
export class AcceptedHandles {
  readonly #key = AUDIT_KEY;
  readonly #times = new Map<string, number>();
  #read = 0;

  async readOn(store: Store): Promise<void> {
    for await (const { sequence, text } of readAudit(auditPages(store), this.#read)) {
      const { outcome, handleHash } = JSON.parse(text);
      if (outcome === 'accepted') this.#times.set(handleHash, (this.#times.get(handleHash) ?? 0) + 1);
      this.#read = sequence;
    }
  }

  times(handle: string): number {
    return this.#times.get(this.#key.hashName(handle)) ?? 0;
  }

  most(): number {
    return Math.max(0, ...this.#times.values());
  }
}
