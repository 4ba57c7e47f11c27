/** A login server at the other end of a line: challenges, verdicts, and what operators do. */
import type { Duplex } from 'node:stream';
import { InputError } from '../../emulator/input-error.js';
import { checkOptionalText, checkOptions, checkText } from '../arguments.js';
import { quoted, splitFields, unquote } from './answer.js';
import { RemoteOperator, type Texts } from './remote-operator.js';
import { type CallOptions, type ClientOptions, checkCall, MOST_TRIES, ScpiClient } from './scpi-client.js';

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

/** A verdict at once, for a host that keeps the wait itself. */
export type RemoteAnswer =
  /** `user` and `serial` are whose challenge it was: log in that user, whatever a request says. */
  | { readonly answer: 'accepted'; readonly wait_ms: number; readonly user: string; readonly serial: string }
  /** `wait_ms` is how long the host waits before it passes the verdict on. */
  | { readonly answer: 'refused' | 'expired'; readonly wait_ms: number };

/** The user whose challenge it must be, where the host has kept the name. */
export interface OfUser {
  readonly user?: string | undefined;
}

const VERDICTS: ReadonlyMap<string, RemoteVerdict> = new Map([
  ['1', 'accepted'],
  ['0', 'refused'],
  ['-1', 'expired'],
]);
/** The server holds a refusal back for at most so long. */
const LONGEST_DELAY_ms = 32_000;
const LONGEST_TEXT = 256;

/** `ScpiClient` lists the errors that every call may throw. */
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
    checkCall(options, ['card']);
    const { card } = options;
    checkOptionalText('card', card);
    const query = `:CHAL? ${strings(card === undefined ? { user } : { user, card })}`;
    return this.readTwice({ query, again: ':CHAL:RES?', takes_ms: 0, read: readChallenge }, options);
  }

  /**
   * Whether the response is accepted; a refusal takes a while.
   * @param response with `user`, the challenge of another user is refused
   * @throws LinkError where no verdict could be read: the response may have been accepted
   */
  async verify(response: RemoteResponse & OfUser, options: CallOptions = {}): Promise<RemoteVerdict> {
    return this.verified('VER?', response, LONGEST_DELAY_ms, (answer) => VERDICTS.get(answer), options);
  }

  /** The same at once: the host waits `wait_ms` before it passes the verdict on, and the line is free meanwhile. */
  async verifyAtOnce(response: RemoteResponse & OfUser, options: CallOptions = {}): Promise<RemoteAnswer> {
    return this.verified('VER:NOW?', response, 0, readAnswer, options);
  }

  private async verified<T>(
    header: string,
    given: RemoteResponse & OfUser,
    takes_ms: number,
    read: (answer: string) => T | undefined,
    options: CallOptions,
  ): Promise<T> {
    checkCall(options);
    checkOptions('response', given, ['handle', 'response', 'user']);
    const { handle, response, user } = given;
    const texts = strings(user === undefined ? { handle, response } : { handle, response, user });
    const query = `:${header} ${texts}`;
    return this.readTwice({ query, again: `:VER:RES? ${strings({ handle })}`, takes_ms, read }, options);
  }

  /** Whether the serial, which the user has read from the card, is that of a card assigned to the user: it works then. */
  async activate(user: string, card: string, options: CallOptions = {}): Promise<boolean> {
    return (await this.judged(':ACT?', { user, card }, options)) === 'accepted';
  }

  /**
   * Gives a card a new PIN.
   * @param login the handle of a login with the old PIN, at most five minutes ago; the response is made with the new one
   */
  async changePin(
    change: RemoteResponse & { readonly login: string; readonly pin: string },
    options: CallOptions = {},
  ): Promise<RemoteVerdict> {
    checkOptions('change', change, ['login', 'handle', 'response', 'pin']);
    const { login, handle, response, pin } = change;
    return this.judged(':PIN:CHAN?', { login, handle, response, pin }, options);
  }

  /** Finds the counter of a card that ran ahead, while an operator allows it, from responses to two challenges in a row. */
  async resync(first: RemoteResponse, second: RemoteResponse, options: CallOptions = {}): Promise<RemoteVerdict> {
    checkOptions('first', first, ['handle', 'response']);
    checkOptions('second', second, ['handle', 'response']);
    const texts = [
      strings({ handle: first.handle, response: first.response }),
      strings({ handle: second.handle, response: second.response }),
    ];
    return this.answered(`:RESY? ${texts.join(',')}`, options);
  }

  /**
   * Logs in as an operator, until `logOut`, the end of the connection, or five minutes without an operator's call.
   * @param name stands in the audit log
   * @throws ScpiError -203 where the secret is wrong, or nobody can be an operator on this line
   */
  async logIn(name: string, secret: string, options: CallOptions = {}): Promise<RemoteOperator> {
    checkCall(options);
    await this.command(`OPER:LOG ${strings({ name, secret })}`, LONGEST_DELAY_ms, options);
    return new RemoteOperator({
      tell: async (command, texts, call) => {
        checkCall(call);
        return this.command(withData(command, texts), 0, call);
      },
      ask: async (query, texts, call) => {
        checkCall(call);
        return (await this.query(withData(query, texts), 1, 0, call))[0]!;
      },
      damaged: () => this.fail(),
    });
  }

  /** Ends an operator's login. */
  async logOut(options: CallOptions = {}): Promise<void> {
    checkCall(options);
    return this.command('OPER:EXIT', 0, options);
  }

  /**
   * The answer to a query that must not be sent again: it is read twice, so that the wire makes none, and where the two
   * differ or got lost it is only read again.
   */
  private async readTwice<T>(question: ReadTwice<T>, { signal }: CallOptions): Promise<T> {
    const { query, again, takes_ms, read } = question;
    const agreed = (answers: string[] | undefined): T | undefined =>
      answers?.length === 2 && answers[0] === answers[1] ? read(answers[0]!) : undefined;
    return this.turns.take(async () => {
      const value = agreed(await this.ask('', `${query};${again}`, takes_ms, signal));
      if (value !== undefined) return value;
      this.unsure = true;
      const error = await this.readQueue(signal);
      // -230 alone: the query did not arrive whole, or did and the wire has damaged what reads its answer again.
      if (!/^(0|-230),/.test(error)) this.throwErrors(error);
      return this.repeat(`${again};${again}`, 2, agreed, MOST_TRIES, signal);
    }, signal);
  }

  private async judged(header: string, texts: Texts, options: CallOptions): Promise<RemoteVerdict> {
    return this.answered(`${header} ${strings(texts)}`, options);
  }

  private async answered(query: string, options: CallOptions): Promise<RemoteVerdict> {
    checkCall(options);
    const [answer] = await this.query(query, 1, LONGEST_DELAY_ms, options);
    return VERDICTS.get(answer!) ?? this.fail();
  }
}

