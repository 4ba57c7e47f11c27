/** The API's description: OpenAPI 3.1, made of the table of endpoints and the schemas that check their bodies. */
import { kindsOf, PROBLEM_TYPE, titleOf } from '../http/problem.js';
import type { Endpoint } from './endpoint.js';
import { ENDPOINTS } from './endpoints.js';
import { type JsonSchema, PROBLEM } from './schemas.js';

const PROBLEM_REFERENCE = { $ref: '#/components/schemas/Problem' };

/** Header fields of a request that an endpoint may know. */
const HEADERS: Readonly<Record<'Idempotency-Key' | 'Prefer', JsonSchema>> = {
  'Idempotency-Key': {
    name: 'Idempotency-Key',
    in: 'header',
    description:
      'A name for this request, 1 to 255 visible ASCII characters. The same key and body get the first answer again.',
    schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,255}$' },
  },
  Prefer: {
    name: 'Prefer',
    in: 'header',
    description:
      '`wait` or `wait=SECONDS` (RFC 7240): the server holds a refusal back itself; wait_ms then says what is left.',
    schema: { type: 'string' },
  },
};

function answersOf({ answers, problems }: Endpoint): JsonSchema {
  const good = Object.entries(answers).map(([status, { description, schema }]) => [
    status,
    {
      description,
      content: schema ? { 'application/json': { schema } } : { 'text/plain': { schema: { type: 'string' } } },
    },
  ]);
  const bad = problems.map((status) => {
    const content: Record<string, unknown> = { [PROBLEM_TYPE]: { schema: PROBLEM_REFERENCE } };
    // A status may stand for an answer and for a problem: readiness.
    const own = answers[status];
    if (own?.schema !== undefined) content['application/json'] = { schema: own.schema };
    const description = own?.description ?? `${kindsOf(status).map(titleOf).join('; ')}.`;
    return [String(status), { description, content, ...(RETRIED.has(status) && { headers: RETRY_AFTER }) }];
  });
  return Object.fromEntries([...good, ...bad]);
}

const RETRIED: ReadonlySet<number> = new Set([429, 503]);
const RETRY_AFTER = {
  'Retry-After': {
    description: 'Seconds until it is worth asking again.',
    schema: { type: 'string', pattern: '^[0-9]+$' },
  },
};

function operation(endpoint: Endpoint): JsonSchema {
  const { id, summary, description, body, headers = [], token } = endpoint;
  return {
    operationId: id,
    summary,
    ...(description !== undefined && { description }),
    ...(headers.length > 0 && { parameters: headers.map((name) => HEADERS[name]) }),
    ...(body !== undefined && { requestBody: { required: true, content: { 'application/json': { schema: body } } } }),
    responses: answersOf(endpoint),
    security: token === 'none' ? [] : token === 'needed' ? [{ token: [] }] : [{}, { token: [] }],
  };
}

/** The document, as JSON. */
export function openApi(): JsonSchema {
  const paths: Record<string, Record<string, JsonSchema>> = {};
  for (const endpoint of ENDPOINTS) {
    paths[endpoint.path] = { ...paths[endpoint.path], [endpoint.method.toLowerCase()]: operation(endpoint) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'dscplus portal',
      version: '1',
      description:
        'Challenges and responses of the Digital Security Card+ over HTTP. Errors never say which of name, card, PIN or response was wrong.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    paths,
    components: {
      schemas: { Problem: PROBLEM },
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'A token of "dscplus clients new NAME".' },
      },
    },
  };
}
