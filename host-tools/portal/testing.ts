/** For tests: a portal with a virtual clock, somebody who visits it without a browser, and a caller of its API. */
import * as http from 'node:http';
import * as net from 'node:net';
import { verifierOcra } from '../verifier/ocra/ocra.js';
import { DEMO_CARD, DEMO_PASSWORD } from './demo.js';
import type { PortalOptions } from './options.js';
import { type Portal, startPortal } from './portal.js';

export interface Teardown {
  teardown(end: () => unknown): void;
}

/** A demo whose time moves only on command. */
export const STEERED: PortalOptions = { demo: true, clock: 'virtual', seed: 7, control: '0' };

export async function newPortal(t: Teardown, options: PortalOptions = STEERED): Promise<Portal> {
  const portal = await startPortal(options);
  t.teardown(() => portal.close());
  return portal;
}

/** The response of the demo card. */
export function respond(question: string, pin: string = DEMO_CARD.pin): string {
  return verifierOcra({ suite: DEMO_CARD.suite, key: Buffer.from(DEMO_CARD.keyHex, 'hex'), question, pin });
}

export function wrong(response: string): string {
  return response.slice(0, -1) + String((Number(response.at(-1)) + 1) % 10);
}

/** Opens a page, and lets as much time pass as its answer is held back. */
export async function whilePassing<Result>({ control }: Portal, work: Promise<Result>): Promise<Result> {
  let isDone = false;
  const end = (): void => {
    isDone = true;
  };
  void work.then(end, end);
  while (!isDone) {
    control!.advance(control!.heldFor_ms ?? 0);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return work;
}

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
}

/** One request with just these header fields, on a connection of its own where there is no agent. */
export function ask(
  address: string,
  {
    method = 'GET',
    path = '/',
    headers = {},
    body,
    agent = false,
  }: {
    readonly method?: string;
    readonly path?: string;
    readonly headers?: http.OutgoingHttpHeaders;
    readonly body?: string | Buffer;
    readonly agent?: http.Agent | false;
  },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(address);
    const request = http.request({ host: hostname, port, method, path, headers, agent }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => {
        const text = Buffer.concat(parts).toString();
        resolve({ status: response.statusCode!, headers: response.headers, text });
      });
      response.on('error', reject);
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** Bytes as they are, and all that comes back until the connection ends. */
export function sendRaw(address: string, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(address);
    const socket = net.connect(Number(port), hostname, () => socket.write(bytes));
    let text = '';
    socket.on('data', (part) => {
      text += part;
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(text));
  });
}

/** A program that calls the API. */
export class Caller {
  constructor(
    readonly address: string,
    readonly token: string | undefined,
  ) {}

  static of({ address, token }: Portal): Caller {
    return new Caller(address, token);
  }

  async post(path: string, body: unknown, headers: http.OutgoingHttpHeaders = {}) {
    const answer = await ask(this.address, {
      method: 'POST',
      path,
      headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return { ...answer, body: JSON.parse(answer.text) };
  }

  async challenge(user = 'demo', more: object = {}): Promise<{ handle: string; question: string }> {
    return (await this.post('/v1/challenges', { user, ...more })).body;
  }

  /** A login of the demo's user. */
  async logIn(headers: http.OutgoingHttpHeaders = {}) {
    const { handle, question } = await this.challenge();
    return this.post('/v1/verifications', { handle, response: respond(question) }, headers);
  }
}

/** Somebody with a browser that has no scripts: keeps cookies, follows redirects, fills forms. */
export class Visitor {
  readonly cookies = new Map<string, string>();
  /** The page that shows. */
  text = '';
  path = '';
  status = 0;
  headers: http.IncomingHttpHeaders = {};

  /** @param agent with connections that serve more than one request */
  constructor(
    readonly address: string,
    private readonly agent: http.Agent | false = false,
  ) {}

  async open(path: string): Promise<this> {
    return this.#show(path, await this.#ask('GET', path));
  }

  /** Sends the form whose action is `path`, with its hidden fields. */
  async send(path: string, fields: Readonly<Record<string, string>>, headers: http.OutgoingHttpHeaders = {}) {
    const body = new URLSearchParams({ csrf: this.csrf, ...fields }).toString();
    return this.#show(path, await this.#ask('POST', path, body, headers));
  }

  get csrf(): string {
    return /name="csrf" value="([^"]*)"/.exec(this.text)?.[1] ?? '';
  }

  get title(): string {
    return /<h1>(.*?)<\/h1>/.exec(this.text)?.[1] ?? '';
  }

  get error(): string {
    return /<p id="error" role="alert"[^>]*>(.*?)<\/p>/.exec(this.text)?.[1] ?? '';
  }

  get challenge(): string {
    return /<output id="challenge"[^>]*>(.*?)<\/output>/.exec(this.text)?.[1] ?? '';
  }

  async enterPassword(username = 'demo', password: string = DEMO_PASSWORD): Promise<this> {
    await this.open('/login');
    return this.send('/login', { username, password });
  }

  async logIn(): Promise<this> {
    await this.enterPassword();
    return this.send('/login/challenge', { response: respond(this.challenge) });
  }

  #ask(method: string, path: string, body?: string, headers: http.OutgoingHttpHeaders = {}): Promise<Answer> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const form = body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' };
    const all = { ...form, ...(cookie !== '' && { cookie }), ...headers };
    const { agent } = this;
    return ask(this.address, { method, path, headers: all, agent, ...(body !== undefined && { body }) });
  }

  async #show(path: string, answer: Answer): Promise<this> {
    for (const cookie of answer.headers['set-cookie'] ?? []) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    const { location } = answer.headers;
    if (location !== undefined) return this.open(location);
    Object.assign(this, { text: answer.text, path, status: answer.status, headers: answer.headers });
    return this;
  }
}
