/**
 * The records of a RADIUS server in the store: the answers of the last seconds, so that a retransmission gets the same
 * bytes from any node; the owner of each State; and the time until which a name waits for its next challenge.
 */

import type { Decision, NewRecord, StoreReader, View } from '../verifier/index.js';
import { storedJson } from '../verifier/stored-json.js';
import type { RadiusClientEntry } from './clients.js';
import type { AnswerKind } from './counters.js';
import type { Reply } from './reply.js';
import type { Request } from './request.js';

/** A request with its answer; its owner is the State that was given with it. */
const ANSWER = 'radius-answer';
const CLAIM = 'radius-claim';
const WAIT = 'radius-wait';

/** So long a retransmission gets the answer that was given. */
const ANSWER_GIVEN_MS = 30_000;
/** So long a request is known: one that comes later, from elsewhere or with another content is a replay. */
const ANSWER_KEPT_MS = 3_600_000;
/** So long after its end a challenge is still known to have expired: then a new one is given without the password. */
const STATE_KEPT_MS = 300_000;
/** So long one node has a request to itself; one that ended meanwhile leaves it to the others. */
const CLAIMED_MS = 30_000;
/** Of so many requests, one takes old records away: so many of them at once, more than have come since. */
const FORGETTING_ONE_IN = 16;
const FORGOTTEN_AT_ONCE = 64;

/** There is an answer to the request, of this or another node: what was decided meanwhile is undone. */
export class AnsweredBefore extends Error {
  override readonly name = 'AnsweredBefore';
}

/** The name's next challenge is not due yet: nothing was decided. */
export class NameWaits extends Error {
  override readonly name = 'NameWaits';
  constructor(readonly wait_ms: number) {
    super('the name waits');
  }
}

/** The State was given to another client, or for another name, or by another way in: nothing was decided. */
export class ForeignState extends Error {
  override readonly name = 'ForeignState';
}

/** The client that asks. The store gets the name as a keyed hash, since a password may have been typed in its place. */
export interface Asker {
  readonly user: string;
  readonly nameHash: string;
  readonly client: RadiusClientEntry;
}

/** The answer that was given; `replayed` where its authenticator came before, and this is no retransmission. */
export async function answerTo({ tx, now_ms }: View, request: Request): Promise<Reply | 'replayed' | undefined> {
  const kept = await current<KeptAnswer>(tx, now_ms, ANSWER, request.key);
  if (kept === undefined) return undefined;
  if (kept.digest !== request.digest || now_ms - kept.at_ms >= ANSWER_GIVEN_MS) return 'replayed';
  return { kind: kept.kind, bytes: Buffer.from(kept.reply, 'base64') };
}

/** @throws NameWaits where it does */
export async function checkWait({ tx, now_ms }: View, { nameHash }: Asker): Promise<void> {
  const wait_ms = ((await tx.record(WAIT, nameHash))?.expires_ms ?? 0) - now_ms;
  if (wait_ms > 0) throw new NameWaits(wait_ms);
}

/** @throws ForeignState where it was not given to this client for this name */
export async function checkState({ tx, now_ms }: View, { nameHash, client }: Asker, state: string): Promise<void> {
  const [row] = await tx.recordsOf(ANSWER, state, '', 1);
  const given = row && storedJson<KeptAnswer>(row.value, 'an answer to a RADIUS request').state;
  const isTheirs = given?.client === client.name && given.nameHash === nameHash && now_ms < given.until_ms;
  if (!isTheirs) throw new ForeignState();
}

/**
 * Takes a request that costs something before it is answered.
 * @returns false where another node has it
 * @throws AnsweredBefore where there is an answer already
 */
