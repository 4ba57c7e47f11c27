/** Follows the chain of a trace, contacts → keys → screens → bytes, and to the response, up to the first broken link. */
import { Broken } from './broken.js';
import { BytesLink } from './bytes-link.js';
import { KeysLink, seconds } from './keys-link.js';
import { readTrace } from './read-trace.js';
import { ResponseLink } from './response-link.js';
import { ScreensLink } from './screens-link.js';

export interface TraceVerdict {
  /** For people: a line a link. */
  readonly lines: readonly string[];
  readonly isWhole: boolean;
}

/** @throws InputError where `path` is no trace */
export function checkTrace(path: string): TraceVerdict {
  const [keys, screens, bytes, responses] = [new KeysLink(), new ScreensLink(), new BytesLink(), new ResponseLink()];
  let hasEnded = false;
  let last_us = 0;
  for (const { line, record } of readTrace(path)) {
    try {
      keys.follow(record);
      screens.follow(record);
      bytes.follow(record);
      responses.follow(record, screens.rules, screens.isKnown);
    } catch (error) {
      if (!(error instanceof Broken)) throw error;
      const where = `${path}:${line}: the link ${error.link} is broken at ${seconds(error.at_us)}`;
      return { lines: [`${where}: ${error.message}`], isWhole: false };
    }
    hasEnded = record.event === 'end';
    last_us = record.at_us;
  }
  const lines = [
    `contacts → keys: ${keys.edges} edges of contacts, ${keys.changes} changes of keys`,
    `keys → screens: ${screens.screens} screens${but(screens.unchecked, 'follow a restored snapshot and were not checked')}`,
    `screens → bytes: ${bytes.answers} answers that say the text`,
    `entry → response: ${responses.responses} pages of responses${but(responses.unchecked, 'were not checked: a trace tells enough with --reveal')}`,
  ];
  if (!hasEnded) lines.push(`the trace breaks off at ${seconds(last_us)}: it was not ended`);
  return { lines, isWhole: true };
}

function but(count: number, what: string): string {
  return count === 0 ? '' : `; ${count} more ${what}`;
}
