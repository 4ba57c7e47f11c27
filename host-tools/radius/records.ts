/**
 * What a RADIUS server keeps in the store: the answers of the last seconds, so that a retransmission gets the same bytes from
 * any node; whose challenge a State is; and until when a name waits for its next challenge.
 */

import type { Decision, NewRecord, StoreReader, View } from '../verifier/index.js';
import type { RadiusClientEntry } from './clients.js';
import type { AnswerKind } from './counters.js';
import type { Reply } from './reply.js';
import type { Request } from './request.js';

const ANSWER = 'radius-answer';
const CLAIM = 'radius-claim';
const STATE = 'radius-state';
const WAIT = 'radius-wait';

/** So long a retransmission gets the answer that was given. */
const ANSWER_GIVEN_MS = 30_000;
/** So long a request is known: one that comes later, from elsewhere or with another content is a replay. */
const ANSWER_KEPT_MS = 3_600_000;
/** So long after its end a challenge is still known to have expired: then a new one is given without the password. */
const STATE_KEPT_MS = 300_000;
/** So long one node has a request to itself; one that ended meanwhile leaves it to the others. */
const CLAIMED_MS = 5000;
/** Old records that go with each new one. */
const FORGOTTEN_AT_ONCE = 4;

/** Another node has answered the request since it was looked up: what was decided meanwhile is undone. */
export class AnsweredElsewhere extends Error {
  override readonly name = 'AnsweredElsewhere';
}

/** What the store knows that bears on a request. */
export interface Known {
  /** The answer that was given to it; `replayed` where the same authenticator came before, and this is no retransmission. */
  readonly answer: Reply | 'replayed' | undefined;
  /** Whether its State was given to this client for this name. */
  readonly ownsState: boolean;
  /** How long the name's next challenge has to wait. */
  readonly wait_ms: number;
}

/** Who asks: the name as a keyed hash, since a password may have been typed in its place. */
export interface Asker {
  readonly nameHash: string;
  readonly client: RadiusClientEntry;
}

export async function lookUp(
  { tx, now_ms }: View,
  request: Request,
  state: string | undefined,
  nameHash: string | undefined,
): Promise<Known> {
  const answer = await current<KeptAnswer>(tx, now_ms, ANSWER, request.key);
  const owner = state === undefined ? undefined : await current<KeptState>(tx, now_ms, STATE, state);
  const wait = nameHash === undefined ? undefined : await tx.record(WAIT, nameHash);
  return {
    answer: answer && answerOf(answer, request, now_ms),
    ownsState: owner !== undefined && owner.client === request.client.name && owner.nameHash === nameHash,
    wait_ms: Math.max((wait?.expires_ms ?? 0) - now_ms, 0),
  };
}

/**
 * Takes a request that costs something before it is answered.
 * @returns false where another node has it
 */
export async function claim({ tx, now_ms }: Decision, request: Request): Promise<boolean> {
  const row = record(CLAIM, request.key, now_ms + CLAIMED_MS, {});
  await tx.forgetRecords(CLAIM, now_ms, FORGOTTEN_AT_ONCE);
  const before = await tx.record(CLAIM, request.key);
  if (before === undefined) return tx.insertRecord(row);
  return (before.expires_ms ?? 0) <= now_ms && tx.replaceRecord(row, before.revision);
}

/** @throws AnsweredElsewhere where there is an answer already */
export async function keepAnswer({ tx, now_ms }: Decision, request: Request, reply: Reply): Promise<void> {
  const { digest } = request;
  const value: KeptAnswer = { at_ms: now_ms, digest, kind: reply.kind, reply: reply.bytes.toString('base64') };
  const row = record(ANSWER, request.key, now_ms + ANSWER_KEPT_MS, value);
  await tx.forgetRecords(ANSWER, now_ms, FORGOTTEN_AT_ONCE);
  if (await tx.insertRecord(row)) return;
  if ((await current(tx, now_ms, ANSWER, request.key)) !== undefined) throw new AnsweredElsewhere();
  await tx.removeRecord(ANSWER, request.key);
  await tx.insertRecord(row);
}

/** Notes to whom a challenge was given. */
export async function keepState(
  { tx, now_ms }: Decision,
  { nameHash, client }: Asker,
  { handle, lifetime_ms }: { readonly handle: string; readonly lifetime_ms: number },
): Promise<void> {
  const value: KeptState = { client: client.name, nameHash };
  await tx.forgetRecords(STATE, now_ms, FORGOTTEN_AT_ONCE);
  await tx.insertRecord(record(STATE, handle, now_ms + lifetime_ms + STATE_KEPT_MS, value));
}

/** Notes that the name's next challenge waits; a longer wait stays. */
export async function keepWait({ tx, now_ms }: Decision, { nameHash }: Asker, wait_ms: number): Promise<void> {
  if (wait_ms === 0) return;
  const row = record(WAIT, nameHash, now_ms + wait_ms, {});
  await tx.forgetRecords(WAIT, now_ms, FORGOTTEN_AT_ONCE);
  const before = await tx.record(WAIT, nameHash);
  if (before === undefined) await tx.insertRecord(row);
  else if ((before.expires_ms ?? 0) < row.expires_ms!) await tx.replaceRecord(row, before.revision);
}

interface KeptAnswer {
  readonly at_ms: number;
  readonly digest: string;
  readonly kind: AnswerKind;
  readonly reply: string;
}

interface KeptState {
  readonly client: string;
  readonly nameHash: string;
}

function answerOf({ at_ms, digest, kind, reply }: KeptAnswer, request: Request, now_ms: number): Known['answer'] {
  if (digest !== request.digest || now_ms - at_ms >= ANSWER_GIVEN_MS) return 'replayed';
  return { kind, bytes: Buffer.from(reply, 'base64') };
}

function record(kind: string, key: string, expires_ms: number, value: object): NewRecord {
  return { kind, key, owner: '', expires_ms, value: JSON.stringify(value) };
}

async function current<Value>(tx: StoreReader, now_ms: number, kind: string, key: string): Promise<Value | undefined> {
  const row = await tx.record(kind, key);
  return row === undefined || (row.expires_ms ?? 0) <= now_ms ? undefined : JSON.parse(row.value);
}
