/** Follows the chain of a trace, contacts → keys → screens → segments and bytes, and to the response, up to the first broken link. */

import { countOf, seconds } from '../../emulator/text.js';
import type { TraceRecord } from '../../emulator/trace/record.js';
import { Broken } from './broken.js';
import { BytesLink } from './bytes-link.js';
import { KeysLink } from './keys-link.js';
import { readTrace } from './read-trace.js';
import { ResponseLink } from './response-link.js';
import { ScreensLink } from './screens-link.js';
import { SegmentsLink } from './segments-link.js';

export interface TraceVerdict {
  /** For people: a line a link, as far as the trace goes; none where a link is broken. */
  readonly lines: readonly string[];
  /** The first broken link, or where the trace breaks off; undefined where it is whole. */
  readonly fault: string | undefined;
}

/** @throws InputError where `path` is no trace */
export function checkTrace(path: string): TraceVerdict {
  const chain = new Chain();
  let hasEnded = false;
  let last_us = 0;
  let last = 1;
  for (const { line, record } of readTrace(path)) {
    last = line;
    if (record === 'cut off') break;
    const broken = chain.follow(record);
    if (broken !== undefined) {
      const where = `${path}:${line}: the link ${broken.link} is broken at ${seconds(broken.at_us, 6)} s`;
      return { lines: [], fault: `${where}: ${broken.message}` };
    }
    hasEnded = record.event === 'end';
    last_us = record.at_us;
  }
  if (hasEnded) return { lines: chain.lines, fault: undefined };
  const fault = `${path}:${last}: the trace breaks off at ${seconds(last_us, 6)} s: it has no end`;
  return { lines: chain.lines, fault };
}

class Chain {
  private readonly keys = new KeysLink();
  private readonly screens = new ScreensLink();
  private readonly segments = new SegmentsLink();
  private readonly bytes = new BytesLink();
  private readonly responses = new ResponseLink();

  /** @returns the first link that the record shows to be broken, if one is */
  follow(record: TraceRecord): Broken | undefined {
    const { keys, screens, segments, bytes, responses } = this;
    const broken = attempt(() => {
      keys.follow(record);
      screens.follow(record);
      segments.follow(record);
      bytes.follow(record);
      responses.follow(record, screens.card, screens.isKnown);
    });
    if (broken === undefined || broken.link === 'contacts → keys') return broken;
    // An event that is missing by now is the cause of a consequence that does not follow.
    const end_us = record.at_us + 1;
    const owed = attempt(() => keys.pass(end_us));
    if (owed !== undefined || broken.link !== 'screens → bytes') return owed ?? broken;
    return attempt(() => screens.settle(end_us)) ?? broken;
  }

  get lines(): string[] {
    const { keys, screens, segments, bytes, responses } = this;
    return [
      `contacts → keys: ${countOf(keys.edges, 'edge')} of contacts, ${countOf(keys.changes, 'change')} of keys`,
      `keys → screens: ${countOf(screens.screens, 'screen')}${but(screens.unchecked, 'follow a restored snapshot and were not checked')}`,
      `screens → segments: ${countOf(segments.changes, 'change')} of segments`,
      `screens → bytes: ${countOf(bytes.answers, 'answer')} that ${bytes.answers === 1 ? 'says' : 'say'} what shows`,
      `entry → response: ${countOf(responses.responses, 'page')} of responses${but(responses.unchecked, 'were not checked: a trace tells enough with --reveal')}`,
    ];
  }
}

function attempt(act: () => void): Broken | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    if (error instanceof Broken) return error;
    throw error;
  }
}

function but(count: number, what: string): string {
  return count === 0 ? '' : `; ${count} more ${what}`;
}
