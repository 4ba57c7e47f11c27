/** Replies as bytes. Each begins with Message-Authenticator and ends with the request's Proxy-State attributes, unchanged. */

import { typeOf } from './codec/attribute-names.js';
import { signedReply } from './codec/authenticators.js';
import { type Attribute, CODES } from './codec/packet.js';
import { integerAttribute, textAttribute } from './codec/values.js';
import type { AnswerKind } from './counters.js';
import type { Request } from './request.js';

export interface Reply {
  readonly kind: AnswerKind;
  readonly bytes: Buffer;
}

const ECHO = 1;
const PROXY_STATE = typeOf('Proxy-State');

export const CODE_OF: Readonly<Record<AnswerKind, keyof typeof CODES>> = {
  accept: 'Access-Accept',
  reject: 'Access-Reject',
  challenge: 'Access-Challenge',
  status: 'Access-Accept',
};

function reply(request: Request, kind: AnswerKind, attributes: readonly Attribute[]): Reply {
  const { packet, client } = request;
  const proxyStates = packet.attributes.filter(({ type }) => type === PROXY_STATE);
  const content = {
    code: CODES[CODE_OF[kind]],
    identifier: packet.identifier,
    attributes: [...attributes, ...proxyStates],
  };
  return { kind, bytes: signedReply(content, packet.authenticator, client.secret) };
}

/** @param session an opaque name of the session, by which the client’s accounting can be matched with the log */
export function acceptReply(request: Request, session: string): Reply {
  return reply(request, 'accept', [textAttribute('Class', session)]);
}

export function rejectReply(request: Request): Reply {
  return reply(request, 'reject', []);
}

export function statusReply(request: Request): Reply {
  return reply(request, 'status', []);
}

/** @param isRenewed the challenge before it has expired */
export function challengeReply(
  request: Request,
  {
    handle,
    question,
    lifetime_ms,
  }: { readonly handle: string; readonly question: string; readonly lifetime_ms: number },
  isRenewed: boolean,
): Reply {
  return reply(request, 'challenge', [
    textAttribute('Reply-Message', `${isRenewed ? 'The challenge expired. ' : ''}Challenge ${question}`),
    textAttribute('State', handle),
    integerAttribute('Prompt', ECHO),
    integerAttribute('Session-Timeout', Math.floor(lifetime_ms / 1000)),
  ]);
}
