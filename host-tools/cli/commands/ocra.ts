/** `dscplus ocra`: computes responses by RFC 6287, with the card's implementation and the verifier's at once. */
import { InputError } from '../../../emulator/input-error.js';
import { ByteLines } from '../../files/byte-lines.js';
import { Output } from '../../files/output.js';
import { agreedAnswer, decimalText, hexText } from '../../vectors/ocra-case.js';
import { answerLine, LONGEST_LINE } from '../../vectors/ocra-line.js';
import { readArguments } from '../shell/arguments.js';
import { print } from '../shell/print.js';

const USAGE = `Usage: dscplus ocra --suite SUITE --key HEX --question QUESTION [OPTIONS]
       dscplus ocra --jsonl

Prints the response of RFC 6287 to a question. Two implementations that share no code compute it and must agree.

Options:
  --suite SUITE      for example OCRA-1:HOTP-SHA1-8:QN06-PSHA1
  --key HEX          the key, in hexadecimal digits
  --question TEXT    the question, also called challenge
  --pin TEXT         the PIN, for a suite with P
  --counter N        the counter, 0 to 18446744073709551615, for a suite with C
  --session HEX      the session information, for a suite with S
  --timestamp N      the number of time steps, for a suite with T
  --jsonl            read cases from standard input, a JSON object a line with "suite", "keyHex", "question" and, where
                     the suite uses them, "counter", "pin" or "pinHashHex", "sessionHex", "timestamp"; print
                     {"response": …} or {"error": …} for each, in order. Keys then stay out of the process list
  -h, --help         show this

Example:
  dscplus ocra --suite OCRA-1:HOTP-SHA1-6:QN08 --key 3132333435363738393031323334353637383930 --question 00000000

Exit status: 0, also where lines of --jsonl are answered by errors; 2 the input is wrong.
`;

const OPTIONS = {
  suite: { type: 'string' },
  key: { type: 'string' },
  question: { type: 'string' },
  pin: { type: 'string' },
  counter: { type: 'string' },
  session: { type: 'string' },
  timestamp: { type: 'string' },
  jsonl: { type: 'boolean' },
} as const;

const RULES = { key: hexText, counter: decimalText, session: hexText, timestamp: decimalText } as const;

type Given = Readonly<Partial<Record<Exclude<keyof typeof OPTIONS, 'jsonl'>, string>>>;

/** @returns the exit status */
export async function run(args: readonly string[]): Promise<number> {
  const read = readArguments(args, OPTIONS, USAGE);
  if (read === undefined) return 0;
  const { jsonl, ...given } = read.values;
  if (read.positionals.length > 0) throw new InputError('ocra takes options only (see dscplus ocra --help)');
  if (!jsonl) {
    print(`${respond(given)}\n`);
    return 0;
  }
  const [needless] = Object.keys(given);
  if (needless !== undefined) throw new InputError(`--jsonl takes all input from the lines: leave out --${needless}`);
  await answerLines();
  return 0;
}

function respond(given: Given): string {
  const { suite, key, question, pin, counter, session, timestamp } = given;
  if (suite === undefined || key === undefined || question === undefined) {
    throw new InputError('ocra needs --suite, --key and --question, or --jsonl (see dscplus ocra --help)');
  }
  for (const [option, rule] of Object.entries(RULES)) {
    const value = given[option as keyof typeof RULES];
    const mistake = value === undefined ? undefined : rule(value, `--${option}`);
    if (mistake !== undefined) throw new InputError(mistake);
  }
  const answer = agreedAnswer({
    suite,
    keyHex: key,
    question,
    ...(pin !== undefined && { pin }),
    ...(counter !== undefined && { counter }),
    ...(session !== undefined && { sessionHex: session }),
    ...(timestamp !== undefined && { timestamp }),
  });
  if ('error' in answer) throw new InputError(answer.error);
  return answer.response;
}

/** Answers standard input line by line. Writing waits for the reader, so nothing piles up. */
async function answerLines(): Promise<void> {
  const output = new Output(undefined);
  const lines = new ByteLines(LONGEST_LINE, (line) => output.write(`${JSON.stringify(answerLine(line))}\n`));
  for await (const bytes of process.stdin) {
    lines.push(bytes as Buffer);
    output.flush();
  }
  lines.end();
  output.commit();
}
