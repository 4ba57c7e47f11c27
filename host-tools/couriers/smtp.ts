/** A courier by e-mail: for gateways that make texts and calls of mails, and for tests. */
import { createTransport } from 'nodemailer';
import { InputError } from '../../emulator/input-error.js';
import { checkFlag, checkOptionalText, checkOptions, checkText, checkWhole } from '../arguments.js';
import type { Courier, CourierMessage } from './courier.js';

export interface SmtpOptions {
  readonly host: string;
  /** 587 by default, or 465 with `tls`. */
  readonly port?: number | undefined;
  /** TLS from the first byte on; else STARTTLS is asked for, and needed beyond the loopback address. */
  readonly tls?: boolean | undefined;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  /** The sender, such as `codes@example.com`. */
  readonly from: string;
  /** The receiver, with `{to}` for the number's digits or the serial, such as `{to}@sms.example.com`. */
  readonly to: string;
}

const KNOWN: ReadonlyArray<keyof SmtpOptions> = ['host', 'port', 'tls', 'user', 'password', 'from', 'to'];
const TO_PLACE = '{to}';
const ADDRESS = /^[^\s@<>,;"]+@[^\s@<>,;"]+$/;
const LOOPBACK = /^(localhost|127\..*|::1)$/;
/** Each step of a delivery; together they are less than what the outbox waits for. */
const STEP_MS = 10_000;

export class SmtpCourier implements Courier {
  readonly #transport: ReturnType<typeof createTransport>;
  readonly #options: SmtpOptions;

  /** @throws InputError for an option that can't be */
  constructor(options: SmtpOptions) {
    checkSmtp(options);
    const { host, port, tls = false, user, password } = options;
    this.#options = options;
    this.#transport = createTransport({
      host,
      port: port ?? (tls ? 465 : 587),
      secure: tls,
      // A code goes in the clear over this machine alone.
      requireTLS: !tls && !LOOPBACK.test(host),
      ...(user !== undefined && { auth: { user, pass: password ?? '' } }),
      connectionTimeout: STEP_MS,
      greetingTimeout: STEP_MS,
      socketTimeout: STEP_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }

  async send({ id, kind, to, text }: CourierMessage): Promise<void> {
    const { from, to: template } = this.#options;
    const mail = {
      from,
      to: template.replace(TO_PLACE, to.replace(/^\+/, '')),
      subject: kind === 'call' ? 'Call' : 'Message',
      text,
      messageId: `<${id}.${kind}@dscplus>`,
      headers: { 'X-Dscplus-Kind': kind },
    };
    try {
      await this.#transport.sendMail(mail);
    } catch (error) {
      // A server's answer may quote the mail.
      const { code = 'unknown' } = error as { code?: string };
      throw new Error(`the mail server did not take the message: ${code}`);
    }
  }
}

function checkSmtp(options: SmtpOptions): void {
  checkOptions('smtp', options, KNOWN);
  checkText('host', options.host);
  checkText('from', options.from);
  checkText('to', options.to);
  if (options.port !== undefined) checkWhole('port', options.port, 1, 65_535);
  checkFlag('tls', options.tls);
  checkOptionalText('user', options.user);
  checkOptionalText('password', options.password);
  if (!ADDRESS.test(options.from)) throw new InputError('from must be a mail address such as codes@example.com');
  if (!options.to.includes(TO_PLACE) || !ADDRESS.test(options.to)) {
    throw new InputError('to must be a mail address with {to} in it, such as {to}@sms.example.com');
  }
}
