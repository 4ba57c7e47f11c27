/** `# @known-failure ISSUE` at the head of a script: it must fail, until what the issue is about has been fixed. */

import type { Place } from './place.js';
import { ScriptError } from './script-error.js';
import { headComments } from './tags.js';

export interface KnownFailure {
  readonly issue: string;
  readonly place: Place;
}

const TAG = '@known-failure';
const KNOWN = /^@known-failure(?:[ \t]+(.*))?$/;

/** The message where a script that is known to fail succeeds. */
export function knownButSucceeds(issue: string): string {
  return `expected a failure that is known (${issue}), but the script succeeds: take out @known-failure`;
}

/** @throws ScriptError where the issue is missing */
export function knownFailureOf(file: string, text: string): KnownFailure | undefined {
  // Hardly any script has one, and every script is asked.
  if (!text.includes(TAG)) return undefined;
  for (const { comment, line, column } of headComments(text)) {
    const match = KNOWN.exec(comment);
    if (match === null) continue;
    const place = { file, line, column };
    const issue = match[1]?.trim() ?? '';
    if (issue !== '') return { issue, place };
    throw new ScriptError(place, text, 'found @known-failure without an issue, expected # @known-failure ISSUE');
  }
  return undefined;
}
