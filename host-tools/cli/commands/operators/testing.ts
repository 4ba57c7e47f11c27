/** A verifier's store with users and cards, made once by the commands and copied for each test. */
import { chmodSync, cpSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { type Ended, folderWith } from '../../testing.js';
import { dscplus } from '../../testing-commands.js';

export const PIN = '1234';
export const KEK = ['--kek-file', 'keys/kek'] as const;

const FILES = {
  'keys/kek': '11'.repeat(32),
  'keys/other': '22'.repeat(32),
  'keys/words': 'correct horse battery\n',
  pin: `${PIN}\n`,
  empty: '',
};

/** Two cards (7001 without a counter, 7002 with one) and two users, of whom alice has both cards. */
const STEPS: ReadonlyArray<readonly string[]> = [
  ['store', 'init', 'cards.db', ...KEK],
  ['card', 'new', 'plus.card', '--serial', '7001'],
  ['card', 'new', 'nagra.card', '--serial', '7002', '--model', 'nagra-326', '--counter', '40'],
  ['card', 'new', 'third.card', '--serial', '7003'],
  ['cards', 'add', 'plus.card', 'nagra.card', '--pin-file', 'pin', '--store', 'cards.db', ...KEK],
  ['users', 'add', 'alice', 'bob', '--store', 'cards.db'],
  ['users', 'assign', 'alice', '7001', '--store', 'cards.db'],
  ['users', 'assign', 'alice', '7002', '--store', 'cards.db'],
  ['cards', 'activate', '7001', '--user', 'alice', '--store', 'cards.db'],
];

type Teardown = { teardown(fn: () => void): void };

const ends: (() => void)[] = [];
let template: Promise<string> | undefined;

test.after.always('operators’ tests: the template goes', () => {
  for (const end of ends) end();
});

async function makeTemplate(): Promise<string> {
  const folder = folderWith({ teardown: (end) => ends.push(end) }, FILES);
  for (const key of ['kek', 'other', 'words']) chmodSync(join(folder, 'keys', key), 0o600);
  for (const args of STEPS) {
    const { status, stderr } = await dscplus(folder, ...args);
    if (status !== 0) throw new Error(`${args.join(' ')}: ${stderr}`);
  }
  return folder;
}

export interface TestStore {
  readonly folder: string;
  /** Runs the command on the store. */
  readonly run: (...args: string[]) => Promise<Ended>;
}

export async function newStore(t: Teardown): Promise<TestStore> {
  const folder = folderWith(t, {});
  template ??= makeTemplate();
  cpSync(await template, folder, { recursive: true });
  return { folder, run: (...args) => dscplus(folder, ...args, '--store', 'cards.db') };
}

export function storeOf({ folder }: TestStore): string {
  return join(folder, 'cards.db');
}
