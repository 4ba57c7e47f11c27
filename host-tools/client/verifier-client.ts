/** A login server at the other end of a line: challenges, verdicts, and what operators do. */
import type { Duplex } from 'node:stream';
import { quoted, splitFields, unquote } from './answer.js';
import { InputError } from './errors.js';
import { RemoteOperator } from './remote-operator.js';
import { type CallOptions, type ClientOptions, MOST_TRIES, ScpiClient } from './scpi-client.js';

export interface RemoteChallenge {
  /** Fixes card and question; says nothing. */
  readonly handle: string;
  readonly question: string;
  readonly lifetime_ms: number;
}

export type RemoteVerdict = 'accepted' | 'refused' | 'expired';

/** The response to a challenge. */
export interface RemoteResponse {
  readonly handle: string;
  readonly response: string;
}

const VERDICTS: ReadonlyMap<string, RemoteVerdict> = new Map([
  ['1', 'accepted'],
  ['0', 'refused'],
  ['-1', 'expired'],
]);
/** The server holds a refusal back for at most so long. */
const LONGEST_DELAY_ms = 32_000;
const LONGEST_TEXT = 256;

/** What every call may throw is said of `ScpiClient`. */
export class VerifierClient extends ScpiClient {
  /** @param stream a `SerialPortStream`, a socket, any byte stream; it need not be open yet, and `close` leaves it open */
  constructor(stream: Duplex, options: ClientOptions = {}) {
    super(stream, 'server', options);
  }

  /**
   * A challenge for a user whose first factor is checked.
   * @param card the serial of one of the user's cards; the first that is activated where it is left out
   */
  async challenge(user: string, options: CallOptions & { readonly card?: string } = {}): Promise<RemoteChallenge> {
    const names = options.card === undefined ? [user] : [user, options.card];
    const [answer] = await this.query(`:CHAL? ${strings('the user or the card', names)}`, 1, 0, options);
    const [handle, question, lifetime] = splitFields(answer!);
    const read = { handle: unquote(handle ?? ''), question: unquote(question ?? '') };
    if (!read.handle || !read.question || !/^[0-9]+(\.[0-9]+)?$/.test(lifetime ?? '')) return this.fail();
    return { handle: read.handle, question: read.question, lifetime_ms: Number(lifetime) * 1000 };
  }

  /**
   * Whether the response is accepted; a refusal takes a while. The verdict is read twice, so that noise makes none; one
   * that got lost on its way is asked for again, and never the verification itself: a response is accepted once.
   * @throws LinkError where no verdict could be read: the response may have been accepted
   */
  async verify({ handle, response }: RemoteResponse, { signal }: CallOptions = {}): Promise<RemoteVerdict> {
    const [asked, given] = [strings('the handle', [handle]), strings('the response', [response])];
    return this.turns.take(async () => {
      const first = await this.ask('', `:VER? ${asked},${given};:VER:RES? ${asked}`, LONGEST_DELAY_ms, signal);
      const verdict = agreed(first);
      if (verdict !== undefined) return verdict;
      this.unsure = true;
      const error = await this.readQueue(signal);
      // -230: of this response there is no verdict, for an error that stands before it, or it did not arrive whole.
      if (!error.startsWith('-230') && !error.startsWith('0')) this.throwErrors(error);
      return this.repeat(`:VER:RES? ${asked};:VER:RES? ${asked}`, 2, agreed, MOST_TRIES, signal);
    }, signal);
  }

  /** Whether the serial, which the user has read from the card, is that of a card assigned to the user: it works then. */
  async activate(user: string, card: string, options: CallOptions = {}): Promise<boolean> {
    return (await this.judged(`:ACT? ${strings('the user or the card', [user, card])}`, options)) === 'accepted';
  }

  /**
   * Gives a card a new PIN.
   * @param login the handle of a login with the old PIN, at most five minutes ago; the response is made with the new one
   */
  async changePin(
    { login, handle, response, pin }: RemoteResponse & { readonly login: string; readonly pin: string },
    options: CallOptions = {},
  ): Promise<RemoteVerdict> {
    const given = strings('the handle, the response or the PIN', [login, handle, response, pin]);
    return this.judged(`:PIN:CHAN? ${given}`, options);
  }

  /** Finds the counter of a card that ran ahead, while an operator allows it, from responses to two challenges in a row. */
  async resync(first: RemoteResponse, second: RemoteResponse, options: CallOptions = {}): Promise<RemoteVerdict> {
    const given = [first.handle, first.response, second.handle, second.response];
    return this.judged(`:RESY? ${strings('the handle or the response', given)}`, options);
  }

  /**
   * Logs in as an operator, until `logOut`, the end of the connection, or five minutes without an operator's call.
   * @param name stands in the audit log
   * @throws ScpiError -203 where the secret is wrong, or nobody can be an operator on this line
   */
  async logIn(name: string, secret: string, options: CallOptions = {}): Promise<RemoteOperator> {
    await this.command(`OPER:LOG ${strings('the name or the secret', [name, secret])}`, LONGEST_DELAY_ms, options);
    return new RemoteOperator({
      tell: (command, texts, call) => this.command(withData(command, texts), 0, call),
      ask: async (query, texts, call) => (await this.query(withData(query, texts), 1, 0, call))[0]!,
      damaged: () => this.fail(),
    });
  }

  /** Ends an operator's login. */
  async logOut(options: CallOptions = {}): Promise<void> {
    return this.command('OPER:EXIT', 0, options);
  }

  private async judged(query: string, options: CallOptions): Promise<RemoteVerdict> {
    const [answer] = await this.query(query, 1, LONGEST_DELAY_ms, options);
    return VERDICTS.get(answer!) ?? this.fail();
  }
}

/** The verdict, where two readings say the same. */
function agreed(answers: string[] | undefined): RemoteVerdict | undefined {
  return answers?.length === 2 && answers[0] === answers[1] ? VERDICTS.get(answers[0]!) : undefined;
}

function withData(header: string, texts: readonly string[]): string {
  return texts.length === 0 ? header : `${header} ${strings('a name', texts)}`;
}

/** Texts as parameters. @throws InputError for characters that don't pass over the line; what came is not told: it may be secret */
function strings(what: string, texts: readonly string[]): string {
  for (const text of texts) {
    if (text.length <= LONGEST_TEXT && /^[\x20-\x7e]*$/.test(text)) continue;
    throw new InputError(
      `${what} has ${text.length} characters: at most ${LONGEST_TEXT} are allowed, and only printable ones of ASCII`,
    );
  }
  return texts.map(quoted).join(',');
}
