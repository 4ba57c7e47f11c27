/**
 * Visits and sessions of pages: by cookies, of which each holds a random token; and the proof that a form came from a
 * page.
 */
import { timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RandomSource, Verifier } from '../../verifier/index.js';
import { Problem } from '../http/problem.js';

/** A visit is before the login, a session after it. */
type CookieKind = 'visit' | 'session';

const TOKEN_BYTES = 24;
const TOKEN = /^[\w-]{32,64}$/;

export class Visits {
  readonly #names: Readonly<Record<CookieKind, string>>;

  /**
   * @param isSecure the browser's connection is encrypted. Without it, on this machine alone, a cookie can't have the
   * prefix `__Host-`, which wants `Secure`: browsers differ on whether they keep such a one from plain HTTP
   */
  constructor(
    private readonly verifier: Pick<Verifier, 'hashName'>,
    private readonly random: RandomSource,
    private readonly isSecure: boolean,
  ) {
    const prefix = isSecure ? '__Host-' : '';
    this.#names = { visit: `${prefix}dscplus-visit`, session: `${prefix}dscplus-session` };
  }

  /** The token of a cookie, where one came that can be one. */
  token({ cookies }: FastifyRequest, kind: CookieKind): string | undefined {
    const token = cookies[this.#names[kind]];
    return token !== undefined && TOKEN.test(token) ? token : undefined;
  }

  keep(reply: FastifyReply, kind: CookieKind, token: string): void {
    reply.setCookie(this.#names[kind], token, {
      path: '/',
      httpOnly: true,
      sameSite: 'strict',
      secure: this.isSecure,
    });
  }

  forget(reply: FastifyReply, kind: CookieKind): void {
    reply.clearCookie(this.#names[kind], { path: '/', httpOnly: true, sameSite: 'strict', secure: this.isSecure });
  }

  /** A new visit, with a cookie of its own: after a password was right, nobody who knew the old one is in it. */
  begin(reply: FastifyReply): string {
    const token = this.random.bytes(TOKEN_BYTES).toString('base64url');
    this.keep(reply, 'visit', token);
    return token;
  }

  /** The proof in the forms of a page: made from the cookie's token, so that nothing need be kept. */
  csrf(token: string): string {
    return this.verifier.hashName(`portal csrf ${token}`);
  }

  /** @throws Problem for a form that did not come from a page of this visit or session */
  checkForm(request: FastifyRequest, token: string | undefined): void {
    const { 'sec-fetch-site': site, origin } = request.headers;
    const isForeign = site !== undefined && site !== 'same-origin' && site !== 'none';
    const given = (request.body as { readonly csrf?: unknown } | undefined)?.csrf;
    const isOurs = token !== undefined && typeof given === 'string' && areEqual(given, this.csrf(token));
    if (isOurs && !isForeign && isOwnOrigin(origin, request.host)) return;
    throw new Problem('forbidden', 'the form has expired, or did not come from this site: open the page again');
  }
}

/** Whether `Origin`, where it came, names the host that was asked: of a proxy that was named, the one that it says. */
function isOwnOrigin(origin: string | undefined, host: string | undefined): boolean {
  return origin === undefined || origin.replace(/^https?:\/\//, '') === host;
}

function areEqual(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
