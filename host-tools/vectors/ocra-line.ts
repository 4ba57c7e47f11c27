/** One line of `dscplus ocra --jsonl`: a case of kind `ocra` comes in, a response or an error goes out. */
import { isUtf8 } from 'node:buffer';
import { type Answer, agreedAnswer, OCRA_SHAPE, type OcraFields } from './ocra-case.js';
import { anything, isObject, object } from './rules.js';

/** Bytes of the longest line. */
export const LONGEST_LINE = 64 * 1024;

/** A case that is to be answered may say its name and what is expected; neither matters. */
const lineRule = object({
  needed: OCRA_SHAPE.needed,
  optional: { ...OCRA_SHAPE.optional, name: anything, response: anything, error: anything },
});

/**
 * Answers a line, whatever it holds.
 * @param line undefined for a line that is too long
 * @throws Error, a defect of ours, where the card's implementation and the verifier's differ
 */
export function answerLine(line: Buffer | undefined): Answer {
  if (line === undefined) return { error: `the line has more than ${LONGEST_LINE} bytes` };
  const content = parse(line);
  if (content === undefined) return { error: 'the line is not JSON text in UTF-8' };
  if (isObject(content)) writeOutNumbers(content);
  const mistake = lineRule(content, '');
  return mistake === undefined ? agreedAnswer(content as unknown as OcraFields) : { error: mistake };
}

function parse(line: Buffer): unknown {
  if (!isUtf8(line)) return undefined;
  try {
    return JSON.parse(line.toString());
  } catch {
    return undefined;
  }
}

/** Counters and timestamps may be JSON numbers as long as those are exact. */
function writeOutNumbers(content: Record<string, unknown>): void {
  for (const field of ['counter', 'timestamp']) {
    const value = content[field];
    if (Number.isSafeInteger(value)) content[field] = String(value);
  }
}
