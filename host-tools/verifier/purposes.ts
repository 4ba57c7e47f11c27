/** Why a challenge is issued: to log in, or to confirm one task. A response to one purpose never serves another. */
import { createHash } from 'node:crypto';
import { InputError } from '../../emulator/input-error.js';
import { checkOptionalText } from '../arguments.js';
import type { AuditKey } from './audit.js';
import type { Suite } from './ocra/suite.js';
import { questionFrom } from './questions.js';
import type { ChallengeRow } from './store/store.js';
import { UNSEEN } from './unseen.js';

/** The purpose of a challenge by default. */
export const LOGIN = 'login';

const PURPOSE_LENGTH_MAX = 128;
const PURPOSE = new RegExp(`^.{1,${PURPOSE_LENGTH_MAX}}$`, 'u');
const TASK_LENGTH_MAX = 4096;

/** The purpose of a challenge. */
export interface Purpose {
  /** `login` by default, or else what is confirmed, such as `change e-mail address`: 1 to 128 characters. */
  readonly purpose?: string | undefined;
  /**
   * The text of the one task that is confirmed, with all that must not be changed on the way, such as `pay 100 to Bob`: up
   * to 4096 characters.
   */
  readonly task?: string | undefined;
}

/** A purpose in its normal form. */
export interface BoundPurpose {
  readonly purpose: string;
  readonly task: string | undefined;
  /** The keyed hash of the task's text; empty where there is none. */
  readonly taskHash: string;
}

/** Its characters are counted as those of a name are: as code points, such as an emoji is one. */
function isPurpose(text: string): boolean {
  return PURPOSE.test(text) && !UNSEEN.test(text) && text.trim() === text;
}

/** @throws InputError for a purpose or a task that can't be */
export function boundPurpose(audit: AuditKey, { purpose = LOGIN, task }: Purpose): BoundPurpose {
  checkOptionalText('purpose', purpose);
  checkOptionalText('task', task);
  const normal = purpose.normalize('NFC');
  if (!isPurpose(normal)) {
    throw new InputError(
      `purpose must have 1 to ${PURPOSE_LENGTH_MAX} characters, no blank at its ends, and no control or invisible characters`,
    );
  }
  if (task === undefined) return { purpose: normal, task, taskHash: '' };
  if (normal === LOGIN) throw new InputError(`task is given, but purpose is "${LOGIN}": name the purpose of the task`);
  if (task.length > TASK_LENGTH_MAX) {
    throw new InputError(`task has ${task.length} characters, but may have only ${TASK_LENGTH_MAX}`);
  }
  return { purpose: normal, task, taskHash: audit.hashName(task) };
}

/**
 * The question by which a card signs a task (plain signature, RFC 6287 7.3): derived from purpose, task and the random
 * handle, so that it proves nothing for another. With these three, anyone can compute it again.
 * @param draw 0, or one more where the question before was issued to the card lately
 */
export function signedQuestion(suite: Suite, { purpose, task }: BoundPurpose, handle: string, draw: number): string {
  const text = JSON.stringify(['dscplus task', purpose, task ?? null, handle, draw]);
  return questionFrom(suite, createHash('sha512').update(text).digest());
}

/** Whether the challenge was issued for just this. */
export function isFor({ purpose, taskHash }: Omit<BoundPurpose, 'task'>, row: ChallengeRow): boolean {
  return row.purpose === purpose && row.taskHash === taskHash;
}

/** The audit log's fields for a purpose; none for the usual one. */
export function purposeEntry({ purpose, taskHash }: Omit<BoundPurpose, 'task'>): {
  purpose?: string;
  taskHash?: string;
} {
  return { ...(purpose !== LOGIN && { purpose }), ...(taskHash !== '' && { taskHash }) };
}