export async function claim(decision: Decision, request: Request): Promise<boolean> {
  const { tx, now_ms } = decision;
  if ((await answerTo(decision, request)) !== undefined) throw new AnsweredBefore();
  const row = record(CLAIM, request.key, now_ms + CLAIMED_MS, {});
  await forget(decision, CLAIM, request);
  const before = await tx.record(CLAIM, request.key);
  if (before === undefined) return tx.insertRecord(row);
  return (before.expires_ms ?? 0) <= now_ms && tx.replaceRecord(row, before.revision);
}

/** Gives a request back that was claimed and not answered. */
export async function release({ tx }: Decision, request: Request): Promise<void> {
  await tx.removeRecord(CLAIM, request.key);
}

/** @throws AnsweredBefore where there is an answer already */
export function keepAnswer(decision: Decision, request: Request, reply: Reply): Promise<void> {
  return keep(decision, request, reply, '', {});
}

/**
 * Keeps an answer that is a challenge, with whose it is.
 * @throws AnsweredBefore where there is an answer already
 */
export function keepChallenge(
  decision: Decision,
  request: Request,
  reply: Reply,
  { nameHash, client }: Asker,
  { handle, lifetime_ms }: { readonly handle: string; readonly lifetime_ms: number },
): Promise<void> {
  const until_ms = decision.now_ms + lifetime_ms + STATE_KEPT_MS;
  return keep(decision, request, reply, handle, { state: { client: client.name, nameHash, until_ms } });
}

async function keep(
  decision: Decision,
  request: Request,
  { kind, bytes }: Reply,
  owner: string,
  more: Pick<KeptAnswer, 'state'>,
): Promise<void> {
  const { tx, now_ms } = decision;
  const value: KeptAnswer = { at_ms: now_ms, digest: request.digest, kind, reply: bytes.toString('base64'), ...more };
  // Longer than any State lives: settings allow an hour for a challenge.
  const row = {
    ...record(ANSWER, request.key, Math.max(now_ms + ANSWER_KEPT_MS, more.state?.until_ms ?? 0), value),
    owner,
  };
  await forget(decision, ANSWER, request);
  if (await tx.insertRecord(row)) return;
  if ((await answerTo(decision, request)) !== undefined) throw new AnsweredBefore();
  await tx.removeRecord(ANSWER, request.key);
  await tx.insertRecord(row);
}

/** Notes that the name's next challenge waits; a longer wait stays. */
export async function keepWait(
  decision: Decision,
  request: Request,
  { nameHash }: Asker,
  wait_ms: number,
): Promise<void> {
  if (wait_ms === 0) return;
  const { tx, now_ms } = decision;
  const row = record(WAIT, nameHash, now_ms + wait_ms, {});
  await forget(decision, WAIT, request);
  const before = await tx.record(WAIT, nameHash);
  if (before === undefined) await tx.insertRecord(row);
  else if ((before.expires_ms ?? 0) < row.expires_ms!) await tx.replaceRecord(row, before.revision);
}

/** Takes old records away, now and then: which requests do it goes by their keys, which are hashes. */
async function forget({ tx, now_ms }: Decision, kind: string, { key }: Request): Promise<void> {
  if (key.charCodeAt(0) % FORGETTING_ONE_IN === 0) await tx.forgetRecords(kind, now_ms, FORGOTTEN_AT_ONCE);
}

interface KeptAnswer {
  readonly at_ms: number;
  readonly digest: string;
  readonly kind: AnswerKind;
  readonly reply: string;
  /** To whom the State was given, where the answer is a challenge. */
  readonly state?: { readonly client: string; readonly nameHash: string; readonly until_ms: number };
}

function record(kind: string, key: string, expires_ms: number, value: object): NewRecord {
  return { kind, key, owner: '', expires_ms, value: JSON.stringify(value) };
}

async function current<Value>(tx: StoreReader, now_ms: number, kind: string, key: string): Promise<Value | undefined> {
  const row = await tx.record(kind, key);
  return row === undefined || (row.expires_ms ?? 0) <= now_ms ? undefined : storedJson(row.value, 'a record of RADIUS');
}
