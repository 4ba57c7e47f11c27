/** Errors on the wire: problem details (RFC 9457). None says more than its sender knows already. */

/** The name of each problem, with its status. */
const KINDS = {
  malformed: [400, 'The request is malformed'],
  'invalid-field': [400, 'A field of the request is not valid'],
  unauthorized: [401, 'A valid token is needed'],
  forbidden: [403, 'The request is not allowed'],
  'not-found': [404, 'There is nothing at this path'],
  'method-not-allowed': [405, 'This path takes other methods'],
  timeout: [408, 'The request took too long'],
  'too-large': [413, 'The request is too large'],
  'unsupported-type': [415, 'The content type is not supported'],
  'expectation-failed': [417, 'The expectation can’t be met'],
  misdirected: [421, 'This server does not answer for that host'],
  'pin-refused': [422, 'The PIN can’t be used'],
  'key-reused': [422, 'The idempotency key was used for another request'],
  'too-many-requests': [429, 'Too many requests'],
  'headers-too-large': [431, 'The header fields are too large'],
  internal: [500, 'The server has a defect'],
  unavailable: [503, 'Nothing can be decided now'],
} as const;

export type ProblemKind = keyof typeof KINDS;

export const PROBLEM_TYPE = 'application/problem+json';

export interface ProblemMore {
  /** Where in the body the field is, as a JSON pointer (RFC 6901). */
  readonly pointer?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** A problem's object on the wire. */
export interface ProblemBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly errors?: ReadonlyArray<{ readonly pointer: string; readonly detail: string }>;
}

export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;

  /** @param detail what came, what is allowed, what to do; no secret */
  constructor(
    readonly kind: ProblemKind,
    detail: string,
    readonly more: ProblemMore = {},
  ) {
    super(detail, { cause: more.cause });
    this.status = KINDS[kind][0];
  }

  body(): ProblemBody {
    const { kind, message: detail, status } = this;
    const { pointer } = this.more;
    const errors = pointer === undefined ? {} : { errors: [{ pointer: fragmentOf(pointer), detail }] };
    return { type: `urn:dscplus:problem:${kind}`, title: KINDS[kind][1], status, detail, ...errors };
  }
}

/** RFC 9457, 3.1: a pointer stands as the fragment of a URI. Half a character, which JSON may hold, is none there. */
function fragmentOf(pointer: string): string {
  return `#${encodeURI(Buffer.from(pointer).toString())}`;
}

/** All kinds that a status may have, for the API's description. */
export function kindsOf(status: number): ProblemKind[] {
  return (Object.keys(KINDS) as ProblemKind[]).filter((kind) => KINDS[kind][0] === status);
}

export function titleOf(kind: ProblemKind): string {
  return KINDS[kind][1];
}
