/** Requests that are generated from the API's description, and answers that are held against it. */
import * as http from 'node:http';
import Ajv2020 from 'ajv/dist/2020.js';
import test from 'ava';
import fc from 'fast-check';
import { anyText } from '../../emulator/testing-texts.js';
import { openApi } from './api/openapi.js';
import type { JsonSchema } from './api/schemas.js';
import { type Answer, newPortal, STEERED } from './testing.js';

const REQUESTS = Number(process.env.DSCPLUS_REQUESTS ?? 10_000);

interface Operation {
  readonly requestBody?: { readonly content: { readonly 'application/json': { readonly schema: JsonSchema } } };
  readonly responses: Readonly<
    Record<string, { readonly content: Readonly<Record<string, { readonly schema: object }>> }>
  >;
}

const DOCUMENT = openApi() as unknown as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
};

interface Request {
  readonly method: string;
  readonly path: string;
  readonly headers: http.OutgoingHttpHeaders;
  readonly body: string | undefined;
}

/** Values that mean something here, among any others. */
const KNOWN_TEXTS = [
  'demo',
  'other',
  'DEMO-00001',
  'login',
  '1234',
  '00000000',
  '?',
  '',
  '\u0000',
  '\ud800',
  '💳',
  "'; --",
];
const ANY_TEXT = fc.oneof(fc.constantFrom(...KNOWN_TEXTS), anyText(40), fc.string());

/** Values that a schema allows. */
function validOf(schema: JsonSchema): fc.Arbitrary<unknown> {
  const {
    type,
    properties,
    required = [],
    pattern,
    minLength = 0,
    maxLength = 64,
  } = schema as {
    readonly type: string;
    readonly properties?: Readonly<Record<string, JsonSchema>>;
    readonly required?: readonly string[];
    readonly pattern?: string;
    readonly minLength?: number;
    readonly maxLength?: number;
  };
  if (type === 'object') {
    const fields = Object.fromEntries(Object.entries(properties!).map(([name, one]) => [name, validOf(one)]));
    return fc.record(fields, { requiredKeys: [...required] });
  }
  const isValid = (text: string): boolean =>
    [...text].length >= minLength &&
    [...text].length <= maxLength &&
    (pattern === undefined || new RegExp(pattern, 'u').test(text));
  return ANY_TEXT.map((text) => (isValid(text) ? text : '1234'));
}

/** Bodies that a schema allows, and such as are broken in one place or altogether. */
function bodyOf(schema: JsonSchema): fc.Arbitrary<string> {
  const valid = validOf(schema) as fc.Arbitrary<Record<string, unknown>>;
  const text = valid.map((value) => JSON.stringify(value));
  const broken = fc.tuple(valid, fc.jsonValue(), ANY_TEXT).chain(([value, other, name]) => {
    const [first = ''] = Object.keys(value);
    return fc.constantFrom(
      JSON.stringify({ ...value, [first]: other }),
      JSON.stringify({ ...value, [name]: other }),
      JSON.stringify(Object.fromEntries(Object.entries(value).slice(1))),
      JSON.stringify(value).replace('{', `{${JSON.stringify(first)}:${JSON.stringify(other)},`),
      JSON.stringify(value).slice(0, -1),
      JSON.stringify(other),
    );
  });
  return fc.oneof({ weight: 3, arbitrary: text }, { weight: 3, arbitrary: broken }, { weight: 1, arbitrary: ANY_TEXT });
}

function requestsOf(token: string): fc.Arbitrary<Request> {
  const operations = Object.entries(DOCUMENT.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  const type = fc.oneof(
    { weight: 9, arbitrary: fc.constant('application/json') },
    {
      weight: 1,
      arbitrary: fc.constantFrom('text/plain', 'application/json; charset=utf-8', 'application/xml', '', 'a'),
    },
  );
  const authorization = fc.oneof(
    { weight: 19, arbitrary: fc.constant(`Bearer ${token}`) },
    { weight: 1, arbitrary: fc.constantFrom('', 'Bearer x', 'Basic eDp5', `Bearer ${token}.`) },
  );
  const key = fc.option(fc.stringMatching(/^[\x21-\x7e\xe9]{1,30}$/), { freq: 2, nil: undefined });
  const prefer = fc.constantFrom(undefined, 'wait=0', 'return=minimal', 'wait=x;y');
  return fc.constantFrom(...operations).chain(({ path, method, operation }) => {
    const schema = operation.requestBody?.content['application/json'].schema;
    const body = schema === undefined ? fc.constant(undefined) : bodyOf(schema);
    return fc.record({ body, type, authorization, key, prefer }).map((made) => ({
      method,
      path,
      headers: headersOf(made),
      body: made.body,
    }));
  });
}

function headersOf(made: {
  readonly body: string | undefined;
  readonly type: string;
  readonly authorization: string;
  readonly key: string | undefined;
  readonly prefer: string | undefined;
}): http.OutgoingHttpHeaders {
  return {
    authorization: made.authorization,
    ...(made.body !== undefined && made.type !== '' && { 'content-type': made.type }),
    ...(made.key !== undefined && { 'idempotency-key': made.key }),
    ...(made.prefer !== undefined && { prefer: made.prefer }),
  };
}

const ajv = new Ajv2020.default({ strict: false, allErrors: false });
for (const [name, schema] of Object.entries(DOCUMENT.components.schemas))
  ajv.addSchema(schema, `#/components/schemas/${name}`);

/** The part of an answer that the description does not have; undefined where all is as described. */
function faultOf({ method, path }: Request, { status, headers, text }: Answer): string | undefined {
  const described = DOCUMENT.paths[path]![method.toLowerCase()]!.responses[String(status)];
  if (status >= 500) return `status ${status}`;
  if (described === undefined) return `status ${status} is not described`;
  const type = headers['content-type']?.split(';', 1)[0] ?? '';
  const content = described.content[type];
  if (content === undefined) return `${status} with ${type} is not described`;
  if (type === 'text/plain') return undefined;
  const check = ajv.compile(content.schema);
  return check(JSON.parse(text)) ? undefined : `${status}: ${ajv.errorsText(check.errors)}`;
}

test('portal api: of 10,000 requests made from its description, each gets an answer of its description', async (t) => {
  const { address, token } = await newPortal(t, { ...STEERED, callsPerSecond: 1_000_000 });
  const agent = new http.Agent({ keepAlive: true, maxSockets: 8 });
  t.teardown(() => agent.destroy());
  const statuses = new Map<number, number>();
  const { port } = new URL(address);
  const send = ({ method, path, headers, body }: Request): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const request = http.request({ host: '127.0.0.1', port, method, path, headers, agent }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part) => {
          text += part;
        });
        response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, text }));
      });
      request.on('error', reject).end(body);
    });
  await fc.assert(
    fc.asyncProperty(requestsOf(token!), async (request) => {
      const answer = await send(request);
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      t.is(faultOf(request, answer), undefined, JSON.stringify([request, answer.text]));
    }),
    { numRuns: REQUESTS },
  );
  t.log(JSON.stringify(Object.fromEntries(statuses)));
  for (const status of [200, 201, 400, 401, 415]) t.true(statuses.has(status), `no ${status}`);
});
