/** A courier by HTTP: each message is a POST of JSON, with a signature that shows whose it is. */
import { createHmac } from 'node:crypto';
import { InputError } from '../../emulator/input-error.js';
import { checkOptions, checkText } from '../arguments.js';
import type { Courier, CourierMessage } from './courier.js';

export interface WebhookOptions {
  /** HTTPS, or HTTP to this machine. */
  readonly url: string;
  /** 16 characters or more: what the signature is made with. */
  readonly secret: string;
}

const SECRET_LENGTH_LEAST = 16;
const ANSWER_MS = 15_000;
const LOOPBACK = /^(localhost|127\..*|\[::1\])$/;

/** The header that has the signature: HMAC-SHA256 over the body, in hexadecimal digits. */
const SIGNATURE_HEADER = 'x-dscplus-signature';

export class WebhookCourier implements Courier {
  readonly #url: URL;
  readonly #secret: string;

  /** @throws InputError for an option that can't be */
  constructor(options: WebhookOptions) {
    checkOptions('webhook', options, ['url', 'secret']);
    const { url, secret } = options;
    checkText('url', url);
    checkText('secret', secret);
    this.#url = readUrl(url);
    if (secret.length < SECRET_LENGTH_LEAST) {
      throw new InputError(`secret has ${secret.length} characters, but must have ${SECRET_LENGTH_LEAST} or more`);
    }
    this.#secret = secret;
  }

  async send(message: CourierMessage): Promise<void> {
    const { id, kind, to, text, login } = message;
    const body = JSON.stringify({ id, kind, to, text, ...(login !== undefined && { login }) });
    const signature = createHmac('sha256', this.#secret).update(body).digest('hex');
    let status: number;
    try {
      const answer = await fetch(this.#url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': id, [SIGNATURE_HEADER]: signature },
        body,
        // Where it would go on to, nobody has said that codes may go.
        redirect: 'error',
        signal: AbortSignal.timeout(ANSWER_MS),
      });
      status = answer.status;
      await answer.body?.cancel();
    } catch {
      throw new Error('the webhook did not answer');
    }
    if (status < 200 || status > 299) throw new Error(`the webhook answered ${status}`);
  }
}

function readUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain = url?.protocol === 'http:' && LOOPBACK.test(url.hostname);
  if (url !== undefined && (url.protocol === 'https:' || isPlain) && url.username === '' && url.password === '')
    return url;
  throw new InputError('url must be of https, without a name and a password; of http to this machine alone');
}