interface ReadTwice<T> {
  readonly query: string;
  /** Answers the same again. */
  readonly again: string;
  readonly takes_ms: number;
  /** @returns undefined for an answer that is none */
  readonly read: (answer: string) => T | undefined;
}

function readAnswer(text: string): RemoteAnswer | undefined {
  const [verdict, wait_s, user, serial] = splitFields(text).map((field) => unquote(field) ?? field);
  const answer = VERDICTS.get(verdict ?? '');
  if (answer === undefined || !/^[0-9]+(\.[0-9]+)?$/.test(wait_s ?? '')) return undefined;
  const wait_ms = Number(wait_s) * 1000;
  if (answer !== 'accepted') return { answer, wait_ms };
  return user && serial ? { answer, wait_ms, user, serial } : undefined;
}

function readChallenge(answer: string): RemoteChallenge | undefined {
  const [handle, question, lifetime_s] = splitFields(answer).map((field) => unquote(field) ?? field);
  if (!handle || !question || !/^[0-9]+(\.[0-9]+)?$/.test(lifetime_s ?? '')) return undefined;
  return { handle, question, lifetime_ms: Number(lifetime_s) * 1000 };
}

function withData(header: string, texts: Texts): string {
  return Object.keys(texts).length === 0 ? header : `${header} ${strings(texts)}`;
}

/**
 * Texts as parameters, by the names of the arguments.
 * @throws InputError for what can't pass over the line; the message does not repeat it: it may be secret
 */
function strings(texts: Texts): string {
  for (const [name, text] of Object.entries(texts)) {
    checkText(name, text);
    if (text.length <= LONGEST_TEXT && /^[\x20-\x7e]*$/.test(text)) continue;
    throw new InputError(
      `${name} has ${text.length} characters: at most ${LONGEST_TEXT} are allowed, and only printable ones of ASCII`,
    );
  }
  return Object.values(texts).map(quoted).join(',');
}
